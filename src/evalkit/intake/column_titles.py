"""Which column of a sheet is which of ours; what is missing, misspelt, double or not wanted."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from evalkit.catalogue import Column, Table
from evalkit.intake.cell_values import plain_word
from evalkit.intake.code_columns import personal_code_columns
from evalkit.intake.personal_data import (
    PERSONAL_COLUMN,
    looks_like_names,
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
    absent = [c for c in table.columns if c.name not in places and c.name != "school_id"]
    problems += [_missing(sheet, each, others) for each in missing]
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
        + (f" Did you mean {guess.name!r}?" if guess else ""),
        mend="You need do nothing, unless the column should be read: then give it the name that "
        "the template has.",
    )


def personal_look(sheet: Sheet, place: int, *, as_of: date) -> str | None:
    """Return what personal data a column looks like, or None."""
    by_header = personal_by_header(sheet.headers[place])
    by_content = personal_by_content(sheet.cells[place].unique(), as_of=as_of)
    return by_header or by_content or ("names" if looks_like_names(sheet.cells[place]) else None)


def _nearest(word: str, columns: list[Column]) -> Column | None:
    names = {plain_word(name): each for each in columns for name in (each.title, each.name)}
    near = difflib.get_close_matches(plain_word(word), list(names), n=1, cutoff=0.6)
    return names[near[0]] if near else None


def _missing(sheet: Sheet, column: Column, others: list[int]) -> Problem:
    headers = {plain_word(sheet.headers[place]): place for place in others if sheet.headers[place]}
    names = [plain_word(word) for word in (column.name, column.title)]
    near = [
        place
        for word in names
        for place in difflib.get_close_matches(word, list(headers), n=1, cutoff=0.7)
    ]
    # "Role (mentee or mentor)": asked about and not read, for it may be "Answer 1 (reversed)".
    near += [header for header in headers for word in names if header.startswith(word)]
    guess, letter = "", None
    if near:
        letter = column_letter(headers[near[0]])
        guess = f" Did you mean column {letter}, {_one_line(sheet.headers[headers[near[0]]])!r}?"
    return Problem(
        severity="error",
        kind="missing_column",
        file=sheet.file,
        sheet=sheet.name,
        column=letter,
        column_name=column.name,
        found=", ".join(_one_line(header) for header in sheet.headers if header),
        message=f"The column {column.name} ({column.title}) is missing.{guess}",
        mend=f"Add the column, or write {column.name} above it in the first row. It holds: "
        f"{column.what[0].lower()}{column.what[1:]}",
    )


def _one_line(header: str) -> str:
    return " ".join(header.split())


def _double(sheet: Sheet, place: int, first: int) -> Problem:
    return column_problem(
        sheet,
        place,
        severity="error",
        kind="double_column",
        message=f"Columns {column_letter(first)} and {column_letter(place)} have the same name.",
        mend="Keep the one that holds the answers and delete the other.",
    )
