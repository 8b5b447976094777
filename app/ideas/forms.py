"""What people fill in about ideas. The operations check it; forms only carry it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, NumberRange, Optional

from app.auth.forms import DepartmentChoice
from app.auth.models import User
from app.auth.people import PersonRef
from app.boards.operations import people_called
from app.boards.queries import BoardRef
from app.core.addresses import LARGEST_ID
from app.core.errors import BadInput
from app.core.forms import SENT, Form
from app.core.i18n import _, _l
from app.core.text import clean_line
from app.ideas.attaching import AttachingForm
from app.ideas.models import (
    Comment,
    CreditRole,
    DeclineReason,
    Draft,
    Idea,
    IdeaValue,
    Level,
    Occasion,
    Per,
    Unit,
)
from app.ideas.operations.deciding import Outcome
from app.ideas.operations.doing import DoneIdea
from app.ideas.operations.valuing import UNSEEN, Worth
from app.ideas.queries.sections import section_texts, sections_to_edit
from app.ideas.section_fields import SectionFields
from app.ideas.status import ANSWERED_NEXT, Status, fields_of

UNIT_TEXTS = {
    Unit.MONEY: _l("Money"),
    Unit.HOURS: _l("Hours"),
    Unit.KG_CO2: _l("Kilograms of CO₂"),
    Unit.WORDS: _l("Words: it cannot be counted"),
}


class DraftedForm(AttachingForm):
    """A form that is saved while it is written. `draft` is the draft that is being written, in the
    `draft_version` that this tab knows."""

    draft = IntegerField(validators=[Optional(), NumberRange(0, LARGEST_ID)])
    draft_version = IntegerField(validators=[Optional(), NumberRange(0, LARGEST_ID)])

    @classmethod
    def of_draft(cls, draft: Draft) -> Self:
        """The form as it was when the draft was saved."""
        typed = MultiDict(draft.fields)
        return cls(MultiDict([*typed.items(multi=True), *_held(draft)]))

    def hold(self, draft: Draft) -> None:
        """From now on this draft is the one that is being written."""
        for name, value in _held(draft):
            self[name].process(MultiDict({name: value}))

    def words(self) -> dict[str, list[str]]:
        """What was typed, of which a draft is made."""
        held = {"draft", "draft_version"}
        return {name: values for name, values in self.as_typed().items() if name not in held}


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
            since=_day(self.since),
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


class FollowForm(Form):
    level = SelectField(_l("Tell me about"), validators=[InputRequired()])


LEVEL_TEXTS = {
    Level.EVERYTHING: _l("everything"),
    Level.DECISIONS: _l("decisions only"),
    Level.NOTHING: _l("nothing"),
}
LEVELS = [(level.value, text) for level, text in LEVEL_TEXTS.items()]


class PreferredLevelsForm(Form):
    posting = RadioField(
        _l("Of ideas I post or share"),
        choices=[pair for pair in LEVELS if pair[0] != Level.NOTHING.value],
    )
    commenting = RadioField(_l("Of ideas I comment on"), choices=LEVELS)
    voting = RadioField(_l("Of ideas I vote for"), choices=LEVELS)

    def levels(self) -> dict[Occasion, Level]:
        return {occasion: Level(self[occasion.value].data) for occasion in Occasion}


class HandOverForm(Form):
    """Nobody (an empty value) stands for all moderators of the board."""

    to = RadioField(_l("Who answers"), validate_choice=False)

    def offer(self, moderators: Iterable[PersonRef]) -> None:
        everybody = ("", _l("Whoever of the moderators comes first"))
        self.to.choices = [*((str(person.id), person.name) for person in moderators), everybody]


class PromiseForm(Form):
    day = DateField(_l("New day"), validators=[Optional()])
    note = StringField(_l("Why, in one sentence"))


class PauseForm(Form):
    starts_on = DateField(_l("First day"), validators=[Optional()])
    ends_on = DateField(_l("Last day"), validators=[Optional()])
    reason = StringField(_l("Why"))


class FeedbackForm(Form):
    """Sent by one of two buttons."""

    helped = SelectField(
        choices=[("yes", _l("It helped")), ("no", _l("It did not help"))],
        validators=[InputRequired()],
    )


class ReconsiderationForm(AttachingForm):
    text_field = "argument"
    argument = TextAreaField(_l("What speaks for a second look?"))


class ValueForm(Form):
    """`version` is that of the value when it was looked at, 0 if there was none."""

    unit = RadioField(
        _l("What is it counted in?"),
        choices=[(unit.value, text) for unit, text in UNIT_TEXTS.items()],
        validators=[InputRequired(_l("Choose what it is counted in."))],
    )
    amount = StringField(_l("How much"))
    per = RadioField(
        _l("How often"),
        choices=[(Per.YEAR.value, _l("Every year")), (Per.ONCE.value, _l("Once"))],
        validators=[Optional()],
    )
    words = StringField(_l("In words"))
    version = IntegerField(validators=[InputRequired()])

    @classmethod
    def of(cls, value: IdeaValue | None) -> ValueForm:
        """The form filled with what was entered before."""
        if value is None:
            return cls(version=UNSEEN, per=Per.YEAR.value)
        amount = f"{value.amount:f}" if value.amount is not None else ""
        return cls(
            unit=value.unit,
            amount=amount,
            per=value.per or Per.YEAR,
            words=value.words,
            version=value.version,
        )

    def worth(self) -> Worth:
        return Worth(
            Unit(self.unit.data),
            self.amount.data or "",
            Per(self.per.data) if self.per.data else None,
            self.words.data or "",
        )


class ConfirmationForm(Form):
    version = IntegerField(validators=[InputRequired()])


class InviteForm(Form):
    handle = StringField(_l("Their handle"), id="invite-handle")


class ObjectionForm(Form):
    reason = TextAreaField(_l("What did you not agree to?"), id="objection-reason")


class BuilderForm(Form):
    handle = StringField(_l("Their handle"), id="builder-handle")


class ThanksForm(Form):
    note = TextAreaField(_l("A word or two"))


class ClaimForm(Form):
    role = RadioField(
        _l("What was your part?"),
        choices=[
            (CreditRole.IMPROVER.value, _l("I improved it")),
            (CreditRole.IMPLEMENTER.value, _l("I built it")),
            (CreditRole.CO_AUTHOR.value, _l("I wrote it together with the author")),
        ],
        validators=[InputRequired(_l("Choose what your part was."))],
    )
    reason = TextAreaField(_l("What did you do?"))


class RefusalForm(Form):
    answer = TextAreaField(_l("Why it is refused"))


class DecisionForm(AttachingForm):
    """One form for every outcome; `status.NEEDS` and `MAY_GIVE` name the fields of each status."""

    text_field = "answer"
    status = HiddenField(validators=[InputRequired()])
    version = IntegerField(validators=[InputRequired()])
    draft = HiddenField()
    answer = TextAreaField(_l("Public answer"))
    decline_reason = RadioField(
        _l("Declined because"), choices=[], validate_choice=False, validators=[Optional()]
    )
    owner = StringField(
        _l("Who sees to it"),
        description=_l("A colleague who sees this idea, by handle: for example @max."),
    )
    target_date = DateField(_l("Planned for"), validators=[Optional()])
    wake_up_date = DateField(_l("Look at it again on"), validators=[Optional()])
    what_changed = StringField(_l("What changed, in one sentence"))
    since = DateField(_l("Since"), validators=[Optional()])

    def offer_reasons(self, reasons: Iterable[DeclineReason]) -> None:
        self.decline_reason.choices = [(reason.key, reason.text) for reason in reasons]

    def ask_for(self, status: Status) -> None:
        """Let the target date say what it means to this status."""
        if status in ANSWERED_NEXT:
            self.target_date.label.text = _("Next answer by")
            self.target_date.description = _(
                "Left empty, a day stays that was promised and is still ahead; else it is as many "
                "days from today as the board takes for a first answer."
            )

    def outcome(self, status: Status) -> Outcome:
        """Raises BadInput when the owner is nobody, or several people."""
        return Outcome(
            status=status,
            answer=self.answer.data or "",
            decline_reason=clean_line(self.decline_reason.data) or None,
            owner=_one_person(self.owner) if self.owner.name in fields_of(status) else None,
            target_date=_day(self.target_date),
            wake_up_date=_day(self.wake_up_date),
            what_changed=self.what_changed.data,
            since=_day(self.since),
        )


class TogetherForm(DecisionForm):
    """One decision on several ideas, whose versions stand beside them on the page."""

    def __init__(self, formdata: Any = SENT, **defaults: Any) -> None:
        super().__init__(formdata, **defaults)
        del self.version, self.draft


def _one_person(field: StringField) -> User | None:
    people = people_called(field.data or "", field.name)
    if len(people) > 1:
        raise BadInput(_("Name one person."), field.name)
    return people[0] if people else None


def _held(draft: Draft) -> list[tuple[str, str]]:
    return [("draft", str(draft.id)), ("draft_version", str(draft.version))]


def _day(field: DateField) -> date | None:
    return field.data


class SavedFilterForm(Form):
    name = StringField(_l("Name"))
    words = HiddenField()
