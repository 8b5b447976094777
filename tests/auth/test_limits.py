"""How often something may be tried: by one network address, and for one e-mail address."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.limits import RateCount


def try_often(visitor, address, times, **data):
    return [visitor.post(address, **data) for _ in range(times)]


def test_sign_in_is_limited_for_one_address(visitor, session):
    *allowed, refused = try_often(visitor, "/sign-in", 11, email="ana@example.org", password="?")
    assert {answer.status_code for answer in allowed} == {422}
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 15 * 60
    assert "Wait a little" in refused.text
    other = visitor.post("/sign-in", email="eva@example.org", password="?")
    assert other.status_code == 422


def test_a_limit_counts_an_address_however_it_is_typed(visitor, session):
    for email in ("ana@example.org", " ANA@example.org", "Ana@EXAMPLE.org"):
        try_often(visitor, "/forgot-password", 2, email=email)
    assert visitor.post("/forgot-password", email="ana@example.org").status_code == 429


def test_a_limit_is_over_after_its_time(visitor, session, time_machine):
    refused = try_often(visitor, "/sign-in", 11, email="ana@example.org", password="?")[-1]
    assert refused.status_code == 429
    time_machine.move_to(clock.now() + timedelta(minutes=15, seconds=2))
    assert visitor.post("/sign-in", email="ana@example.org", password="?").status_code == 422


def test_sign_in_is_limited_for_one_network(visitor, session):
    visitor.post("/sign-in", email="a@example.org", password="?")
    for count in session.scalars(select(RateCount)):
        count.count = 100
    session.commit()
    assert visitor.post("/sign-in", email="b@example.org", password="?").status_code == 429


@pytest.mark.parametrize("address", ["/sign-up", "/forgot-password"])
def test_mails_to_one_address_are_limited(visitor, open_to_example_org, address):
    answers = try_often(visitor, address, 6, email="ana@example.org", name="Ana")
    assert [answer.status_code for answer in answers] == [303] * 5 + [429]


def test_looking_is_not_limited(visitor, session):
    assert {visitor.get("/sign-in").status_code for _ in range(12)} == {200}


def test_limited_while_signed_in(visitor, ana):
    visitor.sign_in(ana)
    for _ in range(5):
        visitor.post("/account/email", email="new@example.org", current_password="?")
    refused = visitor.post("/account/email", email="new@example.org", current_password="?")
    assert refused.status_code == 429


def test_counts_name_nobody(visitor, session):
    visitor.post("/sign-in", email="ana@example.org", password="?")
    keys = list(session.scalars(select(RateCount.key)))
    assert len(keys) == 2
    assert not any("ana" in key for key in keys)
