"""Lists that somebody saved under a name: coming back to them, renaming, deleting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.core.errors import BadInput, LostRace
from app.ideas.models import Idea, SavedFilter
from app.ideas.operations import saving
from app.ideas.operations.saving import MOST_FILTERS, rename_filter, save_filter

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]
WORDS = "sort=top&status=planned"


@pytest.fixture
def saved(session: DbSession, ana: User) -> SavedFilter:
    saved = save_filter("What is planned", WORDS, by=ana)
    session.commit()
    return saved


def test_list_is_saved_and_every_list_leads_there(
    session: DbSession, idea: Idea, ana: User, eva: User, sign_in: SignIn
) -> None:
    browser = sign_in(ana)
    page = browser.get("/boards/supply?status=planned&sort=top&author=ana&tag=zebra&key=x").text
    words = page.partition('name="words" value="')[2].partition('"')[0].replace("&amp;", "&")
    assert words == "sort=top&board=supply&status=planned&author=ana"

    answer = browser.post("/ideas/saved", {"name": "  Ours,   planned ", "words": words})

    assert (answer.status_code, answer.location) == (303, f"/ideas?{words}")
    assert session.scalars(select(SavedFilter.name)).all() == ["Ours, planned"]
    for address in (answer.location, "/ideas", "/boards/supply"):
        assert 'href="/ideas/saved"' in browser.get(address).text, address
    page = browser.get("/ideas/saved").text
    assert f'href="/ideas?{words.replace("&", "&amp;")}">Ours, planned</a>' in page
    assert "Ours, planned" not in sign_in(eva).get("/ideas/saved").text


@pytest.mark.parametrize("name", ["", " \u200b", "x" * 61, "What is planned"])
def test_name_of_no_use_is_explained_and_kept(
    session: DbSession, saved: SavedFilter, ana: User, sign_in: SignIn, name: str
) -> None:
    answer = sign_in(ana).post("/ideas/saved", {"name": name, "words": "sort=new"})

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert f'value="{name}"' in answer.text
    assert 'value="sort=new"' in answer.text
    assert session.scalars(select(SavedFilter.words)).all() == [WORDS]


def test_only_words_of_a_list_are_saved(
    session: DbSession, idea: Idea, ana: User, sign_in: SignIn
) -> None:
    browser = sign_in(ana)
    browser.post("/ideas/saved", {"name": "Odd", "words": "next=//evil&tag=a%00b&key=x&sort=new"})

    assert session.scalars(select(SavedFilter.words)).all() == ["sort=new&tag=ab"]


def test_words_beyond_all_measure_are_refused(session: DbSession, ana: User) -> None:
    with pytest.raises(BadInput):
        save_filter("Long", f"tag={'x' * 3_000}", by=ana)


def test_nobody_saves_without_end(session: DbSession, ana: User) -> None:
    for number in range(MOST_FILTERS):
        save_filter(f"List {number}", WORDS, by=ana)

    with pytest.raises(BadInput, match="Delete one"):
        save_filter("One more", WORDS, by=ana)


def test_name_taken_in_another_tab_meanwhile_is_a_lost_race(
    session: DbSession, saved: SavedFilter, ana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saving, "_checked_name", lambda name, by: name)

    with pytest.raises(LostRace, match="Choose another name"):
        save_filter("What is planned", "sort=new", by=ana)


def test_two_people_may_use_the_same_name(
    session: DbSession, saved: SavedFilter, eva: User
) -> None:
    assert save_filter(saved.name, "sort=new", by=eva).id != saved.id


def test_saved_list_is_renamed(
    session: DbSession, saved: SavedFilter, ana: User, sign_in: SignIn
) -> None:
    answer = sign_in(ana).post(f"/ideas/saved/{saved.id}/rename", {"name": "Planned"})

    assert (answer.status_code, answer.location) == (303, "/ideas/saved")
    session.expire_all()
    assert (saved.name, saved.words) == ("Planned", WORDS)
    rename_filter(saved, "Planned", by=ana)  # as it is called already: nothing to refuse


def test_new_name_of_no_use_is_explained_and_kept(
    session: DbSession, saved: SavedFilter, ana: User, sign_in: SignIn
) -> None:
    save_filter("Taken", "sort=new", by=ana)
    session.commit()

    answer = sign_in(ana).post(f"/ideas/saved/{saved.id}/rename", {"name": "Taken"})

    assert answer.status_code == 422
    assert "Choose another name" in answer.text
    assert '<details class="fold" open>' in answer.text
    session.expire_all()
    assert saved.name == "What is planned"


def test_deleted_list_can_be_brought_back(
    session: DbSession, saved: SavedFilter, ana: User, sign_in: SignIn
) -> None:
    browser = sign_in(ana)

    answer = browser.post(f"/ideas/saved/{saved.id}/delete", {"name": saved.name})

    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert "“What is planned” is deleted." in page
    assert 'value="sort=top&amp;status=planned"' in page
    assert session.scalars(select(SavedFilter)).all() == []
    browser.post("/ideas/saved", {"name": "What is planned", "words": WORDS})
    assert session.scalars(select(SavedFilter.words)).all() == [WORDS]


def test_lists_of_others_are_not_there(
    session: DbSession, saved: SavedFilter, eva: User, sign_in: SignIn
) -> None:
    browser = sign_in(eva)
    for act in ("rename", "delete"):
        answer = browser.post(f"/ideas/saved/{saved.id}/{act}", {"name": "Mine"})
        assert answer.status_code == 404
    assert "No saved lists yet" in browser.get("/ideas/saved").text
    session.expire_all()
    assert saved.name == "What is planned"
