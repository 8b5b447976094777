"""What administrators fill in. The operations check it; forms only carry it."""

from __future__ import annotations

from wtforms import (
    BooleanField,
    EmailField,
    IntegerField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.auth.forms import DepartmentChoice
from app.auth.models import Role, SignUp
from app.core.forms import Form
from app.core.i18n import _l
from app.ideas.status import LABELS, OPTIONAL, Status
from app.ideas.workflow import Workflow

ROLES = {Role.MEMBER: _l("Member"), Role.ADMINISTRATOR: _l("Administrator")}
SIGN_UPS = {
    SignUp.DOMAINS: _l("Whoever has an e-mail address at one of the domains below"),
    SignUp.INVITATION: _l("Only people who are invited"),
    SignUp.CLOSED: _l("Nobody at present"),
}


class MemberForm(DepartmentChoice):
    role = RadioField(_l("Role"), choices=[(r.value, text) for r, text in ROLES.items()])


class InviteForm(DepartmentChoice):
    email = EmailField(_l("E-mail"))


class WithoutAddressForm(DepartmentChoice):
    name = StringField(_l("Name"))


class AddressForm(Form):
    email = EmailField(_l("E-mail"))


class DepartmentForm(Form):
    name = StringField(_l("Name"))


class SiteForm(Form):
    leaderboard = BooleanField(_l("Show who was credited with most ideas in a quarter"))


class SignUpForm(Form):
    rule = RadioField(_l("Who can join"), choices=[(s.value, text) for s, text in SIGN_UPS.items()])
    domains = TextAreaField(_l("Domains"))


class AttachmentsForm(Form):
    file_types = TextAreaField(_l("Types besides pictures"))
    largest_mb = IntegerField(_l("Largest file, in MB"), validators=[Optional()])
    most_per_text = IntegerField(_l("Files in one text"), validators=[Optional()])


class WorkflowForm(Form):
    """Besides these fields there is one for the name of each status, called by its value."""

    used = SelectMultipleField(
        _l("In use besides these"),
        choices=[(status.value, LABELS[status]) for status in OPTIONAL],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    closes_comments = BooleanField(_l("A final answer ends the comments, too"))

    @classmethod
    def of(cls, workflow: Workflow) -> WorkflowForm:
        """The form filled with what holds now."""
        used = [status.value for status in OPTIONAL if status not in workflow.unused]
        closes = workflow.closes_comments
        return cls(data={**workflow.names, "used": used, "closes_comments": closes})

    def workflow(self) -> Workflow:
        used = self.used.data or []
        return Workflow(
            unused=frozenset(status.value for status in OPTIONAL if status.value not in used),
            names={status.value: self[status.value].data or "" for status in Status},
            closes_comments=self.closes_comments.data,
        )


for _status in Status:
    setattr(WorkflowForm, _status.value, StringField(LABELS[_status]))


class ReasonForm(Form):
    text = StringField(_l("Declined because …"))
