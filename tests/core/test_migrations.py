"""The database that the migrations make is the one that the models describe."""

import flask_migrate
import pytest
from sqlalchemy.exc import IntegrityError

from app.settings import PROJECT


@pytest.mark.filterwarnings("ignore:.*expression-based index")  # SQLite cannot say what these are
def test_models_and_migrations_agree(session):
    flask_migrate.check(directory=str(PROJECT / "migrations"))


def test_departments_differ_by_more_than_case(make_department):
    make_department("Nursing")

    with pytest.raises(IntegrityError):
        make_department("NURSING")


def test_boards_differ_by_more_than_case(session, make_board):
    make_board("night")
    late = make_board("late")

    late.name = "NIGHT"
    with pytest.raises(IntegrityError):
        session.commit()
