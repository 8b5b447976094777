"""The spine: nothing that happened is lost, and nothing is done twice that anybody sees."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from multiprocessing import Barrier
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.core import clock
from app.core.db import db
from app.events import (
    Delivery,
    DeliveryState,
    Event,
    Fact,
    PermanentFailure,
    Subscriptions,
    TemporaryFailure,
    record,
)
from app.events.delivering import PATIENCE, Worker, resume
from app.events.subscribing import MOST_AT_ONCE, Effect, hand_on, hand_on_again
from app.ideas.models import Idea
from app.ideas.operations.deciding import Outcome, change_status
from app.ideas.operations.voting import vote
from app.ideas.status import Status
from app.notifications.models import Notification
from tests.events.forking import in_child, killed_at, was_killed

DbSession = scoped_session[Session]


@dataclass(frozen=True)
class Rang(Fact):
    number: int


def worker_for(*consumers: Callable[[Delivery], Effect | None], attempts: int = 3) -> Worker:
    return Worker(Subscriptions({Rang: consumers}), lease=60, attempts=attempts, backoff=0)


def ring(times: int = 1) -> None:
    for number in range(times):
        record(Rang(number), by=None)
    db.session.commit()


def states() -> dict[str, DeliveryState]:
    rows = db.session.execute(select(Delivery.consumer, Delivery.state))
    return dict(rows.all())


def test_consumer_that_raises_is_parked_while_the_others_finish(session: DbSession) -> None:
    heard: list[int] = []

    def deaf(delivery: Delivery) -> None:
        raise RuntimeError("no ears")

    def listening(delivery: Delivery) -> None:
        heard.append(delivery.event_id)

    ring()
    worker_for(deaf, listening).drain()

    assert states() == {"deaf": DeliveryState.PARKED, "listening": DeliveryState.DONE}
    parked = session.scalars(select(Delivery).where(Delivery.consumer == "deaf")).one()
    assert (parked.attempts, parked.last_error) == (3, "RuntimeError: no ears")
    assert len(heard) == 1


def test_consumer_that_fails_once_is_tried_again(session: DbSession) -> None:
    tries: list[int] = []

    def hesitating(delivery: Delivery) -> None:
        tries.append(delivery.attempts)
        if len(tries) == 1:
            raise RuntimeError("not yet")

    ring()
    worker_for(hesitating).drain()

    assert tries == [1, 2]
    assert states() == {"hesitating": DeliveryState.DONE}


def test_permanent_failure_is_parked_without_another_try(session: DbSession) -> None:
    tries: list[int] = []

    def refusing(delivery: Delivery) -> None:
        tries.append(1)
        raise PermanentFailure("never")

    ring()
    worker_for(refusing).drain()

    assert len(tries) == 1
    assert states() == {"refusing": DeliveryState.PARKED}


def test_parked_delivery_can_be_resumed(session: DbSession) -> None:
    broken = [True]

    def mended(delivery: Delivery) -> None:
        if broken:
            raise PermanentFailure("broken")

    worker = worker_for(mended)
    ring()
    worker.drain()
    broken.clear()
    assert resume() == 1
    session.commit()
    worker.drain()

    assert states() == {"mended": DeliveryState.DONE}


def test_failed_consumer_leaves_nothing_half_done(session: DbSession) -> None:
    def half(delivery: Delivery) -> None:
        record(Rang(99), by=None)
        raise PermanentFailure("after writing")

    ring()
    worker_for(half).drain()

    assert session.scalar(select(func.count()).select_from(Event)) == 1


def test_wait_between_tries_grows_and_is_bounded() -> None:
    worker = Worker(Subscriptions({}), lease=60, attempts=99, backoff=10)

    waits = [worker.wait_after(attempt) for attempt in (1, 5, 50)]

    assert timedelta(seconds=10) <= waits[0] <= timedelta(seconds=30)
    assert timedelta(seconds=160) <= waits[1] <= timedelta(seconds=480)
    assert timedelta(hours=2) <= waits[2] <= timedelta(hours=6)


def test_what_is_away_outside_is_tried_for_days_and_then_given_up(session: DbSession) -> None:
    tries: list[datetime] = []

    def away(delivery: Delivery) -> None:
        tries.append(clock.now())
        raise TemporaryFailure("451 Come back later")

    worker = Worker(Subscriptions({Rang: [away]}), lease=60, attempts=2, backoff=15)
    begun = clock.now()
    ring()
    while states_of_one() is DeliveryState.WAITING:
        assert len(tries) < 100
        with time_machine.travel(_due(), tick=False):
            worker.drain()

    waits = [later - earlier for earlier, later in pairwise(tries)]
    assert len(tries) > 10
    assert waits[0] < waits[5] < waits[-3]
    assert tries[-1] - begun == pytest.approx(PATIENCE, abs=timedelta(minutes=1))
    assert session.scalars(select(Delivery.last_error)).one().endswith("451 Come back later")


def test_what_was_away_does_not_count_against_faults_of_ours(session: DbSession) -> None:
    failures = [TemporaryFailure("away")] * 5 + [RuntimeError("a bug")] * 2

    def failing(delivery: Delivery) -> None:
        if failures:
            raise failures.pop(0)

    worker = worker_for(failing, attempts=3)
    ring()
    for _ in range(7):
        with time_machine.travel(_due(), tick=False):
            worker.drain()

    assert failures == []
    assert states() == {"failing": DeliveryState.DONE}


def test_resumed_delivery_has_all_its_days_before_it(session: DbSession) -> None:
    def away(delivery: Delivery) -> None:
        raise TemporaryFailure("away")

    worker = worker_for(away)
    ring()
    worker.fan_out()
    old = {"deferrals": 30, "deferred_since": clock.now() - PATIENCE}
    session.execute(update(Delivery).values(state=DeliveryState.PARKED, **old))
    resume()
    session.commit()
    worker.drain()

    delivery = session.scalars(select(Delivery)).one()
    assert (delivery.state, delivery.deferrals) == (DeliveryState.WAITING, 1)


def states_of_one() -> DeliveryState:
    return db.session.scalars(select(Delivery.state)).one_or_none() or DeliveryState.WAITING


def _due() -> datetime:
    """Just after the only delivery falls due; now, while there is none."""
    due = db.session.scalars(select(Delivery.due_at)).one_or_none() or clock.now()
    db.session.rollback()
    return due + timedelta(seconds=1)


def test_effect_runs_after_the_transaction_and_may_fail(session: DbSession) -> None:
    in_transaction: list[bool] = []

    def sending(delivery: Delivery) -> Effect:
        def effect() -> None:
            in_transaction.append(db.session().in_transaction())
            if len(in_transaction) == 1:
                raise RuntimeError("line dropped")

        return effect

    ring()
    worker_for(sending).drain()

    assert in_transaction == [False, False]
    assert states() == {"sending": DeliveryState.DONE}


def test_delivery_under_lease_is_left_alone_until_the_lease_ends(session: DbSession) -> None:
    def slow(delivery: Delivery) -> None:
        assert worker.drain() == 0, "another worker took what is leased"

    worker = worker_for(slow)
    ring()

    assert worker.drain() == 1
    assert states() == {"slow": DeliveryState.DONE}


def test_two_workers_share_the_work_without_doing_any_of_it_twice(
    app: Flask, session: DbSession, tmp_path: Path
) -> None:
    book = tmp_path / "book"

    def writing_down(delivery: Delivery) -> Effect:
        line = f"{os.getpid()} {delivery.event_id}\n"

        def effect() -> None:
            time.sleep(0.01)  # the other one works meanwhile
            _append(book, line)

        return effect

    worker = worker_for(writing_down)
    ring(60)
    worker.fan_out()
    both_there = Barrier(2)

    def work() -> None:
        both_there.wait(10)
        worker.drain()

    children = [in_child(app, work) for _ in range(2)]
    ended = [was_killed(pid) for pid in children]
    assert not any(ended)

    pids, events = zip(*(line.split() for line in book.read_text().splitlines()), strict=True)
    assert len(events) == len(set(events)) == 60
    assert len(set(pids)) == 2
    assert session.scalar(select(func.max(Delivery.attempts))) == 1


@pytest.mark.slow
def test_worker_killed_at_any_step_loses_nothing_and_repeats_nothing_visible(
    app: Flask, session: DbSession, worker: Worker, idea: Idea, max_: User, eva: User
) -> None:
    vote(idea, by=eva)
    session.commit()
    mail_dir = app.extensions["settings"].mail_dir
    idea_id, moderator_id, everyone = idea.id, max_.id, sorted([idea.author_id or 0, eva.id])
    for old in mail_dir.glob("*.eml"):  # of other tests, whose ids come again
        old.unlink()
    step, killed = 0, True
    while killed:
        mails_before = _mails(mail_dir)
        decided = _decide(idea_id, moderator_id, step)
        killed = was_killed(in_child(app, killed_at(step, worker.drain)))
        _let_leases_end()
        worker.drain()

        told = session.scalars(
            select(Notification.user_id).where(Notification.event_id == decided)
        ).all()
        assert sorted(told) == everyone, f"killed at step {step}"
        assert len(_mails(mail_dir) - mails_before) == 2, f"killed at step {step}"
        assert set(session.scalars(select(Delivery.state))) == {DeliveryState.DONE}
        session.rollback()
        step += 1
    assert step > 15  # the last run was the first that no kill reached


def _decide(idea_id: int, moderator_id: int, step: int) -> int:
    """Decide once more; returns the id of the event."""
    idea = db.session.get_one(Idea, idea_id)
    idea.status = Status.NEW
    db.session.flush()
    change_status(
        idea,
        Outcome(Status.UNDER_REVIEW, f"Look {step}"),
        seen_version=idea.version,
        by=db.session.get_one(User, moderator_id),
    )
    db.session.commit()
    return db.session.scalars(select(func.max(Event.id))).one()


def _let_leases_end() -> None:
    db.session.execute(update(Delivery).values(due_at=clock.now()))
    db.session.commit()


def _mails(folder: Path) -> set[str]:
    return {path.name for path in folder.glob("*.eml")}


def _append(path: Path, line: str) -> None:
    with path.open("a") as file:
        file.write(line)


def test_delivery_that_kills_every_worker_is_parked_at_last(session: DbSession) -> None:
    def killing(delivery: Delivery) -> None:
        raise KeyboardInterrupt  # as abrupt as a kill: nothing is noted

    worker = worker_for(killing, attempts=2)
    ring()
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            worker.drain()
        session.rollback()
        _let_leases_end()
    worker.drain()

    assert states() == {"killing": DeliveryState.PARKED}


def test_error_that_cannot_be_stored_as_it_is_parks_all_the_same(session: DbSession) -> None:
    def cursing(delivery: Delivery) -> None:
        raise PermanentFailure("no\0 and \ud800 no")

    ring()
    worker_for(cursing).drain()

    assert session.scalars(select(Delivery.last_error)).all() == ["PermanentFailure: no and  no"]


def test_what_goes_to_single_targets_holds_up_nothing_else(session: DbSession) -> None:
    heard: list[str] = []

    def telling(delivery: Delivery) -> None:
        heard.append("telling")

    def mailing(delivery: Delivery) -> None:
        heard.append("mailing")

    worker = Worker(Subscriptions({Rang: [telling]}, [mailing]), lease=60, attempts=3, backoff=0)
    first = record(Rang(1), by=None)
    hand_on(first.id, mailing, [1, 2])
    ring()
    worker.drain()

    assert heard == ["telling", "telling", "mailing", "mailing"]


def test_drain_begins_nothing_after_its_time(session: DbSession) -> None:
    ring(3)

    assert worker_for(lambda delivery: None).drain(until=clock.now()) == 0


def test_resuming_leaves_alone_what_is_done(session: DbSession) -> None:
    ring()
    worker_for(lambda delivery: None).drain()

    assert resume() == 0


def test_handing_on_again_repeats_what_is_over_and_leaves_what_is_under_way(
    session: DbSession,
) -> None:
    def mailing(delivery: Delivery) -> None:
        pass

    event = record(Rang(1), by=None)
    hand_on(event.id, mailing, [1, 2, 3])
    by_target = {row.target: row for row in session.scalars(select(Delivery))}
    by_target[1].state, by_target[1].done_at = DeliveryState.DONE, clock.now()
    by_target[2].state, by_target[2].last_error = DeliveryState.PARKED, "550 No"
    by_target[3].attempts = 2
    session.commit()

    hand_on_again(event.id, mailing, [1, 2, 3, 4])
    session.commit()

    rows = session.scalars(select(Delivery).order_by(Delivery.target)).all()
    assert [(row.target, row.state, row.attempts) for row in rows] == [
        (1, DeliveryState.WAITING, 0),
        (2, DeliveryState.WAITING, 0),
        (3, DeliveryState.WAITING, 2),
        (4, DeliveryState.WAITING, 0),
    ]
    assert [(row.done_at, row.last_error) for row in rows] == [(None, None)] * 4


def test_handing_on_again_to_more_than_fit_into_one_statement(session: DbSession) -> None:
    def mailing(delivery: Delivery) -> None:
        pass

    event = record(Rang(1), by=None)

    hand_on_again(event.id, mailing, range(1, MOST_AT_ONCE + 2))

    assert session.scalar(select(func.count()).select_from(Delivery)) == MOST_AT_ONCE + 1
