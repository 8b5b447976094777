"""What can be done to accounts. Operations flush and record; whoever calls them commits."""

from app.auth.operations.administering import (
    change_role,
    deactivate,
    reactivate,
    set_department,
    set_sign_up_policy,
)
from app.auth.operations.bouncing import note_acceptance, note_refusal, try_address_again
from app.auth.operations.joining import (
    accept_invitation,
    add_without_address,
    confirm,
    create_member,
    free_handle,
    invite,
    set_up,
    sign_up,
)
from app.auth.operations.profile import (
    change_profile,
    choose_credit_name,
    confirm_email_change,
    request_email_change,
)
from app.auth.operations.recovering import (
    change_password,
    recognise,
    request_reset,
    reset_password,
)

__all__ = [
    "accept_invitation",
    "add_without_address",
    "change_password",
    "change_profile",
    "change_role",
    "choose_credit_name",
    "confirm",
    "confirm_email_change",
    "create_member",
    "deactivate",
    "free_handle",
    "invite",
    "note_acceptance",
    "note_refusal",
    "reactivate",
    "recognise",
    "request_email_change",
    "request_reset",
    "reset_password",
    "set_department",
    "set_sign_up_policy",
    "set_up",
    "sign_up",
    "try_address_again",
]
