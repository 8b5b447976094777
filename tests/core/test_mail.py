"""Handing mail to a server: kept connections, TLS, signing in, the pace, and every way to fail."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from app.core.mail import (
    Email,
    Fault,
    Mailer,
    MailFailure,
    Refused,
    Unavailable,
    deliver,
    make_mailer,
)
from app.core.mail.pace import Pace
from app.settings import Settings
from tests.smtp import AUTHORITY, SmtpServer, free_port, knows, tls

ANA = "ana@example.org"
SERVERS: dict[str, dict[str, Any]] = {
    "plain": {},
    "starttls": {"tls_context": tls()},
    "smtps": {"ssl_context": tls()},
    "sign_in": {
        "tls_context": tls(),
        "authenticator": knows(b"ideas", b"p@ss/word"),
        "auth_required": True,
    },
    "sign_in_plain": {
        "authenticator": knows(b"ideas", b"p@ss/word"),
        "auth_require_tls": False,
    },
}

Send = Callable[..., None]


def letter(key: str = "one", **values: str) -> Email:
    usual = {"to_name": "Ana", "to_address": ANA, "subject": "Hello", "text": "Hi", "html": "<p>Hi"}
    return Email(key=key, **{**usual, **values})


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[SmtpServer]:
    """Plain, unless a test names another of SERVERS."""
    server = SmtpServer(**SERVERS[getattr(request, "param", "plain")])
    server.start()
    yield server
    server.stop()


@pytest.fixture
def mailers(app: Flask, settings: Settings) -> Iterator[Callable[..., Mailer]]:
    """Makes mailers to an address, with other settings than usual."""
    made: list[Mailer] = []

    def make(url: str, **values: Any) -> Mailer:
        made.append(make_mailer(replace(settings, mail_url=url, **values)))
        return made[-1]

    with app.app_context():
        yield make
    for mailer in made:
        mailer.close()


@pytest.fixture
def mailer(server: SmtpServer, mailers: Callable[..., Mailer]) -> Mailer:
    return mailers(f"smtp://127.0.0.1:{server.port}")


def failure_of(mailer: Mailer, **values: str) -> MailFailure:
    with pytest.raises(MailFailure) as caught:
        deliver(letter(**values), mailer)
    return caught.value


def test_many_messages_go_over_one_connection(server: SmtpServer, mailer: Mailer) -> None:
    for number in range(5):
        deliver(letter(str(number)), mailer)

    assert (len(server.inbox), server.lines) == (5, 1)


def test_refusal_keeps_the_connection(server: SmtpServer, mailer: Mailer) -> None:
    server.answers["nobody@example.org"] = "550 5.1.1 No such mailbox"

    assert failure_of(mailer, to_address="nobody@example.org").fault is Fault.MAILBOX
    deliver(letter(), mailer)

    assert (len(server.inbox), server.lines) == (1, 1)


def test_connection_that_was_dropped_meanwhile_is_opened_anew(
    server: SmtpServer, mailer: Mailer
) -> None:
    deliver(letter("first"), mailer)
    server.stop()
    server.start()

    deliver(letter("second"), mailer)

    assert (len(server.inbox), server.lines) == (2, 1)


def test_connection_dropped_after_the_message_is_no_success(
    server: SmtpServer, mailer: Mailer
) -> None:
    """Whether it was taken nobody knows: it is sent again, as the same message."""
    server.hangs_up = {1}

    assert isinstance(failure_of(mailer), Unavailable)
    deliver(letter(), mailer)

    assert (len(server.inbox), server.lines) == (1, 2)


def test_idle_connection_is_closed(
    server: SmtpServer, mailer: Mailer, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(letter("first"), mailer)
    mailer.close_idle()
    deliver(letter("second"), mailer)
    assert server.lines == 1
    monkeypatch.setattr("app.core.mail.lines.IDLE", -1)

    mailer.close_idle()
    deliver(letter("third"), mailer)

    assert server.lines == 2


def test_forked_process_opens_a_connection_of_its_own(server: SmtpServer, mailer: Mailer) -> None:
    deliver(letter("parent"), mailer)
    pid = os.getpid()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.core.mail.lines.os.getpid", lambda: pid + 1)
        deliver(letter("child"), mailer)

    assert server.lines == 2


@pytest.mark.parametrize(
    ("server", "scheme"),
    [("starttls", "smtp://"), ("smtps", "smtps://"), ("sign_in", "smtp://ideas:p%40ss%2Fword@")],
    indirect=["server"],
)
def test_mail_goes_out_protected_and_signed_in(
    server: SmtpServer,
    scheme: str,
    mailers: Callable[..., Mailer],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with AUTHORITY.cert_pem.tempfile() as known:
        monkeypatch.setenv("SSL_CERT_FILE", known)

        deliver(letter(), mailers(f"{scheme}localhost:{server.port}"))

    assert len(server.inbox) == 1


@pytest.mark.parametrize(
    ("server", "scheme"), [("starttls", "smtp://"), ("smtps", "smtps://")], indirect=["server"]
)
def test_certificate_that_nobody_vouches_for_is_refused(
    server: SmtpServer, scheme: str, mailers: Callable[..., Mailer]
) -> None:
    failure = failure_of(mailers(f"{scheme}localhost:{server.port}"))

    assert isinstance(failure, Unavailable)
    assert failure.fault is Fault.TLS
    assert "certificate" in str(failure)


@pytest.mark.parametrize("server", ["sign_in_plain"], indirect=True)
def test_wrong_password_is_a_setting_to_mend(
    server: SmtpServer, mailers: Callable[..., Mailer]
) -> None:
    wrong = failure_of(mailers(f"smtp://ideas:no@127.0.0.1:{server.port}"))

    assert (type(wrong), wrong.fault) == (Unavailable, Fault.LOGIN)
    assert str(wrong).startswith("535")


def test_password_is_not_sent_unprotected_to_another_machine(
    server: SmtpServer, mailers: Callable[..., Mailer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.core.mail.lines._is_this_machine", lambda host: False)

    failure = failure_of(mailers(f"smtp://ideas:secret@127.0.0.1:{server.port}"))

    assert failure.fault is Fault.TLS
    assert server.inbox == []


@pytest.mark.parametrize(
    ("url", "fault"),
    [("smtp://127.0.0.1:{port}", Fault.REFUSED), ("smtp://mail.invalid:25", Fault.NAME)],
)
def test_server_that_is_not_there(url: str, fault: Fault, mailers: Callable[..., Mailer]) -> None:
    failure = failure_of(mailers(url.format(port=free_port())))

    assert (type(failure), failure.fault) == (Unavailable, fault)


def test_server_that_takes_too_long(
    server: SmtpServer, mailers: Callable[..., Mailer], settings: Settings
) -> None:
    server.delay = 2

    failure = failure_of(mailers(f"smtp://127.0.0.1:{server.port}", mail_timeout=1))

    assert (type(failure), failure.fault) == (Unavailable, Fault.TIMEOUT)


def test_message_that_is_late_begins_no_further_step(
    server: SmtpServer, mailers: Callable[..., Mailer]
) -> None:
    """Its lease would end meanwhile, and another worker send it again."""
    late = mailers(f"smtp://127.0.0.1:{server.port}", mail_timeout=20, delivery_lease=39)

    assert failure_of(late).fault is Fault.TIMEOUT
    assert server.inbox == []


@pytest.mark.parametrize(
    ("answer", "kind", "fault"),
    [
        ("550 No such mailbox", Refused, Fault.MAILBOX),
        ("550 5.1.1 <ana@example.org>: User unknown", Refused, Fault.MAILBOX),
        ("552 5.2.2 Mailbox full", Refused, Fault.MAILBOX),
        ("554 5.7.1 <ana@example.org>: Relay access denied", Refused, Fault.POLICY),
        ("553 5.1.8 Sender address rejected: Domain not found", Unavailable, Fault.SENDER),
        ("530 5.7.0 Authentication required", Unavailable, Fault.LOGIN),
        ("451 4.7.1 Greylisted, come back later", Unavailable, Fault.SERVER),
    ],
)
def test_what_a_server_says_of_a_recipient(
    answer: str, kind: type, fault: Fault, server: SmtpServer, mailer: Mailer
) -> None:
    server.answers[ANA] = answer

    failure = failure_of(mailer)

    assert (type(failure), failure.fault, str(failure)) == (kind, fault, answer)
    assert getattr(failure, "is_about_address", False) is (fault is Fault.MAILBOX)


@pytest.mark.parametrize(
    ("attribute", "answer", "kind", "fault"),
    [
        ("on_sender", "550 5.7.1 Not allowed to send as this", Unavailable, Fault.SENDER),
        ("on_message", "554 5.6.0 Not taken", Refused, Fault.MESSAGE),
        ("on_message", "452 4.3.1 Disk full", Unavailable, Fault.SERVER),
    ],
)
def test_what_a_server_says_of_sender_and_message(
    attribute: str, answer: str, kind: type, fault: Fault, server: SmtpServer, mailer: Mailer
) -> None:
    setattr(server, attribute, answer)

    failure = failure_of(mailer)

    assert (type(failure), failure.fault, str(failure)) == (kind, fault, answer)


def test_pace_lets_so_many_through_and_the_others_wait(
    server: SmtpServer, mailers: Callable[..., Mailer]
) -> None:
    mailer = mailers(f"smtp://127.0.0.1:{server.port}", mail_rate=600)
    started = time.monotonic()

    for number in range(4):
        deliver(letter(str(number)), mailer)

    assert time.monotonic() - started > 0.3
    assert len(server.inbox) == 4


def test_pace_counts_what_its_turn_takes_against_the_time_there_is() -> None:
    pace = Pace(60)

    first, second = pace.next_turn(10), pace.next_turn(10)

    assert second.at - first.at == pytest.approx(1)
    assert second.deadline - first.deadline < 0.5


HOSTILE = [
    "=?utf-8?q?Ana=0D=0ABcc:_eve@example.org?=",
    "Ana\r\nBcc: eve@example.org",
    "Ana\nBcc: eve@example.org\n\n<script>",
    'Ana" <eve@example.org>, "',
    "Ana, eve@example.org;",
    "Ana\u2028Bcc: eve@example.org\x00\x0b",
    "Zoë Ünal =?utf-8?b?DQpCY2M6IGV2ZUBleGFtcGxlLm9yZw==?= " * 4,
    "\ud800=?x?=",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_people_write_adds_a_header_or_a_recipient(
    text: str, server: SmtpServer, mailer: Mailer
) -> None:
    deliver(letter(to_name=text, subject=text), mailer)

    [mail] = server.inbox
    assert {name.lower() for name in mail} == {
        *("from", "to", "subject", "date", "message-id", "auto-submitted"),
        *("x-auto-response-suppress", "mime-version", "content-type"),
    }
    assert [address.addr_spec for address in mail["To"].addresses] == [ANA]


@pytest.mark.parametrize("name", ["Zoë Ünal", "Łukasz “Luk” Żak, Dr.", "李小龍", "Ana @ Stores"])
def test_names_and_titles_arrive_as_they_were_written(
    name: str, server: SmtpServer, mailer: Mailer
) -> None:
    deliver(letter(to_name=name, subject=f"{name} " * 20), mailer)

    [mail] = server.inbox
    assert mail["To"].addresses[0].display_name == name
    assert mail["Subject"] == (f"{name} " * 20).strip()
    assert all(len(line) <= 998 for line in server.raw[0].split(b"\r\n"))
    assert server.raw[0].isascii()


def test_header_for_machines_is_written_as_it_is(server: SmtpServer, mailer: Mailer) -> None:
    long = f"<https://ideas.example.org/{'x' * 200}>"

    deliver(replace(letter(), headers={"List-Unsubscribe": long}), mailer)

    assert f"List-Unsubscribe: {long}\r\n".encode() in server.raw[0]
