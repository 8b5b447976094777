"""In development, mail is read in the browser."""

from dataclasses import replace

import pytest

from app import create_app
from app.core.mail import Email, send
from app.notifications.preview import MAIL_POLICY


@pytest.fixture
def development(settings, tmp_path):
    """An application of its own, with an empty folder for mail."""
    return create_app(replace(settings, environment="development", instance_dir=tmp_path))


@pytest.fixture
def mail_name(development, settings, tmp_path):
    """The name of the one mail in the folder."""
    with development.app_context():
        send(
            Email(
                key="one",
                to_name="Ana Ruiz",
                to_address="ana@example.org",
                subject="Set <your> password",
                text="Open http://127.0.0.1:8000/reset/abc now.",
                html="<p>Open <a href='http://127.0.0.1:8000/reset/abc'>this</a>.</p>",
            )
        )
    [path] = (tmp_path / "mail").glob("*.eml")
    return path.stem


def test_list_shows_mails(development, mail_name):
    page = development.test_client().get("/dev/mail")

    assert page.status_code == 200
    assert "Set &lt;your&gt; password" in page.text
    assert f"/dev/mail/{mail_name}" in page.text


def test_list_without_mails(development):
    assert "No mail yet" in development.test_client().get("/dev/mail").text


def test_mail_shows_headers_and_text_with_links(development, mail_name):
    page = development.test_client().get(f"/dev/mail/{mail_name}").text

    assert "Auto-Submitted" in page
    assert 'href="http://127.0.0.1:8000/reset/abc"' in page


def test_html_has_a_policy_of_its_own(development, mail_name):
    answer = development.test_client().get(f"/dev/mail/{mail_name}/html")

    assert answer.text.strip().startswith("<p>Open")
    assert answer.headers["Content-Security-Policy"] == MAIL_POLICY


@pytest.mark.parametrize("name", ["0" * 32, "..%2f..%2fsecret_key", "secret_key"])
def test_unknown_mails_are_not_there(name, development, mail_name):
    assert development.test_client().get(f"/dev/mail/{name}").status_code == 404
    assert development.test_client().get(f"/dev/mail/{name}/html").status_code == 404


def test_there_is_no_preview_elsewhere(client):
    assert client.get("/dev/mail").status_code == 404
