"""What the columns and words of a CSV file mean: a mapping, read from a TOML file."""

from __future__ import annotations

import codecs
import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from app.boards.drafts import BRIEF_LENGTH, LONGEST_TARGET, NAME_LENGTH
from app.boards.models import SectionKind
from app.core import clock
from app.core.text import clean_line, clean_text, is_blank
from app.ideas.bounds import BOUNDS
from app.ideas.models import ANSWER_LENGTH
from app.ideas.status import NEEDS, Status
from app.importing.sections import Section

SHIPPED = Path(__file__).parent / "mappings"
_SOURCE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_SOURCE = 40
# Who saw to it elsewhere is nobody here.
_UNKNOWN = {"owner"}


class WrongMapping(Exception):
    """The mapping cannot be used; the message names everything that is wrong with it."""

    def __init__(self, path: Path, problems: list[str]) -> None:
        lines = "".join(f"\n  {problem}" for problem in problems)
        super().__init__(f"The mapping {path} cannot be used:{lines}")


@dataclass(frozen=True)
class IdeaColumns:
    """The names of columns; None where the files have no such thing."""

    id: str
    title: str
    body: str
    created_at: str
    board: str | None
    author: str | None
    author_name: str | None
    tags: tuple[str, ...]
    status: str | None
    answer: str | None
    decided_at: str | None
    votes: str | None
    sections: Mapping[SectionKind, str]

    @property
    def all(self) -> list[str]:
        one_each = (self.board, self.author, self.author_name, self.status, self.answer)
        more = (self.decided_at, self.votes)
        named = [name for name in (*one_each, *more) if name is not None]
        several = (*self.tags, *self.sections.values())
        return [self.id, self.title, self.body, self.created_at, *several, *named]


@dataclass(frozen=True)
class CommentColumns:
    id: str
    idea: str
    body: str
    created_at: str
    parent: str | None
    author: str | None
    author_name: str | None

    @property
    def all(self) -> list[str]:
        named = [name for name in (self.parent, self.author, self.author_name) if name is not None]
        return [self.id, self.idea, self.body, self.created_at, *named]


@dataclass(frozen=True)
class StatusRule:
    """What a word in the status column means, and the decision that is written for it.

    `decline_reason` is the key of one that is known here, offered or not.
    `decided_on` is the day of decisions whose row names none.
    """

    status: Status
    answer: str
    decline_reason: str | None
    target_date: date | None
    wake_up_date: date | None
    what_changed: str | None
    since: date | None
    decided_on: date | None


@dataclass(frozen=True)
class BoardRule:
    """How boards that are not there yet are opened. `unnamed` is for ideas that name none."""

    unnamed: str | None
    response_target_days: int
    brief: str


@dataclass(frozen=True)
class CsvMapping:
    """`source` is kept with every row and is how rows are recognised the next time.

    `dates` are strptime formats; none means ISO 8601. `person_name` has `{author}` in it.
    """

    source: str
    encoding: str
    delimiter: str
    time_zone: ZoneInfo
    dates: tuple[str, ...]
    person_name: str
    boards: BoardRule
    ideas: IdeaColumns
    comments: CommentColumns | None
    statuses: Mapping[str, StatusRule]


def shipped_mappings() -> list[str]:
    return sorted(path.stem for path in SHIPPED.glob("*.toml"))


def load_mapping(name: str, *, reasons: Collection[str]) -> CsvMapping:
    """A mapping by its shipped name or by the path of a TOML file. Raises WrongMapping.

    `reasons` are the keys of the reasons for declining that it can use.
    """
    path = SHIPPED / f"{name}.toml" if name in shipped_mappings() else Path(name)
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        known = ", ".join(shipped_mappings())
        raise WrongMapping(path, [f"{error.strerror}; names known here: {known}"]) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WrongMapping(path, [f"it is not TOML: {error}"]) from error
    problems: list[str] = []
    mapping = _mapping(Section(table, "", problems), reasons)
    if problems:
        raise WrongMapping(path, problems)
    return mapping


def _mapping(top: Section, reasons: Collection[str]) -> CsvMapping:
    mapping = CsvMapping(
        source=_source(top),
        encoding=_encoding(top),
        delimiter=_delimiter(top),
        time_zone=_time_zone(top),
        dates=top.texts("dates"),
        person_name=_person_name(top.section("people")),
        boards=_boards(top.section("boards")),
        ideas=_ideas(top.section("ideas")),
        comments=_comments(top.section("comments")) if top.has("comments") else None,
        statuses=_statuses(top.section("status"), reasons),
    )
    if mapping.ideas.board is None and mapping.boards.unnamed is None:
        top.problem("ideas.board", "is missing; without it boards.unnamed has to be there.")
    if mapping.ideas.status is not None and not mapping.statuses:
        top.problem("status", "is missing: say what each word in the status column means.")
    top.close()
    return mapping


def _source(top: Section) -> str:
    source = top.required("source")
    if source and (len(source) > LONGEST_SOURCE or not _SOURCE.fullmatch(source)):
        top.problem("source", f"is not made of up to {LONGEST_SOURCE} letters a-z, digits and -.")
    return source


def _encoding(top: Section) -> str:
    name = top.text("encoding") or "utf-8"
    try:
        known = codecs.lookup(name).name
    except LookupError:
        top.problem("encoding", f"'{name}' is not known; try utf-8, cp1252 or latin-1.")
        known = "utf-8"
    return "utf-8-sig" if known == "utf-8" else known  # many programs write a mark first


def _delimiter(top: Section) -> str:
    delimiter = top.text("delimiter") or ","
    if len(delimiter) != 1:
        top.problem("delimiter", "is not one single character.")
    return delimiter


def _time_zone(top: Section) -> ZoneInfo:
    name = top.text("time_zone") or "UTC"
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # OSError: the name of a folder of zones
        top.problem("time_zone", f"'{name}' is not known; write it like Europe/Madrid.")
        return ZoneInfo("UTC")


def _person_name(people: Section) -> str:
    name = people.text("name") or "{author}"
    if "{author}" not in name:
        people.problem("name", "has no {author} in it, so that all would be called the same.")
    people.close()
    return name


def _boards(boards: Section) -> BoardRule:
    unnamed, brief = boards.text("unnamed"), clean_text(boards.text("brief"))
    if unnamed is not None and len(clean_line(unnamed)) > NAME_LENGTH:
        boards.problem("unnamed", f"is longer than {NAME_LENGTH} characters.")
    if len(brief) > BRIEF_LENGTH:
        boards.problem("brief", f"is longer than {BRIEF_LENGTH} characters.")
    days = boards.number("response_target_days", 14, most=LONGEST_TARGET)
    boards.close()
    return BoardRule(unnamed, days, brief)


def _ideas(ideas: Section) -> IdeaColumns:
    columns = IdeaColumns(
        id=ideas.required("id"),
        title=ideas.required("title"),
        body=ideas.required("body"),
        created_at=ideas.required("created_at"),
        board=ideas.text("board"),
        author=ideas.text("author"),
        author_name=ideas.text("author_name"),
        tags=ideas.texts("tags"),
        status=ideas.text("status"),
        answer=ideas.text("answer"),
        decided_at=ideas.text("decided_at"),
        votes=ideas.text("votes"),
        sections={kind: name for kind in SectionKind if (name := ideas.text(kind)) is not None},
    )
    ideas.close()
    return columns


def _comments(comments: Section) -> CommentColumns:
    columns = CommentColumns(
        id=comments.required("id"),
        idea=comments.required("idea"),
        body=comments.required("body"),
        created_at=comments.required("created_at"),
        parent=comments.text("parent"),
        author=comments.text("author"),
        author_name=comments.text("author_name"),
    )
    comments.close()
    return columns


def _statuses(top: Section, reasons: Collection[str]) -> dict[str, StatusRule]:
    return {word: _status(section, reasons) for word, section in top.sections().items()}


def _status(section: Section, reasons: Collection[str]) -> StatusRule:
    status = section.choice("status", Status)
    if not section.has("status"):
        section.problem("status", "is missing.")
    if status is Status.MERGED:
        section.problem("status", "merged ideas cannot be imported.")
    rule = StatusRule(
        status=status or Status.NEW,
        answer=clean_text(section.text("answer")),
        decline_reason=section.one_of("decline_reason", reasons),
        target_date=section.day("target_date"),
        wake_up_date=section.day("wake_up_date"),
        what_changed=section.text("what_changed"),
        since=section.day("since"),
        decided_on=section.day("decided_on"),
    )
    needs = () if rule.status is Status.NEW else ("answer", *NEEDS.get(rule.status, ()))
    for need in (need for need in needs if need not in _UNKNOWN):
        if is_blank(str(getattr(rule, need) or "")):
            section.problem(need, f"is missing: the status '{rule.status}' needs it.")
    for name, bounds in BOUNDS.items():
        first, last = bounds.of_imports.days(clock.now().date())
        day = getattr(rule, name)
        if day is not None and not first <= day <= last:
            section.problem(name, f"is not a day from {first} to {last}.")
    if len(rule.answer) > ANSWER_LENGTH:
        section.problem("answer", f"is longer than {ANSWER_LENGTH} characters.")
    section.close()
    return rule
