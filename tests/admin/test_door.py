"""Only administrators come in, whatever they ask for."""

import pytest

from app.auth.models import Role


def addresses(app):
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("admin."):
            address = rule.rule.replace("<int:", "<").replace("<board_id>", "1")
            for name in ("user_id", "department_id", "delivery_id", "reason_id"):
                address = address.replace(f"<{name}>", "1")
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                yield method, address


def test_members_and_moderators_are_refused(app, ana, max_, supply, sign_in):
    for person in (ana, max_):
        browser = sign_in(person)
        for method, address in addresses(app):
            answer = browser.get(address) if method == "GET" else browser.post(address)
            assert answer.status_code == 403, (method, address)


def test_strangers_are_asked_to_sign_in(app, client):
    for method, address in addresses(app):
        if method == "GET":
            answer = client.get(address)
            assert answer.status_code == 303, address
            assert answer.location.startswith("/sign-in"), address


def test_former_administrators_are_refused(omar, admin, make_user, session):
    make_user("olga", role=Role.ADMINISTRATOR)
    assert admin.get("/admin").status_code == 200
    omar.role = Role.MEMBER
    session.commit()

    assert admin.get("/admin").status_code == 403


@pytest.mark.parametrize(
    "address",
    [
        "/admin/boards/4711",
        "/admin/people/4711",
        "/admin/departments/4711",
        "/admin/boards/4711/workflow",
        "/admin/reasons/4711",
    ],
)
def test_what_is_not_there_is_404(address, admin):
    assert admin.get(address).status_code == 404


def test_first_page_leads_everywhere(admin, parked):
    parked()

    page = admin.get("/admin").text

    for part in (
        "boards",
        "people",
        "departments",
        "reasons",
        "attachments",
        "sign-up",
        "site",
        "mail",
        "deliveries",
    ):
        assert f'href="/admin/{part}"' in page
    assert "1 message was given up" in page
