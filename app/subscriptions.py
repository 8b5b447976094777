"""What follows from what: every event, and who listens to it."""

from app.auth.events import (
    EmailChangeRequested,
    MemberInvited,
    MemberSignedUp,
    PasswordResetRequested,
    SignUpRepeated,
)
from app.events import Subscriptions
from app.ideas.events.answers import (
    AnswerDueSoon,
    AnswerDueToday,
    AnswerLate,
    BoardLate,
    IdeaHandedOver,
    IdeaWokeUp,
    NextAnswerDue,
    PromiseBroken,
    PromiseMoved,
    ReconsiderationAsked,
    StatusChanged,
    TargetReached,
)
from app.ideas.events.conversation import (
    CommentBroughtBack,
    CommentDeleted,
    CommentEdited,
    CommentPosted,
    OfficialAnswerMarked,
    PeopleMentioned,
)
from app.ideas.events.credit import (
    ClaimRefused,
    CoAuthorAccepted,
    CoAuthorDeclined,
    CoAuthorInvited,
    CoAuthorLeft,
    CreditClaimed,
    CreditGiven,
    ImplementerNamed,
    ThanksWritten,
    ValueEntered,
)
from app.ideas.events.life import (
    IdeaEdited,
    IdeaLoggedAsDone,
    IdeaPosted,
    IdeaPostedFor,
    IdeasMerged,
    IdeaTakenUpAgain,
    IdeaWithdrawn,
    MergeUndone,
    VotersToldOfEdits,
)
from app.notifications.account_mail import mail_account
from app.notifications.consumers import mail_notification, notify
from app.search.consumers import index_idea, renew_index
from app.search.events import IndexOutdated

SUBSCRIPTIONS = Subscriptions(
    by_fact={
        IdeaPosted: [index_idea, notify],
        IdeaPostedFor: [notify],
        IdeaEdited: [index_idea],
        VotersToldOfEdits: [notify],
        CommentPosted: [index_idea, notify],
        CommentEdited: [index_idea],
        CommentDeleted: [index_idea],
        CommentBroughtBack: [index_idea],
        PeopleMentioned: [notify],
        OfficialAnswerMarked: [notify],
        StatusChanged: [index_idea, notify],
        IdeaWithdrawn: [index_idea, notify],
        IdeaTakenUpAgain: [index_idea, notify],
        IdeasMerged: [index_idea, notify],
        MergeUndone: [index_idea, notify],
        CreditGiven: [notify],
        IdeaHandedOver: [notify],
        PromiseMoved: [notify],
        AnswerDueSoon: [notify],
        AnswerDueToday: [notify],
        PromiseBroken: [notify],
        AnswerLate: [notify],
        BoardLate: [notify],
        IdeaWokeUp: [notify],
        TargetReached: [notify],
        NextAnswerDue: [notify],
        ReconsiderationAsked: [notify],
        ValueEntered: [notify],
        IdeaLoggedAsDone: [notify],
        CoAuthorInvited: [notify],
        CoAuthorAccepted: [notify],
        CoAuthorDeclined: [notify],
        CoAuthorLeft: [notify],
        ImplementerNamed: [notify],
        CreditClaimed: [notify],
        ClaimRefused: [notify],
        ThanksWritten: [notify],
        MemberSignedUp: [mail_account],
        SignUpRepeated: [mail_account],
        MemberInvited: [mail_account],
        PasswordResetRequested: [mail_account],
        EmailChangeRequested: [mail_account],
        IndexOutdated: [renew_index],
    },
    per_target=[mail_notification],
)
