"""CSV files, row by row, with the line that each row begins on."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

# A cell may be far longer than any text we keep: its row is reported, not the file.
LONGEST_CELL = 16 * 1024 * 1024


class UnusableFile(Exception):
    """A file cannot be read as what it should be; one sentence says why and names it."""


@dataclass(frozen=True)
class Row:
    """`cells` by the name of their column; None when there are more or fewer than `expected`."""

    line: int
    cells: dict[str, str] | None
    count: int
    expected: int


def read_rows(path: Path, needed: Sequence[str], *, encoding: str, delimiter: str) -> Iterator[Row]:
    """The rows of a file that has at least the columns needed. Raises UnusableFile."""
    csv.field_size_limit(LONGEST_CELL)
    try:
        with path.open(encoding=encoding, newline="") as file:
            reader = csv.reader(file, delimiter=delimiter)
            header = [name.strip() for name in next(reader, list[str]())]
            _require(needed, header, path)
            line = reader.line_num + 1
            for cells in reader:
                if cells:  # an empty line is no row
                    yield Row(line, _by_name(header, cells), len(cells), len(header))
                line = reader.line_num + 1
    except OSError as error:
        raise UnusableFile(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeError as error:
        name = encoding.removesuffix("-sig")
        raise UnusableFile(
            f"{path} is not a text in {name}: save it as CSV in {name}, or set `encoding` in "
            "the mapping."
        ) from error
    except csv.Error as error:
        raise UnusableFile(f"{path} is not CSV: {error}.") from error


def _require(needed: Sequence[str], header: list[str], path: Path) -> None:
    missing = [name for name in dict.fromkeys(needed) if name not in header]
    if not missing:
        return
    if not any(header):
        raise UnusableFile(f"{path} is empty: its first line names no columns.")
    found = ", ".join(name[:40] for name in header[:20])
    columns = "column" if len(missing) == 1 else "columns"
    raise UnusableFile(f"{path} has no {columns} {', '.join(missing)}; it has: {found}.")


def _by_name(header: list[str], cells: list[str]) -> dict[str, str] | None:
    return dict(zip(header, cells, strict=True)) if len(cells) == len(header) else None
