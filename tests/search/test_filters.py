"""What filters mean, to whom, and what is left of those that mean nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from app.boards.models import CountsShown, Visibility
from app.core import clock
from app.ideas.operations.deciding import Outcome, change_status
from app.ideas.operations.discussing import post_comment
from app.ideas.operations.voting import vote
from app.ideas.status import Status
from app.search.index import rebuild
from app.search.queries import By


@pytest.fixture
def decline(session, max_):
    def act(idea):
        outcome = Outcome(Status.DECLINED, "Labels fall off.", decline_reason="not_feasible")
        change_status(idea, outcome, seen_version=idea.version, by=max_)
        session.commit()

    return act


@pytest.fixture
def ideas(make_board, make_idea, supply, ana, eva, max_, decline):
    """Of Ana, declined; of Eva, on another board; of Ana, a year ago."""
    stores = make_board("stores", moderators=(max_,))
    declined = make_idea(
        supply,
        ana,
        "Drawer labels",
        tags=(
            "labels",
            "night shift",
        ),
    )
    decline(declined)
    elsewhere = make_idea(stores, eva, "Drawer photos", tags=("photos",))
    with time_machine.travel(clock.now() - timedelta(days=370)):
        old = make_idea(supply, ana, "Drawer keys")
    rebuild()
    return {"declined": declined.id, "elsewhere": elsewhere.id, "old": old.id}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("drawer status:declined", {"declined"}),
        ("drawer status:DECLINED board:supply", {"declined"}),
        ("drawer -status:declined", {"elsewhere", "old"}),
        ("drawer status:declined status:new", {"declined", "elsewhere", "old"}),
        ("drawer status:declined board:stores", set()),
        ("drawer board:Supply", {"declined", "old"}),
        ("drawer -board:supply", {"elsewhere"}),
        ('drawer tag:"night shift"', {"declined"}),
        ("drawer tag:#photos", {"elsewhere"}),
        ("drawer -tag:photos", {"declined", "old"}),
        ("drawer author:@ana", {"declined", "old"}),
        ("drawer author:me", {"elsewhere"}),
        ("drawer -author:ana", {"elsewhere"}),
        ("drawer is:open", {"elsewhere", "old"}),
        ("drawer is:closed", {"declined"}),
        ("drawer is:overdue", {"old"}),
        ("drawer is:waiting", {"elsewhere", "old"}),
        ("drawer -is:overdue", {"declined", "elsewhere"}),
        ("drawer is:answered", {"declined"}),
        ("drawer is:mine", {"elsewhere"}),
        ("drawer votes:0", {"declined", "elsewhere", "old"}),
        ("drawer votes:>0", set()),
        ("is:overdue", {"old"}),
        ("status:declined", {"declined"}),
        ("status:declined status:new -board:stores", {"declined", "old"}),
        ("-status:declined tag:photos", {"elsewhere"}),
        ("keys OR labels", {"old", "declined"}),
    ],
)
def test_filters_narrow(find, ideas, eva, text, names):
    assert set(find(text, user=eva)) == {ideas[name] for name in names}


def test_a_next_answer_can_be_overdue_too(find, session, idea, eva, max_):
    outcome = Outcome(Status.UNDER_REVIEW, "We look into it.")
    change_status(idea, outcome, seen_version=idea.version, by=max_)
    session.commit()
    rebuild()
    assert idea.id not in find("is:overdue", user=eva)

    idea.target_date = clock.now().date() - timedelta(days=1)
    session.commit()

    assert idea.id in find("is:overdue", user=eva)


def test_days_and_years_narrow(find, ideas, eva):
    today = clock.now().date()
    last_year = (clock.now() - timedelta(days=370)).date()

    assert set(find(f"drawer year:{last_year.year}", user=eva)) == {ideas["old"]}
    assert find(f"drawer before:{last_year}", user=eva) == []
    assert find(f"drawer before:{last_year + timedelta(days=1)}", user=eva) == [ideas["old"]]
    assert ideas["old"] not in find(f"drawer after:{last_year}", user=eva)
    assert find(f"drawer after:{today}", user=eva) == []
    assert len(find(f"drawer after:{today - timedelta(days=1)}", user=eva)) == 2


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("status:flying", "Statuses are: New,"),
        ("status:merged", "Statuses are: New,"),
        ("board:nowhere", "You see no board of that name."),
        ("tag:nothing", "No idea you see has that tag."),
        ("author:nobody", "Write the handle of a colleague"),
        ("year:26", "Write a year"),
        ("after:yesterday", "Write a day like"),
        ("before:2026-02-30", "Write a day like"),
        ("votes:many", "Write a number"),
        ("votes:>99999999999999999999", "Write a number"),
        ("is:here", "After is: stand open, closed,"),
    ],
)
def test_a_filter_that_means_nothing_is_read_as_words_and_says_so(search, ideas, eva, text, why):
    found = search(f"drawer {text}", user=eva)

    assert len(found.remarks) == 1
    assert f"“{text}” was read as words. {why}" in found.remarks[0]
    assert found.total == 0


def test_a_filter_does_not_tell_what_a_person_may_not_know(
    search, make_board, make_idea, ana, eva, max_
):
    secret = make_board("secret", moderators=(max_,), visibility=Visibility.LISTED)
    idea = make_idea(secret, ana, "Drawer keys go missing", tags=("keys",))
    rebuild()

    for known, unknown in (("board:secret", "board:sacred"), ("tag:keys", "tag:kays")):
        assert search(f"drawer {known}", user=max_).total == 1
        shown, absent = (search(f"drawer {text}", user=eva) for text in (known, unknown))
        assert (shown.total, shown.facets) == (absent.total, absent.facets) == (0, [])
        assert shown.remarks[0].replace(known, unknown) == absent.remarks[0]
    assert search("is:open", user=eva).total == 0
    assert search("is:open", user=max_).page.rows[0].card.id == idea.id


def test_hidden_numbers_are_not_found_out_by_asking(search, session, supply, idea, ana, eva, max_):
    supply.counts_shown = CountsShown.AFTER_TWO_DAYS
    vote(idea, by=eva)
    session.commit()
    rebuild()

    for text in ("drawers votes:1", "drawers votes:>0", "drawers votes:<9"):
        assert search(text, user=eva).total == 0
        assert search(text, user=max_).total == 1
    by_votes = search("drawers", user=eva, by=By.VOTES)
    assert (by_votes.total, by_votes.page.rows, by_votes.leaves_some_out) == (1, [], True)
    assert not search("drawers", user=max_, by=By.VOTES).leaves_some_out


def test_orders(search, session, make_idea, supply, ana, eva, max_):
    best = make_idea(supply, ana, "Drawer drawer", body="Drawer.")
    liked = make_idea(supply, ana, "A shelf", body="No drawer.")
    newest = make_idea(supply, ana, "A cupboard", body="No drawer at all.")
    for person in (eva, max_):
        vote(liked, by=person)
    session.commit()
    rebuild()

    def first(by: By | None) -> int:
        return search("drawer", user=eva, by=by).page.rows[0].card.id

    assert [first(by) for by in (None, By.BEST, By.VOTES, By.NEWEST)] == [
        best.id,
        best.id,
        liked.id,
        newest.id,
    ]
    assert search("is:open", user=eva, by=By.BEST).by is By.NEWEST


def test_a_facet_says_what_each_of_its_values_would_bring(search, ideas, eva):
    found = search("drawer status:declined", user=eva)

    [status] = [facet for facet in found.facets if facet.label == "Status"]
    assert [(v.text, v.count, v.is_chosen) for v in status.values] == [
        ("New", 2, False),
        ("Declined", 1, True),
    ]
    # The others count what is narrowed already, and one value tells nothing apart.
    assert [facet.label for facet in found.facets] == ["Status", "Tag"]


def test_the_page_narrows_without_losing_the_words(engine, ideas, sign_in, eva):
    browser = sign_in(eva)

    page = browser.get("/search?q=drawer").text
    assert 'href="/search?q=drawer+status%3Adeclined"' in page
    assert 'href="/search?q=drawer+board%3Asupply"' in page
    narrowed = browser.get("/search?q=drawer+status%3Adeclined&by=newest").text
    assert 'href="/search?q=drawer&amp;by=newest"' in narrowed
    assert narrowed.count('class="idea-card"') == 1


def test_a_hit_in_a_comment_leads_to_it(engine, session, idea, sign_in, eva):
    comment = post_comment(idea, body="A *stencil* would do.", by=eva)
    session.commit()
    rebuild()
    browser = sign_in(eva)

    address = f'href="/ideas/{idea.id}/comments/{comment.id}"'
    assert address in browser.get("/search?q=stencil").text
    assert address not in browser.get("/search?q=photos").text


@pytest.mark.parametrize("text", ["status:", "-", "OR", 'tag:"', "is:is:is:", "votes:>", "x" * 999])
def test_no_filter_breaks_the_page(engine, session, sign_in, eva, text):
    rebuild()

    response = sign_in(eva).get("/search", query_string={"q": text, "by": "x", "key": "f1"})

    assert response.status_code == 200
