"""What a site needs so that each of its pages has something to show."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

from flask import Flask
from sqlalchemy import select

from app.admin.operations import create_department, set_leaderboard
from app.auth import tokens
from app.auth.models import Role, SignUp, User
from app.auth.operations import create_member, invite, request_email_change, set_sign_up_policy
from app.auth.operations.bouncing import MOST_REFUSALS, note_refusal
from app.boards.drafts import draft_of
from app.boards.models import Board, BoardPause, SectionKind
from app.boards.operations import edit_board
from app.boards.sections import AskedSection
from app.core import clock
from app.core.current import current_settings
from app.core.db import db
from app.events import Delivery, DeliveryState, Event, commit
from app.ideas.models import (
    Claim,
    Comment,
    CreditRole,
    Decision,
    DeclineReason,
    Idea,
    Per,
    ReactionKind,
    Unit,
    ValueKind,
)
from app.ideas.operations.answering_back import ask_again
from app.ideas.operations.attaching import checked_upload, keep_upload
from app.ideas.operations.claiming import claim_credit
from app.ideas.operations.crediting import mark_improvement, name_implementer
from app.ideas.operations.deciding import Outcome, change_status
from app.ideas.operations.discussing import post_comment
from app.ideas.operations.drafting import save_draft
from app.ideas.operations.keeping_drafts import begin_draft
from app.ideas.operations.merging import merge_ideas
from app.ideas.operations.pausing import pause_board
from app.ideas.operations.posting import edit_idea, post_idea
from app.ideas.operations.promising import promise_anew
from app.ideas.operations.reacting import react
from app.ideas.operations.reading import note_reading
from app.ideas.operations.rewording import delete_comment, edit_comment
from app.ideas.operations.saving import save_filter
from app.ideas.operations.sharing import invite_co_author
from app.ideas.operations.signing import anonymously
from app.ideas.operations.speaking import mark_official
from app.ideas.operations.thanking import show_thanks, write_thanks
from app.ideas.operations.valuing import UNSEEN, Worth, enter_value
from app.ideas.operations.voting import vote
from app.ideas.operations.withdrawing import withdraw_idea
from app.ideas.queries.attachments import AttachmentRules
from app.ideas.queries.conversation import REPLIES_AT_ONCE
from app.ideas.status import Status
from app.notifications.models import Subject
from app.notifications.switches import stop_token
from tests.pictures import picture

BODY = "On nights we open **six** drawers:\n\n- labels `A` to `F`\n- [a list](https://example.org)"
TABLE = "| ward | drawers on the left | drawers on the right |\n|---|---|---|\n| 2 | six | seven |"


def settle(app: Flask) -> dict[str, object]:
    """Fill the site that the cast moved into. Returns what stands in addresses, by its name."""
    with app.app_context():
        names = _fill(_people())
        commit()
        db.session.remove()
        db.engine.dispose()
    return names


def _people() -> dict[str, User]:
    return {person.handle: person for person in db.session.scalars(select(User))}


def _fill(people: dict[str, User]) -> dict[str, object]:
    ana, eva, max_ = people["ana"], people["eva"], people["max"]
    supply = db.session.scalars(select(Board)).one()
    body = f"{BODY}\n\n{_attach_to_text(ana)}"
    _ask_for_sections(supply, by=people["omar"])
    new = post_idea(
        supply,
        title="Red torches for the night",
        body=body,
        tags=["nights"],
        sections={SectionKind.PROBLEM: BODY, SectionKind.BENEFIT: "> Sleep"},
        by=ana,
    )
    parked = post_idea(supply, title="Paint the shelves", body=TABLE, by=eva)
    done = post_idea(supply, title="Label drawers with photos", body=BODY, tags=["stores"], by=ana)
    comment = _discuss(done, ana=ana, eva=eva, max_=max_)
    masked = _post_without_a_name(supply, by=ana)
    _answer(done, parked, by=max_)
    declined = post_idea(supply, title="A slide instead of stairs", body=BODY, by=ana)
    refusal = _decline(declined, by=max_)
    asked = post_idea(supply, title="A bell for the night", body=BODY, by=ana)
    ask_again(asked, decision_id=_decline(asked, by=max_).id, argument="It is *free*.", by=ana)
    merged = post_idea(supply, title="Photos on the drawers", body=BODY, by=eva)
    post_comment(merged, body="Twice the same thought.", by=ana)
    merge_ideas(merged, done, seen_version=merged.version, note="Thank you both.", by=max_)
    pause = _put_off(supply, new, by=max_)
    edited, withdrawn = _change_their_minds(supply, by=ana, voter=eva)
    worth = Worth(Unit.HOURS, "120", Per.YEAR)
    enter_value(done, ValueKind.REALISED, worth=worth, seen_version=UNSEEN, by=ana)
    claim = _credit(new, done, people)
    wanted = _limit_votes(supply, ana=ana, eva=eva)
    save_filter("From the stores", "sort=new&tag=stores", by=ana)
    draft = begin_draft({"board": ["supply"], "title": ["Hooks"], "body": [BODY]}, by=ana)
    _give_up_a_delivery()
    return {
        "new": new.id,
        "parked": parked.id,
        "done": done.id,
        "masked": masked.id,
        "comment": comment.id,
        "declined": declined.id,
        "refusal": refusal.id,
        "merged": merged.id,
        "edited": edited.id,
        "withdrawn": withdrawn.id,
        "pause": pause.id,
        "wanted": wanted.id,
        "draft": draft.id,
        "reason": db.session.scalars(select(DeclineReason.id)).first(),
        "claim": claim.id,
        "mail": _keep_a_mail(),
        **_account_links(ana, by=people["omar"]),
    }


def _ask_for_sections(board: Board, *, by: User) -> None:
    asked = [AskedSection(SectionKind.BENEFIT), AskedSection(SectionKind.PROBLEM)]
    edit_board(board, replace(draft_of(board), sections=asked), by=by)


def _attach_to_text(by: User) -> str:
    """The Markdown for a picture that nobody described, and for a file."""
    files = (("drawer.png", picture(size=(640, 400))), ("plan.pdf", b"%PDF-1.7"))
    names = [
        keep_upload(checked_upload(name, content, AttachmentRules()), by=by).name
        for name, content in files
    ]
    return f"![](/attachments/{names[0]})\n\n[plan.pdf](/attachments/{names[1]})"


def _discuss(idea: Idea, *, ana: User, eva: User, max_: User) -> Comment:
    first = post_comment(idea, body="Put the `item number` under the photo.", by=eva)
    reply = post_comment(idea, body="Yes.", parent_id=first.id, by=ana)
    print_it = post_comment(idea, body="I can print\n\n> ten", parent_id=reply.id, by=max_)
    last = post_comment(idea, body="@ana knows how many.", parent_id=print_it.id, by=eva)
    for number in range(REPLIES_AT_ONCE):
        post_comment(idea, body=f"Box {number}", parent_id=last.id, by=ana)
    edit_comment(first, idea, body="Put the `item number` below.", seen_version=1, by=eva)
    delete_comment(reply, idea, by=ana)
    react(first, ReactionKind.HELPFUL, by=ana)
    mark_official(print_it, idea, by=max_)
    note_reading(idea.id, reply.id, by=ana)
    vote(idea, by=eva)
    return first


def _post_without_a_name(board: Board, *, by: User) -> Idea:
    """An anonymous idea with an anonymous comment; from now on forms offer that on this board."""
    board.anonymous_posts = True
    byline = anonymously(board, by=by)
    idea = post_idea(board, title="Quiet rooms", body=BODY, byline=byline, by=by)
    post_comment(idea, body="With a door.", byline=byline, by=by)
    return idea


def _answer(done: Idea, parked: Idea, *, by: User) -> None:
    today = clock.now().date()
    later = today + timedelta(days=30)
    changed = "Drawers have photos."
    for idea, outcome in (
        (done, Outcome(Status.UNDER_REVIEW, "I **ask** the stores.")),
        (done, Outcome(Status.PLANNED, "Agreed.", owner=by, target_date=later)),
        (done, Outcome(Status.IMPLEMENTED, "Done.", what_changed=changed, since=today)),
        (parked, Outcome(Status.PARKED, "After the move.", wake_up_date=later)),
    ):
        change_status(idea, outcome, seen_version=idea.version, by=by)


def _change_their_minds(board: Board, *, by: User, voter: User) -> tuple[Idea, Idea]:
    """An idea with a vote and three versions, and a withdrawn one that others took part in."""
    edited = post_idea(board, title="A shelf for torches", body=f"{BODY}\n\n{BODY}", by=by)
    withdrawn = post_idea(board, title="A shelf for bells", body=BODY, tags=["bells"], by=by)
    for idea in (edited, withdrawn):
        vote(idea, by=voter)
    for title, body in (
        ("A shelf for torches", f"{BODY}\n\nOn days, too.\n\n{BODY}"),
        ("A deep shelf for torches", f"On some nights.\n\n{BODY}"),
    ):
        edit_idea(
            edited, title=title, body=body, tags=["nights"], seen_version=edited.version, by=by
        )
    withdraw_idea(withdrawn, seen_version=withdrawn.version, by=by)
    return edited, withdrawn


def _decline(idea: Idea, *, by: User) -> Decision:
    outcome = Outcome(Status.DECLINED, "Too steep.", decline_reason="not_feasible")
    return change_status(idea, outcome, seen_version=idea.version, by=by)


def _put_off(board: Board, idea: Idea, *, by: User) -> BoardPause:
    """A board that pauses, and an idea with a draft of its answer and another promised day."""
    today = clock.now().date()
    promise_anew(idea, today + timedelta(days=30), note="The stores count first.", by=by)
    typed = {"status": ["planned"], "version": [str(idea.version)], "answer": ["Half a sent"]}
    save_draft(idea, Status.PLANNED, typed, by=by)
    return pause_board(
        board,
        starts_on=today + timedelta(days=2),
        ends_on=today + timedelta(days=9),
        reason="holidays",
        by=by,
    )


def _credit(new: Idea, done: Idea, people: dict[str, User]) -> Claim:
    """All that can be said about credit, and an invitation to Eva that waits."""
    ana, eva, max_, omar = (people[handle] for handle in ("ana", "eva", "max", "omar"))
    set_leaderboard(True, by=omar)
    invite_co_author(new, eva, by=ana)
    name_implementer(new, omar, by=max_)
    better = post_comment(done, body="Hang the list on a hook by the door.", by=omar)
    mark_improvement(better, done, by=ana)
    show_thanks(write_thanks(done, note="No more searching.", by=max_), done, by=ana)
    return claim_credit(done, CreditRole.IMPLEMENTER, reason="I took the photos.", by=omar)


def _limit_votes(board: Board, *, ana: User, eva: User) -> Idea:
    """A board where Eva has given all her votes, and an idea that she would vote for, too."""
    first, second = (
        post_idea(board, title=title, body=BODY, by=ana)
        for title in ("Quiet wheels for the trolleys", "Hooks in the changing room")
    )
    vote(first, by=eva)
    board.vote_budget = 2
    return second


def _give_up_a_delivery() -> None:
    first = db.session.scalars(select(Event.id).order_by(Event.id)).first()
    db.session.add(
        Delivery(
            event_id=first,
            consumer="notify",
            target=1,
            state=DeliveryState.PARKED,
            attempts=20,
            due_at=clock.now(),
            last_error="Refused: 550 no such mailbox",
        )
    )


def _keep_a_mail() -> str:
    """The name under which a mail is kept, as where none are sent."""
    mail = EmailMessage()
    mail["Subject"], mail["To"] = "Your idea is planned", "Ana Ruiz <ana@example.org>"
    mail.set_content("It is planned. See http://127.0.0.1/ideas/1")
    mail.add_alternative("<p>It is planned.</p>", subtype="html")
    name = "0" * 32
    current_settings().mail_dir.mkdir()
    (current_settings().mail_dir / f"{name}.eml").write_bytes(mail.as_bytes())
    return name


def _account_links(ana: User, *, by: User) -> dict[str, object]:
    set_sign_up_policy(SignUp.DOMAINS, "example.org", by=by)
    department = create_department("Nursing", by=by)
    invitation = invite("noor@example.org", department.id, by=by)
    joining = create_member(email="ivo@example.org", name="Ivo Petrov")
    request_email_change(ana, "ana.ruiz@example.org")
    db.session.flush()
    return {
        "department": department.id,
        "invitation": tokens.invitation_token(invitation),
        "confirm": tokens.confirmation_token(joining),
        "reset": tokens.reset_token(ana),
        "confirm_email": tokens.email_change_token(ana),
        "stop": stop_token(ana, Subject.OWN_IDEAS),
    }


def let_bounce(app: Flask, handle: str) -> int:
    """Have the mail server refuse somebody's address for good; their id."""
    with app.app_context():
        person = _people()[handle]
        for _ in range(MOST_REFUSALS):
            note_refusal(person.id, person.email, "550 No such mailbox")
        id = person.id
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    return id


def set_up_url(app: Flask) -> str:
    """Make Omar a member, so that nobody administers; who sets up here is the first."""
    with app.app_context():
        _people()["omar"].role = Role.MEMBER
        db.session.commit()
        url = tokens.set_up_url()
        db.session.remove()
        db.engine.dispose()
    return url
