"""What is switched on for the whole site."""

from sqlalchemy import select

from app.admin.events import SiteOptionsChanged
from app.admin.operations import set_leaderboard
from app.core.site import site_options
from app.events import Event


def test_leaderboard_is_switched_on_and_off(admin, session):
    assert site_options().leaderboard is False
    answer = admin.post("/admin/site", {"leaderboard": "y"})
    assert (answer.status_code, answer.location) == (303, "/admin/site")
    assert site_options().leaderboard is True
    assert " checked" in admin.get("/admin/site").text

    admin.post("/admin/site")
    session.expire_all()
    assert site_options().leaderboard is False


def test_same_choice_again_records_nothing(omar, session):
    set_leaderboard(False, by=omar)
    set_leaderboard(True, by=omar)
    set_leaderboard(True, by=omar)

    kind = SiteOptionsChanged.__name__
    changes = session.scalars(select(Event.data).where(Event.kind == kind)).all()
    assert changes == [{"leaderboard": True}]
