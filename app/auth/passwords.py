"""Passwords: what is asked of them, and their hashes (argon2id with the sizes of RFC 9106).

Hashing takes long on purpose. On SQLite a request that may write holds the lock from its
first statement on, so passwords are hashed and verified before it or between transactions.
"""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from app.core.errors import BadInput
from app.core.i18n import _

SHORTEST = 10
LONGEST = 200

_hasher = PasswordHasher()


@dataclass(frozen=True)
class NewPassword:
    """A password somebody chose, hashed already. Neither form of it is ever shown."""

    text: str = field(repr=False)
    hash: str = field(repr=False)


def choose(text: str | None) -> NewPassword:
    """Raises BadInput for a password that is too short or too long."""
    text = text or ""
    if len(text) < SHORTEST:
        raise BadInput(_("Use at least %(least)s characters.", least=SHORTEST), "password")
    if len(text) > LONGEST:
        raise BadInput(_("Use at most %(most)s characters.", most=LONGEST), "password")
    return NewPassword(text, hash_password(text))


def hash_password(text: str) -> str:
    """The hash of a password that nobody has to check, as in the demo."""
    return _hasher.hash(_bytes(text))


def check_unlike(password: NewPassword, *, email: str | None, name: str) -> None:
    """Raises BadInput for a password that everybody could guess who knows the person."""
    known = {name, name.replace(" ", "")}
    if email is not None:
        known |= {email, email.partition("@")[0]}
    if password.text.strip().casefold() in {text.casefold() for text in known}:
        raise BadInput(_("Choose something other than your name or e-mail address."), "password")


def verify(stored: str | None, text: str | None) -> bool:
    """Whether `text` is the password behind `stored`. Takes as long when nothing is stored."""
    nobody = _hash_of_nobody()
    try:
        # What is longer than any password is cut, but not down to one that could fit.
        _hasher.verify(stored or nobody, _bytes((text or "")[: LONGEST + 1]))
    except VerifyMismatchError:
        return False
    return stored is not None


def renewed(stored: str, text: str) -> str | None:
    """A hash of today's strength for the password behind `stored`, if that one is weaker."""
    return hash_password(text) if _hasher.check_needs_rehash(stored) else None


@lru_cache(maxsize=1)
def _hash_of_nobody() -> str:
    return _hasher.hash(secrets.token_bytes(16))


def _bytes(text: str) -> bytes:
    # Keyboards compose accents differently; half a surrogate may come from a terminal.
    return unicodedata.normalize("NFC", text).encode(errors="surrogatepass")
