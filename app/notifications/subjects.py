"""What a message is about for the person who gets it, by the reason why they do."""

from __future__ import annotations

from collections.abc import Mapping

from app.notifications.models import Reason, Subject

SUBJECTS: Mapping[Reason, Subject] = {
    Reason.AUTHOR: Subject.OWN_IDEAS,
    Reason.CO_AUTHOR: Subject.OWN_IDEAS,
    Reason.CREDITED: Subject.OWN_IDEAS,
    Reason.COMMENTER: Subject.OTHER_IDEAS,
    Reason.VOTER: Subject.OTHER_IDEAS,
    Reason.FOLLOWER: Subject.OTHER_IDEAS,
    Reason.MODERATOR: Subject.TO_DO,
    Reason.ANSWERER: Subject.TO_DO,
    Reason.OWNER: Subject.TO_DO,
    Reason.BUILDER: Subject.TO_DO,
    Reason.ADMINISTRATOR: Subject.TO_DO,
    Reason.ANSWERED: Subject.ADDRESSED,
    Reason.MENTIONED: Subject.ADDRESSED,
    Reason.INVITED: Subject.ADDRESSED,
    Reason.AGREED: Subject.ADDRESSED,
    Reason.CLAIMANT: Subject.ADDRESSED,
}
