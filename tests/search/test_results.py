"""Who finds what, and the page that shows it."""

from __future__ import annotations

import re
from html import unescape

import pytest

from app.boards.models import SectionKind, Visibility
from app.ideas.operations.deciding import Outcome, change_status
from app.ideas.operations.discussing import post_comment
from app.ideas.operations.withdrawing import withdraw_idea
from app.ideas.status import Status
from app.search.index import rebuild
from app.search.queries import By, Results


def facets(found: Results) -> dict[str, dict[str, int]]:
    return {facet.label: {v.text: v.count for v in facet.values} for facet in found.facets}


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


def test_finds_what_stands_in_sections_also_of_what_is_merged(
    search, make_idea, supply, idea, eva, max_, merge
):
    sections = {SectionKind.PROBLEM: "The okapi *sleeps*."}
    other = make_idea(supply, eva, "Quiet", sections=sections)
    rebuild()
    [hit] = search("okapi", user=max_).page.rows
    assert (hit.card.id, hit.card.excerpt) == (other.id, "The <mark>okapi</mark> sleeps.")

    merge(other, idea)
    rebuild()
    [hit] = search("okapi", user=max_).page.rows
    assert (hit.card.id, hit.card.excerpt) == (idea.id, "The <mark>okapi</mark> sleeps.")


def test_nobody_finds_what_they_may_not_see(find, make_board, make_idea, ana, eva, max_):
    secret = make_board("secret", moderators=(max_,), visibility=Visibility.CONFIDENTIAL)
    idea = make_idea(secret, ana, "Drawer keys go missing")
    rebuild()

    assert find("drawer", user=ana) == [idea.id]
    assert find("drawer", user=max_) == [idea.id]
    assert find("drawer", user=eva) == []


def test_what_is_hidden_leaves_no_gap_and_makes_no_page(
    search, make_board, make_idea, supply, ana, eva, max_
):
    """The best hits are hidden: the person's page is full of the next best all the same."""
    secret = make_board("secret", moderators=(max_,), visibility=Visibility.CONFIDENTIAL)
    for n in range(21):
        make_idea(secret, ana, f"Drawer {n}")
    shown = [make_idea(supply, ana, f"Shelf {n}", body="No drawer.").id for n in range(20)]
    rebuild()

    found = search("drawer", user=eva)

    assert sorted(hit.card.id for hit in found.page.rows) == shown
    assert found.total == 20
    assert found.page.next is None


def test_no_facet_counts_what_is_hidden(search, make_board, make_idea, supply, ana, eva, max_):
    secret = make_board("secret", moderators=(max_,), visibility=Visibility.CONFIDENTIAL)
    make_idea(secret, ana, "Drawer keys", tags=("keys",))
    make_idea(supply, ana, "Drawer labels", tags=("labels",))
    make_idea(supply, max_, "Drawer photos", tags=("photos",))
    rebuild()

    assert facets(search("drawer", user=max_))["Board"] == {"Supply": 2, "Secret": 1}
    shown = facets(search("drawer", user=eva))
    assert "Board" not in shown  # one value tells nothing apart
    assert shown["Tag"] == {"labels": 1, "photos": 1}


@pytest.mark.parametrize("by", By)
def test_pages_follow_each_other_both_ways(search, make_idea, supply, ana, eva, by):
    ideas = [make_idea(supply, ana, f"Drawer {n}").id for n in range(45)]
    rebuild()

    first = search("drawer", user=eva, by=by).page
    second = search("drawer", user=eva, by=by, key=first.next).page
    third = search("drawer", user=eva, by=by, key=second.next).page

    pages = (first, second, third)
    assert [len(page.rows) for page in pages] == [20, 20, 5]
    assert (first.previous, third.next) == (None, None)
    assert sorted(hit.card.id for page in pages for hit in page.rows) == ideas
    assert search("drawer", user=eva, by=by, key=third.previous).page == second
    assert search("drawer", user=eva, by=by, key=second.previous).page == first


def test_a_page_begins_where_it_began_when_ideas_came_or_went(
    search, session, make_idea, supply, ana, eva
):
    ideas = [make_idea(supply, ana, f"Drawer {n}") for n in range(30)]
    rebuild()
    key = search("drawer", user=eva, by=By.NEWEST).page.next
    make_idea(supply, ana, "Drawer new")
    rebuild()

    rest = [hit.card.id for hit in search("drawer", user=eva, by=By.NEWEST, key=key).page.rows]
    assert rest == [idea.id for idea in reversed(ideas[:10])]


def test_a_page_begins_in_its_place_when_the_idea_before_is_gone(
    search, session, make_idea, supply, ana, eva
):
    ideas = [make_idea(supply, ana, f"Drawer {n}") for n in range(30)]
    rebuild()
    key = search("drawer", user=eva, by=By.NEWEST).page.next
    withdraw_idea(ideas[10], seen_version=ideas[10].version, by=ana)
    session.commit()

    rest = [hit.card.id for hit in search("drawer", user=eva, by=By.NEWEST, key=key).page.rows]
    assert rest == [idea.id for idea in reversed(ideas[:10])]


@pytest.mark.parametrize("key", ["", "x", "f9", "f1.x", "f999999.1", "b0.0", "f-1.2", "é" * 99])
def test_a_key_without_sense_is_the_first_page(search, make_idea, supply, ana, eva, key):
    make_idea(supply, ana, "Drawer")
    rebuild()

    page = search("drawer", user=eva, key=key).page

    assert (page.previous, page.next) == (None, None)


def test_without_an_index_titles_are_searched(
    search, make_board, make_idea, supply, idea, ana, eva, max_
):
    secret = make_board("secret", moderators=(max_,), visibility=Visibility.CONFIDENTIAL)
    make_idea(secret, ana, "Drawer keys go missing")
    newer = make_idea(supply, ana, "100% of all drawers")

    found = search("DRAWERS", user=eva)

    assert found.is_rebuilding
    assert [hit.card.id for hit in found.page.rows] == [newer.id, idea.id]
    assert [hit.card.id for hit in search("100%", user=eva).page.rows] == [newer.id]


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

    first = browser.get("/search?q=drawer").text
    onward = unescape(re.search(r'href="(/search\?q=drawer&amp;key=f[^"]+)"', first)[1])
    second = browser.get(onward).text
    assert second.count('class="idea-card"') == 1
    back = unescape(re.search(r'href="(/search\?q=drawer&amp;key=b[^"]+)"', second)[1])
    assert browser.get(back).text.count('class="idea-card"') == 20


def test_the_page_helps_when_nothing_is_found_or_asked(engine, supply, sign_in, eva):
    rebuild()
    browser = sign_in(eva)

    page = browser.get("/search?q=blue+-red+status:new+drawers*").text
    assert "Nothing found" in page
    assert 'href="/ideas/new?title=blue+drawers"' in page
    assert 'value="blue drawers"' in browser.get("/ideas/new?title=blue+drawers").text
    assert "What are you looking for?" in browser.get("/search").text


def test_the_page_says_when_search_is_being_rebuilt(engine, sign_in, idea, eva):
    page = sign_in(eva).get("/search?q=drawers").text

    assert "Search is being rebuilt" in page
    assert "Label the" in page


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('"drawers label', "A quotation mark stands alone"),
        ("label dr*", "“dr*” was read as a word. Before the star there are 3 letters at least."),
        ("drawers OR", "“OR” was passed over."),
        ("-photos", "A minus only leaves out."),
        ("drawers colour:red", "“colour:red” was read as words. Filters are: status:, board:"),
        ("drawers status:nowhere", "“status:nowhere” was read as words. Statuses are: New"),
        ("b:<i>", "“b:&lt;i&gt;” was read as words."),
    ],
)
def test_what_makes_no_sense_is_read_as_words_and_said(engine, sign_in, idea, eva, text, said):
    rebuild()

    answer = sign_in(eva).get("/search", query_string={"q": text})

    assert answer.status_code == 200
    assert said in answer.text


def test_unfinished_phrase_finds_its_words(find, idea, eva):
    rebuild()

    assert find('"drawers label', user=eva) == [idea.id]
    assert find('"drawers label"', user=eva) == []


def test_the_page_names_the_keys_that_lead_anywhere(engine, session, sign_in, eva):
    page = sign_in(eva).get("/search").text

    assert "<kbd>Ctrl</kbd> <kbd>K</kbd>" in page
    assert "<kbd>/</kbd>" in page


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
    """From where so few are found that a slip is looked for."""
    browser = sign_in(eva)

    def queries(ideas: int) -> int:
        for n in range(ideas):
            make_idea(supply, ana, f"Drawer {n}", tags=(f"tag {n}",))
        rebuild()
        with count_queries() as counted:
            browser.get("/search?q=drawer")
        return len(counted)

    assert queries(3) == queries(6)


@pytest.mark.parametrize("text", ["x " * 5_000, '"-drawers"'])
def test_no_words_break_the_search_without_an_index(engine, session, sign_in, eva, text):
    assert sign_in(eva).get("/search", query_string={"q": text}).status_code == 200
