"""Signed pairs in a school's own table of pairs: rows are added, none is ever changed."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from evalkit.catalogue import load_plan, load_table
from evalkit.errors import DataError
from evalkit.intake.cell_values import plain_word
from evalkit.intake.csv_files import read_csv_file
from evalkit.intake.planned_tables import planned_tables
from evalkit.intake.source_files import SourceFile, find_sources
from evalkit.intake.source_map import read_source_map

PAIRS = "pairs"
_ENCODINGS = ("utf-8", "cp1252")
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What became of the rows: the file, how many were added and how many stood there before."""

    file: str
    n_added: int
    n_there: int


def pairs_csv(rows: Iterable[Mapping[str, str]]) -> bytes:
    """Return pairs as a file in the columns of the table of pairs, without the school's code.

    Examples
    --------
    >>> pairs_csv([{"pair_id": "P001", "mentor_id": "M1", "mentee_id": "A1"}]).splitlines()[1]
    b'P001,M1,A1,,,'
    """
    cells = [pair_columns(), *_cells(rows, pair_columns())]
    return _lines(cells, separator=",", end="\r\n").encode()


def pair_columns() -> list[str]:
    """Return the columns of the table of pairs that a school's own file has."""
    return [column.name for column in load_table(PAIRS).columns if column.name != "school_id"]


def add_to_table(folder: Path, *, school: str, rows: Iterable[Mapping[str, str]]) -> Added:
    """Add pairs to the school's table of pairs, or write it where there is none.

    What stood in the file stays byte by byte; pairs that stand in it already are passed over.

    Parameters
    ----------
    folder : Path
        The cohort folder.
    school : str
        The school's code.
    rows : iterable of mapping
        pair_id, mentor_id and mentee_id as texts.

    Raises
    ------
    DataError
        The table is not a CSV file of this school alone, cannot be read, lacks a column, or has
        one of the pair codes for another pair; nothing was written.
    """
    path = _table_of(folder, school)
    rows = list(rows)
    if not path.is_file():
        _write(path, pairs_csv(rows), mode=0o600)
        return Added(file=_label(folder, path), n_added=len(rows), n_there=0)
    before = path.read_bytes()
    label = _label(folder, path)
    reading = read_csv_file(path, file=label, is_of_one_school=True)
    if not reading.sheets or reading.problems:
        told = f" {reading.problems[0].message}" if reading.problems else ""
        raise DataError(f"{label} must be in order before rows are added.{told} {_BY_HAND}")
    sheet = reading.sheets[0]
    headers = [_named(each) for each in sheet.headers]
    if lost := [name for name in ("pair_id", "mentor_id", "mentee_id") if name not in headers]:
        raise DataError(f"{label} must have the column {', '.join(lost)}. {_BY_HAND}")
    there = [dict(zip(headers, each, strict=True)) for each in sheet.cells.to_numpy()]
    new = _new_rows(rows, there, label)
    if not new:
        return Added(file=label, n_added=0, n_there=len(rows))
    filled = [{**each, "school_id": school} for each in new]
    _write(path, before + _appended(before, _cells(filled, headers)), mode=path.stat().st_mode)
    return Added(file=label, n_added=len(new), n_there=len(rows) - len(new))


_BY_HAND = "Copy the rows from signed.csv into the school's table of pairs by hand."


def _table_of(folder: Path, school: str) -> Path:
    """Return the one file that may take the rows."""
    plan = load_plan(folder)
    tables = planned_tables(plan)
    mapped = read_source_map(folder, tables)
    paths = frozenset(each.path for each in mapped)
    files = find_sources(folder, plan=plan, tables=tables, mapped=paths).files
    if any(table.table.name == PAIRS for each in mapped for table in each.tables):
        raise DataError(f"The pairs come from a file that sources.toml names. {_BY_HAND}")
    own = [each for each in files if each.table == PAIRS and each.school_id == school]
    others = [each for each in files if _may_hold(each, school)]
    if others:
        raise DataError(
            f"{others[0].label} may hold the pairs of {school}, and only a CSV file of the school "
            f"alone can be added to. {_BY_HAND}"
        )
    if len(own) > 1:
        told = ", ".join(each.label for each in own)
        raise DataError(f"The school {school} has more than one table of pairs: {told}. {_BY_HAND}")
    if own:
        return own[0].path
    places = sorted({each.path.parent for each in files if each.school_id == school})
    if len(places) != 1 or places[0] == folder:
        raise DataError(f"The school {school} has no folder of its own in {folder}. {_BY_HAND}")
    return places[0] / f"{PAIRS}.csv"


def _may_hold(file: SourceFile, school: str) -> bool:
    """Return whether a file may hold pairs of the school beside those of its own CSV file."""
    if file.table is None:
        return file.school_id in (school, None)
    return file.table == PAIRS and file.school_id is None


def _named(header: str) -> str:
    for column in load_table(PAIRS).columns:
        if plain_word(header) in {plain_word(column.name), plain_word(column.title)}:
            return column.name
    return f"?{header}"


def _new_rows(
    rows: list[Mapping[str, str]], there: list[dict[str, str]], label: str
) -> list[Mapping[str, str]]:
    links = {(each["mentor_id"], each["mentee_id"]) for each in there if not _is_over(each)}
    codes = {each["pair_id"]: (each["mentor_id"], each["mentee_id"]) for each in there}
    new = [each for each in rows if (each["mentor_id"], each["mentee_id"]) not in links]
    if taken := [each["pair_id"] for each in new if each["pair_id"] in codes]:
        raise DataError(
            f"Each pair in {label} must have a code of its own; of the signed ones "
            f"{', '.join(taken[:5])} stand there for other pairs. {_BY_HAND}"
        )
    return new


def _is_over(row: Mapping[str, str]) -> bool:
    return bool(row.get("ended_on")) or row.get("end_reason", "") not in ("", "carries_on")


def _appended(before: bytes, cells: list[list[str]]) -> bytes:
    encoding = _encoding(before)
    text = before.removeprefix(_BOM).decode(encoding)
    end = "\r\n" if "\r\n" in text else "\n" if "\n" in text else "\r"
    first = next(line for line in text.splitlines() if line.strip(" ,;\t"))
    if first.strip().casefold().startswith("sep="):
        separator = first.strip()[4:5] or ";"
    else:
        separator = max(",;\t", key=first.count)
    start = "" if text.endswith(("\n", "\r")) else end
    try:
        return (start + _lines(cells, separator=separator, end=end)).encode(encoding)
    except UnicodeEncodeError:
        raise DataError(
            f"A code has a letter that the table of pairs cannot hold as it was saved. {_BY_HAND}"
        ) from None


def _encoding(raw: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    raise DataError(f"The table of pairs must be in UTF-8 or Windows encoding. {_BY_HAND}")


def _cells(rows: Iterable[Mapping[str, str]], headers: list[str]) -> list[list[str]]:
    return [[row.get(name, "") for name in headers] for row in rows]


def _lines(cells: Iterable[list[str]], *, separator: str, end: str) -> str:
    held = io.StringIO(newline="")
    csv.writer(held, delimiter=separator, lineterminator=end).writerows(cells)
    return held.getvalue()


def _write(path: Path, content: bytes, *, mode: int) -> None:
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.touch(mode=0o600)
        part.write_bytes(content)
        part.chmod(mode & 0o777)
        part.replace(path)
    except OSError as error:
        raise DataError(
            f"{path.name} of the school cannot be written: {error.strerror}. {_BY_HAND}"
        ) from error
    finally:
        part.unlink(missing_ok=True)


def _label(folder: Path, path: Path) -> str:
    return path.relative_to(folder).as_posix()
