"""Rules of the source that people forget."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.settings import PROJECT

MAY_COMMIT = re.compile(
    r"app/(\w+/routes(/\w+)?\.py"  # routes
    r"|cli/\w+\.py"  # the command line
    r"|events/(recording|delivering|queue)\.py)"  # the worker, and `commit` itself
)
EMAILS = sorted(path for path in (PROJECT / "templates" / "emails").iterdir() if path.is_dir())
TEMPLATES = sorted((PROJECT / "templates").rglob("*.html"))


def sources() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted((PROJECT / "app").rglob("*.py")):
        yield path.relative_to(PROJECT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def test_commit_stands_only_where_it_may() -> None:
    wrong = [name for name, tree in sources() if _commits(tree) and not MAY_COMMIT.fullmatch(name)]

    assert wrong == []


def test_no_list_is_paged_by_offset() -> None:
    wrong = [name for name, tree in sources() if ".offset(" in ast.unparse(tree)]

    assert wrong == []


@pytest.mark.parametrize("folder", EMAILS, ids=lambda path: path.name)
def test_every_email_has_subject_text_and_html(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} == {"subject.txt", "body.txt", "body.html"}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda p: p.relative_to(PROJECT).as_posix())
def test_template_has_no_inline_style_script_or_handler(template: Path) -> None:
    text = template.read_text(encoding="utf-8")

    if "emails" not in template.parts:
        assert not re.search(r"\sstyle=|<style|<script(?![^>]*\ssrc=)|\son\w+=\"", text)


def test_warnings_are_errors() -> None:
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))

    assert settings["tool"]["pytest"]["ini_options"]["filterwarnings"][0] == "error"


def _commits(tree: ast.Module) -> bool:
    return any(
        isinstance(node, ast.Call) and _name(node.func) in {"commit", "session.commit"}
        for node in ast.walk(tree)
    )


def _name(node: ast.expr) -> str:
    """`commit` for commit(), `session.commit` for db.session.commit()."""
    if isinstance(node, ast.Attribute):
        value = node.value
        inner = value.attr if isinstance(value, ast.Attribute) else getattr(value, "id", "")
        return f"{inner}.{node.attr}"
    return getattr(node, "id", "")
