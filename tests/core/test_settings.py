"""Settings name everything that is wrong with them at once, and refuse to be unsafe."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.languages import Language
from app.settings import Settings, WrongSettings

SAFE = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "s" * 32,
    "MAIL_URL": "smtp://mail.example.org:25",
    "DATABASE_URL": "postgresql://ideas@db/ideas",
}


def problems(environ: dict[str, str]) -> dict[str, str]:
    with pytest.raises(WrongSettings) as caught:
        Settings.from_env(environ)
    for name in caught.value.problems:
        assert name in str(caught.value)
    return caught.value.problems


def test_every_wrong_value_is_named_at_once() -> None:
    wrong = {
        "MAIL_FROM": "nonsense",
        "PORT": "eighty",
        "ENVIRONMENT": "staging",
        "LOG_LEVEL": "loud",
        "WEB_WORKERS": "0",
        "CURRENCY": "euros",
    }

    assert set(problems(wrong)) == set(wrong)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "postgresql://me:hunter2@db:port/ideas"),
        ("DATABASE_URL", "sqlite://ideas.db"),
        ("BASE_URL", "http://"),
        ("BASE_URL", "http://["),
        ("MAIL_URL", "smtp://mail.example.org:99999"),
        ("MAIL_URL", "smtp:25"),
        ("MAIL_URL", "smtps://"),
        ("MAIL_FROM", "Ideas <idéas@example.org>"),
    ],
)
def test_address_that_is_none_is_named(tmp_path: Path, name: str, value: str) -> None:
    found = problems({"INSTANCE_DIR": str(tmp_path), name: value})

    assert set(found) == {name}
    assert "hunter2" not in str(found)


def test_lease_that_a_slow_mail_outlives_is_refused(tmp_path: Path) -> None:
    environ = {"INSTANCE_DIR": str(tmp_path), "DELIVERY_LEASE": "59", "MAIL_TIMEOUT": "20"}

    assert set(problems(environ)) == {"DELIVERY_LEASE"}


def test_lease_that_a_mail_may_wait_through_for_its_turn_is_refused(tmp_path: Path) -> None:
    slow = {"INSTANCE_DIR": str(tmp_path), "WORKER_THREADS": "4", "MAIL_RATE": "3"}

    assert set(problems({**slow, "DELIVERY_LEASE": "139"})) == {"DELIVERY_LEASE"}
    assert Settings.from_env({**slow, "DELIVERY_LEASE": "140"}).mail_rate == 3


def test_production_without_secret_key_refuses(tmp_path: Path) -> None:
    environ = {**SAFE, "INSTANCE_DIR": str(tmp_path)}
    del environ["SECRET_KEY"]

    assert set(problems(environ)) == {"SECRET_KEY"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FLASK_DEBUG", "1"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "sqlite:///?timeout=5"),
        ("DATABASE_URL", "sqlite:///file:ideas?mode=memory&uri=true"),
        ("MAIL_URL", "folder:"),
        ("SECRET_KEY", "short"),
    ],
)
def test_production_refuses_what_is_unsafe(tmp_path: Path, name: str, value: str) -> None:
    assert set(problems({**SAFE, "INSTANCE_DIR": str(tmp_path), name: value})) == {name}


def test_production_starts_with_safe_settings(tmp_path: Path) -> None:
    settings = Settings.from_env({**SAFE, "INSTANCE_DIR": str(tmp_path)})

    assert settings.is_production


@pytest.mark.parametrize(
    ("environ", "engine"),
    [
        ({}, "whoosh"),
        ({"WEB_HOSTS": "2"}, "whoosh"),
        ({"DATABASE_URL": SAFE["DATABASE_URL"]}, "whoosh"),
        ({"DATABASE_URL": SAFE["DATABASE_URL"], "WEB_HOSTS": "2"}, "postgresql"),
        ({"DATABASE_URL": SAFE["DATABASE_URL"], "SEARCH_ENGINE": "postgresql"}, "postgresql"),
    ],
)
def test_search_engine_fits_the_database_and_the_hosts(
    tmp_path: Path, environ: dict[str, str], engine: str
) -> None:
    settings = Settings.from_env({**environ, "INSTANCE_DIR": str(tmp_path)})

    assert settings.search_engine == engine


def test_search_language_is_known_by_its_letters(tmp_path: Path) -> None:
    instance = {"INSTANCE_DIR": str(tmp_path)}
    assert Settings.from_env(instance).search_language is Language.ENGLISH
    catalan = Settings.from_env({**instance, "SEARCH_LANGUAGE": "ca"})
    assert catalan.search_language is Language.CATALAN
    assert set(problems({"SEARCH_LANGUAGE": "xx"})) == {"SEARCH_LANGUAGE"}


def test_search_engine_of_another_database_is_refused() -> None:
    assert set(problems({"SEARCH_ENGINE": "postgresql"})) == {"SEARCH_ENGINE"}


def test_development_keeps_the_secret_key_it_made(tmp_path: Path) -> None:
    first = Settings.from_env({"INSTANCE_DIR": str(tmp_path)})
    second = Settings.from_env({"INSTANCE_DIR": str(tmp_path)})

    assert first.secret_key == second.secret_key
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_currency_is_known_by_its_three_letters(tmp_path: Path) -> None:
    environ = {"INSTANCE_DIR": str(tmp_path)}

    assert Settings.from_env(environ).currency == "EUR"
    assert Settings.from_env({**environ, "CURRENCY": "chf"}).currency == "CHF"


def test_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")

    assert set(problems({"INSTANCE_DIR": str(in_the_way / "instance")})) == {"INSTANCE_DIR"}


def test_folder_that_is_there_and_cannot_be_written_is_named() -> None:
    environ = {"SECRET_KEY": "s" * 32, "INSTANCE_DIR": "/proc/self"}  # not even by root

    assert set(problems(environ)) == {"INSTANCE_DIR"}


def test_password_in_a_wrong_address_is_not_repeated() -> None:
    found = problems({"DATABASE_URL": "mysql://me:hunter2@db/ideas"})

    assert "hunter2" not in str(found)
