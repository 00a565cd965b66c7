"""Rows of one of our tables, wherever they came from: texts under our names, and their origin."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from evalkit.catalogue import Table
from evalkit.intake.cell_values import plain_word
from evalkit.intake.planned_tables import TEXT
from evalkit.intake.problems import Problem, column_letter
from evalkit.intake.sheets import Sheet

_ORIGIN = {"source": "int64", "row": "int64", "school_id": TEXT}
_NO_CELLS, _NO_ROWS = pd.DataFrame(), np.array([], dtype="int64")


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A sheet that is read as a table.

    ``school_id`` is None where the rows name their school.  ``places`` says where our columns
    stand, ``constants`` what stands in all rows, ``recode`` which of their words is which,
    ``joined`` from which columns a code is put together.
    """

    sheet: Sheet
    table: Table
    school_id: str | None
    places: Mapping[str, int]
    constants: Mapping[str, str] = field(default_factory=dict)
    recode: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    joined: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def letter(self, column: str) -> str | None:
        """Return the letter over one of our columns; None when it is not in the file."""
        return column_letter(self.places[column]) if column in self.places else None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRows:
    """All rows of one table, of every school.

    ``texts`` has our columns, as text; ``origin`` has, on the same index, ``source`` (a position
    in ``sources``), ``row`` (as Excel counts) and ``school_id`` (None where unknown).
    ``sources`` have their headers and no cells any more: all of these are in ``texts``.
    """

    table: Table
    texts: pd.DataFrame
    origin: pd.DataFrame
    sources: tuple[Placed, ...]
    formulas: pd.DataFrame


def gather_rows(table: Table, sources: Sequence[Placed]) -> tuple[TableRows, list[Problem]]:
    """Return the rows of a table from all its sources, and the second headers among them."""
    names = [column.name for column in table.columns]
    is_ours = _Among(text for c in table.columns for text in (c.name, c.title))
    texts: dict[str, list[np.ndarray]] = {name: [] for name in names}
    origin: dict[str, list[np.ndarray]] = {name: [] for name in _ORIGIN}
    problems, formulas, n_rows = [], [], 0
    for number, placed in enumerate(sources):
        read = _texts(placed)
        is_header = _repeats_header(read, placed, is_ours)
        problems += [_second_header(placed, row) for row in placed.sheet.rows[is_header]]
        kept = ~is_header
        # Taking rows makes copies, so that the sheets' own cells need not be kept.
        for name, values in read.items():
            texts[name].append(values[kept])
        origin["source"].append(np.full(kept.sum(), number))
        origin["row"].append(placed.sheet.rows[kept])
        origin["school_id"].append(_schools(placed, read)[kept])
        formulas += _formulas(placed, kept, start=n_rows)
        n_rows += int(kept.sum())
    together = TableRows(
        table=table,
        texts=pd.DataFrame({name: _joined(parts, "object") for name, parts in texts.items()}),
        origin=pd.DataFrame({name: _joined(origin[name], kind) for name, kind in _ORIGIN.items()}),
        sources=tuple(_without_cells(placed) for placed in sources),
        formulas=_marked(formulas, n_rows, names),
    )
    return together, problems


def _joined(parts: Sequence[np.ndarray], kind: str) -> pd.Series:
    return pd.Series(np.concatenate(parts) if parts else [], dtype=kind)


def _without_cells(placed: Placed) -> Placed:
    return replace(placed, sheet=replace(placed.sheet, cells=_NO_CELLS, rows=_NO_ROWS, misfits=()))


def _texts(placed: Placed) -> dict[str, np.ndarray]:
    """Return the texts of each of our columns, row by row."""
    cells, columns = placed.sheet.cells, {}
    for column in placed.table.columns:
        name = column.name
        if name in placed.places:
            texts = cells[placed.places[name]]
            if recode := placed.recode.get(name):
                texts = texts.map(lambda text, words=recode: words.get(text, text))
            if placed.sheet.has_decimal_comma and column.kind in ("number", "whole_number"):
                texts = texts.map(_with_full_stop)
            columns[name] = texts.to_numpy(dtype=object)
        else:
            columns[name] = np.full(len(cells), placed.constants.get(name, ""), dtype=object)
    return columns


def _with_full_stop(text: str) -> str:
    """Return 102,5 as 102.5: in a file cut by semicolons the comma is the decimal mark."""
    return text.replace(",", ".") if re.fullmatch(r"[+-]?\d+,\d+", text) else text


def _schools(placed: Placed, read: Mapping[str, np.ndarray]) -> np.ndarray:
    named = read["school_id"]
    if placed.school_id is not None:
        return np.full(len(named), placed.school_id, dtype=object)
    return np.where(named != "", named, None)


def _formulas(placed: Placed, kept: np.ndarray, *, start: int) -> list[tuple[int, str]]:
    """Return which cells hold a formula: (place among all rows, our column)."""
    if not placed.sheet.formulas:
        return []
    by_place = {place: name for name, place in placed.places.items()}
    at = {int(row): start + place for place, row in enumerate(placed.sheet.rows[kept])}
    return [
        (at[row], by_place[place])
        for row, place in placed.sheet.formulas
        if row in at and place in by_place
    ]


def _marked(cells: Sequence[tuple[int, str]], n_rows: int, names: list[str]) -> pd.DataFrame:
    is_formula = np.zeros((len(names), n_rows), dtype=bool)
    for at, name in cells:
        is_formula[names.index(name), at] = True
    return pd.DataFrame(is_formula.T, columns=names)


class _Among(dict[str, bool]):
    """Whether a text is one of some words, each text looked at once for all sheets."""

    def __init__(self, words: Iterable[str]) -> None:
        super().__init__({"": False})
        self._words = {plain_word(word) for word in words}

    def __missing__(self, text: str) -> bool:
        self[text] = found = plain_word(text) in self._words
        return found


def _repeats_header(read: Mapping[str, np.ndarray], placed: Placed, is_ours: _Among) -> np.ndarray:
    """Return which rows are column names again: two cells at least, and half of what is filled."""
    is_mapped = placed.constants or placed.recode or not placed.places
    is_name = _Among(placed.sheet.headers) if is_mapped else is_ours
    columns = [read[name] for name in placed.places]
    names = [text for text in set().union(*columns) if is_name[text]]
    # Hardly any sheet has a cell that is a column's name.
    if not names:
        return np.zeros(len(placed.sheet.rows), dtype=bool)
    n_hits = sum(pd.Series(texts).isin(names).to_numpy(dtype=int) for texts in columns)
    n_filled = sum((texts != "").astype(int) for texts in columns)
    return (n_hits >= 2) & (2 * n_hits >= n_filled)


def _second_header(placed: Placed, row: int) -> Problem:
    return Problem(
        severity="error",
        kind="second_header",
        school_id=placed.school_id,
        file=placed.sheet.file,
        sheet=placed.sheet.name,
        row=int(row),
        message="The row holds column names a second time; only the first row may.",
        mend="Delete this row, so that the first pupil stands in the row below the column names.",
    )
