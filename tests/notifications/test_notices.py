"""The bell and the list behind it."""

import pytest
import time_machine
from flask import current_app
from sqlalchemy import select

from app.boards.models import Visibility
from app.core import clock
from app.events import Event, record_silently
from app.ideas.events.life import IdeaPosted
from app.ideas.models import Comment, CreditRole, Unit, ValueKind
from app.ideas.operations.answering_back import ask_again
from app.ideas.operations.claiming import claim_credit, refuse_claim
from app.ideas.operations.crediting import name_implementer
from app.ideas.operations.discussing import post_comment
from app.ideas.operations.doing import DoneIdea, log_done_idea
from app.ideas.operations.merging import undo_merge
from app.ideas.operations.sharing import decline_invitation, invite_co_author
from app.ideas.operations.speaking import mark_official
from app.ideas.operations.thanking import write_thanks
from app.ideas.operations.valuing import UNSEEN, Worth, enter_value
from app.ideas.operations.voting import vote
from app.ideas.status import Status
from app.notifications.models import Notification, Reason
from app.notifications.notices import (
    KEPT_FOR,
    MOST_COUNTED,
    MOST_IN_GROUP,
    Which,
    notices_of,
    unread_count,
)
from app.notifications.operations import forget_old_notices


@pytest.fixture
def comment(session, worker):
    """Somebody comments, and who is to be told is told."""

    def act(idea, by, body="Good."):
        made = post_comment(idea, body=body, by=by)
        session.commit()
        worker.drain()
        return made

    return act


@pytest.fixture
def notice(session, idea, eva, comment):
    """Ana's notice of Eva's comment."""
    comment(idea, eva)
    return session.query(Notification).where(Notification.user_id == idea.author_id).one()


def is_read(session, notice):
    session.expire_all()
    return session.get_one(Notification, notice.id).read_at is not None


def test_list_shows_what_happened(notice, idea, ana, sign_in):
    page = sign_in(ana).get("/notices")

    assert page.status_code == 200
    assert "Eva Lindqvist commented on your idea" in page.text
    assert idea.title in page.text


def test_list_is_empty_for_who_has_none(eva, sign_in):
    assert "No notices yet" in sign_in(eva).get("/notices").text


def test_list_needs_sign_in(client):
    assert client.get("/notices").status_code == 303


def test_looking_marks_nothing(notice, ana, sign_in, session):
    sign_in(ana).get("/notices")

    assert not is_read(session, notice)


def test_open_marks_read_and_leads_to_the_comment(notice, idea, ana, sign_in, session):
    answer = sign_in(ana).post(f"/notices/{notice.id}/open")

    assert answer.status_code == 303
    assert answer.location == f"/ideas/{idea.id}/comments/{session.scalar(select(Comment.id))}"
    assert is_read(session, notice)


@pytest.mark.parametrize("action", ["open", "read", "unread", "read-group"])
def test_notices_of_others_are_not_there(action, notice, eva, sign_in, session):
    assert sign_in(eva).post(f"/notices/{notice.id}/{action}").status_code == 404
    assert not is_read(session, notice)


def test_read_marks_one(notice, ana, sign_in, session):
    answer = sign_in(ana).post(f"/notices/{notice.id}/read")

    assert (answer.status_code, answer.location) == (303, "/notices")
    assert is_read(session, notice)


def test_reading_is_taken_back(notice, ana, sign_in, session):
    browser = sign_in(ana)
    browser.post(f"/notices/{notice.id}/read")

    answer = browser.post(f"/notices/{notice.id}/unread")

    assert (answer.status_code, answer.location) == (303, "/notices")
    assert not is_read(session, notice)


@pytest.fixture
def three_comments(idea, eva, comment, session):
    """The ids of Ana's notices of three comments by Eva."""
    for body in ("One.", "Two.", "Three."):
        comment(idea, eva, body)
    mine = select(Notification.id).where(Notification.user_id == idea.author_id)
    return session.scalars(mine.order_by(Notification.id)).all()


def test_comments_one_after_another_are_told_as_one(three_comments, idea, ana, sign_in, session):
    browser = sign_in(ana)
    first, _, last = three_comments
    assert "3 new comments" in browser.get("/notices").text

    answer = browser.post(f"/notices/{first}/open", {"last": last})

    oldest = session.scalar(select(Comment.id).order_by(Comment.id).limit(1))
    assert answer.location == f"/ideas/{idea.id}/comments/{oldest}"
    assert unread_count(ana) == 0
    assert "3 comments" in browser.get("/notices").text


def test_what_else_happened_stands_between_the_comments(
    three_comments, idea, ana, eva, max_, decide, comment, worker, sign_in
):
    decide(idea, Status.PLANNED, max_)
    comment(idea, eva, "At last.")

    page = sign_in(ana).get("/notices").text

    assert page.index("Eva Lindqvist commented") < page.index("is planned")
    assert page.index("is planned") < page.index("3 new comments")


def test_answer_to_oneself_is_told_by_itself(idea, eva, max_, comment, sign_in, session):
    said = comment(idea, eva, "One.")
    comment(idea, max_, "Two.")
    post_comment(idea, body="Three.", parent_id=said.id, by=max_)
    session.commit()
    comment(idea, max_, "Four.")

    texts = [one.text for one in groups(eva)[0].notices]
    assert "Max Weber answered you" in texts
    assert len(texts) == 3


def test_reading_some_reads_nothing_of_another_idea(
    idea, supply, ana, eva, make_idea, comment, sign_in, session
):
    other = make_idea(supply, ana, "Another idea")
    for one in (idea, other, idea):
        comment(one, eva)
    mine = select(Notification.id).where(Notification.user_id == ana.id).order_by(Notification.id)
    first, _, last = session.scalars(mine).all()

    sign_in(ana).post(f"/notices/{first}/read", {"last": last})

    assert [group.title for group in groups(ana, Which.UNREAD)] == ["Another idea"]


def groups(user, which=Which.ALL):
    with current_app.test_request_context():
        return notices_of(user, which, key=None).rows


def test_group_is_read_as_far_as_it_was_shown(three_comments, idea, ana, eva, comment, sign_in):
    comment(idea, eva, "Four.")

    sign_in(ana).post(f"/notices/{three_comments[-1]}/read-group")

    [group] = groups(ana)
    assert (group.unread, [one.text for one in group.notices]) == (
        1,
        ["Eva Lindqvist commented on your idea", "3 comments"],
    )


def test_list_of_what_is_unread(three_comments, ana, sign_in):
    browser = sign_in(ana)
    assert "new comments" in browser.get("/notices?show=unread").text
    browser.post("/notices/read", {"until": three_comments[-1]})

    assert "Nothing new" in browser.get("/notices?show=unread").text
    assert "No notices yet" not in browser.get("/notices").text


def test_many_notices_of_an_idea_are_cut(idea, ana, session):
    _notify_often(session, idea, ana, MOST_IN_GROUP + 3)

    [group] = groups(ana)

    assert (len(group.notices), group.has_earlier) == (MOST_IN_GROUP, True)


def test_ideas_come_in_the_order_of_what_happened_last(idea, supply, ana, eva, make_idea, comment):
    other = make_idea(supply, ana, "Another idea")
    comment(other, eva)
    comment(idea, eva)
    assert [group.title for group in groups(ana)] == [idea.title, "Another idea"]

    comment(other, eva)

    assert [group.title for group in groups(ana)] == ["Another idea", idea.title]


def test_idea_is_muted_and_heard_of_again(idea, eva, max_, ana, comment, sign_in):
    comment(idea, eva)
    comment(idea, ana)
    browser = sign_in(eva)
    assert "Mute" in browser.get("/notices").text
    there = {"Referer": "http://localhost/notices"}

    answer = browser.post(f"/ideas/{idea.id}/follow", {"level": "nothing"}, headers=there)
    comment(idea, max_)

    assert answer.location == "/notices"
    assert unread_count(eva) == 1
    assert "Hear of it again" in browser.get("/notices").text
    browser.post(f"/ideas/{idea.id}/follow", {"level": "everything"}, headers=there)
    comment(idea, max_)
    assert unread_count(eva) == 2


def test_bell_says_how_it_is_now(notice, ana, client, sign_in):
    answer = sign_in(ana).get("/notices/unread").text

    assert "Notices, 1 unread" in answer
    assert "<html" not in answer
    assert client.get("/notices/unread").status_code == 303


def test_old_notices_are_not_shown_and_then_forgotten(
    notice, idea, ana, max_, decide, worker, session
):
    decide(idea, Status.PLANNED, max_)
    worker.drain()
    with time_machine.travel(clock.now() + KEPT_FOR):
        assert unread_count(ana) == 0
        forget_old_notices()
        session.commit()

    kinds = session.scalars(select(Event.kind).join(Notification))
    assert set(kinds) == {"StatusChanged"}  # the record of who was told of the answer


def test_read_all_leaves_what_came_since(notice, idea, eva, ana, comment, sign_in, session):
    browser = sign_in(ana)
    comment(idea, eva, "And another thing.")

    answer = browser.post("/notices/read", {"until": notice.id})

    assert (answer.status_code, answer.location) == (303, "/notices")
    assert is_read(session, notice)
    assert unread_count(ana) == 1


@pytest.mark.parametrize("until", ["", "all", "-1", "99999999999999999999"])
def test_read_all_with_nonsense(until, notice, ana, sign_in, session):
    assert sign_in(ana).post("/notices/read", {"until": until}).status_code == 422
    assert not is_read(session, notice)


def test_what_is_out_of_sight_is_not_listed_nor_counted(
    idea, supply, eva, max_, ana, comment, sign_in, session
):
    comment(idea, eva)
    comment(idea, max_)
    assert unread_count(eva) == 1
    supply.visibility = Visibility.CONFIDENTIAL
    session.commit()

    assert unread_count(eva) == 0
    assert idea.title not in sign_in(eva).get("/notices").text


def test_decision_and_credit_have_their_words(idea, max_, ana, decide, worker, sign_in):
    decide(idea, Status.IMPLEMENTED, max_)
    worker.drain()

    page = sign_in(ana).get("/notices").text

    assert "Your idea is implemented" in page
    assert "You are credited with this idea: you had the idea" in page


def test_wish_for_a_second_look_and_its_answer_have_their_words(
    idea, max_, ana, decide, worker, sign_in, session
):
    declined = decide(idea, Status.DECLINED, max_)
    ask_again(idea, decision_id=declined.id, argument="It is free.", by=ana)
    decide(idea, Status.DECLINED, max_)
    worker.drain()

    asked = sign_in(max_).get("/notices").text
    answered = sign_in(ana).get("/notices").text

    assert "Ana Ruiz asks you to look at a declined idea again" in asked
    assert "We looked at your idea again, and it stays declined" in answered


def test_value_to_be_confirmed_has_its_words(idea, max_, ana, decide, worker, sign_in, session):
    decide(idea, Status.IMPLEMENTED, max_)
    worth = Worth(Unit.WORDS, words="Nobody searches any more.")
    enter_value(idea, ValueKind.REALISED, worth=worth, seen_version=UNSEEN, by=ana)
    session.commit()
    worker.drain()

    assert "Ana Ruiz says what an idea brought" in sign_in(max_).get("/notices").text


def test_who_is_said_to_have_agreed_reads_it(supply, ana, eva, worker, sign_in, session):
    done = DoneIdea("Labels", "I did it.", "Labelled.", clock.now().date(), agreed_by=eva)
    log_done_idea(supply, done, by=ana)
    session.commit()
    worker.drain()

    assert (
        "Ana Ruiz says you agreed to what they did; confirm it or object"
        in sign_in(eva).get("/notices").text
    )


def test_what_is_between_people_has_its_words(
    idea, ana, eva, max_, omar, decide, worker, session, sign_in
):
    invite_co_author(idea, eva, by=ana)
    decline_invitation(idea, by=eva)
    name_implementer(idea, omar, by=max_)
    session.commit()
    worker.drain()
    decide(idea, Status.IMPLEMENTED, max_)
    claim = claim_credit(idea, CreditRole.IMPROVER, reason="I did.", by=eva)
    refuse_claim(claim, idea, answer="No.", by=max_)
    write_thanks(idea, note="Thank you.", by=eva)
    session.commit()
    worker.drain()

    for person, words in (
        (eva, "Ana Ruiz asks you to be co-author"),
        (ana, "Eva Lindqvist does not want to be co-author of your idea"),
        (omar, "Max Weber says that you are building this idea"),
        (max_, "Eva Lindqvist claims credit for an idea; you decide"),
        (eva, "Max Weber refused the credit you claimed and says why"),
        (ana, "Eva Lindqvist thanks you"),
    ):
        assert words in sign_in(person).get("/notices").text


def test_official_answer_and_undone_merge_have_their_words(
    idea, duplicate, ana, eva, max_, merge, comment, worker, session, sign_in
):
    mark_official(comment(idea, eva), idea, by=max_)
    vote(duplicate, by=ana)
    session.commit()
    merge(duplicate, idea)
    undo_merge(duplicate, by=max_)
    session.commit()
    worker.drain()

    for person, words in (
        (ana, "A comment on your idea is marked as an official answer"),
        (eva, "Your comment is marked as an official answer"),
        (ana, "Max Weber merged another idea into yours"),
        (eva, "Your idea stands on its own again"),
        (ana, "An idea you follow stands on its own again"),
    ):
        assert words in sign_in(person).get("/notices").text


@pytest.mark.parametrize("last", ["all", "-1", "99999999999999999999"])
def test_reading_some_with_nonsense(last, notice, ana, sign_in, session):
    assert sign_in(ana).post(f"/notices/{notice.id}/read", {"last": last}).status_code == 422
    assert not is_read(session, notice)


def test_count_stops_at_the_most(idea, ana, eva, session):
    _notify_often(session, idea, ana, MOST_COUNTED + 5)

    assert unread_count(ana) == MOST_COUNTED


def test_long_list_has_pages(supply, ana, eva, make_idea, session, sign_in):
    for number in range(25):
        _notify_often(session, make_idea(supply, eva, f"Idea {number}"), ana, 1)
    browser = sign_in(ana)

    first = browser.get("/notices").text

    assert first.count("rows__row--unread") == 20
    assert "Next" in first


def test_list_asks_no_more_for_more_rows(idea, ana, eva, session, sign_in, count_queries):
    _notify_often(session, idea, ana, 1)
    browser = sign_in(ana)
    browser.get("/notices")
    with count_queries() as for_one:
        browser.get("/notices")
    _notify_often(session, idea, ana, 2)

    with count_queries() as for_three:
        browser.get("/notices")

    assert len(for_three) == len(for_one)


def _notify_often(session, idea, user, times):
    """Notifications of events that only this function makes."""
    for _ in range(times):
        event = record_silently(IdeaPosted(idea.id), by=None)
        session.add(
            Notification(
                event_id=event.id,
                user_id=user.id,
                idea_id=idea.id,
                reason=Reason.MODERATOR,
                created_at=clock.now(),
            )
        )
    session.commit()
