"""`flask users`: accounts that are made from the command line."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup

from app.auth import operations
from app.auth.inputs import known_form_of
from app.auth.models import Role, User
from app.auth.passwords import NewPassword, check_unlike, choose
from app.auth.queries import user_by_email
from app.core.errors import DomainError
from app.events import commit

users = AppGroup("users", help="Make and invite members.")


@users.command("create-admin")
@click.option("--email", prompt="E-mail", help="The address to sign in with.")
@click.option("--name", prompt="Name", help="The name as colleagues know it.")
@click.option(
    "--password-stdin",
    is_flag=True,
    help="Read the password from standard input instead of asking for it.",
)
def create_admin(email: str, name: str, password_stdin: bool) -> None:
    """Make an administrator who can sign in at once.

    What is not given as an option is asked for. The password never is an option, because
    other users of the machine could read it.
    """
    try:
        password = choose(_typed_password(from_stdin=password_stdin))
        user = _make_administrator(email, name, password)
    except DomainError as error:
        raise click.ClickException(error.message) from error
    commit()
    click.echo(f"{user.name} is an administrator now and signs in as {user.email}.")


@users.command("invite")
@click.argument("email")
@click.option("--by", required=True, help="The address of the administrator who invites.")
def invite(email: str, by: str) -> None:
    """Send an invitation to join to EMAIL."""
    inviter = user_by_email(known_form_of(by))
    if inviter is None or not (inviter.is_active and inviter.is_administrator):
        raise click.ClickException(f"There is no administrator with the address {by}.")
    try:
        invitation = operations.invite(email, by=inviter)
    except DomainError as error:
        raise click.ClickException(error.message) from error
    commit()
    click.echo(f"An invitation is on its way to {invitation.email}.")


def _typed_password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return click.prompt("Password", hide_input=True, confirmation_prompt="The same again")


def _make_administrator(email: str, name: str, password: NewPassword) -> User:
    check_unlike(password, email=email, name=name)
    return operations.create_member(
        email=email,
        name=name,
        role=Role.ADMINISTRATOR,
        password_hash=password.hash,
        confirmed=True,
    )
