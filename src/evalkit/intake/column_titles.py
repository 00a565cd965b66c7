"""Which column of a sheet is which of ours; what is missing, misspelt, double or not wanted."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from evalkit.catalogue import Column, Table
from evalkit.intake.cell_values import plain_word
from evalkit.intake.code_columns import personal_code_columns
from evalkit.intake.missing_columns import is_one_long_cell, missing_columns, one_long_cell
from evalkit.intake.personal_data import (
    PERSONAL_COLUMN,
    looks_like_names,
    names_under_a_person_word,
    personal_by_content,
    personal_by_header,
)
from evalkit.intake.problems import Problem, column_letter
from evalkit.intake.sheets import Sheet, column_problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Where our columns stand in a sheet (name → position), and what is to be said."""

    places: Mapping[str, int]
    problems: tuple[Problem, ...]


def match_columns(sheet: Sheet, table: Table, *, as_of: date, needs_school: bool) -> Columns:
    """Return where the table's columns stand in a sheet.

    Parameters
    ----------
    sheet : Sheet
        What was read.
    table : Table
        What should be in it.
    as_of : date
        The plan's day, to tell dates of birth from other dates.
    needs_school : bool
        Whether the sheet holds several schools, so that school_id must stand in it.
    """
    names = {plain_word(n): c.name for c in table.columns for n in (c.title, c.name)}
    places: dict[str, int] = {}
    problems: list[Problem] = []
    others = []
    for place, header in enumerate(sheet.headers):
        ours = names.get(plain_word(header))
        if ours is None:
            others.append(place)
        elif ours in places:
            problems.append(_double(sheet, place, places[ours]))
        else:
            places[ours] = place
    wanted = [c for c in table.columns if c.is_required and c.name not in places]
    codes = personal_code_columns(sheet, table, places, as_of=as_of)
    places = {name: place for name, place in places.items() if name not in codes}
    problems += codes.values()
    missing = [c for c in wanted if needs_school or c.name != "school_id"]
    if missing and is_one_long_cell(sheet, names):
        return Columns(places=places, problems=(one_long_cell(sheet),))
    absent = [c for c in table.columns if c.name not in places and c.name != "school_id"]
    if missing:
        free = [place for place in others if not personal_look(sheet, place, as_of=as_of)]
        problems += missing_columns(sheet, table, missing, places, free)
    # A column that was just named as the likely one is not told about a second time.
    guessed = {problem.column for problem in problems if problem.kind == "missing_column"}
    rest = [place for place in others if column_letter(place) not in guessed]
    problems += [
        told for place in rest if (told := describe_other(sheet, place, absent, as_of=as_of))
    ]
    return Columns(places=places, problems=tuple(problems))


def describe_other(
    sheet: Sheet, place: int, absent: list[Column], *, as_of: date
) -> Problem | None:
    """Return what is said about a column that is none of ours; None when it is empty."""
    header, texts = sheet.headers[place], sheet.cells[place]
    is_filled = bool((texts != "").any())
    if not header and not is_filled:
        return None
    if looks_like := personal_look(sheet, place, as_of=as_of):
        return column_problem(
            sheet,
            place,
            severity="warning",
            kind=PERSONAL_COLUMN,
            message=f"The column looks like personal data ({looks_like}). It was dropped and not "
            "stored.",
            mend="Take the column out of the file before you send it again.",
        )
    if not header:
        return column_problem(
            sheet,
            place,
            severity="note",
            kind="no_header",
            message="The column has no name in the first row, so it was not read.",
            mend="Write the column's name in the first row if it should be read.",
        )
    guess = _nearest(header, absent)
    return column_problem(
        sheet,
        place,
        severity="note",
        kind="unknown_column",
        message="The table has no column of this name, so it was not read."
        + (f" Did you mean {guess.name}?" if guess else ""),
        mend="You need do nothing, unless the column should be read: then give it the name that "
        "the template has. If it names pupils, take it out of the file.",
    )


def personal_look(sheet: Sheet, place: int, *, as_of: date) -> str | None:
    """Return what personal data a column looks like, or None."""
    by_header = personal_by_header(sheet.headers[place])
    texts = sheet.cells[place].unique()
    by_content = personal_by_content(texts, as_of=as_of)
    is_names = names_under_a_person_word(sheet.headers[place], texts)
    is_names = is_names or looks_like_names(sheet.cells[place])
    return by_header or by_content or ("names" if is_names else None)


def _nearest(word: str, columns: list[Column]) -> Column | None:
    names = {plain_word(name): each for each in columns for name in (each.title, each.name)}
    near = difflib.get_close_matches(plain_word(word), list(names), n=1, cutoff=0.6)
    return names[near[0]] if near else None


def _double(sheet: Sheet, place: int, first: int) -> Problem:
    return column_problem(
        sheet,
        place,
        severity="error",
        kind="double_column",
        message=f"Columns {column_letter(first)} and {column_letter(place)} have the same name.",
        mend="Keep the one that holds the answers and delete the other.",
    )
