"""The choice not to be named on forms, showing one's name, and that nothing else differs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board, Visibility
from app.core.errors import WrongState
from app.events.delivering import Worker
from app.ideas.models import Comment, Decision, Idea, Merge
from app.ideas.operations.discussing import post_comment
from app.ideas.operations.merging import checked_target
from app.ideas.operations.posting import post_idea
from app.ideas.operations.signing import anonymously
from app.ideas.operations.voting import vote
from app.ideas.operations.withdrawing import withdraw_idea
from app.ideas.queries.parts import improving_comment_or_404
from app.ideas.queries.votes import voters_of
from app.ideas.queries.withdrawals import leaves_a_trace
from app.ideas.status import Status
from app.notifications.ledger import answers_to, summary_of, told_of

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]
TYPED = {"board": "supply", "title": "Label the drawers", "body": "With photos.", "anonymous": "y"}


@pytest.fixture
def open_board(session: DbSession, supply: Board) -> Board:
    supply.anonymous_posts = True
    session.commit()
    return supply


@pytest.fixture
def masked(session: DbSession, open_board: Board, ana: User) -> Idea:
    byline = anonymously(open_board, by=ana)
    idea = post_idea(open_board, title="Drawers", body="Photos.", byline=byline, by=ana)
    session.commit()
    return idea


@pytest.fixture
def whisper(session: DbSession, open_board: Board) -> Callable[..., Comment]:
    def act(idea: Idea, by: User, body: str = "Yes.") -> Comment:
        comment = post_comment(idea, body=body, byline=anonymously(open_board, by=by), by=by)
        session.commit()
        return comment

    return act


def test_forms_offer_it_only_where_the_board_allows(
    session: DbSession, idea: Idea, supply: Board, eva: User, sign_in: SignIn
) -> None:
    browser = sign_in(eva)
    for address in ("/ideas/new", f"/ideas/{idea.id}"):
        assert "Post anonymously" not in browser.get(address).text
    supply.anonymous_posts = True
    for address in ("/ideas/new", f"/ideas/{idea.id}", f"/ideas/{idea.id}?reply_to=1"):
        page = browser.get(address).text
        for words in ("Post anonymously", "Who sees what", "administrators see", "database"):
            assert words in page, address


def test_idea_and_comment_are_posted_without_a_name(
    session: DbSession, open_board: Board, ana: User, sign_in: SignIn
) -> None:
    browser = sign_in(ana)
    assert browser.post("/ideas/new", TYPED).status_code == 303
    idea = session.scalars(select(Idea)).one()
    answer = browser.post(f"/ideas/{idea.id}/comments", {"body": "More.", "anonymous": "y"})
    assert answer.status_code == 303
    comment = session.scalars(select(Comment)).one()

    assert (idea.author_id, comment.author_id) == (None, None)
    assert (idea.whose_id, comment.whose_id) == (ana.id, ana.id)


def test_board_that_takes_nothing_anonymous_gives_the_text_back_with_the_choice(
    session: DbSession, idea: Idea, eva: User, sign_in: SignIn
) -> None:
    """Sent once more without a look at it, it is still not posted under a name."""
    browser = sign_in(eva)
    for address, typed in (
        ("/ideas/new", TYPED),
        (f"/ideas/{idea.id}/comments", {"body": "With photos.", "anonymous": "y"}),
    ):
        answer = browser.post(address, typed)
        assert answer.status_code == 422
        assert "takes nothing anonymous" in answer.text
        assert 'name="anonymous" value="y" checked' in answer.text
        assert "With photos." in answer.text
    assert len(session.scalars(select(Idea)).all()) == 1


def test_author_shows_their_name_with_one_press_and_nobody_else_can(
    session: DbSession,
    masked: Idea,
    ana: User,
    eva: User,
    max_: User,
    whisper: Callable[..., Comment],
    sign_in: SignIn,
) -> None:
    comment = whisper(masked, ana)
    addresses = [
        f"/ideas/{masked.id}/comments/{comment.id}/show-name",
        f"/ideas/{masked.id}/show-name",
    ]
    for person in (eva, max_):
        browser = sign_in(person)
        assert "show-name" not in browser.get(f"/ideas/{masked.id}").text
        assert [browser.post(address).status_code for address in addresses] == [403, 403]
    browser = sign_in(ana)
    assert all(address in browser.get(f"/ideas/{masked.id}").text for address in addresses)
    assert [browser.post(address).status_code for address in addresses] == [303, 303]
    assert [browser.post(address).status_code for address in addresses] == [403, 403]
    assert browser.post(f"/ideas/{masked.id}/comments/99/show-name").status_code == 404
    assert browser.post("/ideas/99/show-name").status_code == 404

    page = sign_in(eva).get(f"/ideas/{masked.id}").text

    assert page.count("Ana Ruiz") > 2
    assert ">A colleague<" not in page


def test_comment_under_ones_name_on_ones_anonymous_idea_is_one_like_others(
    session: DbSession, masked: Idea, ana: User, eva: User, max_: User, sign_in: SignIn
) -> None:
    own = post_comment(masked, body="I like this.", by=ana)
    other = post_comment(masked, body="So do I.", by=eva)

    page = sign_in(max_).get(f"/ideas/{masked.id}").text

    assert ">author<" not in page
    assert page.count("Mark as improvement") == 2
    assert {improving_comment_or_404(c.id, masked).id for c in (own, other)} == {own.id, other.id}


def test_anonymous_author_is_marked_where_they_comment_anonymously_and_a_named_one_is_not(
    masked: Idea,
    idea: Idea,
    ana: User,
    eva: User,
    whisper: Callable[..., Comment],
    sign_in: SignIn,
) -> None:
    whisper(masked, ana)
    whisper(idea, ana)
    browser = sign_in(eva)

    assert ">author<" in browser.get(f"/ideas/{masked.id}").text
    assert ">author<" not in browser.get(f"/ideas/{idea.id}").text


def test_vote_given_before_a_merge_stays_on_the_list_and_in_the_count(
    session: DbSession,
    masked: Idea,
    make_idea: Callable[..., Idea],
    open_board: Board,
    ana: User,
    eva: User,
    merge: Callable[..., Merge],
) -> None:
    """Who vanished from the voters would be the anonymous author of what was merged."""
    target = make_idea(open_board, eva, "Photos")
    vote(target, by=ana)
    session.commit()

    merge(masked, target)

    session.refresh(target)
    assert target.votes == 1
    assert [person.id for person in voters_of(target.id, key=None).rows] == [ana.id]


def test_what_is_withdrawn_leaves_a_trace_whoever_commented(
    session: DbSession, masked: Idea, ana: User, eva: User, sign_in: SignIn
) -> None:
    """Else there would be none if the one who commented had the idea."""
    post_comment(masked, body="Nice.", by=ana)
    assert leaves_a_trace(masked)

    withdraw_idea(masked, seen_version=masked.version, by=ana)
    session.commit()

    assert sign_in(eva).get(f"/ideas/{masked.id}").status_code == 200


def test_in_confidence_two_ideas_of_one_anonymous_author_are_not_merged(
    session: DbSession, make_board: Callable[..., Board], ana: User, max_: User
) -> None:
    """That they may be would tell that both are by the same person."""
    trust = make_board("trust", moderators=(max_,), visibility=Visibility.CONFIDENTIAL)
    trust.anonymous_posts = True
    byline = anonymously(trust, by=ana)
    one, two = (post_idea(trust, title=t, body="B", byline=byline, by=ana) for t in ("A", "B"))

    with pytest.raises(WrongState, match="They stay apart"):
        checked_target(one, two)


def test_ledger_leaves_the_anonymous_out_or_lists_them_for_what_they_did_by_name(
    session: DbSession,
    masked: Idea,
    ana: User,
    eva: User,
    max_: User,
    decide: Callable[..., Decision],
    worker: Worker,
) -> None:
    vote(masked, by=eva)
    decide(masked, Status.UNDER_REVIEW, max_)
    worker.drain()
    session.expire_all()
    [answer] = answers_to(masked.id)

    def listed() -> dict[str | None, str]:
        page = told_of(answer, masked, reader=max_, key=None)
        return {told.person.handle: told.role for told in page.rows}

    assert listed() == {"eva": "Voted"}
    assert (summary_of(answer, masked).people, summary_of(answer, masked).tells_author) == (1, True)

    post_comment(masked, body="Nice.", by=ana)

    assert listed() == {"ana": "Commented", "eva": "Voted"}
    assert summary_of(answer, masked).people == 2


def test_who_deleted_their_anonymous_comment_stays_out_of_the_ledger(
    session: DbSession,
    idea: Idea,
    eva: User,
    max_: User,
    whisper: Callable[..., Comment],
    decide: Callable[..., Decision],
    worker: Worker,
) -> None:
    comment = whisper(idea, eva)
    decide(idea, Status.UNDER_REVIEW, max_)
    worker.drain()
    comment.deleted_at = comment.created_at
    session.commit()
    [answer] = answers_to(idea.id)

    page = told_of(answer, idea, reader=max_, key=None)

    assert [told.person.handle for told in page.rows] == ["ana"]


def test_mark_of_new_comments_and_reactions_know_what_is_ones_own(
    masked: Idea, ana: User, eva: User, whisper: Callable[..., Comment], sign_in: SignIn
) -> None:
    browser = sign_in(ana)
    browser.post(f"/ideas/{masked.id}/visit", {"seen": 0})
    comment = whisper(masked, ana)

    page = browser.get(f"/ideas/{masked.id}").text

    assert "badge--new" not in page
    react = f"/ideas/{masked.id}/comments/{comment.id}/reactions/helpful"
    assert browser.post(react).status_code == 403
    assert browser.post(f"/ideas/{masked.id}/comments/{comment.id}/delete").status_code == 303


def test_profile_does_not_count_what_is_anonymous(masked: Idea, ana: User, sign_in: SignIn) -> None:
    """Not even to oneself: so one sees what others see."""
    assert "Drawers" not in sign_in(ana).get("/people/ana").text
    assert "Drawers" in sign_in(ana).get("/ideas?sort=mine").text
