"""Who finds what, and the page that shows it."""

from __future__ import annotations

import pytest

from app.boards.models import Visibility
from app.ideas.operations.deciding import Outcome, change_status
from app.ideas.operations.discussing import post_comment
from app.ideas.status import Status
from app.search import queries
from app.search.index import rebuild
from app.search.queries import MOST_PAGES


def test_finds_what_everybody_may_see(find, idea, eva):
    rebuild()

    assert find("drawers", user=eva) == [idea.id]
    assert find("cupboards", user=eva) == []


def test_finds_ideas_whose_life_is_over(find, session, idea, eva, max_):
    outcome = Outcome(Status.DECLINED, "Labels fall off.", decline_reason="not_feasible")
    change_status(idea, outcome, seen_version=1, by=max_)
    session.commit()
    rebuild()

    assert find("drawers", user=eva) == [idea.id]


def test_nobody_finds_what_they_may_not_see(find, make_board, make_idea, ana, eva, max_):
    secret = make_board("secret", moderators=(max_,), visibility=Visibility.CONFIDENTIAL)
    idea = make_idea(secret, ana, "Drawer keys go missing")
    rebuild()

    assert find("drawer", user=ana) == [idea.id]
    assert find("drawer", user=max_) == [idea.id]
    assert find("drawer", user=eva) == []


def test_what_is_hidden_leaves_no_gap_and_makes_no_page(
    search, make_board, make_idea, supply, ana, eva, max_, monkeypatch
):
    """The best hits are hidden: the person's page is full of the next best all the same."""
    monkeypatch.setattr(queries, "DEPTHS", (21, 42))
    secret = make_board("secret", moderators=(max_,), visibility=Visibility.CONFIDENTIAL)
    for n in range(21):
        make_idea(secret, ana, f"Drawer {n}")
    shown = [make_idea(supply, ana, f"Shelf {n}", body="No drawer.").id for n in range(20)]
    rebuild()

    found = search("drawer", user=eva)

    assert sorted(card.id for card in found.cards) == shown
    assert not found.has_next


def test_pages_follow_each_other(search, make_idea, supply, ana, eva):
    ideas = [make_idea(supply, ana, f"Drawer {n}").id for n in range(45)]
    rebuild()

    pages = [search("drawer", user=eva, page=n) for n in (1, 2, 3, 4)]

    assert [len(page.cards) for page in pages] == [20, 20, 5, 0]
    assert [page.has_next for page in pages] == [True, True, False, False]
    assert sorted(card.id for page in pages for card in page.cards) == ideas


def test_pages_end_somewhere(search, session, eva):
    rebuild()

    assert search("drawer", user=eva, page=10_000).page == MOST_PAGES
    assert search("drawer", user=eva, page=-3).page == 1


def test_without_an_index_titles_are_searched(
    search, make_board, make_idea, supply, idea, ana, eva, max_
):
    secret = make_board("secret", moderators=(max_,), visibility=Visibility.CONFIDENTIAL)
    make_idea(secret, ana, "Drawer keys go missing")
    newer = make_idea(supply, ana, "100% of all drawers")

    found = search("DRAWERS", user=eva)

    assert found.is_rebuilding
    assert [card.id for card in found.cards] == [newer.id, idea.id]
    assert [c.id for c in search("100%", user=eva).cards] == [newer.id]


@pytest.mark.parametrize("text", ["drawers", "photos", "stencil"])
def test_the_page_marks_what_was_found(engine, session, sign_in, idea, eva, text):
    post_comment(idea, body="A *stencil* <b>would</b> do.", by=eva)
    session.commit()
    rebuild()

    page = sign_in(eva).get(f"/search?q={text}").text

    assert f"<mark>{text}</mark>" in page.lower()
    assert f'value="{text}"' in page
    assert "<b>" not in page


def test_the_page_leads_on_and_back(engine, make_idea, supply, sign_in, ana, eva):
    for n in range(21):
        make_idea(supply, ana, f"Drawer {n}")
    rebuild()
    browser = sign_in(eva)

    assert "/search?q=drawer&amp;page=2" in browser.get("/search?q=drawer").text
    second = browser.get("/search?q=drawer&page=2").text
    assert "/search?q=drawer&amp;page=1" in second
    assert second.count('class="idea-card"') == 1


def test_the_page_helps_when_nothing_is_found_or_asked(engine, session, sign_in, eva):
    rebuild()
    browser = sign_in(eva)

    assert "Nothing found" in browser.get("/search?q=drawers").text
    assert "What are you looking for?" in browser.get("/search").text


def test_the_page_says_when_search_is_being_rebuilt(engine, sign_in, idea, eva):
    page = sign_in(eva).get("/search?q=drawers").text

    assert "Search is being rebuilt" in page
    assert "Label the" in page


@pytest.mark.parametrize("text", ['"', "-", "((", "%00", "*&page=x", "%22%3Cscript%3E", "q" * 3000])
def test_no_words_break_the_page(engine, session, sign_in, eva, text):
    rebuild()

    response = sign_in(eva).get(f"/search?q={text}")

    assert response.status_code == 200
    assert "<script>" not in response.text


def test_the_page_is_for_members(engine, client):
    response = client.get("/search?q=drawers")

    assert response.status_code == 303
    assert "/sign-in" in response.location


def test_the_page_asks_no_more_for_more_hits(
    engine, make_idea, supply, sign_in, ana, eva, count_queries
):
    browser = sign_in(eva)
    make_idea(supply, ana, "Drawer")
    rebuild()
    with count_queries() as for_one:
        browser.get("/search?q=drawer")
    for n in range(2):
        make_idea(supply, ana, f"Drawer {n}")
    rebuild()
    with count_queries() as for_three:
        browser.get("/search?q=drawer")

    assert len(for_one) == len(for_three)


@pytest.mark.parametrize("text", ["x " * 5_000, '"-drawers"'])
def test_no_words_break_the_search_without_an_index(engine, session, sign_in, eva, text):
    assert sign_in(eva).get("/search", query_string={"q": text}).status_code == 200
