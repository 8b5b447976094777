"""`flask users`: accounts made from the command line."""

from __future__ import annotations

import pytest
from click.testing import Result

from app.auth.queries import user_by_email

PASSWORD = "correct horse battery"


@pytest.fixture
def run(app, session):
    def invoke(*words: str, typed: str = "") -> Result:
        session.commit()
        return app.test_cli_runner().invoke(args=["users", *words], input=typed)

    return invoke


def test_create_admin_from_options(run, visitor):
    options = ("--email", "Omar@Example.org", "--name", "Omar Haddad", "--password-stdin")
    result = run("create-admin", *options, typed=f"{PASSWORD}\n")
    assert result.exit_code == 0
    assert "omar@example.org" in result.output
    omar = user_by_email("omar@example.org")
    assert (omar.is_administrator, omar.handle) == (True, "omar.haddad")
    assert visitor.sign_in(omar).status_code == 303


def test_create_admin_asks_for_what_is_missing(run):
    answers = f"omar@example.org\nOmar Haddad\n{PASSWORD}\n{PASSWORD}\n"
    result = run("create-admin", typed=answers)
    assert result.exit_code == 0
    assert PASSWORD not in result.output
    assert user_by_email("omar@example.org").is_administrator


@pytest.mark.parametrize(
    ("email", "name", "password", "words"),
    [
        ("nonsense", "Omar", PASSWORD, "Enter a whole e-mail address"),
        ("omar@example.org", " ", PASSWORD, "Enter your name"),
        ("omar@example.org", "Omar", "short", "Use at least 10 characters."),
        ("omar@example.org", "Omar", "omar@example.org", "Choose something other"),
        ("ana@example.org", "Ana", PASSWORD, "account with this address already"),
    ],
)
def test_create_admin_with_wrong_input_says_what_is_wrong(run, ana, email, name, password, words):
    result = run(
        "create-admin", "--email", email, "--name", name, "--password-stdin", typed=password
    )
    assert result.exit_code == 1
    assert words in result.output
    assert user_by_email("omar@example.org") is None


def test_invite(run, omar, mails):
    result = run("invite", "eva@elsewhere.example", "--by", omar.email)
    assert result.exit_code == 0
    assert [mail["To"] for mail in mails()] == ["eva@elsewhere.example"]


def test_invite_by_somebody_who_is_no_administrator(run, ana, mails):
    result = run("invite", "eva@elsewhere.example", "--by", ana.email)
    assert (result.exit_code, mails()) == (1, [])


def test_invite_a_member(run, omar, ana):
    result = run("invite", ana.email, "--by", omar.email)
    assert result.exit_code == 1
    assert "account with this address already" in result.output
