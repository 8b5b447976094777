"""What people fill in to post an idea, to say it anew, and to take it back."""

from __future__ import annotations

from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional

from app.auth.forms import DepartmentChoice
from app.auth.models import User
from app.boards.operations import people_called
from app.boards.queries import BoardRef
from app.core.errors import BadInput
from app.core.forms import Form
from app.core.i18n import _, _l
from app.ideas.attaching import AttachingForm
from app.ideas.forms.drafted import DraftedForm
from app.ideas.models import (
    Draft,
    Idea,
)
from app.ideas.operations.doing import DoneIdea
from app.ideas.queries.sections import section_texts, sections_to_edit
from app.ideas.section_fields import SectionFields


class IdeaForm(AttachingForm):
    title = StringField(_l("Title"))
    body = TextAreaField(_l("What is the idea, and what would it change?"))
    tags = StringField(_l("Tags"))

    def tag_list(self) -> list[str]:
        return (self.tags.data or "").split(",")


class BoardIdeaForm(IdeaForm):
    """For an idea whose board is still to be chosen."""

    board = SelectField(_l("Board"), validators=[InputRequired(_l("Choose a board."))])

    def offer_boards(self, boards: list[BoardRef]) -> None:
        """Choices by slug; one has to be chosen unless there is only one."""
        first = [] if len(boards) == 1 else [("", _l("Choose a board"))]
        self.board.choices = [*first, *((board.slug, board.name) for board in boards)]


class NewIdeaForm(SectionFields, DepartmentChoice, BoardIdeaForm, DraftedForm):
    """`is_newcomer`: the colleague has no account here and gets one, without an e-mail address, in
    the department `department_id`."""

    co_authors = StringField(_l("Co-authors"))
    colleague = StringField(_l("Post it for a colleague"))
    is_newcomer = BooleanField(_l("They have no account here: add them without an e-mail address"))
    anonymous = BooleanField(_l("Post anonymously"))

    def people(self) -> list[User]:
        """Who is to share the idea. Raises BadInput for a handle that nobody has."""
        return people_called(self.co_authors.data or "", self.co_authors.name)


class DoneForm(BoardIdeaForm):
    """Credit is given at once, to who did it: it is logged neither for others nor anonymously."""

    body = TextAreaField(_l("What was the problem, and what did you do?"))
    what_changed = StringField(_l("What changed, in one sentence"))
    since = DateField(_l("Since"), validators=[Optional()])
    helpers = StringField(_l("Who helped"))
    agreed_by = StringField(_l("Who agreed"))

    def done(self) -> DoneIdea:
        """Raises BadInput for handles that nobody has, and for more than one who agreed."""
        agreed = people_called(self.agreed_by.data or "", "agreed_by")
        if len(agreed) > 1:
            raise BadInput(_("Name one person who agreed."), "agreed_by")
        return DoneIdea(
            title=self.title.data or "",
            body=self.body.data or "",
            what_changed=self.what_changed.data or "",
            since=self.since.data,
            tags=self.tag_list(),
            helpers=people_called(self.helpers.data or "", "helpers"),
            agreed_by=agreed[0] if agreed else None,
        )


class EditIdeaForm(SectionFields, IdeaForm, DraftedForm):
    version = IntegerField(validators=[InputRequired()])

    @classmethod
    def of(cls, idea: Idea, draft: Draft | None = None) -> EditIdeaForm:
        """The form filled with the draft if there is one, else with what the idea says now."""
        tags = ", ".join(tag.name for tag in idea.tags)
        written = section_texts(idea.id)
        now = {"title": idea.title, "body": idea.body, "tags": tags, "version": idea.version}
        form = cls.of_draft(draft) if draft else cls(**now, **written)
        form.ask(sections_to_edit(idea.board_id, written))
        return form


class RestoreForm(Form):
    version = IntegerField(validators=[InputRequired()])


class WithdrawalForm(Form):
    version = IntegerField(validators=[InputRequired()])
