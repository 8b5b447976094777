"""The pages of the administration; one door for all of them stands in `blueprint`."""

from app.admin.routes import (
    attachments,
    boards,
    deliveries,
    departments,
    mails,
    people,
    reasons,
    sign_up,
    site,
    workflows,
)
from app.admin.routes.blueprint import bp

BLUEPRINTS = (bp,)
__all__ = [
    "BLUEPRINTS",
    "attachments",
    "boards",
    "deliveries",
    "departments",
    "mails",
    "people",
    "reasons",
    "sign_up",
    "site",
    "workflows",
]
