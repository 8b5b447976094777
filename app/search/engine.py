"""What a search engine has to offer. Which one answers is decided in `index.make_engine`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from hashlib import blake2b
from typing import Protocol

from app.languages import Language
from app.search.wording import Question

TIME_LIMIT = 0.3
"""Seconds of work that a search may cost; what was found until then is the answer. Not of the
clock: on a busy machine a cheap search takes long, too."""


@dataclass(frozen=True)
class Document:
    """An idea as it is indexed. `texts` are its body, its sections, its answers, its comments, and
    those of the ideas that are merged into it; `language` is that of its board."""

    id: int
    title: str
    texts: tuple[str, ...]
    language: Language = Language.ENGLISH

    @property
    def digest(self) -> str:
        """Another one for whatever else is in it: by this an outdated document is known."""
        return blake2b(repr(self).encode(), digest_size=8).hexdigest()


@dataclass(frozen=True)
class Hits:
    """The ids of matching ideas, the best first. `is_complete`: there are no more."""

    ids: Sequence[int]
    is_complete: bool


class IndexUnavailable(Exception):
    """The index is missing or broken; it is built again from the database."""


class IndexBusy(Exception):
    """Somebody else has been writing to the index for longer than one waits."""


class BeingRebuilt(Exception):
    """Somebody else is building the index anew at this moment."""


class Writer(Protocol):
    """Writes documents; all of them are found together once its block has ended well."""

    def put(self, documents: Iterable[Document]) -> None:
        """Add documents, each in the place of the one with its id."""
        ...

    def remove(self, ids: Iterable[int]) -> None: ...


class SearchEngine(Protocol):
    """An index that can be lost at any time, and is then built again from the database."""

    def search(self, question: Question, *, limit: int) -> Hits:
        """The best ideas, up to `limit`, and what is found in TIME_LIMIT. Raises IndexUnavailable.

        It knows nothing of who may see what: the caller leaves out what is not visible.
        """
        ...

    def frequencies(self, words: Iterable[str]) -> Mapping[str, int]:
        """In how many ideas each of these folded words stands in just this form, if in any; seen
        by whomever. Raises IndexUnavailable."""
        ...

    def titled(self, beginnings: Sequence[str], *, limit: int) -> Sequence[int]:
        """Up to `limit` ideas in whose titles there is, for each of these folded beginnings, a word
        that begins so; in no order, but of too many about those that were posted last.

        Raises IndexUnavailable.
        """
        ...

    def digests(self) -> Mapping[int, str]:
        """The digest of each document there is, by its id; "" for one that is there twice.

        Raises IndexUnavailable.
        """
        ...

    def languages(self) -> Collection[Language]:
        """By the rules of which languages the words of a question are looked for: those of all
        documents. Raises IndexUnavailable."""
        ...

    def fault(self) -> str | None:
        """Why there are no answers now, in a few words; None when there are."""
        ...

    def covers(self) -> int:
        """The last IndexOutdated (its event id) that the index was built after; 0 for none."""
        ...

    def writing(self) -> AbstractContextManager[Writer]:
        """Change the index that answers; there is one writer at a time in all processes.

        Raises IndexBusy after waiting a little, IndexUnavailable when there is no index.
        """
        ...

    def rebuilding(self, *, covers: int) -> AbstractContextManager[Writer]:
        """Write a new index, which takes the place of the one that answers when all went well.

        Raises BeingRebuilt while somebody else does so.
        """
        ...
