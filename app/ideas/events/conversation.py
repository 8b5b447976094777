"""What happens in the conversation about an idea."""

from dataclasses import dataclass

from app.events import Fact


@dataclass(frozen=True)
class CommentPosted(Fact):
    idea_id: int
    comment_id: int


@dataclass(frozen=True)
class CommentEdited(Fact):
    idea_id: int
    comment_id: int


@dataclass(frozen=True)
class CommentDeleted(Fact):
    idea_id: int
    comment_id: int


@dataclass(frozen=True)
class CommentBroughtBack(Fact):
    idea_id: int
    comment_id: int


@dataclass(frozen=True)
class PeopleMentioned(Fact):
    """`user_ids` are those whom a comment names now and did not name before."""

    idea_id: int
    comment_id: int
    user_ids: list[int]


@dataclass(frozen=True)
class OfficialAnswerMarked(Fact):
    """A moderator said that a comment speaks for the board."""

    idea_id: int
    comment_id: int


@dataclass(frozen=True)
class OfficialAnswerUnmarked(Fact):
    idea_id: int
    comment_id: int


@dataclass(frozen=True)
class CommentAuthorShown(Fact):
    """Who wrote it put their name to it, which did not stand there."""

    idea_id: int
    comment_id: int


OF_WRITER = (CommentPosted, CommentEdited, CommentDeleted, CommentBroughtBack, PeopleMentioned)
"""What nobody but the writer of a comment brings about."""
