"""The page on which deliveries that were given up are tried again."""

from sqlalchemy import select

from app.admin.events import DeliveriesResumed
from app.events import Delivery, DeliveryState, Event


def states(session):
    session.expire_all()
    parked = select(Delivery.state, Delivery.attempts).where(Delivery.consumer == "notify")
    return [(state.value, attempts) for state, attempts in session.execute(parked)]


def test_list_shows_what_is_parked(admin, parked):
    parked(error="Refused: 550 <No> such mailbox")

    page = admin.get("/admin/deliveries").text

    assert "IdeaPosted" in page
    assert "Refused: 550 &lt;No&gt; such mailbox" in page


def test_list_is_empty_when_all_went_well(admin):
    assert "Nothing is stuck" in admin.get("/admin/deliveries").text


def test_list_asks_no_more_for_more_rows(admin, parked, count_queries):
    parked()
    admin.get("/admin/deliveries")
    with count_queries() as for_one:
        admin.get("/admin/deliveries")
    parked()
    parked()

    with count_queries() as for_three:
        admin.get("/admin/deliveries")

    assert len(for_three) == len(for_one)


def test_list_has_pages(admin, parked):
    for number in range(21):
        parked(error=f"Error number {number:02}")

    page = admin.get("/admin/deliveries").text

    assert "Error number 20" in page
    assert "Error number 00" not in page
    assert "pagination__next" in page


def test_resume_one_puts_it_back_in_line(admin, parked, session):
    first, _ = parked(), parked()

    answer = admin.post(f"/admin/deliveries/{first.id}/resume")

    assert (answer.status_code, answer.location) == (303, "/admin/deliveries")
    assert sorted(states(session)) == [("parked", 20), ("waiting", 0)]
    event = session.scalars(select(Event).where(Event.kind == DeliveriesResumed.__name__)).one()
    assert event.data == {"count": 1}


def test_resume_one_that_is_not_parked_any_more(admin, parked, session):
    delivery = parked()
    admin.post(f"/admin/deliveries/{delivery.id}/resume")

    assert admin.post(f"/admin/deliveries/{delivery.id}/resume").status_code == 409


def test_resume_one_that_is_not_there(admin):
    assert admin.post("/admin/deliveries/4711/resume").status_code == 404


def test_resume_all(admin, parked, session):
    parked()
    parked()

    answer = admin.post("/admin/deliveries/resume")

    assert answer.status_code == 303
    assert states(session) == [("waiting", 0), ("waiting", 0)]
    event = session.scalars(select(Event).where(Event.kind == DeliveriesResumed.__name__)).one()
    assert event.data == {"count": 2}


def test_resume_all_of_nothing_records_nothing(admin, session):
    assert admin.post("/admin/deliveries/resume").status_code == 303
    assert session.scalars(select(Event)).all() == []


def test_resumed_delivery_is_done_by_the_worker(admin, parked, worker, session):
    parked()
    admin.post("/admin/deliveries/resume")

    worker.drain()

    assert {state for state, _ in states(session)} == {DeliveryState.DONE}
