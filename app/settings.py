"""Every setting of the application, read once from the environment and never changed."""

from __future__ import annotations

import logging
import os
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from email.utils import parseaddr
from math import ceil
from pathlib import Path
from tempfile import TemporaryFile
from urllib.parse import urlsplit

from babel.numbers import is_currency
from dotenv import dotenv_values
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from app.languages import Language

PROJECT = Path(__file__).resolve().parent.parent
ENVIRONMENTS = ("development", "production", "test")
SEARCH_ENGINES = ("whoosh", "postgresql")
SHORTEST_SECRET = 32


class WrongSettings(Exception):
    """One or more settings cannot be used; the message names every one of them."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        lines = [f"  {name}: {problem}" for name, problem in problems.items()]
        super().__init__("These settings are wrong:\n" + "\n".join(lines))


@dataclass(frozen=True)
class Settings:
    """What an operator can set; docs/settings.md explains each. Times are in seconds."""

    environment: str
    debug: bool
    instance_dir: Path
    secret_key: str
    database_url: str
    site_name: str
    currency: str
    base_url: str
    host: str
    port: int
    web_hosts: int
    web_workers: int
    worker_threads: int
    mail_url: str
    mail_from: str
    mail_timeout: int
    mail_rate: int
    session_days: int
    delivery_lease: int
    delivery_attempts: int
    delivery_backoff: int
    trusted_proxies: int
    search_engine: str
    search_language: Language
    log_level: str

    @property
    def is_production(self) -> bool:
        return self.environment == "production"

    @property
    def is_development(self) -> bool:
        return self.environment == "development"

    @property
    def domain(self) -> str:
        """The name of the host that people reach the exchange at."""
        return urlsplit(self.base_url).hostname or "localhost"

    @property
    def is_on_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def keeps_mail(self) -> bool:
        """Whether mail is written to a folder instead of being sent."""
        return self.mail_url.startswith("folder")

    @property
    def longest_mail(self) -> int:
        """How long a mail may take at least: its turn, connecting, and being taken."""
        turn = self.worker_threads * 60 / self.mail_rate if self.mail_rate else 0
        return 3 * self.mail_timeout + ceil(turn)

    @property
    def index_dir(self) -> Path:
        return self.instance_dir / "index"

    @property
    def attachments_dir(self) -> Path:
        """The folder of the files that people attach."""
        return self.instance_dir / "attachments"

    @property
    def mail_dir(self) -> Path:
        """The folder of mail that is kept."""
        return self.instance_dir / "mail"

    @property
    def queue_path(self) -> Path:
        return self.instance_dir / "queue.db"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read all settings, from `.env` and the process when `environ` is None.

        Creates the instance folder and, outside production, a secret key in it.
        Raises WrongSettings naming every wrong value at once.
        """
        read = _Reader(_process_environment() if environ is None else environ)
        settings = _read_settings(read)
        problems = {**_contradictions(settings), **read.problems}
        if problems:
            raise WrongSettings(problems)
        return _with_instance_folder(settings)


class _Reader:
    """Reads typed values and collects what is wrong with them instead of stopping."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.problems: dict[str, str] = {}

    def text(self, name: str, default: str) -> str:
        return self.environ.get(name, "").strip() or default

    def choice(self, name: str, default: str, among: Collection[str]) -> str:
        value = self.text(name, default)
        if value not in among:
            self.problems[name] = f"'{value}' is none of {', '.join(sorted(among))}."
        return value

    def language(self, name: str, default: Language) -> Language:
        value = self.choice(name, default, [*Language])
        return Language(value) if name not in self.problems else default

    def number(self, name: str, default: int, *, least: int, most: int) -> int:
        value = self.text(name, str(default))
        if value.isascii() and value.isdigit() and least <= int(value) <= most:
            return int(value)
        self.problems[name] = f"'{value}' is not a whole number from {least} to {most}."
        return default

    def switch(self, name: str, default: bool) -> bool:
        value = self.text(name, "1" if default else "0").lower()
        if value not in {"0", "1", "true", "false"}:
            self.problems[name] = f"'{value}' is neither 1 nor 0."
        return value in {"1", "true"}

    def sender(self, name: str, default: str) -> str:
        value = self.text(name, default)
        _, address = parseaddr(value)
        local, at, domain = address.rpartition("@")
        is_whole = local and at and domain and address.isascii()
        if not is_whole or any(space in address for space in " \t\r\n"):
            self.problems[name] = f"'{value}' is no sender like Ideas <ideas@example.org>."
        return value

    def currency(self, name: str, default: str) -> str:
        value = self.text(name, default).upper()
        if not is_currency(value):
            self.problems[name] = f"'{value}' is no currency by its three letters, such as EUR."
        return value

    def url(self, name: str, default: str, schemes: Collection[str]) -> str:
        """What is wrong is said without repeating the value: it may hold a password."""
        value = self.text(name, default).rstrip("/")
        if value.partition(":")[0] not in schemes:
            self.problems[name] = f"does not begin with {' or '.join(sorted(schemes))}:"
        elif not _is_address(value):
            self.problems[name] = (
                "is no address: its host, port or path cannot be told. Write signs such as @ and / "
                "in a password as %40 and %2F."
            )
        return value


def _is_address(url: str) -> bool:
    try:
        if url.startswith(("sqlite", "postgresql")):
            database = make_url(url)
            return database.drivername != "sqlite" or not database.host
        parts = urlsplit(url)
        return parts.scheme == "folder" or (bool(parts.hostname) and parts.port != 0)
    except (ValueError, ArgumentError):
        return False


def _process_environment() -> dict[str, str]:
    from_file = {name: text or "" for name, text in dotenv_values(PROJECT / ".env").items()}
    return {**from_file, **os.environ}


def _read_settings(read: _Reader) -> Settings:
    instance = Path(read.text("INSTANCE_DIR", str(PROJECT / "instance"))).absolute()
    port = read.number("PORT", 8000, least=1, most=65535)
    database_url = read.url(
        "DATABASE_URL", f"sqlite:///{instance / 'ideas.db'}", {"sqlite", "postgresql"}
    )
    web_hosts = read.number("WEB_HOSTS", 1, least=1, most=1000)
    return Settings(
        environment=read.choice("ENVIRONMENT", "development", ENVIRONMENTS),
        debug=read.switch("FLASK_DEBUG", default=False),
        instance_dir=instance,
        secret_key=read.text("SECRET_KEY", ""),
        database_url=database_url,
        site_name=read.text("SITE_NAME", "Idea Exchange"),
        currency=read.currency("CURRENCY", "EUR"),
        base_url=read.url("BASE_URL", f"http://127.0.0.1:{port}", {"http", "https"}),
        host=read.text("HOST", "127.0.0.1"),
        port=port,
        web_hosts=web_hosts,
        web_workers=read.number("WEB_WORKERS", 2, least=1, most=64),
        worker_threads=read.number("WORKER_THREADS", 2, least=1, most=64),
        mail_url=read.url("MAIL_URL", "folder:", {"smtp", "smtps", "folder"}),
        mail_from=read.sender("MAIL_FROM", "Idea Exchange <ideas@localhost>"),
        mail_timeout=read.number("MAIL_TIMEOUT", 20, least=1, most=300),
        mail_rate=read.number("MAIL_RATE", 0, least=0, most=100_000),
        session_days=read.number("SESSION_DAYS", 30, least=1, most=365),
        delivery_lease=read.number("DELIVERY_LEASE", 120, least=1, most=3600),
        delivery_attempts=read.number("DELIVERY_ATTEMPTS", 20, least=1, most=100),
        delivery_backoff=read.number("DELIVERY_BACKOFF", 15, least=0, most=3600),
        trusted_proxies=read.number("TRUSTED_PROXIES", 0, least=0, most=10),
        search_engine=read.choice(
            "SEARCH_ENGINE", _usual_engine(database_url, web_hosts), SEARCH_ENGINES
        ),
        search_language=read.language("SEARCH_LANGUAGE", Language.ENGLISH),
        log_level=read.choice("LOG_LEVEL", "INFO", logging.getLevelNamesMapping()),
    )


def _usual_engine(database_url: str, web_hosts: int) -> str:
    """Several hosts have no folder in common, but a database."""
    is_shared = web_hosts > 1 and not database_url.startswith("sqlite")
    return "postgresql" if is_shared else "whoosh"


# What must not be so in production: setting, test, what to do about it.
_PRODUCTION_RULES: tuple[tuple[str, Callable[[Settings], bool], str], ...] = (
    ("SECRET_KEY", lambda s: not s.secret_key, "is missing: set a long random text."),
    ("FLASK_DEBUG", lambda s: s.debug, "debug mode shows secrets: switch it off."),
    ("DATABASE_URL", lambda s: _is_in_memory(s.database_url), "loses everything at every stop."),
    (
        "MAIL_URL",
        lambda s: s.keeps_mail,
        "sends nothing: use smtp://host:port or smtps://host:port.",
    ),
)


def _contradictions(settings: Settings) -> dict[str, str]:
    problems: dict[str, str] = {}
    if settings.secret_key and len(settings.secret_key) < SHORTEST_SECRET:
        problems["SECRET_KEY"] = f"is shorter than {SHORTEST_SECRET} characters."
    if settings.delivery_lease < settings.longest_mail:
        problems["DELIVERY_LEASE"] = (
            f"is shorter than the {settings.longest_mail} seconds that a mail may take (three "
            "times MAIL_TIMEOUT, and its turn by MAIL_RATE): two workers would send it."
        )
    if settings.search_engine == "postgresql" and settings.is_on_sqlite:
        problems["SEARCH_ENGINE"] = "needs a DATABASE_URL of PostgreSQL; whoosh does not."
    if settings.is_production:
        problems |= {name: text for name, broken, text in _PRODUCTION_RULES if broken(settings)}
    return problems


def _is_in_memory(database_url: str) -> bool:
    scheme, _, rest = database_url.partition(":")
    path, _, options = rest.strip("/").partition("?")
    return scheme == "sqlite" and (not path or ":memory:" in path or "mode=memory" in options)


def _with_instance_folder(settings: Settings) -> Settings:
    try:
        settings.instance_dir.mkdir(parents=True, exist_ok=True)
        if settings.is_on_sqlite:  # there are no files of its own on PostgreSQL
            TemporaryFile(dir=settings.instance_dir).close()
        secret = settings.secret_key or _kept_secret(settings.instance_dir / "secret_key")
    except OSError as error:
        raise WrongSettings(
            {"INSTANCE_DIR": f"cannot write to {settings.instance_dir}: {error.strerror}."}
        ) from error
    return replace(settings, secret_key=secret)


def _kept_secret(path: Path) -> str:
    """The secret key of this installation, made at its first start.

    Written under a name of its own and linked into place, so that two processes
    starting together agree on one.
    """
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # the other process was first; its key is the one to use
        finally:
            draft.unlink()
    return path.read_text().strip()
