"""Rows of one of our tables, wherever they came from: texts under our names, and their origin."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from evalkit.catalogue import Table
from evalkit.intake.cell_values import plain_word
from evalkit.intake.planned_tables import TEXT
from evalkit.intake.problems import Problem, column_letter
from evalkit.intake.sheets import Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A sheet that is read as a table.

    ``school_id`` is None where the rows name their school.  ``places`` says where our columns
    stand, ``constants`` what stands in all rows, ``recode`` which of their words is which.
    """

    sheet: Sheet
    table: Table
    school_id: str | None
    places: Mapping[str, int]
    constants: Mapping[str, str] = field(default_factory=dict)
    recode: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def letter(self, column: str) -> str | None:
        """Return the letter over one of our columns; None when it is not in the file."""
        return column_letter(self.places[column]) if column in self.places else None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRows:
    """All rows of one table, of every school.

    ``texts`` has our columns, as text; ``origin`` has, on the same index, ``source`` (a position
    in ``sources``), ``row`` (as Excel counts) and ``school_id`` (None where unknown).
    """

    table: Table
    texts: pd.DataFrame
    origin: pd.DataFrame
    sources: tuple[Placed, ...]
    formulas: pd.DataFrame


def gather_rows(table: Table, sources: list[Placed]) -> tuple[TableRows, list[Problem]]:
    """Return the rows of a table from all its sources, and the second headers among them."""
    texts, origins, formulas, problems = [], [], [], []
    for number, placed in enumerate(sources):
        frame = _texts(placed)
        is_header = _repeats_header(frame, placed)
        problems += [_second_header(placed, row) for row in placed.sheet.rows[is_header]]
        kept = ~is_header
        schools = _schools(placed, frame)
        texts.append(frame[kept])
        origins.append(
            pd.DataFrame(
                {
                    "source": number,
                    "row": placed.sheet.rows,
                    "school_id": pd.Series(schools, dtype=TEXT),
                }
            )[kept]
        )
        formulas.append(_formulas(placed)[kept])
    names = [column.name for column in table.columns]
    together = TableRows(
        table=table,
        texts=_stacked(texts, names),
        origin=_stacked(origins, ["source", "row", "school_id"]),
        sources=tuple(sources),
        formulas=_stacked(formulas, names),
    )
    return together, problems


def _stacked(frames: list[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    if not frames:
        types = {"source": "int64", "row": "int64", "school_id": TEXT}
        return pd.DataFrame(
            {
                name: pd.Series(dtype=types.get(name, object) if "source" in columns else object)
                for name in columns
            }
        )
    return pd.concat(frames, ignore_index=True)


def _texts(placed: Placed) -> pd.DataFrame:
    cells, columns = placed.sheet.cells, {}
    for column in placed.table.columns:
        name = column.name
        if name in placed.places:
            texts = cells[placed.places[name]]
            if recode := placed.recode.get(name):
                texts = texts.map(lambda text, words=recode: words.get(text, text))
            if placed.sheet.has_decimal_comma and column.kind in ("number", "whole_number"):
                texts = texts.map(_with_full_stop)
            columns[name] = texts
        else:
            columns[name] = placed.constants.get(name, "")
    return pd.DataFrame(columns, index=cells.index, dtype=object)


def _with_full_stop(text: str) -> str:
    """Return 102,5 as 102.5: in a file cut by semicolons the comma is the decimal mark."""
    return text.replace(",", ".") if re.fullmatch(r"[+-]?\d+,\d+", text) else text


def _schools(placed: Placed, frame: pd.DataFrame) -> np.ndarray:
    if placed.school_id is not None:
        return np.full(len(frame), placed.school_id, dtype=object)
    return frame["school_id"].where(frame["school_id"] != "", None).to_numpy(dtype=object)


def _formulas(placed: Placed) -> pd.DataFrame:
    """Return, per cell of our columns, whether it holds a formula."""
    names = [column.name for column in placed.table.columns]
    found = pd.DataFrame(False, index=placed.sheet.cells.index, columns=names)
    by_place = {place: name for name, place in placed.places.items()}
    at = dict(zip(placed.sheet.rows, found.index, strict=True)) if placed.sheet.formulas else {}
    for row, place in placed.sheet.formulas:
        if row in at and place in by_place:
            found.loc[at[row], by_place[place]] = True
    return found


def _repeats_header(frame: pd.DataFrame, placed: Placed) -> np.ndarray:
    """Return which rows are column names again: two cells at least, and half of what is filled."""
    if placed.constants or placed.recode or not placed.places:
        names = {plain_word(header) for header in placed.sheet.headers}
    else:
        columns = placed.table.columns
        names = {plain_word(text) for c in columns for text in (c.name, c.title)}
    read = frame[list(placed.places)]
    marks = {name: _is_among(read[name], names) for name in read.columns}
    # Without the index a sheet that has none of our columns would have no rows either.
    hits = pd.DataFrame(marks, index=read.index)
    n_hits, n_filled = hits.sum(axis=1), (read != "").sum(axis=1)
    return ((n_hits >= 2) & (2 * n_hits >= n_filled)).to_numpy(dtype=bool)


def _is_among(texts: pd.Series, names: set[str]) -> pd.Series:
    known = {text: plain_word(text) in names for text in texts.unique() if text}
    return texts.map(lambda text: known.get(text, False)).astype(bool)


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
