"""What happened to an idea, told in words: for each kind of event its icon and what is said."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.auth.people import PersonRef
from app.core.links import path
from app.events import Fact
from app.ideas.models import Decision, Idea
from app.ideas.workflow import Workflow


@dataclass(frozen=True)
class TimelineEntry:
    """`by` is None when the application itself, or an import, did it. `href` leads to the answer
    that it came with."""

    icon: str
    label: str
    detail: str | None
    href: str | None
    at: datetime
    by: PersonRef | None


@dataclass(frozen=True)
class Words:
    """How an entry is told."""

    icon: str
    label: str
    detail: str | None = None
    href: str | None = None


@dataclass(frozen=True)
class Past:
    """What an entry is told from: what happened to the idea, the people and the titles of ideas it
    names, its decisions as the page shows them, and what its board calls the statuses."""

    fact: Any
    idea: Idea
    people: Mapping[int, PersonRef]
    titles: Mapping[int, str]
    decisions: Sequence[Decision]
    workflow: Workflow

    @property
    def decision(self) -> Decision:
        return next(d for d in self.decisions if d.id == self.fact.decision_id)

    @property
    def answer_url(self) -> str:
        """Where the answer stands: the latest in the open, older ones in a fold that is opened."""
        id = self.fact.decision_id
        fold = {} if id == self.decisions[0].id else {"answers": "all"}
        return self._url(f"answer-{id}", **fold)

    def _url(self, anchor: str, **fold: str) -> str:
        """A merged idea is read on its own page here: without `merged` the address leads away."""
        own = {"merged": "show"} if self.idea.merged_into_id is not None else {}
        return path("ideas.show", idea_id=self.idea.id, **fold, **own, _anchor=anchor)


Kinds = Mapping[type[Fact], Callable[[Past], Words]]
"""How each kind of event is told."""
