"""What people fill in to comment, and while they write."""

from __future__ import annotations

from wtforms import (
    BooleanField,
    IntegerField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, NumberRange, Optional

from app.core.addresses import LARGEST_ID
from app.core.forms import Form
from app.core.i18n import _l
from app.ideas.forms.drafted import DraftedForm
from app.ideas.models import (
    Comment,
    Draft,
)


class CommentForm(DraftedForm):
    """`seen` is the newest comment that was on the page."""

    body = TextAreaField(_l("Comment"))
    anonymous = BooleanField(_l("Post anonymously"))
    parent_id = IntegerField(validators=[Optional()])
    seen = IntegerField(validators=[Optional(), NumberRange(0, LARGEST_ID)])


class EditCommentForm(DraftedForm):
    body = TextAreaField(_l("Comment"))
    version = IntegerField(validators=[InputRequired()])

    @classmethod
    def of(cls, comment: Comment, draft: Draft | None = None) -> EditCommentForm:
        """The form filled with the draft if there is one, else with what the comment says now."""
        now = {"body": comment.body, "version": comment.version}
        return cls.of_draft(draft) if draft else cls(**now)


class PreviewForm(Form):
    """`idea` is where the text is written, if it is about one."""

    text = TextAreaField()
    kind = StringField()
    idea = IntegerField(validators=[Optional(), NumberRange(0, LARGEST_ID)])


class SeenForm(Form):
    seen = IntegerField(validators=[InputRequired(), NumberRange(0, LARGEST_ID)])
