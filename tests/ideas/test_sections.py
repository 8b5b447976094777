"""What a board asks its ideas for by name: typed, kept, shown and kept apart."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board, BoardSection, SectionKind
from app.core.errors import BadInput
from app.ideas.models import SECTION_LENGTH, AttachmentUse, Idea, IdeaSection, Merge
from app.ideas.operations.attaching import checked_upload, keep_upload
from app.ideas.operations.posting import edit_idea, post_idea
from app.ideas.operations.restoring import restore_version
from app.ideas.operations.withdrawing import withdraw_idea
from app.ideas.queries.attachments import AttachmentRules
from app.ideas.queries.history import differ_for_voters, revision_or_404
from app.ideas.queries.sections import section_texts
from tests.pictures import picture

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]
Ask = Callable[..., None]
PROBLEM, PROPOSAL, BENEFIT = SectionKind
WRITTEN = {PROBLEM: "We *search*.", BENEFIT: "Ten minutes a day."}


@pytest.fixture
def ask(session: DbSession) -> Ask:
    """Make a board ask for these sections, in this order; those with True it requires."""

    def act(board: Board, **kinds: bool) -> None:
        session.query(BoardSection).filter_by(board_id=board.id).delete()
        session.add_all(
            BoardSection(board_id=board.id, kind=kind, position=position, is_required=required)
            for position, (kind, required) in enumerate(kinds.items(), start=1)
        )
        session.commit()

    return act


@pytest.fixture
def written(supply: Board, ana: User, ask: Ask, make_idea: Callable[..., Idea]) -> Idea:
    """Ana's idea on a board that asks for the benefit first and requires the problem."""
    ask(supply, benefit=False, problem=True)
    return make_idea(supply, ana, sections=WRITTEN)


def typed(**words: str) -> dict[str, str]:
    return {"board": "supply", "title": "T", "body": "B", "tags": "", **words}


def fields_on(page: str) -> list[str]:
    """The names of the text fields of a form, in their order."""
    return re.findall(r'<textarea[^>]* name="(\w+)"', page)


def test_sections_are_kept_as_typed_and_as_html(
    session: DbSession, supply: Board, ana: User
) -> None:
    texts = {PROBLEM: "  We *search*. ", PROPOSAL: " \n", BENEFIT: ""}
    idea = post_idea(supply, title="T", body="B", sections=texts, by=ana)

    [section] = session.scalars(select(IdeaSection))
    assert (section.idea_id, section.kind, section.text) == (idea.id, PROBLEM, "We *search*.")
    assert section.html == "<p>We <em>search</em>.</p>"
    assert idea.excerpt == "We search. B"


def test_body_may_be_empty_where_sections_say_it_all(
    session: DbSession, supply: Board, ana: User
) -> None:
    idea = post_idea(supply, title="T", body="", sections={PROPOSAL: "Labels"}, by=ana)

    assert (idea.body, idea.excerpt) == ("", "Labels")
    with pytest.raises(BadInput) as refused:
        post_idea(supply, title="T", body="", sections={PROPOSAL: "\u200b"}, by=ana)
    assert refused.value.field == "body"


@pytest.mark.parametrize("text", ["", "\u200b", "x" * (SECTION_LENGTH + 1)])
def test_required_section_is_refused_where_it_cannot_be_read(
    supply: Board, ana: User, ask: Ask, text: str
) -> None:
    ask(supply, problem=True)

    with pytest.raises(BadInput) as refused:
        post_idea(supply, title="T", body="B", sections={PROBLEM: text}, by=ana)

    assert refused.value.field == "problem"


def test_too_many_files_in_a_section_are_refused(supply: Board, ana: User) -> None:
    files = " ".join(f"/attachments/{number:032x}" for number in range(20))

    with pytest.raises(BadInput) as refused:
        post_idea(supply, title="T", body="B", sections={BENEFIT: files}, by=ana)

    assert refused.value.field == "benefit"


def test_whoever_was_not_asked_may_post_without(supply: Board, ana: User, ask: Ask) -> None:
    ask(supply, problem=True)

    idea = post_idea(supply, title="T", body="B", by=ana)

    assert section_texts(idea.id) == {}


def test_edit_takes_no_required_section_out(written: Idea, ana: User) -> None:
    with pytest.raises(BadInput) as refused:
        _edit(written, ana, sections={BENEFIT: "More"})

    assert refused.value.field == "problem"


def test_edit_of_an_older_idea_is_not_asked_for_what_was_never_asked(
    session: DbSession, idea: Idea, supply: Board, ana: User, ask: Ask
) -> None:
    ask(supply, problem=True)

    assert _edit(idea, ana, body="Other", sections={PROBLEM: ""}) is not None


def test_edit_that_says_nothing_of_sections_leaves_them(written: Idea, ana: User) -> None:
    _edit(written, ana, body="Other")

    assert section_texts(written.id) == WRITTEN


def test_version_keeps_sections_and_gives_them_back(
    session: DbSession, written: Idea, ana: User
) -> None:
    new = _edit(written, ana, sections={PROBLEM: "We *run*.", PROPOSAL: "Labels"})
    session.commit()

    assert new is not None
    assert new.changed == ["problem", "proposal", "benefit"]
    assert differ_for_voters(written.id, 1, 2)
    restore_version(written, revision_or_404(written.id, 1), seen_version=written.version, by=ana)
    session.commit()
    assert section_texts(written.id) == WRITTEN


def test_version_from_before_a_section_was_required_can_be_restored(
    session: DbSession, idea: Idea, supply: Board, ana: User, ask: Ask
) -> None:
    _edit(idea, ana, sections=WRITTEN)
    ask(supply, problem=True)

    restore_version(idea, revision_or_404(idea.id, 1), seen_version=idea.version, by=ana)

    assert section_texts(idea.id) == {}


def test_what_never_had_a_section_is_the_same_to_voters(
    session: DbSession, idea: Idea, ana: User
) -> None:
    _edit(idea, ana, sections=WRITTEN)
    _edit(idea, ana, tags=["x"], sections={PROBLEM: WRITTEN[PROBLEM], BENEFIT: WRITTEN[BENEFIT]})

    assert not differ_for_voters(idea.id, 2, 3)


def test_file_in_a_section_is_shown_to_who_sees_the_idea(
    session: DbSession, supply: Board, ana: User, eva: User, sign_in: SignIn
) -> None:
    file = keep_upload(checked_upload("p.png", picture(), AttachmentRules()), by=ana)
    sections = {PROBLEM: f"![Drawer](/attachments/{file.name})"}
    idea = post_idea(supply, title="T", body="B", sections=sections, by=ana)
    session.commit()

    assert session.scalars(select(AttachmentUse.idea_id)).all() == [idea.id]
    assert sign_in(eva).get(f"/attachments/{file.name}").status_code == 200


def test_button_attaches_files_to_the_section_they_came_with(
    supply: Board, ana: User, ask: Ask, sign_in: SignIn
) -> None:
    ask(supply, problem=False, benefit=False)
    browser = sign_in(ana)
    form = {**typed(problem="We search.", body="All else."), "attach": "problem"}

    answer = browser.post("/ideas/new", {**form, "files-problem": (io.BytesIO(picture()), "a.png")})

    assert answer.status_code == 200
    texts = dict(
        re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>\n(.*?)</textarea>', answer.text, re.S)
    )
    assert re.fullmatch(r"We search\.\n\n!\[\]\(/attachments/[\w-]+\)\n", texts["problem"])
    assert (texts["body"], texts["benefit"]) == ("All else.", "")
    assert answer.text.count("What does “a.png” show?") == 1
    nothing = browser.post("/ideas/new", form)
    assert nothing.status_code == 422
    assert nothing.text.count("Choose a file first") == 2  # above the form, and beside the section
    unfit = {**form, "files-problem": (io.BytesIO(b"no"), "run.exe")}
    assert "We search.</textarea>" in browser.post("/ideas/new", unfit).text


def test_file_that_is_sent_along_with_a_section_is_posted_in_it(
    session: DbSession, supply: Board, ana: User, ask: Ask, sign_in: SignIn
) -> None:
    ask(supply, problem=False)
    sent = {**typed(problem="We search."), "files-problem": (io.BytesIO(picture()), "a.png")}

    assert sign_in(ana).post("/ideas/new", sent).status_code == 303

    [section] = session.scalars(select(IdeaSection))
    assert "<img" in section.html
    assert len(session.scalars(select(AttachmentUse)).all()) == 1


def test_file_for_a_section_that_is_not_asked_for_is_not_shown(
    session: DbSession, supply: Board, ana: User, sign_in: SignIn
) -> None:
    sent = {**typed(), "files-problem": (io.BytesIO(picture()), "a.png")}

    assert sign_in(ana).post("/ideas/new", sent).status_code == 303

    assert session.scalars(select(AttachmentUse)).all() == []


def test_button_previews_the_section_it_belongs_to(
    supply: Board, ana: User, ask: Ask, sign_in: SignIn
) -> None:
    ask(supply, problem=False)

    page = sign_in(ana).post("/ideas/new", {**typed(problem="*So*"), "preview": "problem"}).text

    assert page.count("<em>So</em>") == 1
    assert page.count(" autofocus") == 1


def test_page_shows_sections_in_the_order_of_the_board(
    written: Idea, eva: User, sign_in: SignIn
) -> None:
    page = sign_in(eva).get(f"/ideas/{written.id}").text

    assert _headings(page) == ["Expected benefit", "Problem"]
    assert "<p>We <em>search</em>.</p>" in page
    assert page.index("Ten minutes") < page.index("We <em>search") < page.index("With photos.")


def test_what_is_asked_for_no_longer_stays_shown_and_can_be_edited(
    written: Idea, supply: Board, ana: User, ask: Ask, sign_in: SignIn
) -> None:
    ask(supply, proposal=True)
    browser = sign_in(ana)

    assert _headings(browser.get(f"/ideas/{written.id}").text) == ["Problem", "Expected benefit"]
    form = browser.get(f"/ideas/{written.id}/edit").text
    assert fields_on(form) == ["proposal", "problem", "benefit", "body"]


def test_merged_idea_takes_its_sections_along(
    written: Idea, duplicate: Idea, merge: Callable[..., Merge], eva: User, sign_in: SignIn
) -> None:
    merge(written, duplicate)

    page = sign_in(eva).get(f"/ideas/{duplicate.id}").text

    assert "<p>Ten minutes a day.</p>" in page


def test_author_of_a_withdrawn_idea_finds_its_sections(
    session: DbSession, written: Idea, ana: User, sign_in: SignIn
) -> None:
    withdraw_idea(written, seen_version=written.version, by=ana)
    session.commit()

    assert "<p>Ten minutes a day.</p>" in sign_in(ana).get(f"/ideas/{written.id}").text


@pytest.mark.parametrize("address", ["/ideas/new?board=supply", "/ideas/new"])
def test_form_has_the_fields_of_the_chosen_or_the_only_board(
    supply: Board, ana: User, ask: Ask, sign_in: SignIn, address: str
) -> None:
    ask(supply, benefit=False, problem=True)

    assert fields_on(sign_in(ana).get(address).text) == ["benefit", "problem", "body"]


def test_form_of_no_board_has_no_fields_of_one(
    supply: Board,
    ana: User,
    ask: Ask,
    make_board: Callable[..., Board],
    sign_in: SignIn,
) -> None:
    ask(supply, problem=True)
    make_board("house")
    browser = sign_in(ana)

    for address in ("/ideas/new", "/ideas/new?board=house", "/ideas/new?board=nothing"):
        assert fields_on(browser.get(address).text) == ["body"], address


def test_button_shows_the_fields_of_a_board_and_keeps_what_was_typed(
    supply: Board,
    ana: User,
    ask: Ask,
    make_board: Callable[..., Board],
    sign_in: SignIn,
    session: DbSession,
) -> None:
    ask(supply, problem=True)
    ask(make_board("house"), benefit=False)
    browser = sign_in(ana)

    words = typed(board="house", problem="We\nsearch", benefit="Time", title="", show_fields="1")
    answer = browser.post("/ideas/new", words)

    assert answer.status_code == 200
    assert fields_on(answer.text) == ["benefit", "body"]
    assert '<input type="hidden" name="problem" value="We\nsearch">' in answer.text
    assert ">\nTime</textarea>" in answer.text
    assert "Please correct" not in answer.text
    assert session.scalars(select(Idea)).all() == []


def test_what_was_typed_for_another_board_is_not_posted(
    supply: Board, ana: User, ask: Ask, sign_in: SignIn, session: DbSession
) -> None:
    ask(supply, proposal=False)

    answer = sign_in(ana).post("/ideas/new", typed(problem="We search", proposal="Labels"))

    assert answer.status_code == 303
    [section] = session.scalars(select(IdeaSection))
    assert (section.kind, section.text) == (PROPOSAL, "Labels")


def test_missing_required_section_is_said_beside_it_and_all_is_kept(
    supply: Board, ana: User, ask: Ask, sign_in: SignIn, session: DbSession
) -> None:
    ask(supply, problem=True, benefit=False)

    answer = sign_in(ana).post("/ideas/new", typed(benefit="Ten & more", tags="stores"))

    assert answer.status_code == 422
    text = html.unescape(answer.text)
    assert "This board asks for it: fill in “Problem”." in text
    assert re.search(r'<textarea[^>]* name="problem"[^>]*aria-invalid="true"', text)
    assert "Ten & more</textarea>" in text
    assert 'value="stores"' in text
    assert session.scalars(select(Idea)).all() == []


def test_edit_changes_sections(
    written: Idea, ana: User, sign_in: SignIn, session: DbSession
) -> None:
    browser = sign_in(ana)
    assert "We *search*.</textarea>" in browser.get(f"/ideas/{written.id}/edit").text
    words = {"title": "T", "body": "", "tags": "", "version": "1", "benefit": ""}

    refused = browser.post(f"/ideas/{written.id}/edit", {**words, "problem": " "})
    assert refused.status_code == 422
    answer = browser.post(f"/ideas/{written.id}/edit", {**words, "problem": "We run"})

    assert answer.status_code == 303
    session.expire_all()
    assert section_texts(written.id) == {PROBLEM: "We run"}
    history = browser.get(f"/ideas/{written.id}/history").text
    assert "Changed: Title, Problem, Expected benefit, and Text" in history


def test_what_is_already_done_is_asked_for_nothing_more(
    supply: Board, ana: User, max_: User, ask: Ask, sign_in: SignIn
) -> None:
    ask(supply, problem=True)
    words = typed(what_changed="Labels", since="2026-01-01", helpers="", agreed_by="@ana")

    assert sign_in(max_).post("/ideas/new/done", words).status_code == 303


def _edit(idea: Idea, by: User, **words: Any) -> Any:
    said = {"title": idea.title, "body": idea.body, "tags": (), **words}
    return edit_idea(idea, **said, seen_version=idea.version, by=by)


def _headings(page: str) -> list[str]:
    return re.findall(r'class="idea-section__title">([^<]+)<', page)
