"""Logs keep no words of exceptions, whoever writes them."""

import json
import logging
import sys

from app.core.logs import library_lines


def test_exception_that_a_library_logs_is_one_line_without_its_words():
    try:
        raise ValueError("no such row: ana@example.org")
    except ValueError:
        record = logging.LogRecord(
            "huey", logging.ERROR, __file__, 1, "Task %s failed", ("drain",), sys.exc_info()
        )

    [line] = library_lines().format(record).splitlines()

    assert "ana@" not in line
    facts = json.loads(line)
    assert (facts["event"], facts["level"], facts["error"]) == (
        "Task drain failed",
        "error",
        "ValueError",
    )
