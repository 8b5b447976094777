"""Dates and numbers as the reader writes them, in the reader's time zone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from babel import Locale
from babel.dates import get_timezone
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal
from flask import Flask, g
from flask_babel import format_date, format_datetime, get_locale, to_user_timezone
from flask_login import current_user

from app.core import clock
from app.core.current import current_settings


def time_zone() -> str:
    """The signed-in person's time zone; UTC for everybody else."""
    if (
        "_login_user" in g
        and current_user.is_authenticated
        and is_time_zone(current_user.time_zone)
    ):
        return current_user.time_zone
    return "UTC"


def is_time_zone(name: str) -> bool:
    try:
        get_timezone(name)
    except LookupError:
        return False
    return True


def short_date(at: datetime | date) -> str:
    """14 January; with the year when it is not this one."""
    local = _local(at)
    pattern = "d MMMM" if local.year == _local(clock.now()).year else "d MMM y"
    return format_date(local, pattern)


def month(day: date) -> str:
    """January; with the year when it is not this one."""
    return format_date(day, "MMMM" if day.year == _local(clock.now()).year else "MMMM y")


def long_date(at: datetime | date) -> str:
    """14 January 2027, 09:30 (the day alone for dates)."""
    if isinstance(at, datetime):
        return format_datetime(at, "d MMMM y, HH:mm")
    return format_date(at, "d MMMM y")


def money(amount: Decimal) -> str:
    """€12,400, and €38.50 where there are cents, in the organisation's currency."""
    locale = get_locale() or Locale.default()
    pattern = str(locale.currency_formats["standard"].pattern)
    is_whole = amount == amount.to_integral_value()
    return format_currency(
        amount,
        current_settings().currency,
        pattern.replace(".00", "") if is_whole else pattern,
        locale=locale,
        currency_digits=False,
    )


def number(amount: Decimal) -> str:
    """1,234.5"""
    return format_decimal(amount, locale=get_locale() or Locale.default())


def listed(words: Sequence[str]) -> str:
    """Ana, Max, and Eva."""
    return format_list(words, locale=get_locale() or "en")


def _local(at: datetime | date) -> date:
    return to_user_timezone(at).date() if isinstance(at, datetime) else at


def init_app(app: Flask) -> None:
    app.add_template_filter(short_date)
    app.add_template_filter(long_date)
