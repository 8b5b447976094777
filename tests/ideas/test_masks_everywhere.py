"""Who is anonymous comes out nowhere: on no page there is, in no mail, log, event or search result.

A new route is walked by itself, with every id there is in its address.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from email.message import EmailMessage
from itertools import product
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session
from structlog.testing import capture_logs

from app.admin.operations import set_leaderboard
from app.auth.models import Department, User
from app.boards.models import Board, Visibility
from app.core import clock
from app.events import Delivery, Event
from app.events.delivering import Worker
from app.ideas.models import Attachment, Comment, Decision, Idea, ReactionKind
from app.ideas.operations.answering_back import ask_again, say_whether_it_helped
from app.ideas.operations.attaching import checked_upload, keep_upload
from app.ideas.operations.crediting import mark_improvement
from app.ideas.operations.deciding import Outcome, change_status
from app.ideas.operations.discussing import post_comment
from app.ideas.operations.merging import merge_ideas
from app.ideas.operations.posting import edit_idea, post_idea
from app.ideas.operations.promising import promise_anew
from app.ideas.operations.reacting import react
from app.ideas.operations.rewording import delete_comment, edit_comment
from app.ideas.operations.sharing import accept_invitation, invite_co_author
from app.ideas.operations.signing import anonymously
from app.ideas.operations.voting import vote
from app.ideas.operations.withdrawing import take_up_again, withdraw_idea
from app.ideas.queries.attachments import AttachmentRules
from app.ideas.queries.desk import TABS
from app.ideas.queries.family import STANDS_AT
from app.ideas.queries.orders import Sort
from app.ideas.status import Status
from app.search.documents import read_documents
from app.search.index import rebuild
from app.settings import PROJECT
from tests.pictures import picture as draw

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]
HANDLE, ADDRESS = "quixy", "quixy@example.org"
TELLING = re.compile(r"quirina|xylander|quixy|>QX<", re.IGNORECASE)
"""Her name, handle, address, the way to her profile, and her face."""
LOGGED = {"event", "log_level", "method", "route", "status", "ms"}
DEPARTMENT = "Zymurgy"
TITLE = "Zebra"
"""All that she posts is called so, and nothing else."""
OPTIONS = re.compile(r"<option.*?</option>", re.DOTALL)
SEES = {
    "eva": {"ideas.show", "ideas.index", "ideas.home", "history.version", "threads.show"},
    "max": {"ledger.show", "desk.show", "decisions.new", "merges.new", "claims.new"}
    | {"search.suggestions", "search.related"},
    "omar": {"admin.deliveries", "admin.boards", "ideas.show"},
    "rosa": {"ideas.show", "notifications.index", "comments.history", "votes.voters"},
}
"""Some of what each of them is shown: the walk gets there."""
# They are about one person, whom the address names, or about all there are; none of her ideas may
# stand there.
ABOUT_PEOPLE = {"people.profile", "people.member", "admin.people", "admin.person"}
COMMANDS = {"db", "demo", "import", "routes", "run", "search", "shell", "start", "users", "worker"}
# Whatever reads who is anonymous is in this list for a reason.
READS_MASKS = {
    "app/admin/queries.py",
    "app/demo/talking.py",
    "app/ideas/models/byline.py",
    "app/ideas/models/comment.py",
    "app/ideas/models/idea.py",
    "app/ideas/operations/discussing.py",
    "app/ideas/operations/masking.py",
    "app/ideas/operations/merging.py",
    "app/ideas/operations/posting.py",
    "app/ideas/operations/signing.py",
    "app/ideas/policy.py",
    "app/ideas/queries/acts.py",
    "app/ideas/queries/bylines.py",
    "app/ideas/queries/credits.py",
    "app/ideas/queries/elsewhere.py",
    "app/ideas/queries/family.py",
    "app/ideas/queries/home.py",
    "app/ideas/queries/orders.py",
    "app/ideas/queries/parts.py",
    "app/ideas/queries/thread.py",
    "app/merging/queries.py",
    "app/notifications/participants.py",
    "app/notifications/recipients.py",
    "app/notifications/unnamed.py",
}


@pytest.fixture
def quirina(
    session: DbSession, make_user: Callable[..., User], make_department: Callable[[str], Department]
) -> User:
    """She is never named, and does nothing under her name."""
    department = make_department(DEPARTMENT)
    return make_user(HANDLE, name="Quirina Xylander", department_id=department.id)


@pytest.fixture
def rosa(make_user: Callable[..., User]) -> User:
    """Shares an idea with somebody she does not know."""
    return make_user("rosa", name="Rosa Sala")


@pytest.fixture
def boards(
    session: DbSession, supply: Board, max_: User, make_board: Callable[..., Board]
) -> dict[str, Board]:
    trust = make_board("trust", moderators=(max_,), visibility=Visibility.CONFIDENTIAL)
    supply.anonymous_posts = trust.anonymous_posts = True
    session.commit()
    return {"supply": supply, "trust": trust}


class Site:
    """A site on which somebody did everything there is to do, anonymously."""

    def __init__(self, quirina: User, others: Mapping[str, User], board: Board) -> None:
        self.quirina, self.board = quirina, board
        self.eva, self.max, self.rosa = others["eva"], others["max"], others["rosa"]

    def idea(self, title: str, board: Board | None = None, **values: Any) -> Idea:
        board = board or self.board
        byline = anonymously(board, by=self.quirina)
        body = values.pop("body", "Stripes.")
        return post_idea(board, title=title, body=body, byline=byline, by=self.quirina)

    def say(self, idea: Idea, body: str, to: Comment | None = None) -> Comment:
        byline = anonymously(self.board, by=self.quirina)
        parent = to.id if to else None
        return post_comment(idea, body=body, parent_id=parent, byline=byline, by=self.quirina)

    def decide(self, idea: Idea, status: Status, **needs: Any) -> Decision:
        outcome = Outcome(status, "Because.", **needs)
        return change_status(idea, outcome, seen_version=idea.version, by=self.max)

    def implement(self, idea: Idea) -> Decision:
        today = clock.now().date()
        return self.decide(idea, Status.IMPLEMENTED, what_changed="Better.", since=today)

    def edit(self, idea: Idea, body: str) -> None:
        seen = idea.version
        edit_idea(idea, title=idea.title, body=body, tags=["t"], seen_version=seen, by=self.quirina)

    def talk(self, idea: Idea) -> None:
        """A conversation with replies on which she is answered, quoted and reacted to."""
        first = post_comment(idea, body="Which stripes?", by=self.eva)
        own = self.say(idea, "> Which stripes?\n\nWide ones, @eva.", first)
        react(own, ReactionKind.HELPFUL, by=self.eva)
        answer = post_comment(idea, body="Why?", parent_id=own.id, by=self.max)
        deep = self.say(idea, "So.", self.say(idea, "So.", self.say(idea, "So.", answer)))
        post_comment(idea, body="Ah.", parent_id=deep.id, by=self.eva)
        edit_comment(own, idea, body="Narrow ones.", seen_version=own.version, by=self.quirina)
        self.say(idea, "Beginning a branch.")
        delete_comment(self.say(idea, "A slip."), idea, by=self.quirina)


@pytest.fixture
def site(
    session: DbSession,
    quirina: User,
    rosa: User,
    eva: User,
    max_: User,
    omar: User,
    boards: dict[str, Board],
    sign_in: SignIn,
    worker: Worker,
    smtp_server: Any,
) -> Site:
    site = Site(quirina, {"eva": eva, "max": max_, "rosa": rosa}, boards["supply"])
    set_leaderboard(True, by=omar)
    browser = sign_in(quirina)
    typed = {"board": "supply", "title": f"{TITLE} crossing", "body": "Hi.", "anonymous": "y"}
    assert browser.post("/ideas/new", typed).status_code == 303
    done = session.scalars(select(Idea)).one()
    said = {"body": "I forgot something.", "anonymous": "y"}
    assert browser.post(f"/ideas/{done.id}/comments", said).status_code == 303
    upload = keep_upload(checked_upload("p.png", draw(), AttachmentRules()), by=quirina)
    vote(done, by=eva)
    site.edit(done, f"![Stripes](/attachments/{upload.name})")
    site.talk(done)
    invite_co_author(done, rosa, by=quirina)
    accept_invitation(done, by=rosa)
    invite_co_author(done, eva, by=quirina)
    improving = post_comment(done, body="Better.", by=max_)
    mark_improvement(improving, done, by=quirina)
    answer = site.decide(done, Status.UNDER_REVIEW)
    say_whether_it_helped(done, decision_id=answer.id, helped=True, by=quirina)
    site.implement(done)
    declined = site.idea(f"{TITLE} lights")
    refused = site.decide(declined, Status.DECLINED, decline_reason="not_feasible")
    ask_again(declined, decision_id=refused.id, argument="But why?", by=quirina)
    took_in = _merged(site)
    for title, stays in ((f"{TITLE} gone", False), (f"{TITLE} back", True)):
        withdrawn = site.idea(title)
        post_comment(withdrawn, body="Pity.", by=eva)
        withdraw_idea(withdrawn, seen_version=withdrawn.version, by=quirina)
        if stays:
            take_up_again(withdrawn, by=quirina)
    late = site.idea(f"{TITLE} late")
    promise_anew(late, clock.now().date() + timedelta(days=30), note="Busy.", by=max_)
    told = site.idea(f"{TITLE} in trust", boards["trust"])
    post_comment(told, body="Who is that?", by=max_)
    site.idea(f"{TITLE} waits")
    session.commit()
    worker.drain()
    assert not session.scalars(select(Delivery).where(Delivery.last_error.is_not(None))).all()
    smtp_server.answers[ADDRESS] = f"550 No such mailbox <{ADDRESS}>"
    today = clock.now().date()
    planned = {"owner": max_, "target_date": today + timedelta(days=9)}
    site.decide(took_in, Status.PLANNED, **planned)
    session.commit()
    worker.drain()
    rebuild()
    return site


def _merged(site: Site) -> Idea:
    """An idea of hers went into another, which is implemented; and she has one that took one in,
    which is returned."""
    others = post_idea(site.board, title="Okapi", body="Ears.", by=site.eva)
    mark_improvement(site.say(others, "Longer ears."), others, by=site.max)
    site.talk(others)
    part, took_in = site.idea(f"{TITLE} ears"), site.idea(f"{TITLE} feet")
    site.talk(part)
    merge_ideas(part, others, seen_version=part.version, by=site.max)
    double = post_idea(site.board, title="Okapi feet", body="Toes.", by=site.eva)
    merge_ideas(double, took_in, seen_version=double.version, by=site.max)
    site.implement(others)
    return took_in


def addresses(app: Flask, session: DbSession) -> Iterator[tuple[str, str]]:
    """Every page there is with every id that could stand in its address: endpoint and address."""
    values, where = _values(session), _where_comments_are(session)
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
            continue
        names = sorted(rule.arguments)
        for chosen in product(*(values.get(name, [1, 2]) for name in names)):
            arguments = dict(zip(names, chosen, strict=True))
            comment = arguments.get("comment_id", arguments.get("root_id"))
            if comment is None or arguments.get("idea_id") in {None, where[comment]}:
                yield rule.endpoint, adapter.build(rule.endpoint, arguments)
    for idea_id in values["idea_id"]:
        for query in ("merged=show&answers=all", "sort=newest", "sort=helpful&merged=show"):
            yield "ideas.show", f"/ideas/{idea_id}?{query}"
        yield "decisions.new", f"/ideas/{idea_id}/status?to=planned"
    for comment_id in values["comment_id"]:
        yield "ideas.show", f"/ideas/{where[comment_id]}?reply_to={comment_id}&quote=1"
    for endpoint, path, queries in (
        ("ideas.index", "/ideas", [*(f"sort={sort}" for sort in Sort), "status=merged"]),
        ("desk.show", "/desk", [f"whose=all&tab={tab}" for tab in TABS]),
        ("search.results", "/search", [f"q={TITLE}", "q=okapi"]),
        ("search.suggestions", "/search/suggestions", [f"q={TITLE}", "q=okapi"]),
    ):
        yield from ((endpoint, f"{path}?{query}") for query in queries)


def _values(session: DbSession) -> dict[str, Sequence[Any]]:
    def ids(model: Any) -> list[int]:
        return list(session.scalars(select(model.id).order_by(model.id)))

    return {
        "idea_id": ids(Idea),
        "into_id": ids(Idea)[:2],
        "comment_id": ids(Comment),
        "root_id": ids(Comment),
        "user_id": ids(User),
        "board_id": ids(Board),
        "number": [1, 2],
        "handle": list(session.scalars(select(User.handle))),
        "slug": list(session.scalars(select(Board.slug))),
        "name": list(session.scalars(select(Attachment.name))),
        "kind": ["realised", "estimate"],
        "token": ["x"],
    }


def _where_comments_are(session: DbSession) -> dict[int, int]:
    """The idea at which each comment is read."""
    rows = session.execute(select(Comment.id, STANDS_AT).join(Idea, Idea.id == Comment.idea_id))
    return dict(rows.all())


def test_no_page_tells_who_it_was(
    app: Flask, session: DbSession, site: Site, sign_in: SignIn
) -> None:
    """To a stranger, the moderator, an administrator and a co-author."""
    pages = list(addresses(app, session))
    for reader, wanted in SEES.items():
        browser = sign_in(session.scalars(select(User).where(User.handle == reader)).one())
        shown = {page[0] for page in pages if _is_there_and_tells_nothing(site, browser, *page)}
        assert wanted <= shown, reader


def _is_there_and_tells_nothing(site: Site, browser: Any, endpoint: str, address: str) -> bool:
    """Whether there is a page; one that tells who it was fails the test."""
    answer = browser.get(address)
    said = f"{answer.text if answer.mimetype.startswith('text/') else ''}{answer.headers}"
    if endpoint in ABOUT_PEOPLE:
        is_hers = HANDLE in address or address.endswith(f"/{site.quirina.id}")
        assert not (is_hers and TITLE in said), address
        return answer.status_code == 200
    assert not TELLING.search(said), _found(address, said)
    assert f'/members/{site.quirina.id}"' not in said, address
    if not endpoint.startswith("admin."):
        assert DEPARTMENT not in OPTIONS.sub("", said), address
    return answer.status_code == 200


def test_nothing_is_found_by_what_is_hers(
    session: DbSession, site: Site, sign_in: SignIn, quirina: User
) -> None:
    for person in (site.eva, site.max):
        browser = sign_in(person)
        for address in (
            "/ideas?author=quixy",
            f"/ideas?department={quirina.department_id}",
            f"/implemented?department={quirina.department_id}",
            "/search?q=quirina",
            "/search?q=quixy",
            "/search?q=author:quixy",
            "/people/quixy",
        ):
            answer = browser.get(address)
            assert answer.status_code == 200, address
            assert TITLE not in answer.text, address
    [trust] = session.scalars(select(Idea).where(Idea.title == f"{TITLE} in trust"))
    suggested = sign_in(site.max).get(f"/ideas/{trust.id}/people?q=q").text
    assert HANDLE not in suggested


def test_previews_of_answers_do_not_tell_either(
    session: DbSession, site: Site, sign_in: SignIn
) -> None:
    browser = sign_in(site.max)
    for idea in session.scalars(select(Idea).where(Idea.status == Status.NEW)):
        typed = {"status": "under_review", "version": idea.version, "answer": "We look."}
        answer = browser.post(f"/ideas/{idea.id}/status/preview", typed)
        assert answer.status_code in {200, 404}, idea.title
        assert not TELLING.search(answer.text), _found(idea.title, answer.text)


def test_mails_name_her_to_nobody_and_she_gets_hers(site: Site, smtp_server: Any) -> None:
    to_her = smtp_server.to(ADDRESS)
    others = [mail for mail in smtp_server.inbox if mail not in to_her]
    assert len(others) > 5
    for mail in others:
        text = _all_of(mail)
        assert not TELLING.search(text), _found(mail["Subject"], text)
    told = "\n".join(_all_of(mail) for mail in to_her)
    for words in (
        "credit waits until you show your name",
        "Your idea was declined",
        "Your idea goes on together with",
        "is promised by",
    ):
        assert words in told, words


def test_events_and_documents_of_the_index_do_not_hold_her(
    session: DbSession, site: Site, quirina: User
) -> None:
    events = session.scalars(select(Event)).all()
    assert not [e.kind for e in events if quirina.id == e.actor_id]
    named = [(e.data.get("user_id"), e.data.get("to_id")) for e in events]
    assert not [pair for pair in named if quirina.id in pair]
    documents = read_documents(session(), list(session.scalars(select(Idea.id))))
    assert not TELLING.search(repr(documents))


def test_logs_do_not_tell_who_it_was(
    boards: dict[str, Board], sign_in: SignIn, quirina: User
) -> None:
    browser = sign_in(quirina)
    typed = {"board": "supply", "title": f"{TITLE} again", "body": "Hi.", "anonymous": "y"}

    with capture_logs() as logs:
        browser.get(browser.post("/ideas/new", typed).location)

    assert [line["route"] for line in logs] == ["/ideas/new", "/ideas/<int:idea_id>"]
    assert not TELLING.search(repr(logs))
    assert all(line.keys() <= LOGGED for line in logs)


def test_she_sees_what_is_hers(session: DbSession, site: Site, sign_in: SignIn) -> None:
    browser = sign_in(site.quirina)
    page = browser.get("/ideas/1").text
    for words in ("Only you see that this is your idea", "/ideas/1/edit", "Yours, anonymously"):
        assert words in page
    mine = browser.get("/ideas?sort=mine").text
    assert {f"{TITLE} crossing", f"{TITLE} lights", f"{TITLE} waits"} <= set(
        re.findall(rf"{TITLE} \w+", mine)
    )
    assert "Because." in browser.get("/ideas/1").text
    assert "A colleague" not in browser.get("/notices").text
    withdrawn = browser.get("/ideas/withdrawn").text
    assert f"{TITLE} gone" in withdrawn


def test_other_commands_would_have_to_be_looked_at(app: Flask) -> None:
    """None of these writes out who posted what."""
    assert set(app.cli.commands) | {"run", "shell", "routes"} == COMMANDS


def test_only_these_files_read_who_is_anonymous() -> None:
    reads = {
        path.relative_to(PROJECT).as_posix()
        for path in (PROJECT / "app").rglob("*.py")
        if "masked_author" in path.read_text(encoding="utf-8")
    }
    assert reads == READS_MASKS


def _all_of(mail: EmailMessage) -> str:
    parts = [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
    return "\n".join([*(f"{name}: {value}" for name, value in mail.items()), *parts])


def _found(what: str, text: str) -> str:
    found = TELLING.search(text)
    return f"{what}: {text[max(found.start() - 200, 0) : found.end() + 100]}" if found else what
