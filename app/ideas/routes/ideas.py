"""Home, the list of ideas, one idea, posting and editing."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms import SelectField

from app.auth.queries import departments
from app.boards.queries import (
    BoardRef,
    boards_for,
    briefs_of,
    coming_pauses,
    visible_board_or_404,
)
from app.boards.sections import AskedSection, sections_asked
from app.core import markdown
from app.core.db import db
from app.core.enums import one_of
from app.core.errors import BadInput, LostRace, NotVisible
from app.core.forms import form_status, show
from app.core.guard import require
from app.core.i18n import _
from app.core.text import clean_line
from app.events import commit
from app.ideas.forms.crediting import BuilderForm, InviteForm, ObjectionForm
from app.ideas.forms.posting import EditIdeaForm, NewIdeaForm
from app.ideas.forms.talking import CommentForm
from app.ideas.models import SECTION_LENGTH, TITLE_LENGTH, Comment, Draft, DraftKind, Idea
from app.ideas.operations.keeping_drafts import forget_draft
from app.ideas.operations.posting import edit_idea, post_idea
from app.ideas.operations.sharing import checked_co_authors, invite_co_authors
from app.ideas.operations.signing import Byline
from app.ideas.operations.standing import require_standing
from app.ideas.policy import may_edit
from app.ideas.queries.branch import branch_url
from app.ideas.queries.comments import visible_comment
from app.ideas.queries.conversation import SORT_TEXTS, Look, ThreadSort, is_in_sight
from app.ideas.queries.history import changed_since
from app.ideas.queries.home import home_of
from app.ideas.queries.idea_drafts import own_idea_draft_or_404, own_text_draft
from app.ideas.queries.merges import visible_standing_of
from app.ideas.queries.page import page_of, visible_idea_or_404
from app.ideas.queries.tags import tags_called
from app.ideas.queries.thread import ThreadNode
from app.ideas.routes.attaching import takes_files
from app.ideas.routes.listing import show_list
from app.ideas.routes.masks import byline_choices, byline_of_form
from app.ideas.routes.returning import back_to
from app.ideas.routes.withdrawals import tombstone_page

bp = Blueprint("ideas", __name__)


@bp.get("/")
def home() -> ResponseReturnValue:
    return render_template("ideas/home.html", home=home_of(current_user))


@bp.get("/ideas")
def index() -> ResponseReturnValue:
    return show_list("ideas/index.html", board=None)


@bp.route("/ideas/new", methods=["GET", "POST"])
@takes_files
def new() -> ResponseReturnValue:
    boards = boards_for(current_user)
    form = new_form(boards)
    if not form.validate_on_submit():
        return new_page(form, boards)
    board = visible_board_or_404(form.board.data, current_user)
    try:
        byline = byline_of_form(form, board)
        people = checked_co_authors(board, form.people(), by=byline.whose)
        idea = post_idea(
            board,
            title=form.title.data or "",
            body=form.body.data or "",
            tags=form.tag_list(),
            sections=form.sections(),
            byline=byline,
            by=current_user,
        )
        invite_co_authors(idea, people, by=byline.whose)
    except BadInput as error:
        db.session.rollback()  # an idea whose co-authors cannot be asked is not posted
        show(form, error)
        return new_page(form, boards)
    forget_draft(form.draft.data, by=current_user)
    return back_to(idea, _posted(byline))


@bp.get("/ideas/<int:idea_id>", endpoint="show")
def show_idea(idea_id: int) -> ResponseReturnValue:
    """The page of an idea. A merged one is read where it went, unless its own page is asked for
    by `merged=show`; not for good, because merges can be undone. Where one was withdrawn, what is
    left of it."""
    try:
        idea = visible_idea_or_404(idea_id, current_user)
    except NotVisible:
        return tombstone_page(idea_id)
    reply_to = request.args.get("reply_to", type=int)
    target = visible_standing_of(idea, current_user)
    if target is not None and request.args.get("merged") != "show":
        return redirect(
            url_for("ideas.show", idea_id=target.id, merged_from=idea.id, reply_to=reply_to), 302
        )
    wanted = request.args.get("comment", reply_to, type=int)
    comment = visible_comment(idea, wanted, current_user)
    if comment is not None and not is_in_sight(comment):
        asked = ("reply_to", "quote", "draft")
        where = {name: request.args[name] for name in asked if name in request.args}
        return redirect(branch_url(idea, comment.branch_id, comment=comment.id, **where), 302)
    return idea_page(idea, form_for(idea), look=_look_at(comment))


@bp.route("/ideas/<int:idea_id>/edit", methods=["GET", "POST"])
@takes_files
def edit(idea_id: int) -> ResponseReturnValue:
    idea = visible_idea_or_404(idea_id, current_user)
    require(may_edit(current_user, idea))
    require_standing(idea)
    form = EditIdeaForm.of(idea, draft_asked_for(DraftKind.EDIT, idea))
    if not form.validate_on_submit():
        return _form_page("ideas/edit.html", form, idea=idea)
    try:
        revision = edit_idea(
            idea,
            title=form.title.data or "",
            body=form.body.data or "",
            tags=form.tag_list(),
            sections=form.sections(),
            seen_version=form.version.data or 0,
            by=current_user,
        )
    except BadInput as error:
        show(form, error)
        return _form_page("ideas/edit.html", form, idea=idea)
    except LostRace as error:
        return _somebody_was_first(idea, form, error)
    forget_draft(form.draft.data, by=current_user)
    commit()
    if revision is None:
        flash(_("Nothing to save: your idea says this already."), "info")
    return redirect(url_for("ideas.show", idea_id=idea.id), 303)


def form_for(idea: Idea) -> CommentForm:
    """The form for what the address asks for: a comment or a reply, empty, with a quote, or as a
    draft of it was saved. What is answered may be gone since: then it is a comment of its own."""
    reply_to = request.args.get("reply_to", type=int)
    answered = visible_comment(idea, reply_to, current_user)
    draft = draft_asked_for(DraftKind.COMMENT, idea)
    if draft is not None:
        form = CommentForm.of_draft(draft)
        is_there = answered is not None and not answered.is_deleted
        form.parent_id.data = reply_to if is_there else None
        return form
    form = CommentForm(formdata=None, parent_id=reply_to)
    if "quote" in request.args and answered is not None and not answered.is_deleted:
        form.body.data = f"{markdown.quoted(answered.body)}\n\n"
    return form


def draft_asked_for(kind: DraftKind, idea: Idea) -> Draft | None:
    """The draft that the address names, when somebody comes to go on with it."""
    if request.method != "GET":
        return None
    return own_text_draft(request.args.get("draft", type=int), kind, idea.id, user=current_user)


def _look_at(comment: Comment | None) -> Look:
    """What of a conversation the address asks for."""
    return Look(
        sort=one_of(ThreadSort, request.args.get("sort")) or ThreadSort.OLDEST,
        of=request.args.get("of", type=int),
        key=request.args.get("key"),
        comment=comment,
    )


def idea_page(
    idea: Idea,
    comment_form: CommentForm | None = None,
    *,
    look: Look | None = None,
    meanwhile: Sequence[ThreadNode] = (),
    **forms: InviteForm | BuilderForm | ObjectionForm,
) -> str:
    """The page of an idea, with what was being written still in it, as a comment or in one of
    the other forms: `invite`, `builder`, `objection`. `meanwhile` are comments to be read before
    that is sent again."""
    page = page_of(idea, current_user, look or Look())
    came_from = request.args.get("merged_from", type=int)
    return render_template(
        "ideas/show.html",
        page=page,
        idea=idea,
        comment_form=comment_form or CommentForm(formdata=None),
        sorts=SORT_TEXTS,
        meanwhile=meanwhile,
        came_from=next((part for part in page.parts if part.id == came_from), None),
        **{
            "invite": InviteForm(None),
            "builder": BuilderForm(None),
            "objection": ObjectionForm(None),
            **forms,
        },
    )


def _somebody_was_first(idea: Idea, form: EditIdeaForm, error: LostRace) -> tuple[str, int]:
    """The form with what was typed, beside what changed meanwhile."""
    seen_version = form.version.data or 0
    db.session.refresh(idea)
    form.version.data = idea.version  # sending it again is on top of what is there now
    page, _status = _form_page(
        "ideas/edit.html",
        form,
        idea=idea,
        error=error.message,
        meanwhile=changed_since(idea, seen_version),
    )
    return page, error.status


def new_form(boards: list[BoardRef]) -> NewIdeaForm:
    """What was sent of a new idea, or the draft that is asked for, for one of these boards."""
    form = _sent_or_draft()
    form.offer_boards(boards)
    form.offer_departments(departments())
    form.ask(_sections_of(form.board, boards))
    return form


def _sent_or_draft() -> NewIdeaForm:
    draft_id = request.args.get("draft", type=int)
    if request.method == "GET" and draft_id is not None:
        return NewIdeaForm.of_draft(own_idea_draft_or_404(draft_id, current_user))
    return NewIdeaForm(board=request.args.get("board"), title=clean_line(request.args.get("title")))


def _sections_of(chosen: SelectField, boards: list[BoardRef]) -> Sequence[AskedSection]:
    """What the board that is chosen asks for; the only one there is counts as chosen."""
    slug = boards[0].slug if len(boards) == 1 else chosen.data
    board = next((board for board in boards if board.slug == slug), None)
    return sections_asked(board.id) if board else ()


def new_page(
    form: NewIdeaForm,
    boards: list[BoardRef],
    *,
    note: str | None = None,
    similar: object = None,
) -> tuple[str, int]:
    """The posting page with what was typed. `note` says what became of it; `similar` is a list of
    ideas like it, for `ideas/_similar.html`, None if nobody looked for them."""
    return _form_page(
        "ideas/new.html",
        form,
        boards=boards,
        briefs=briefs_of(boards),
        pauses=coming_pauses([board.id for board in boards]),
        choices=byline_choices(),
        note=note,
        similar=similar,
    )


def _posted(byline: Byline) -> str:
    if byline.posted_by is None:
        return _("Your idea is posted. You are told of every answer.")
    if byline.whose.is_told_in_person:
        return _(
            "It is posted as the idea of %(name)s, who has no e-mail address: “Who was told” shows "
            "you each answer that is to be told to them in person.",
            name=byline.whose.name,
        )
    return _("It is posted as your colleague’s idea, and they are told.")


def _form_page(
    template: str, form: NewIdeaForm | EditIdeaForm, **context: object
) -> tuple[str, int]:
    page = render_template(
        template,
        form=form,
        title_length=TITLE_LENGTH,
        section_length=SECTION_LENGTH,
        known_tags=tags_called("", current_user),
        **context,
    )
    return page, form_status()
