"""An import that runs again, is interrupted, or is killed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading

import pytest
from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.auth.models import User
from app.boards.models import Board
from app.core.db import db
from app.events import Event, commit
from app.ideas.models import Comment, Decision, Idea, IdeaTag, Tag, Vote
from app.importing import run as running
from app.importing.loading import Overtaken
from app.importing.mapping import load_mapping
from app.search.wording import understand
from tests.database import empty_database
from tests.importing.conftest import DATA, IDEA_COLUMNS


def everything(session):
    """All that an import writes, by the source's ids: what is here has other ids each time."""
    session.rollback()
    author, parent = aliased(User), aliased(Comment)
    statements = (
        select(User.source_id, User.handle, User.email, User.name, User.created_at),
        select(Board.slug, Board.name, Board.colour),
        select(
            *(Idea.source_id, Board.slug, author.source_id, Idea.title, Idea.body_html),
            *(Idea.excerpt, Idea.status, Idea.status_changed_at, Idea.target_date, Idea.votes),
            *(Idea.comments, Idea.created_at, Idea.answer_due_at, Idea.version),
        )
        .join(Board, Board.id == Idea.board_id)
        .outerjoin(author, author.id == Idea.author_id),
        select(Comment.source_id, Idea.source_id, parent.source_id, author.source_id)
        .join(Idea, Idea.id == Comment.idea_id)
        .outerjoin(parent, parent.id == Comment.parent_id)
        .outerjoin(author, author.id == Comment.author_id),
        select(Idea.source_id, Tag.name)
        .join(IdeaTag, IdeaTag.idea_id == Idea.id)
        .join(Tag, Tag.id == IdeaTag.tag_id),
        select(Idea.source_id, Decision.status, Decision.answer_html, Decision.at).join(
            Decision, Decision.idea_id == Idea.id
        ),
        select(Idea.source_id, author.source_id, Vote.created_at)
        .join(Vote, Vote.idea_id == Idea.id)
        .join(author, author.id == Vote.user_id),
        select(Event.kind, Idea.source_id, Event.at, Event.fanned_out).join(
            Idea, Idea.id == Event.idea_id
        ),
    )
    return [sorted(map(repr, session.execute(statement))) for statement in statements]


def test_again_changes_nothing(run_sample, session):
    run_sample()
    before = everything(session)
    events = session.scalars(select(Event.id)).all()

    result = run_sample()

    assert result.exit_code == 1
    assert result.stdout == (
        "New ideas: 0, comments: 0, votes: 0, people: 0, boards: 0.\n"
        "Here before, and left as they are: ideas: 18, comments: 36.\n"
    )
    assert everything(session) == before
    assert session.scalars(select(Event.id)).all() == events


def test_what_was_mended_comes_in_alone(run, run_sample, session, tmp_path):
    run_sample()
    before = everything(session)
    for name in ("ideas.csv", "comments.csv"):
        shutil.copy(DATA / name, tmp_path)
    ideas = (tmp_path / "ideas.csv").read_text(encoding="utf-8")
    mended = ideas.replace("119,,No tinc", "119,Un títol,No tinc")
    (tmp_path / "ideas.csv").write_text(mended, encoding="utf-8")

    result = run(tmp_path / "ideas.csv", tmp_path / "comments.csv", "--map", "barcelona")

    assert result.stdout.startswith("New ideas: 1, comments: 1, votes: 3, people: 0, boards: 0.")
    after = everything(session)
    for old, new in zip(before, after, strict=True):
        assert set(old) <= set(new)
    assert len(after[2]) == len(before[2]) + 1


def test_what_was_edited_here_stays(run_sample, session):
    run_sample()
    edited = session.scalars(select(Idea).where(Idea.source_id == "101")).one()
    edited.title = "Bancs a l'ombra, per fi"
    session.commit()

    run_sample()

    session.refresh(edited)
    assert edited.title == "Bancs a l'ombra, per fi"


KILLED = """
import importlib, os, signal, sys
from app import create_app
from app.settings import Settings

module, _, name = sys.argv[1].partition(":")
*path, name = name.split(".")
place = importlib.import_module(module)
for part in path:
    place = getattr(place, part)
setattr(place, name, lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
app = create_app(Settings.from_env(os.environ))
app.test_cli_runner().invoke(args=["import", *sys.argv[2:]], catch_exceptions=False)
"""


@pytest.fixture
def run_killed(settings, database_url):
    """Import the sample in a process of its own that kills itself where it would call `step`."""

    def run(step):
        environment = {
            **os.environ,
            "ENVIRONMENT": "test",
            "INSTANCE_DIR": str(settings.instance_dir),
            "DATABASE_URL": database_url,
        }
        files = (DATA / "ideas.csv", DATA / "comments.csv")
        command = [sys.executable, "-c", KILLED, step, *map(str, files), "--map", "barcelona"]
        return subprocess.run(command, env=environment, check=False, capture_output=True)

    return run


@pytest.mark.parametrize(
    ("step", "is_in"),
    [
        ("app.importing.run:load", False),
        ("app.importing.loading:_Loading._add_tags", False),
        ("app.importing.loading:_Loading._recount", False),
        ("app.importing.loading:record", False),
        ("app.cli.importing:commit", False),
        ("app.cli.importing:_index", True),
    ],
)
def test_killed_leaves_nothing_half_done(app, run_sample, run_killed, session, step, is_in):
    """Killed at any step, an import is in or not; run again it comes to the same as one run."""
    run_sample()
    wanted = everything(session)
    session.rollback()
    empty_database()

    killed = run_killed(step)

    assert killed.returncode == -9, killed.stderr.decode()
    assert everything(session) == (wanted if is_in else [[] for _ in wanted])
    session.rollback()
    run_sample()
    assert everything(session) == wanted


def test_killed_before_the_index_is_built_the_worker_builds_it(
    app, run_sample, run_killed, session, worker
):
    run_killed("app.cli.importing:_index")
    event = session.scalars(select(Event).where(Event.kind == "IndexOutdated")).one()

    assert not event.fanned_out
    assert app.extensions["search"].covers() < event.id


def test_ctrl_c_says_that_nothing_was_changed(run_sample, session, monkeypatch):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(running, "load", interrupt)

    result = run_sample()

    assert result.exit_code == 130
    assert "Interrupted. Nothing was changed." in result.stderr
    assert session.scalars(select(User)).all() == []


def test_two_imports_at_once_do_not_mix(app, session, write_csv, run_rows):
    """The rows of another import appear after this one looked and before it wrote."""
    run_rows(["1", "One", "Text", "2026-01-01"])
    ideas = write_csv("ideas.csv", IDEA_COLUMNS, ["2", "Two", "Text", "2026-01-01"])
    mapping = load_mapping(str(ideas.with_name("map.toml")), reasons=())
    files = running.Files(ideas, None)

    def other_import_first(name):
        if name == "Rendering":
            other = threading.Thread(target=_import, args=(app, files, mapping))
            other.start()
            other.join()
        return lambda done, total: None

    with pytest.raises(Overtaken):
        running.import_files(files, mapping, moderators="", stages=other_import_first)

    session.rollback()
    assert sorted(session.scalars(select(Idea.title))) == ["One", "Two"]


def _import(app, files, mapping):
    with app.app_context():
        running.import_files(
            files, mapping, moderators="", stages=lambda name: lambda done, total: None
        )
        commit()
        db.session.remove()


def test_the_index_is_left_to_a_worker_that_builds_it(app, run_sample, session):
    engine = app.extensions["search"]
    with engine.rebuilding(covers=0):
        result = run_sample()

    assert "The worker is building the search index now." in result.stdout
    assert engine.search(understand("poligono"), limit=5).ids == ()
