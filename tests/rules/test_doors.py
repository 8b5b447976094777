"""Every door is closed: each route wants somebody signed in, each change a CSRF token."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from app import create_app
from app.auth.models import User
from app.core.guard import is_public
from app.core.headers import POLICY
from app.settings import Settings

# Who is not signed in comes in here and nowhere else.
PUBLIC = {
    "static",
    "health.healthz",
    "health.readyz",
    "auth.sign_in",
    "auth.sign_up",
    "auth.check_mail",
    "auth.confirm",
    "auth.confirm_email",
    "auth.forgot_password",
    "auth.reset_password",
    "auth.accept_invitation",
    "auth.set_up",
    "stopping.ask",
    "stopping.stop",
}
# A signed token in the address says who and what; mail programs have no cookie.
WITHOUT_CSRF = {"stopping.stop"}
# Shown on one's own machine only.
IN_DEVELOPMENT = {"mail_preview.index", "mail_preview.show", "mail_preview.html"}
SAMPLES = {"int": "1", "default": "x", "path": "x"}


def rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def address(rule: Rule) -> str:
    values = dict.fromkeys(rule.arguments, SAMPLES["int"])
    _, path = rule.build(values) or ("", "")
    return path


def test_the_public_doors_are_those_in_the_list(app: Flask) -> None:
    with app.app_context():
        public = {rule.endpoint for rule in app.url_map.iter_rules() if is_public(rule.endpoint)}

    assert public == PUBLIC


def test_every_other_route_asks_to_sign_in(app: Flask, client: FlaskClient) -> None:
    for rule in rules(app):
        if rule.endpoint in PUBLIC:
            continue
        if "GET" in (rule.methods or set()):
            answer = client.get(address(rule))
            assert answer.status_code == 303, rule
            assert answer.location.startswith("/sign-in"), rule


def test_no_stranger_changes_anything(app: Flask, client: FlaskClient) -> None:
    token = _token(client)
    for rule in rules(app):
        if rule.endpoint in PUBLIC or "POST" not in (rule.methods or set()):
            continue
        answer = client.post(address(rule), data={"csrf_token": token})
        assert (answer.status_code, answer.location) == (303, "/sign-in"), rule


def test_every_change_demands_a_csrf_token(
    app: Flask, omar: User, sign_in: Callable[[User], Any]
) -> None:
    browser = sign_in(omar)
    for rule in rules(app):
        if "POST" in (rule.methods or set()) and rule.endpoint not in WITHOUT_CSRF:
            assert browser.client.post(address(rule)).status_code == 400, rule


def test_what_needs_no_csrf_token_wants_a_signed_one(app: Flask, client: FlaskClient) -> None:
    for rule in rules(app):
        if rule.endpoint in WITHOUT_CSRF:
            assert client.post(address(rule)).status_code == 404, rule


def test_number_that_no_row_can_have_is_not_there(
    omar: User, sign_in: Callable[[User], Any]
) -> None:
    browser = sign_in(omar)
    for path in (f"/ideas/{10**20}", f"/admin/people/{10**20}", f"/ideas/{2**31 - 1}"):
        assert browser.get(path).status_code == 404, path


def test_only_get_and_post_are_routed(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        assert (rule.methods or set()) <= {"GET", "HEAD", "OPTIONS", "POST"}, rule


def test_every_answer_tells_the_browser_to_be_strict(client: FlaskClient) -> None:
    for path in ("/sign-in", "/nowhere", "/healthz", "/ideas"):
        headers = client.get(path).headers
        assert headers["Content-Security-Policy"] == POLICY
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
    assert "unsafe" not in POLICY


@pytest.mark.parametrize("environment", ["test", "production"])
def test_mail_is_shown_in_development_only(environment: str, tmp_path: Any) -> None:
    common = {"INSTANCE_DIR": str(tmp_path), "SECRET_KEY": "s" * 40, "MAIL_URL": "smtp://localhost"}
    here = create_app(Settings.from_env({**common, "ENVIRONMENT": environment}))
    development = create_app(Settings.from_env({**common, "ENVIRONMENT": "development"}))

    extra = set(development.view_functions) - set(here.view_functions)

    assert extra == IN_DEVELOPMENT


def _token(client: FlaskClient) -> str:
    """A CSRF token of somebody who only looked at the sign-in page."""
    page = client.get("/sign-in").text
    return page.partition('name="csrf_token" value="')[2].partition('"')[0]
