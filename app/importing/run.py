"""One import from beginning to end: read, compare with what is here, render, write."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.boards.operations import people_called
from app.core.db import db, reading
from app.core.progress import Progress
from app.importing.known import known_of
from app.importing.loading import Content, Loaded, load
from app.importing.mapping import CsvMapping
from app.importing.rows import CommentRow, IdeaRow, Problem, read_source
from app.importing.texts import render_texts
from app.importing.threads import threads_of

Stages = Callable[[str], Progress]
"""Begins a named stage of the work, and is told how far it is."""


@dataclass(frozen=True)
class Files:
    ideas: Path
    comments: Path | None


@dataclass(frozen=True)
class Outcome:
    """What is new here, how much was here before, and the rows that could not come in."""

    ideas: int
    comments: int
    ideas_before: int
    comments_before: int
    loaded: Loaded
    problems: Sequence[Problem]

    @property
    def is_new(self) -> bool:
        return bool(self.ideas or self.comments)


def import_files(files: Files, mapping: CsvMapping, *, moderators: str, stages: Stages) -> Outcome:
    """Bring in what is new in the files. `moderators` are handles, for boards that are opened.

    The database is written to in the last step alone, so that a running site waits for
    seconds. Flushes only. Raises UnusableFile, BadInput for unknown handles, Overtaken.
    """
    _check_moderators(moderators)
    source = read_source(files.ideas, files.comments, mapping)
    known = known_of(mapping.source)
    ideas = [row for row in source.ideas if row.id not in known.ideas]
    threads = threads_of(
        [row for row in source.comments if row.id not in known.comments],
        ideas={*known.ideas, *(row.id for row in ideas)},
        known=known.idea_of,
    )
    comments = [row for level in threads.levels for row in level]
    loaded = Loaded()
    if ideas or comments:
        texts = render_texts(ideas, comments, stages("Rendering"))
        loaded = load(
            Content(ideas, threads.levels, texts),
            mapping,
            moderators=people_called(moderators, "moderators"),
            on_progress=stages("Saving"),
        )
    return Outcome(
        ideas=len(ideas),
        comments=len(comments),
        ideas_before=len(source.ideas) - len(ideas),
        comments_before=len(source.comments) - len(comments) - len(threads.orphans),
        loaded=loaded,
        problems=_in_order(
            files,
            *source.problems,
            *_orphaned(files, threads.orphans),
            *_short_of_votes(files, ideas, loaded),
        ),
    )


def _check_moderators(handles: str) -> None:
    """Raises BadInput now, and not only when everything is rendered."""
    with reading():
        people_called(handles, "moderators")
        db.session.rollback()


def _orphaned(files: Files, orphans: Sequence[tuple[CommentRow, str]]) -> list[Problem]:
    name = files.comments.name if files.comments else ""
    return [Problem(name, row.line, why) for row, why in orphans]


def _short_of_votes(files: Files, ideas: Sequence[IdeaRow], loaded: Loaded) -> list[Problem]:
    return [
        Problem(
            files.ideas.name,
            row.line,
            f"has {row.votes} votes, but only {loaded.short[row.id]} people came who could have "
            "given them: the others are not counted.",
        )
        for row in ideas
        if row.id in loaded.short
    ]


def _in_order(files: Files, *problems: Problem) -> list[Problem]:
    return sorted(problems, key=lambda problem: (problem.file != files.ideas.name, problem.line))
