"""Codes that pupils make themselves in a form, put together from the columns of their answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from evalkit.catalogue import Column, Table
from evalkit.intake.cell_values import read_meaning
from evalkit.intake.code_spelling import loose_code
from evalkit.intake.fault_words import listed
from evalkit.intake.mapped_columns import Part, some_rows
from evalkit.intake.problems import Problem, column_letter
from evalkit.intake.sheets import Sheet

BETWEEN = "-"
_HYPHENS = re.compile(r"[-‐‑‒–—―−]")
# Not a gap but a fault, though it stands in one of several columns.  A formula is no code either.
_FAULTS = frozenset({"excel_error", "personal_code", "not_a_code", "shortened_code"})
_NOTHING = "You need do nothing."
_LONGEST_HEADER = 40


def element(answer: str) -> str:
    """Return an answer as it stands in a code: in capitals, without hyphens and double blanks.

    Hyphens stand between the answers.  One inside would shift all that come after it, and whoever
    writes Stoke-on-Trent in autumn may write Stoke on Trent in summer.

    Examples
    --------
    >>> element(" Stoke-on-Trent"), element("stoke on  trent"), element("07"), element("–")
    ('STOKE ON TRENT', 'STOKE ON TRENT', '07', '')
    """
    return " ".join(_HYPHENS.sub(" ", loose_code(answer).upper()).split())


def joined_codes(cells: pd.DataFrame) -> pd.Series:
    """Return the code of each row; an answer that is missing keeps its place.

    Parameters
    ----------
    cells : DataFrame of str
        A column per answer, in the order of the code.

    Returns
    -------
    Series of str
        Empty where all answers are.

    Examples
    --------
    >>> joined_codes(pd.DataFrame([["a", "7", "Leeds"], ["B", "", "York"], ["", "", ""]])).tolist()
    ['A-7-LEEDS', 'B--YORK', '']
    """
    written = cells.map(element)
    codes = written.agg(BETWEEN.join, axis=1) if len(written) else pd.Series(dtype=object)
    return codes.where((written != "").any(axis=1), "").astype(object)


def with_codes(part: Part, table: Table) -> tuple[Part, ...]:
    """Return a part with its codes put together, in pieces that each have the right letters.

    A code stands in the place of the first of its columns, under the names of all.  Where one of
    the answers cannot stand in a code (a formula, #N/A, an address), it stands there alone, under
    its own letter: so the school is told of the very cell, and nothing of it is kept.
    """
    pieces = [part]
    for ours, places in part.joined.items():
        column = table.column(ours)
        pieces = [piece for each in pieces for piece in _pieces(each, column, places)]
    return tuple(pieces)


def _pieces(part: Part, column: Column, places: tuple[int, ...]) -> Iterator[Part]:
    sheet, at_fault = part.sheet, _at_fault(part.sheet, column, places)
    good = some_rows(sheet, at_fault < 0)
    cells, headers = good.cells.copy(), list(good.headers)
    at = part.places[column.name]
    cells[at], headers[at] = joined_codes(good.cells[list(places)]), _title(sheet, places)
    yield replace(part, sheet=replace(good, cells=cells, headers=tuple(headers)))
    for place in places:
        if (at_fault == place).any():
            yield replace(
                part,
                sheet=some_rows(sheet, at_fault == place),
                places={**part.places, column.name: place},
            )


def _title(sheet: Sheet, places: tuple[int, ...]) -> str:
    """Return the headers of some columns as one; forms have whole sentences there."""
    headers = (" ".join(sheet.headers[place].split()) for place in places)
    short = (
        text if len(text) <= _LONGEST_HEADER else f"{text[: _LONGEST_HEADER - 1].rstrip()}…"
        for text in headers
    )
    return " + ".join(short)


def _at_fault(sheet: Sheet, column: Column, places: tuple[int, ...]) -> np.ndarray:
    """Return, row by row, the place of the first answer that cannot stand in a code, or -1."""
    found = np.full(len(sheet.rows), -1)
    for place in reversed(places):
        texts = sheet.cells[place]
        wrong = {text for text in texts.unique() if read_meaning(column, text).fault in _FAULTS}
        found[texts.isin(wrong).to_numpy(dtype=bool)] = place
    return found


def join_notes(sheet: Sheet, table: Table, part: Part) -> list[Problem]:
    """Return a note per code in which an answer is missing or has a hyphen, with how often.

    Parameters
    ----------
    sheet : Sheet
        The sheet as it was sent, whichever of its rows the part has.
    table : Table
        What should be in it.
    part : Part
        Says where the codes' columns stand.
    """
    notes = []
    for ours, places in part.joined.items():
        answers = sheet.cells[list(places)]
        is_empty = answers.map(element) == ""
        is_gap = is_empty.any(axis=1) & ~is_empty.all(axis=1)
        has_hyphen = answers.map(lambda text: _HYPHENS.search(text) is not None) & ~is_empty
        made = (
            f"The {table.column(ours).title.lower()} is put together from columns "
            f"{listed(map(column_letter, places))}, with hyphens between them."
        )
        told = (
            (
                "joined_gap",
                is_gap,
                "one of these is empty; its place is kept, as in A--12.",
                f"{_NOTHING} If you know what is missing, fill it in.",
            ),
            (
                "joined_hyphen",
                has_hyphen.any(axis=1),
                "one of these has a hyphen of its own; it was read as a blank.",
                _NOTHING,
            ),
        )
        for kind, is_here, says, mend in told:
            rows = sheet.rows[is_here.to_numpy(dtype=bool)]
            if len(rows):
                n = "1 row" if len(rows) == 1 else f"{len(rows)} rows"
                notes.append(
                    Problem(
                        severity="note",
                        kind=kind,
                        file=sheet.file,
                        sheet=sheet.name,
                        row=int(rows[0]) if len(rows) == 1 else None,
                        column=column_letter(part.places[ours]),
                        column_name=_title(sheet, places),
                        message=f"{made} In {n} {says}",
                        mend=mend,
                    )
                )
    return notes
