"""The pages on which the reasons for declining are kept."""

import pytest
from sqlalchemy import select

from app.ideas.models import DeclineReason
from app.ideas.queries.reasons import reasons_in_use


@pytest.fixture
def find(session):
    def one(key):
        session.expire_all()
        return session.scalars(select(DeclineReason).where(DeclineReason.key == key)).one()

    return one


def texts():
    return [reason.text for reason in reasons_in_use()]


def test_list_shows_reasons_with_their_keys(admin):
    page = admin.get("/admin/reasons").text

    assert "it is too costly now" in page
    assert "In imports: too_costly" in page


def test_reason_is_added_and_offered(admin, max_, idea, sign_in, session):
    answer = admin.post("/admin/reasons", {"text": "the law forbids it"})

    assert (answer.status_code, answer.location) == (303, "/admin/reasons")
    form = sign_in(max_).get(f"/ideas/{idea.id}/status?to=declined").text
    assert "the law forbids it" in form


def test_wrong_reason_is_shown_again(admin, session):
    answer = admin.post("/admin/reasons", {"text": "It already EXISTS"})

    assert answer.status_code == 422
    assert "This reason is offered already." in answer.text
    assert "It already EXISTS" in answer.text


def test_reason_is_reworded(admin, find, session):
    address = f"/admin/reasons/{find('too_costly').id}"
    assert 'value="it is too costly now"' in admin.get(address).text

    answer = admin.post(address, {"text": "there is no money for it"})

    assert answer.status_code == 303
    assert "there is no money for it" in texts()
    assert "it is too costly now" not in texts()


def test_reason_reworded_badly_is_shown_again(admin, find):
    answer = admin.post(f"/admin/reasons/{find('too_costly').id}", {"text": " "})

    assert answer.status_code == 422
    assert "Say the reason in a few words." in answer.text


def test_reasons_change_places(admin, find, session):
    admin.post(f"/admin/reasons/{find('already_planned').id}/up")
    admin.post(f"/admin/reasons/{find('out_of_scope').id}/down")

    assert texts()[0] == "it is already planned"
    assert texts()[-1] == "it is out of our scope"


def test_reason_is_retired_and_brought_back(admin, find, session):
    address = f"/admin/reasons/{find('too_costly').id}"

    assert admin.post(f"{address}/retire").status_code == 303
    assert "it is too costly now" not in texts()
    assert "Not offered any more" in admin.get("/admin/reasons").text
    assert admin.post(f"{address}/retire").status_code == 409
    assert admin.post(address, {"text": "it is different"}).status_code == 409
    assert admin.post(f"{address}/bring-back").status_code == 303
    session.expire_all()
    assert "it is too costly now" in texts()
