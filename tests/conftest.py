"""What every test may ask for: the application on a real database, a visitor, a browser."""

pytest_plugins = [
    "tests.database",
    "tests.browser",
    "tests.fixtures",
    "tests.queries",
    "tests.smtp",
]
