"""What the Makefile calls: setting up, checking and locking, with the standard library alone."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 (any older Python may run this first)
    sys.exit(
        f"Python 3.11 or newer is needed, and {sys.executable} is {sys.version.split()[0]}. "
        "Install it, or name one that is there: make run PYTHON=python3.12"
    )
