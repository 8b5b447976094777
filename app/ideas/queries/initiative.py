"""How an idea is called that was done before anybody decided on it."""

from __future__ import annotations

from app.core.i18n import _


def initiative_text(agreed_by: str | None) -> str:
    """`agreed_by` is the name of who confirmed that they agreed, None while nobody did."""
    if agreed_by is None:
        return _("Done on their own initiative")
    return _("Done on their own initiative, agreed with %(name)s", name=agreed_by)
