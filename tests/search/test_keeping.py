"""How the index stays what the database says."""

from __future__ import annotations

import shutil
import threading
from dataclasses import replace
from datetime import timedelta
from importlib import import_module

import pytest
from sqlalchemy import delete, select

from app.boards.drafts import draft_of
from app.boards.operations import edit_board
from app.core import clock
from app.events import Delivery, DeliveryState, Event, Subscriptions, record
from app.events.delivering import Worker
from app.ideas.events.life import IdeaPosted
from app.ideas.models import Follow, Idea, Visit
from app.ideas.operations.deciding import Outcome, change_status
from app.ideas.operations.discussing import post_comment
from app.ideas.operations.merging import undo_merge
from app.ideas.operations.posting import edit_idea
from app.ideas.operations.withdrawing import take_up_again, withdraw_idea
from app.ideas.status import Status
from app.languages import Language
from app.search.consumers import index_board, index_idea, renew_index
from app.search.engine import BeingRebuilt
from app.search.events import IndexOutdated
from app.search.index import INDEX_IDEA, check_index, mend_index, rebuild, refresh
from app.search.whoosh_engine import WhooshEngine
from app.search.wording import understand
from tests.events.forking import in_child, was_killed


def found(engine, text):
    return list(engine.search(understand(text), limit=10).ids)


def test_a_board_that_gets_another_language_is_read_anew(
    index, worker, session, make_board, make_idea, supply, ana, max_, omar
):
    board = make_board("hof", moderators=(max_,))
    here, there = (make_idea(place, ana, "Dach der Häuser") for place in (board, supply))
    session.commit()
    worker.drain()
    assert found(index, "haus") == []

    edit_board(board, replace(draft_of(board), language=Language.GERMAN), by=omar)
    session.commit()
    worker.drain()
    assert found(index, "haus") == [here.id]
    assert sorted(found(index, "häuser")) == [here.id, there.id]


def test_a_board_that_gets_another_name_is_not_read_anew(index, supply, omar, session):
    edit_board(supply, replace(draft_of(supply), name="Stores"), by=omar)
    session.commit()
    event = session.scalars(select(Event).where(Event.kind == "BoardEdited")).one()

    assert index_board(Delivery(event_id=event.id, event=event)) is None


def test_a_board_is_read_anew_twice_with_the_same_result(index, supply, omar, idea, session):
    edit_board(supply, replace(draft_of(supply), language=Language.GERMAN), by=omar)
    session.commit()
    event = session.scalars(select(Event).where(Event.kind == "BoardEdited")).one()

    for _ in range(2):
        index_board(Delivery(event_id=event.id, event=event))()

    assert index.languages() == [Language.GERMAN]
    assert found(index, "photos") == [idea.id]


def test_a_board_without_an_index_gets_a_whole_one(engine, supply, omar, idea, session):
    edit_board(supply, replace(draft_of(supply), language=Language.GERMAN), by=omar)
    session.commit()
    event = session.scalars(select(Event).where(Event.kind == "BoardEdited")).one()

    index_board(Delivery(event_id=event.id, event=event))()

    assert found(engine, "photos") == [idea.id]


def test_withdrawn_idea_is_found_only_once_it_is_taken_up_again(index, worker, session, idea, ana):
    worker.drain()
    withdraw_idea(idea, seen_version=idea.version, by=ana)
    session.commit()
    worker.drain()
    assert found(index, "drawers") == []
    rebuild()
    assert found(index, "drawers") == []

    take_up_again(idea, by=ana)
    session.commit()
    worker.drain()
    assert found(index, "drawers") == [idea.id]


@pytest.fixture
def index(engine, session):
    rebuild()
    return engine


def test_the_consumer_is_known_by_its_name():
    assert index_idea.__name__ == INDEX_IDEA


def test_what_is_posted_is_found(index, worker, idea):
    worker.drain()

    assert found(index, "drawers") == [idea.id]
    assert found(index, "photos") == [idea.id]


def test_edits_comments_and_answers_are_found(index, worker, session, idea, ana, eva, max_):
    edit_idea(idea, title="Label cupboards", body="Plain.", tags=(), seen_version=1, by=ana)
    post_comment(idea, body="A stencil would do.", by=eva)
    session.flush()
    outcome = Outcome(Status.UNDER_REVIEW, "We measure first.")
    change_status(idea, outcome, seen_version=idea.version, by=max_)
    session.commit()
    worker.drain()

    assert found(index, "cupboard stencil measure") == [idea.id]
    assert found(index, "drawers") == []


def test_indexing_twice_is_the_same_as_once(index, worker, session, idea):
    delivery = Delivery(event=session.query(Event).first(), consumer=INDEX_IDEA)
    for _ in range(2):
        index_idea(delivery)()

    assert found(index, "drawers") == [idea.id]


def test_words_of_a_merged_idea_find_the_one_it_went_to(
    index, worker, session, search, idea, duplicate, merge, max_, eva
):
    post_comment(duplicate, body="Like the okapi", by=eva)
    merge(duplicate, idea)
    worker.drain()

    for words in ("photos", "zebra", "okapi"):
        assert found(index, words) == [idea.id]
    [hit] = search("okapi", user=eva).page.rows
    assert (hit.card.id, "<mark>okapi</mark>" in hit.card.excerpt) == (idea.id, True)

    undo_merge(duplicate, by=max_)
    session.commit()
    worker.drain()
    for words in ("zebra", "okapi"):
        assert found(index, words) == [duplicate.id]


def test_merged_idea_is_not_found_before_the_index_knows(index, find, idea, duplicate, merge, eva):
    refresh([duplicate.id])
    merge(duplicate, idea)

    assert find("zebra", user=eva) == []


def test_an_idea_that_is_gone_leaves_the_index(index, session, idea):
    refresh([idea.id])
    refresh([idea.id, idea.id + 1])
    for model in (Follow, Visit, Event, Idea):
        session.execute(delete(model))
    session.commit()

    refresh([idea.id])

    assert found(index, "drawers") == []


def test_indexing_without_an_index_builds_it(engine, worker, make_idea, supply, ana):
    ideas = [make_idea(supply, ana, "Drawer one"), make_idea(supply, ana, "Drawer two")]

    worker.drain()

    assert sorted(found(engine, "drawer")) == [idea.id for idea in ideas]


def test_mending_builds_what_is_missing(engine, lose_index, idea):
    mend_index()
    assert found(engine, "drawers") == [idea.id]

    lose_index()
    mend_index()
    assert found(engine, "drawers") == [idea.id]


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_mending_builds_what_is_broken(app, engine, settings, monkeypatch, idea, damage):
    files = WhooshEngine(settings.index_dir)
    monkeypatch.setitem(app.extensions, "search", files)
    rebuild()

    damage(settings.index_dir, "*.toc")
    assert check_index() == "the search index is broken"
    mend_index()
    assert check_index() is None
    assert found(files, "drawers") == [idea.id]


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("pattern", ["*.trm", "*.toc"])
def test_change_that_meets_a_broken_index_builds_it(
    app, settings, monkeypatch, worker, session, idea, eva, damage, pattern
):
    """At once, and the change is in it."""
    files = WhooshEngine(settings.index_dir)
    monkeypatch.setitem(app.extensions, "search", files)
    rebuild()
    worker.drain()
    damage(settings.index_dir, pattern)

    post_comment(idea, body="A stencil would do.", by=eva)
    session.commit()
    worker.drain()

    assert check_index() is None
    assert found(files, "stencil") == [idea.id]
    shutil.rmtree(settings.index_dir)


def test_index_of_another_version_answers_by_titles_and_is_built_anew(
    index, search, monkeypatch, idea, eva
):
    refresh([idea.id])
    assert not search("photos", user=eva).is_rebuilding
    for module in ("whoosh_engine", "postgresql_engine"):
        monkeypatch.setattr(import_module(f"app.search.{module}"), "VERSION", "v99")

    assert check_index() == "the search index is of an older version"
    meanwhile = search("drawers", user=eva)
    assert (meanwhile.is_rebuilding, meanwhile.total) == (True, 1)
    mend_index()
    now = search("photos", user=eva)
    assert (now.is_rebuilding, now.total) == (False, 1)


def test_two_processes_that_mend_build_one_index(engine, app, session, idea):
    wanted = [idea.id]
    children = [in_child(app, mend_index) for _ in range(2)]

    assert not any(was_killed(child) for child in children)
    assert found(engine, "drawers") == wanted


def test_mending_leaves_a_sound_index_and_somebody_elses_rebuild_alone(
    engine, lose_index, monkeypatch, idea
):
    rebuild()
    with monkeypatch.context() as patch:
        patch.delattr(import_module("app.search.index"), "rebuild")
        mend_index()

    lose_index()
    with engine.rebuilding(covers=0):
        mend_index()
        assert check_index() == "there is no search index yet"


def test_progress_is_told(engine, session, make_idea, supply, ana):
    for title in ("One", "Two", "Three"):
        make_idea(supply, ana, title)
    told = []

    rebuild(lambda done, total: told.append((done, total)))

    assert told == [(3, 3)]


@pytest.mark.parametrize("delivered", [True, False])
def test_what_changes_during_a_rebuild_is_not_lost(
    index, app, session, idea, ana, monkeypatch, delivered
):
    """A change that was indexed, or was about to be, after its idea was read."""

    def change_meanwhile(done, total):
        with app.app_context():
            changed = session.get(Idea, idea.id)
            changed.title = "Label the cupboards"
            event = record(IdeaPosted(idea.id), by=ana)
            event.fanned_out = True
            state = DeliveryState.DONE if delivered else DeliveryState.WAITING
            session.add(
                Delivery(
                    event_id=event.id,
                    consumer=INDEX_IDEA,
                    state=state,
                    due_at=clock.now() + timedelta(minutes=2),
                    done_at=clock.now() if delivered else None,
                )
            )
            session.commit()
            refresh([idea.id])  # into the index that answered until now

    rebuild(change_meanwhile)

    assert found(index, "cupboard") == [idea.id]
    assert found(index, "drawer") == []


def test_the_last_to_write_has_read_last(index, app, session, idea):
    """Somebody who waits for the lock writes what was true when they got it."""
    reader = threading.Thread(target=_refresh, args=(app, idea.id))
    with index.writing():
        reader.start()
        idea.title = "Label the cupboards"
        session.commit()
    reader.join()

    assert found(index, "cupboard") == [idea.id]


def _refresh(app, idea_id):
    with app.app_context():
        refresh([idea_id])


@pytest.fixture
def renewing(app):
    subscriptions = Subscriptions(by_fact={IndexOutdated: [renew_index]})
    return Worker(subscriptions, lease=60, attempts=3, backoff=0)


def outdate(session, idea):
    """Change an idea in bulk, as an import does."""
    idea.title = "Label the cupboards"
    event = record(IndexOutdated(), by=None)
    session.commit()
    return event.id


def test_an_outdated_index_is_renewed(index, renewing, session, idea):
    session.query(Event).update({"fanned_out": True})
    event_id = outdate(session, idea)

    renewing.drain()

    assert found(index, "cupboard") == [idea.id]
    assert index.covers() == event_id


def test_an_index_that_was_renewed_already_is_left_alone(index, session, monkeypatch, idea):
    event_id = outdate(session, idea)
    rebuild()
    monkeypatch.delattr(import_module("app.search.consumers"), "rebuild")

    renew_index(Delivery(event_id=event_id))()

    assert index.covers() == event_id


def test_renewing_waits_for_somebody_elses_rebuild(index, session, idea):
    event_id = outdate(session, idea)

    with index.rebuilding(covers=0), pytest.raises(BeingRebuilt):
        renew_index(Delivery(event_id=event_id))()


def test_the_command_rebuilds(engine, app, session, idea):
    result = app.test_cli_runner().invoke(args=["search", "rebuild"])

    assert (result.exit_code, result.stdout) == (0, "The search index is new.\n")
    assert found(engine, "drawers") == [idea.id]


def test_the_command_says_when_somebody_else_rebuilds(engine, app, session):
    with engine.rebuilding(covers=0):
        result = app.test_cli_runner().invoke(args=["search", "rebuild"])

    assert result.exit_code == 1
    assert "Another process is building the search index" in result.stderr
