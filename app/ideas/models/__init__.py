"""The rows an idea's life is made of."""

from app.ideas.models.agreement import OBJECTION_LENGTH, Agreement, AgreementState
from app.ideas.models.answering_back import ARGUMENT_LENGTH, AnswerFeedback, Reconsideration
from app.ideas.models.attachment import (
    Attachment,
    AttachmentPolicy,
    AttachmentUse,
    TextKind,
)
from app.ideas.models.claim import CLAIM_LENGTH, MOST_CLAIMS, Claim, ClaimState
from app.ideas.models.coauthor import CoAuthor, CoAuthorState
from app.ideas.models.comment import (
    COMMENT_LENGTH,
    VISIT_LASTS,
    Comment,
    CommentRevision,
    Mention,
    Reaction,
    ReactionKind,
    Reading,
)
from app.ideas.models.credit import Credit, CreditRole, Implementer
from app.ideas.models.decision import ANSWER_LENGTH, Decision
from app.ideas.models.draft import AnswerDraft, Draft, DraftKind
from app.ideas.models.filter import FILTER_NAME_LENGTH, FILTER_WORDS_LENGTH, SavedFilter
from app.ideas.models.idea import (
    AS_IMPORTED,
    BODY_LENGTH,
    IS_OURS,
    IS_PROMISED,
    IS_PROMISED_NEXT,
    OWES_ANSWER,
    OWES_NEXT,
    STANDS_AS_LOGGED,
    TITLE_LENGTH,
    WAITS_FOR_SECOND_LOOK,
    Idea,
    IdeaTag,
    Tag,
)
from app.ideas.models.merge import Merge
from app.ideas.models.promise import NOTE_LENGTH, PromiseMove
from app.ideas.models.reason import REASON_LENGTH, DeclineReason
from app.ideas.models.record import BoardRecord
from app.ideas.models.revision import IdeaRevision, VoterNews, Words
from app.ideas.models.section import SECTION_LENGTH, IdeaSection
from app.ideas.models.support import Follow, FollowPreference, Level, Occasion, Visit, Vote
from app.ideas.models.thanks import THANKS_LENGTH, Thanks
from app.ideas.models.value import VALUE_WORDS_LENGTH, IdeaValue, Per, Unit, ValueKind
from app.ideas.models.workflow import BoardWorkflow

__all__ = [
    "ANSWER_LENGTH",
    "ARGUMENT_LENGTH",
    "AS_IMPORTED",
    "BODY_LENGTH",
    "CLAIM_LENGTH",
    "COMMENT_LENGTH",
    "FILTER_NAME_LENGTH",
    "FILTER_WORDS_LENGTH",
    "IS_OURS",
    "IS_PROMISED",
    "IS_PROMISED_NEXT",
    "MOST_CLAIMS",
    "NOTE_LENGTH",
    "OBJECTION_LENGTH",
    "OWES_ANSWER",
    "OWES_NEXT",
    "REASON_LENGTH",
    "SECTION_LENGTH",
    "STANDS_AS_LOGGED",
    "THANKS_LENGTH",
    "TITLE_LENGTH",
    "VALUE_WORDS_LENGTH",
    "VISIT_LASTS",
    "WAITS_FOR_SECOND_LOOK",
    "Agreement",
    "AgreementState",
    "AnswerDraft",
    "AnswerFeedback",
    "Attachment",
    "AttachmentPolicy",
    "AttachmentUse",
    "BoardRecord",
    "BoardWorkflow",
    "Claim",
    "ClaimState",
    "CoAuthor",
    "CoAuthorState",
    "Comment",
    "CommentRevision",
    "Credit",
    "CreditRole",
    "Decision",
    "DeclineReason",
    "Draft",
    "DraftKind",
    "Follow",
    "FollowPreference",
    "Idea",
    "IdeaRevision",
    "IdeaSection",
    "IdeaTag",
    "IdeaValue",
    "Implementer",
    "Level",
    "Mention",
    "Merge",
    "Occasion",
    "Per",
    "PromiseMove",
    "Reaction",
    "ReactionKind",
    "Reading",
    "Reconsideration",
    "SavedFilter",
    "Tag",
    "TextKind",
    "Thanks",
    "Unit",
    "ValueKind",
    "Visit",
    "Vote",
    "VoterNews",
    "Words",
]
