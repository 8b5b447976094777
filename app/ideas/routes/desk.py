"""The desk of those who moderate a board: what waits for them, and one answer for several."""

from __future__ import annotations

from collections.abc import Collection

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.boards.queries import BoardRef, boards_moderated_by, coming_pauses
from app.core.addresses import LARGEST_ID
from app.core.db import db
from app.core.enums import one_of
from app.core.errors import BadInput, NotAllowed, NotVisible, WrongState
from app.core.forms import form_status, show
from app.core.i18n import _, _n
from app.core.links import Tab, here, neighbours
from app.events import commit
from app.ideas.forms.deciding import TogetherForm
from app.ideas.operations.deciding_together import MOST_TOGETHER, decide_together
from app.ideas.queries.desk import (
    TABS,
    DeskRow,
    WantedOnDesk,
    Whose,
    counts_on_desk,
    decidable_ideas,
    desk_page,
)
from app.ideas.queries.lists import status_text
from app.ideas.queries.reasons import reasons_in_use
from app.ideas.queries.workflows import workflow_of
from app.ideas.routes.attaching import takes_files
from app.ideas.status import NEEDS, TRANSITIONS, Status, fields_of, label

bp = Blueprint("desk", __name__)

STEPS = dict.fromkeys(step for steps in TRANSITIONS.values() for step in steps)
"""The statuses that a decision can give some idea, each once."""


@bp.get("/desk", endpoint="show")
def show_desk() -> str:
    boards = _boards()
    wanted = _wanted(boards)
    page = desk_page(wanted, current_user, key=request.args.get("key"))
    return render_template(
        "ideas/desk.html",
        page=page,
        tabs=_tabs(wanted),
        view=TABS[wanted.tab],
        wanted=wanted,
        boards=boards,
        pauses=coming_pauses([board.id for board in boards]),
        steps=_steps(page.rows),
        neighbours=neighbours(page),
    )


@bp.get("/desk/together", endpoint="prepare")
def prepare() -> ResponseReturnValue:
    _boards()
    status = _status(request.args.get("to"))
    ids = _ids(request.args.getlist("idea"))
    if not 0 < len(ids) <= MOST_TOGETHER:
        raise BadInput(
            _("Go back and tick the ideas that get one answer, up to %(most)s.", most=MOST_TOGETHER)
        )
    form = TogetherForm(formdata=None, status=status)
    return _together(form, status, shown=ids, ticked=ids, seen={})


@bp.post("/desk/together", endpoint="decide")
@takes_files
def decide() -> ResponseReturnValue:
    _boards()
    form = TogetherForm()
    status = _status(form.status.data)
    seen, ticked = _seen(), _ids(request.form.getlist("idea"))
    shown = list(dict.fromkeys([*seen, *ticked]))
    ideas = decidable_ideas(ticked, current_user)
    if not form.validate_on_submit():
        page = _together(form, status, shown=shown, ticked=ticked, seen=seen)
        return page, form_status()
    try:
        decide_together(ideas, form.outcome(status), seen_versions=seen, by=current_user)
    except BadInput as error:
        show(form, error)
        return _together(form, status, shown=shown, ticked=ticked, seen=seen), 422
    except WrongState as error:
        db.session.rollback()
        page = _together(form, status, shown=shown, ticked=ticked, seen={}, error=error)
        return page, error.status
    commit()
    flash(
        _n(
            "%(num)s idea is answered, and everybody who took part is told.",
            "%(num)s ideas are answered, and everybody who took part is told.",
            len(ideas),
        ),
        "success",
    )
    return redirect(url_for(".show"), 303)


def _boards() -> list[BoardRef]:
    boards = boards_moderated_by(current_user)
    if not boards:
        raise NotAllowed(
            _(
                "The desk is where moderators find the ideas that wait for their answer. You "
                "moderate no board; an administrator can name you for one."
            )
        )
    return boards


def _wanted(boards: list[BoardRef]) -> WantedOnDesk:
    """Words in the address that mean nothing are passed over."""
    tab = request.args.get("tab", "")
    slug = request.args.get("board")
    return WantedOnDesk(
        tab if tab in TABS else next(iter(TABS)),
        one_of(Whose, request.args.get("whose")) or Whose.MINE,
        next((board.id for board in boards if board.slug == slug), None),
    )


def _tabs(wanted: WantedOnDesk) -> list[Tab]:
    counts = counts_on_desk(wanted, current_user)
    return [
        Tab(_with_count(str(tab.label), counts[name]), here(tab=name), name == wanted.tab)
        for name, tab in TABS.items()
        if counts[name] or name == wanted.tab or not tab.is_rare
    ]


def _with_count(text: str, count: int) -> str:
    return f"{text} ({count if count < 100 else '99+'})" if count else text


def _steps(rows: Collection[DeskRow]) -> list[tuple[str, str]]:
    """What one answer can make of at least one of these ideas."""
    possible = {step for row in rows for step in row.steps}
    return [(step.value, label(step)) for step in STEPS if step in possible]


def _status(word: str | None) -> Status:
    status = one_of(Status, word)
    if status is None or status not in STEPS:
        raise NotVisible
    return status


def _ids(words: Collection[str]) -> list[int]:
    """Raises NotVisible for what no idea can be called."""
    return list(dict.fromkeys(_number(word) for word in words))


def _seen() -> dict[int, int]:
    """The version of each idea that was on the page, as `id:version`."""
    pairs = [pair.partition(":") for pair in request.form.getlist("seen")]
    return {_number(id): _number(version) for id, _colon, version in pairs}


def _number(word: str) -> int:
    if not (word.isascii() and word.isdigit() and len(word) <= 10 and int(word) <= LARGEST_ID):
        raise NotVisible
    return int(word)


def _together(
    form: TogetherForm,
    status: Status,
    *,
    shown: Collection[int],
    ticked: Collection[int],
    seen: dict[int, int],
    error: WrongState | None = None,
) -> str:
    """The ideas on the page with the form; those not `seen` are as they are now."""
    ideas = decidable_ideas(shown, current_user)
    workflows = {id: workflow_of(id) for id in {idea.board_id for idea in ideas}}
    form.offer_reasons(reasons_in_use())
    form.ask_for(status)
    return render_template(
        "ideas/together.html",
        form=form,
        ideas=ideas,
        ticked=ticked,
        versions={idea.id: seen.get(idea.id, idea.version) for idea in ideas},
        statuses={
            idea.id: status_text(
                idea.status,
                idea.target_date,
                idea.wake_up_date,
                workflow=workflows[idea.board_id],
            )
            for idea in ideas
        },
        status=status,
        status_label=label(status),
        extra_fields=fields_of(status),
        needed=NEEDS.get(status, ()),
        error=error,
    )
