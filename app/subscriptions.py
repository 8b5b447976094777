"""What follows from what: every event, and who listens to it."""

from app.auth.events import (
    EmailChangeRequested,
    MemberInvited,
    MemberSignedUp,
    PasswordResetRequested,
    SignUpRepeated,
)
from app.events import Subscriptions
from app.ideas.events import (
    AnswerDueSoon,
    AnswerDueToday,
    AnswerLate,
    BoardLate,
    CommentPosted,
    CreditGiven,
    IdeaEdited,
    IdeaHandedOver,
    IdeaLoggedAsDone,
    IdeaPosted,
    IdeasMerged,
    IdeaWokeUp,
    MergeUndone,
    PromiseBroken,
    PromiseMoved,
    ReconsiderationAsked,
    StatusChanged,
    TargetReached,
    ValueEntered,
)
from app.notifications.account_mail import mail_account
from app.notifications.consumers import mail_notification, notify
from app.search.consumers import index_idea, renew_index
from app.search.events import IndexOutdated

SUBSCRIPTIONS = Subscriptions(
    by_fact={
        IdeaPosted: [index_idea, notify],
        IdeaEdited: [index_idea],
        CommentPosted: [index_idea, notify],
        StatusChanged: [index_idea, notify],
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
        ReconsiderationAsked: [notify],
        ValueEntered: [notify],
        IdeaLoggedAsDone: [notify],
        MemberSignedUp: [mail_account],
        SignUpRepeated: [mail_account],
        MemberInvited: [mail_account],
        PasswordResetRequested: [mail_account],
        EmailChangeRequested: [mail_account],
        IndexOutdated: [renew_index],
    },
    per_target=[mail_notification],
)
