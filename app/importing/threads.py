"""Putting comments under what they answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from app.importing.rows import CommentRow


@dataclass(frozen=True)
class Threads:
    """`levels`: comments on ideas, then what answers those, and so on; `orphans`: row and why."""

    levels: Sequence[Sequence[CommentRow]]
    orphans: Sequence[tuple[CommentRow, str]]


def threads_of(
    rows: Sequence[CommentRow], *, ideas: Collection[str], known: Mapping[str, str]
) -> Threads:
    """Sort comments so that each comes after what it answers, in whatever order they are.

    `ideas` are there; `known` are the comments that are there, with the idea of each. Without
    its idea or what it answers a comment is an orphan, and so is what answers it.
    """
    idea_of = dict(known)
    answers: defaultdict[str, list[CommentRow]] = defaultdict(list)
    for row in rows:
        if row.parent is not None:
            answers[row.parent].append(row)
    levels: list[list[CommentRow]] = []
    here = [row for row in rows if row.parent is None or row.parent in known]
    while here:
        level = [row for row in here if _fits(row, ideas, idea_of)]
        idea_of.update((row.id, row.idea) for row in level)
        levels.append(level)
        here = [answer for row in level for answer in answers[row.id]]
    given = {row.id: row.idea for row in rows} | idea_of
    orphans = [(row, _why(row, ideas, given)) for row in rows if row.id not in idea_of]
    return Threads([level for level in levels if level], orphans)


def _fits(row: CommentRow, ideas: Collection[str], idea_of: Mapping[str, str]) -> bool:
    return row.idea in ideas and (row.parent is None or idea_of[row.parent] == row.idea)


def _why(row: CommentRow, ideas: Collection[str], given: Mapping[str, str]) -> str:
    if row.idea not in ideas:
        return f"the idea {row.idea} that it is about is not there, or did not come in."
    if row.parent is not None and given.get(row.parent, row.idea) != row.idea:
        return f"the comment {row.parent} that it answers is about another idea."
    return f"the comment {row.parent} that it answers is not there, or did not come in."
