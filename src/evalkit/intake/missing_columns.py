"""Columns that a sheet must have and has not: what is said, and which column is perhaps the one."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping, Sequence

from evalkit.catalogue import Column, Table
from evalkit.intake.cell_values import plain_word, read_meaning
from evalkit.intake.problems import Problem, column_letter
from evalkit.intake.sheets import Sheet

_CLOSE = 0.7


def missing_columns(
    sheet: Sheet,
    table: Table,
    missing: Sequence[Column],
    places: Mapping[str, int],
    others: Sequence[int],
) -> list[Problem]:
    """Return an error per missing column, with the letter of the column that is perhaps it.

    Parameters
    ----------
    sheet : Sheet
        What was read.
    table : Table
        What should be in it.
    missing : sequence of Column
        The columns that it lacks.
    places : mapping of name to int
        Where our columns stand.
    others : sequence of int
        The columns that are none of ours, without those that look like personal data.
    """
    found = []
    for column in missing:
        guess = _named_alike(sheet, column, others)
        if guess is None:
            guess = _in_its_place(sheet, table, column, places, others)
        found.append(_missing(sheet, column, guess))
    return found


def is_one_long_cell(sheet: Sheet, names: Collection[str]) -> bool:
    """Return whether several of these names stand in the first cell, and no other cell does."""
    if len([header for header in sheet.headers if header]) != 1:
        return False
    words = [plain_word(word) for word in re.split(r"\W+", sheet.headers[0])]
    return sum(word in names for word in words) >= 2


def one_long_cell(sheet: Sheet) -> Problem:
    """Return what is said of a sheet whose rows were not cut into cells."""
    how = (
        'Open it in Excel by Data, "From Text/CSV", choose there what stands between the cells, '
        'and save it as "CSV UTF-8 (comma delimited)".'
        if sheet.name is None
        else "Mark column A in Excel, choose Data, Text to Columns, and say there what stands "
        "between the cells."
    )
    return Problem(
        severity="error",
        kind="one_long_cell",
        file=sheet.file,
        sheet=sheet.name,
        message="Each row came as one long cell, so we cannot tell its cells apart. Between the "
        "cells there must be commas, semicolons or tabs, and no quotation marks around whole rows.",
        mend=how,
    )


def _named_alike(sheet: Sheet, column: Column, others: Sequence[int]) -> int | None:
    headers = {plain_word(sheet.headers[place]): place for place in others if sheet.headers[place]}
    names = [plain_word(word) for word in (column.name, column.title)]
    near = [
        place
        for word in names
        for place in difflib.get_close_matches(word, list(headers), n=1, cutoff=_CLOSE)
    ]
    # "Role (mentee or mentor)": asked about and not read, for it may be "Answer 1 (reversed)".
    near += [header for header in headers for word in names if header.startswith(word)]
    return headers[near[0]] if near else None


def _in_its_place(
    sheet: Sheet, table: Table, column: Column, places: Mapping[str, int], others: Sequence[int]
) -> int | None:
    """Return the column between its neighbours of which most cells can be read as this one's."""
    order = {each.name: rank for rank, each in enumerate(table.columns)}
    ranks = {place: order[name] for name, place in places.items()}
    last = len(sheet.headers) - 1
    for place in others:
        is_after = place == 0 or ranks.get(place - 1, len(order)) < order[column.name]
        is_before = place == last or ranks.get(place + 1, -1) > order[column.name]
        if not (sheet.headers[place] and is_after and is_before):
            continue
        texts = sheet.cells[place]
        # A header that is there twice is told about elsewhere.
        filled = texts[~texts.isin(["", sheet.headers[place]])]
        known = {text: read_meaning(column, text).fault is None for text in filled.unique()}
        if 2 * sum(map(known.get, filled)) > len(filled):
            return place
    return None


def _missing(sheet: Sheet, column: Column, guess: int | None) -> Problem:
    holds = f"It holds: {column.what[0].lower()}{column.what[1:]}"
    message = f"The column {column.name} ({column.title}) is missing"
    letter = None if guess is None else column_letter(guess)
    if guess is None:
        message += "."
        mend = f"If a column has it under another name, write {column.name} in its first row. "
        mend += f"Otherwise add it. {holds}"
    else:
        message += f"; column {letter} “{_one_line(sheet.headers[guess])}” is perhaps it."
        mend = f"If it is, write {column.name} in the first row of column {letter}. "
        mend += f"Otherwise add the column. {holds}"
    return Problem(
        severity="error",
        kind="missing_column",
        file=sheet.file,
        sheet=sheet.name,
        column=letter,
        column_name=column.name,
        found=", ".join(_one_line(header) for header in sheet.headers if header),
        message=message,
        mend=mend,
    )


def _one_line(header: str) -> str:
    return " ".join(header.split())
