"""What the rows of the files say, checked by the same rules as what people type."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import partial
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from app.auth.inputs import NAME_LENGTH as PERSON_NAME_LENGTH
from app.boards.drafts import NAME_LENGTH as BOARD_NAME_LENGTH
from app.core import clock
from app.core.errors import BadInput
from app.core.text import clean_line, clean_text, is_blank
from app.ideas.models import ANSWER_LENGTH
from app.ideas.operations.discussing import checked_comment
from app.ideas.operations.posting import checked_tags, checked_words
from app.ideas.operations.writing_sections import Sections, checked_sections
from app.ideas.status import Status
from app.importing.files import Row, UnusableFile, read_rows
from app.importing.mapping import CommentColumns, CsvMapping, IdeaColumns, StatusRule

LONGEST_ID = 80
MOST_VOTES = 1_000_000


@dataclass(frozen=True)
class Problem:
    """A row, or a part of one, that did not come in."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.reason}"


@dataclass(frozen=True)
class Author:
    """Who wrote a row, as the source knows them; `name` is what they are called here."""

    id: str
    name: str


@dataclass(frozen=True)
class Decided:
    """The decision that an idea comes with."""

    rule: StatusRule
    answer: str
    at: datetime


@dataclass(frozen=True)
class IdeaRow:
    line: int
    id: str
    title: str
    sections: Sections
    body: str
    author: Author | None
    board: str
    tags: tuple[str, ...]
    decided: Decided | None
    votes: int
    created_at: datetime


@dataclass(frozen=True)
class CommentRow:
    line: int
    id: str
    idea: str
    parent: str | None
    author: Author | None
    body: str
    created_at: datetime


@dataclass(frozen=True)
class Source:
    """All that the files say, and what is wrong with them."""

    ideas: Sequence[IdeaRow]
    comments: Sequence[CommentRow]
    problems: Sequence[Problem]


class BadRow(Exception):
    """The row cannot come in; the message says why."""


R = TypeVar("R", IdeaRow, CommentRow)


def read_source(ideas: Path, comments: Path | None, mapping: CsvMapping) -> Source:
    """Read both files. Raises UnusableFile if one of them is not what it should be."""
    problems: list[Problem] = []
    idea_rows = _read(ideas, mapping.ideas, partial(_idea, mapping=mapping), mapping, problems)
    comment_rows: list[CommentRow] = []
    if comments is not None:
        if mapping.comments is None:
            raise UnusableFile(f"{comments} cannot be read: the mapping says nothing of comments.")
        parse = partial(_comment, mapping=mapping)
        comment_rows = _read(comments, mapping.comments, parse, mapping, problems)
    return Source(idea_rows, comment_rows, problems)


def _read(
    path: Path,
    columns: IdeaColumns | CommentColumns,
    parse: Callable[[Row], R],
    mapping: CsvMapping,
    problems: list[Problem],
) -> list[R]:
    """The good rows of a file; each of the others becomes a problem."""
    lines: dict[str, int] = {}
    good: list[R] = []
    for row in read_rows(path, columns.all, encoding=mapping.encoding, delimiter=mapping.delimiter):
        try:
            parsed = parse(row)
            if parsed.id in lines:
                raise BadRow(f"the id {parsed.id} stands on line {lines[parsed.id]} already.")
        except (BadRow, BadInput) as error:
            problems.append(Problem(path.name, row.line, str(error)))
        else:
            lines[parsed.id] = row.line
            good.append(parsed)
    return good


def _idea(row: Row, *, mapping: CsvMapping) -> IdeaRow:
    columns, cells = mapping.ideas, _Cells(row, mapping)
    sections = checked_sections({kind: cells.text(name) for kind, name in columns.sections.items()})
    title, body = checked_words(cells.required(columns.title), cells.text(columns.body), sections)
    created_at = cells.moment(columns.created_at)
    return IdeaRow(
        line=row.line,
        id=cells.id(columns.id),
        title=title,
        sections=sections,
        body=body,
        author=cells.author(columns.author, columns.author_name),
        board=_board(cells, mapping),
        tags=tuple(checked_tags(cells.several(columns.tags))),
        decided=_decided(cells, mapping, created_at),
        votes=cells.count(columns.votes),
        created_at=created_at,
    )


def _board(cells: _Cells, mapping: CsvMapping) -> str:
    name = cells.line(mapping.ideas.board) or mapping.boards.unnamed
    if not name:
        raise BadRow(f"{mapping.ideas.board} is empty: the idea would stand on no board.")
    if len(name) > BOARD_NAME_LENGTH:
        raise BadRow(f"{mapping.ideas.board} is longer than {BOARD_NAME_LENGTH} characters.")
    return name


def _decided(cells: _Cells, mapping: CsvMapping, created_at: datetime) -> Decided | None:
    """The decision that follows from the status. None for new ideas."""
    columns = mapping.ideas
    word = cells.line(columns.status)
    if not word:
        return None
    rule = mapping.statuses.get(word)
    if rule is None:
        known = ", ".join(mapping.statuses)
        raise BadRow(f"{columns.status} is '{word[:40]}'; the mapping knows: {known}.")
    if rule.status is Status.NEW:
        return None
    answer = clean_text(cells.text(columns.answer)) or rule.answer
    if len(answer) > ANSWER_LENGTH:
        raise BadRow(f"{columns.answer} is longer than {ANSWER_LENGTH} characters.")
    at = _decided_at(cells, mapping, rule) or created_at
    return Decided(rule, answer, max(at, created_at))


def _decided_at(cells: _Cells, mapping: CsvMapping, rule: StatusRule) -> datetime | None:
    column = mapping.ideas.decided_at
    if column is not None and cells.line(column):
        return cells.moment(column)
    return _at_noon(rule.decided_on, mapping) if rule.decided_on else None


def _comment(row: Row, *, mapping: CsvMapping) -> CommentRow:
    columns, cells = mapping.comments, _Cells(row, mapping)
    assert columns is not None
    return CommentRow(
        line=row.line,
        id=cells.id(columns.id),
        idea=cells.id(columns.idea),
        parent=cells.line(columns.parent) or None,
        author=cells.author(columns.author, columns.author_name),
        body=checked_comment(cells.required(columns.body)),
        created_at=cells.moment(columns.created_at),
    )


class _Cells:
    """Reads the cells of one row as what they should be. Everything here raises BadRow."""

    def __init__(self, row: Row, mapping: CsvMapping) -> None:
        if row.cells is None:
            raise BadRow(f"has {row.count} cells where the first line has {row.expected}.")
        self._cells = row.cells
        self._mapping = mapping

    def text(self, column: str | None) -> str:
        return self._cells[column] if column else ""

    def line(self, column: str | None) -> str:
        return clean_line(self.text(column))

    def several(self, columns: Iterable[str]) -> Iterator[str]:
        """What stands in these columns; a cell may hold several, with `;` between them."""
        return (text for column in columns for text in self.text(column).split(";"))

    def required(self, column: str) -> str:
        text = self.text(column)
        if is_blank(text):
            raise BadRow(f"{column} is empty.")
        return text

    def id(self, column: str) -> str:
        text = self.line(column)
        if is_blank(text):
            raise BadRow(f"{column} is empty.")
        if len(text) > LONGEST_ID:
            raise BadRow(f"{column} is longer than {LONGEST_ID} characters.")
        return text

    def author(self, column: str | None, name_column: str | None) -> Author | None:
        """None when the row names nobody."""
        if column is None or is_blank(self.text(column)):
            return None
        known_as = self.id(column)
        name = self.line(name_column) or self._mapping.person_name.replace("{author}", known_as)
        return Author(known_as, name[:PERSON_NAME_LENGTH])

    def count(self, column: str | None) -> int:
        text = self.line(column)
        if not text:
            return 0
        if not (text.isascii() and text.isdigit() and int(text) <= MOST_VOTES):
            raise BadRow(f"{column} is '{text[:40]}', not a whole number up to {MOST_VOTES}.")
        return int(text)

    def moment(self, column: str) -> datetime:
        text = self.required(column).strip()
        moment = _moment(text, self._mapping)
        if moment is None:
            raise BadRow(f"{column} is '{text[:40]}', not a date as the mapping describes it.")
        if moment > clock.now():
            raise BadRow(f"{column} is '{text[:40]}', which is in the future.")
        return moment


def _moment(text: str, mapping: CsvMapping) -> datetime | None:
    """The first reading that the mapping's formats allow."""
    forms = mapping.dates or (None,)
    readings = (_read_moment(text, form, mapping.time_zone) for form in forms)
    return next((reading for reading in readings if reading is not None), None)


def _read_moment(text: str, form: str | None, zone: ZoneInfo) -> datetime | None:
    """`form` as strptime has it; None is ISO 8601. A day without a time is noon, so that it
    stays that day in nearly every time zone."""
    try:
        read = datetime.strptime(text, form) if form else datetime.fromisoformat(text)  # noqa: DTZ007
        if not _has_time(text, form):
            read = read.replace(hour=12)
        return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):  # OverflowError: no such moment in UTC, as in the year 1
        return None


def _has_time(text: str, form: str | None) -> bool:
    return any(sign in form for sign in ("%H", "%I", "%c", "%X")) if form else len(text) > 10


def _at_noon(day: date, mapping: CsvMapping) -> datetime:
    return datetime.combine(day, time(12), mapping.time_zone).astimezone(UTC)
