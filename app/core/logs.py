"""Structured logs: one line of JSON for each thing, with the request it belongs to.

No names, addresses, texts, tokens or cookies go into them, nor who somebody is: next to a line of
theirs stands what they posted anonymously.
"""

from __future__ import annotations

import logging
import secrets
import sys
import time
import traceback
from typing import Any

import structlog
from flask import Flask, Response, g, request
from structlog.typing import EventDict, Processor

from app.settings import Settings

log = structlog.get_logger()


def init_app(app: Flask, settings: Settings) -> None:
    _configure(settings)
    app.before_request(_bind_request)
    app.after_request(_log_request)


def _configure(settings: Settings) -> None:
    level = logging.getLevelNamesMapping()[settings.log_level]
    structlog.configure(
        processors=[*_BEGIN, *_FINISH],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    of_libraries = logging.StreamHandler(sys.stderr)
    of_libraries.setFormatter(library_lines())
    logging.basicConfig(level=logging.WARNING, handlers=[of_libraries])


def library_lines() -> logging.Formatter:
    """Makes what libraries log lines like ours: huey logs whole exceptions, words and all."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_BEGIN,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_FINISH],
    )


def _say_where_it_failed(logger: Any, name: str, event: EventDict) -> EventDict:
    """The kind of an exception and the lines it came through, without its words: those may
    repeat what somebody typed, or whom a mail went to."""
    match event.pop("exc_info", None):
        case (BaseException() as error) | (_, BaseException() as error, _):  # ours, or a library's
            frames = traceback.extract_tb(error.__traceback__)
            event["error"] = type(error).__name__
            event["trace"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        case _:
            pass
    return event


_BEGIN: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)
_FINISH: tuple[Processor, ...] = (_say_where_it_failed, structlog.processors.JSONRenderer())


def _bind_request() -> None:
    g.request_id = secrets.token_hex(8)
    g.began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=g.request_id)


def _log_request(response: Response) -> Response:
    """The route's rule is logged, not the address: addresses can hold words and tokens."""
    facts: dict[str, Any] = {
        "method": request.method,
        "route": request.url_rule.rule if request.url_rule else None,
        "status": response.status_code,
        "ms": round((time.perf_counter() - g.began) * 1000, 1),
    }
    log.info("request", **facts)
    response.headers["X-Request-Id"] = g.request_id
    return response
