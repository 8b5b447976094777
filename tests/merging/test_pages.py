"""The pages that merge and undo, and what readers see of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board, Visibility
from app.core import clock
from app.ideas.models import Idea, Merge
from app.ideas.operations.deciding import Outcome, change_status
from app.ideas.operations.discussing import post_comment
from app.ideas.operations.following import follow
from app.ideas.operations.merging import undo_merge
from app.ideas.operations.voting import vote
from app.ideas.queries.page import Level, level_of
from app.ideas.status import Status
from app.search.index import rebuild

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]
MakeMerge = Callable[..., Merge]


def test_moderator_finds_looks_merges_and_undoes(
    idea: Idea, duplicate: Idea, eva: User, max_: User, omar: User, sign_in: SignIn
) -> None:
    vote(idea, by=omar)
    vote(duplicate, by=omar)
    rebuild()
    browser = sign_in(max_)
    ids = duplicate.id, idea.id
    address = f"/ideas/{ids[0]}/merge"
    assert f'href="{address}"' in browser.get(f"/ideas/{ids[0]}").text

    likely = browser.get(address).text
    assert "Likely duplicates" in likely
    assert f'href="{address}/{ids[1]}"' in likely
    confirm = browser.get(f"{address}/{ids[1]}").text
    for words in (
        "They have 1 vote together",
        "Eva Lindqvist becomes a co-author.",
        "2 people get",
    ):
        assert words in confirm
    answer = browser.post(f"{address}/{ids[1]}", {"version": 1, "note": "Thank you both."})

    assert (answer.status_code, answer.location) == (303, f"/ideas/{ids[1]}?merged_from={ids[0]}")
    page = browser.get(answer.location).text
    assert "“Photos on *drawers*” was merged into this idea." in page
    assert f'action="/ideas/{ids[0]}/unmerge"' in page
    answer = browser.post(f"/ideas/{ids[0]}/unmerge")
    assert (answer.status_code, answer.location) == (303, f"/ideas/{ids[0]}")
    page = browser.get(answer.location).text
    assert "stands on its own again, as it was" in page
    assert "This merge was undone." in page


@pytest.mark.parametrize(
    "words", ["{}", "#{}", "http://127.0.0.1:8000/ideas/{}#comment-3", "label"]
)
def test_other_idea_is_found_by_words_number_and_address(
    idea: Idea, duplicate: Idea, max_: User, sign_in: SignIn, words: str
) -> None:
    rebuild()

    page = sign_in(max_).get(
        f"/ideas/{duplicate.id}/merge", query_string={"q": words.format(idea.id)}
    )

    assert f'href="/ideas/{duplicate.id}/merge/{idea.id}"' in page.text


@pytest.mark.parametrize("words", ["nothing like it", "999", "9" * 30])
def test_choice_that_finds_nothing_says_what_to_do(
    duplicate: Idea, max_: User, sign_in: SignIn, words: str
) -> None:
    page = sign_in(max_).get(f"/ideas/{duplicate.id}/merge", query_string={"q": words})

    assert (page.status_code, "Nothing found" in page.text) == (200, True)


def test_merge_that_cannot_be_leads_back_to_the_choice(
    session: DbSession, idea: Idea, max_: User, sign_in: SignIn
) -> None:
    page = sign_in(max_).get(f"/ideas/{idea.id}/merge/{idea.id}")

    assert page.status_code == 409
    assert "cannot be merged into itself" in page.text
    assert 'name="q"' in page.text


def test_overlong_note_is_shown_again(
    idea: Idea, duplicate: Idea, max_: User, sign_in: SignIn
) -> None:
    answer = sign_in(max_).post(
        f"/ideas/{duplicate.id}/merge/{idea.id}", {"version": 1, "note": "word " * 300}
    )

    assert answer.status_code == 422
    assert "Shorten this to 1000 characters." in answer.text
    assert "word word" in answer.text


def test_second_moderator_sees_what_the_first_did_and_keeps_the_note(
    session: DbSession, idea: Idea, duplicate: Idea, max_: User, sign_in: SignIn, merge: MakeMerge
) -> None:
    browser, typed = sign_in(max_), {"version": 1, "note": "My careful words"}
    address = f"/ideas/{duplicate.id}/merge/{idea.id}"
    review = Outcome(Status.UNDER_REVIEW, "We look at it.")
    change_status(duplicate, review, seen_version=1, by=max_)

    answer = browser.post(address, typed)

    assert answer.status_code == 409
    for words in ("Somebody else changed this idea", "We look at it.", "My careful words"):
        assert words in answer.text
    session.expire_all()
    merge(duplicate, idea)
    answer = browser.post(address, typed)
    assert answer.status_code == 409
    for words in ("is merged into “Label the drawers”", "My careful words"):
        assert words in answer.text


def test_only_moderators_merge_and_undo(
    idea: Idea, duplicate: Idea, ana: User, eva: User, sign_in: SignIn, merge: MakeMerge
) -> None:
    address = f"/ideas/{duplicate.id}/merge"
    for browser in (sign_in(ana), sign_in(eva)):
        assert browser.get(address).status_code == 403
        assert browser.get(f"{address}/{idea.id}").status_code == 403
        assert browser.post(f"{address}/{idea.id}", {"version": 1}).status_code == 403
    merge(duplicate, idea)
    browser = sign_in(eva)
    assert browser.post(f"/ideas/{duplicate.id}/unmerge").status_code == 403
    assert "unmerge" not in browser.get(f"/ideas/{idea.id}").text


def test_moderator_of_the_other_board_may_let_it_go_again(
    idea: Idea,
    ana: User,
    max_: User,
    omar: User,
    make_board: Callable[..., Board],
    make_idea: Callable[..., Idea],
    sign_in: SignIn,
    merge: MakeMerge,
) -> None:
    theirs = make_idea(make_board("wards", moderators=(omar,)), ana)
    merge(idea, theirs)
    browser = sign_in(omar)

    assert f'action="/ideas/{idea.id}/unmerge"' in browser.get(f"/ideas/{theirs.id}").text
    assert browser.post(f"/ideas/{idea.id}/unmerge").status_code == 303
    assert browser.post(f"/ideas/{idea.id}/unmerge").status_code == 403


def test_idea_one_cannot_see_is_no_target(
    duplicate: Idea,
    ana: User,
    max_: User,
    make_board: Callable[..., Board],
    make_idea: Callable[..., Idea],
    sign_in: SignIn,
) -> None:
    hidden = make_idea(make_board("quiet", visibility=Visibility.CONFIDENTIAL), ana, "Zebras")
    browser = sign_in(max_)

    assert browser.get(f"/ideas/{duplicate.id}/merge/{hidden.id}").status_code == 404
    assert "Zebras" not in browser.get(f"/ideas/{duplicate.id}/merge?q={hidden.id}").text


def test_old_address_leads_on_and_keeps_what_was_asked_for(
    idea: Idea, duplicate: Idea, eva: User, sign_in: SignIn, merge: MakeMerge
) -> None:
    comment = post_comment(duplicate, body="Yes", by=eva)
    merge(duplicate, idea)
    browser = sign_in(eva)

    answer = browser.get(f"/ideas/{duplicate.id}?reply_to={comment.id}&_external=1&_scheme=x")

    assert (answer.status_code, answer.location) == (
        302,
        f"/ideas/{idea.id}?merged_from={duplicate.id}&reply_to={comment.id}",
    )
    page = browser.get(answer.location).text
    assert f'name="parent_id" value="{comment.id}"' in page
    assert f'action="/ideas/{idea.id}/comments"' in page


def test_page_shows_merged_words_and_comments_under_their_origin(
    idea: Idea, duplicate: Idea, eva: User, ana: User, sign_in: SignIn, merge: MakeMerge
) -> None:
    comment = post_comment(duplicate, body="Quagga", by=eva)
    post_comment(idea, body="Okapi", by=eva)
    merge(duplicate, idea)
    browser = sign_in(ana)

    page = browser.get(f"/ideas/{idea.id}").text

    assert "Merged into this: “Photos on *drawers*” by Eva Lindqvist" in page
    assert "Zebra stripes." in page
    own, _, from_duplicate = page.partition("From “Photos on *drawers*”, merged on")
    assert "Okapi" in own
    assert "Quagga" not in own
    assert f'id="comment-{comment.id}"' in from_duplicate
    assert "2 comments" in page
    answer = browser.post(f"/ideas/{idea.id}/comments", {"body": "Re", "parent_id": comment.id})
    assert answer.location.startswith(f"/ideas/{idea.id}/comments/")
    told = browser.get(f"/ideas/{idea.id}").text
    assert "Took in a duplicate" in told


def test_merged_idea_keeps_a_page_of_its_own_to_read(
    idea: Idea, duplicate: Idea, eva: User, sign_in: SignIn, merge: MakeMerge
) -> None:
    comment = post_comment(duplicate, body="Quagga", by=eva)
    merge(duplicate, idea)
    browser = sign_in(eva)

    page = browser.get(f"/ideas/{duplicate.id}?merged=show").text

    assert "This idea is merged into another." in page
    assert "Merged into" in page
    assert "comment-body" not in page
    assert f'href="/ideas/{idea.id}?reply_to={comment.id}#comment-{comment.id}"' in page
    assert f"/ideas/{duplicate.id}/edit" not in page
    assert browser.get(f"/ideas/{duplicate.id}/edit").status_code == 409


@pytest.mark.parametrize(
    "address",
    [
        *("/", "/ideas", "/ideas?sort=top", "/ideas?sort=answered", "/ideas?sort=awaiting"),
        *("/ideas?sort=awaiting&status=merged", "/desk?whose=all", "/desk?tab=imported&whose=all"),
    ],
)
def test_lists_show_merged_ideas_to_who_asks_for_them(
    idea: Idea,
    duplicate: Idea,
    eva: User,
    max_: User,
    sign_in: SignIn,
    merge: MakeMerge,
    address: str,
) -> None:
    if "imported" in address:
        duplicate.source, duplicate.source_id = "there", "1"
    merge(duplicate, idea)
    browser = sign_in(max_)

    assert "Photos on" not in browser.get(address).text
    assert "Photos on" not in browser.get("/boards/supply").text
    assert "Photos on" not in browser.get("/people/eva").text
    assert "Photos on" in browser.get("/ideas?status=merged").text


def test_vote_shows_on_the_idea_where_it_counts_and_authors_have_no_button(
    idea: Idea, duplicate: Idea, ana: User, eva: User, omar: User, sign_in: SignIn, merge: MakeMerge
) -> None:
    vote(duplicate, by=omar)
    merge(duplicate, idea)

    for address in (f"/ideas/{idea.id}", "/ideas"):
        assert 'aria-pressed="true"' in sign_in(omar).get(address).text
        for author in (ana, eva):
            assert "aria-pressed" not in sign_in(author).get(address).text


def test_who_lost_sight_of_the_other_idea_reads_their_own(
    session: DbSession,
    idea: Idea,
    supply: Board,
    ana: User,
    eva: User,
    max_: User,
    make_board: Callable[..., Board],
    make_idea: Callable[..., Idea],
    sign_in: SignIn,
    merge: MakeMerge,
) -> None:
    wards = make_board("wards", moderators=(max_,))
    theirs = make_idea(wards, eva, "Zebra", body="Quagga")
    post_comment(theirs, body="Okapi", by=eva)
    merge(theirs, idea)
    supply.visibility = Visibility.LISTED
    session.commit()

    page = sign_in(eva).get(f"/ideas/{theirs.id}")

    assert page.status_code == 200
    assert f"/ideas/{idea.id}" not in page.text
    wards.visibility, supply.visibility = Visibility.LISTED, Visibility.EVERYONE
    session.commit()
    for address in (f"/ideas/{idea.id}", "/ideas"):
        shown = sign_in(ana).get(address).text
        assert not any(word in shown for word in ("Zebra", "Quagga", "Okapi"))


def test_level_is_the_one_chosen_here_or_the_most_chosen_for_a_part(
    session: DbSession, idea: Idea, duplicate: Idea, max_: User, omar: User, merge: MakeMerge
) -> None:
    follow(duplicate, Level.DECISIONS, by=omar)
    merge(duplicate, idea)
    assert level_of(idea.id, omar) is Level.DECISIONS

    follow(idea, Level.NOTHING, by=omar)

    assert level_of(idea.id, omar) is Level.NOTHING
    undo_merge(duplicate, by=max_)
    assert level_of(duplicate.id, omar) is Level.DECISIONS


def test_merging_into_a_merged_idea_says_where_it_really_goes(
    idea: Idea,
    duplicate: Idea,
    supply: Board,
    ana: User,
    max_: User,
    make_idea: Callable[..., Idea],
    sign_in: SignIn,
    merge: MakeMerge,
) -> None:
    merge(duplicate, idea)
    third = make_idea(supply, ana, "Pictures")

    page = sign_in(max_).get(f"/ideas/{third.id}/merge/{duplicate.id}").text

    assert "“Photos on *drawers*” is merged into this idea itself" in page


def test_co_author_of_an_implemented_idea_is_announced_with_the_credit(
    idea: Idea, duplicate: Idea, max_: User, sign_in: SignIn
) -> None:
    today = clock.now().date()
    done = Outcome(Status.IMPLEMENTED, "Done.", what_changed="Photos.", since=today)
    change_status(idea, done, seen_version=1, by=max_)

    page = sign_in(max_).get(f"/ideas/{duplicate.id}/merge/{idea.id}").text

    assert "Eva Lindqvist becomes a co-author, credited at once." in page
