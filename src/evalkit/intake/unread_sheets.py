"""Sheets of a workbook that are not named after a table: what each holds, and what is said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache

from evalkit.catalogue import Table, load_table
from evalkit.catalogue.instruments import built_in
from evalkit.catalogue.toml_section import hint
from evalkit.intake.cell_values import plain_word
from evalkit.intake.data_dictionary import OWN_SHEETS
from evalkit.intake.fault_words import listed
from evalkit.intake.header_rows import FEWEST_NAMES, columns_named, names_of
from evalkit.intake.planned_tables import RESPONSES, table_named
from evalkit.intake.problems import Problem
from evalkit.intake.sheets import OtherSheet

_LONGEST_NAME = 31


def unplanned_questionnaire(name: str) -> str | None:
    """Return the built-in questionnaire whose answers a file's or a sheet's name promises.

    Ask it of names that are no planned table's.

    Examples
    --------
    >>> unplanned_questionnaire("responses_swemwbs"), unplanned_questionnaire("responses")
    ('swemwbs', None)
    """
    word = plain_word(name)
    if not word.startswith((plain_word(RESPONSES), "answers")):
        return None
    found = table_named(name, _built_in_tables())
    return found.name.removeprefix(f"{RESPONSES}_") if found else None


@cache
def _built_in_tables() -> dict[str, Table]:
    tables = [load_table(RESPONSES, each) for each in built_in()]
    return {table.name: table for table in tables}


def likely_table(sheet: OtherSheet, tables: Mapping[str, Table]) -> Table | None:
    """Return the table whose columns a sheet holds under another name, with a row below them.

    It must have two columns at least, one of which no other table has: a pupil code and a school
    code stand in nearly all of them.  Of several tables it is the one of most columns.
    """
    if sheet.name in OWN_SHEETS or unplanned_questionnaire(sheet.name):
        return None
    n_tables = Counter(column.name for table in tables.values() for column in table.columns)
    found: list[tuple[int, Table]] = []
    for table in tables.values():
        names = names_of(table)
        # The last row has none below it.
        for texts in sheet.rows[:-1]:
            columns = columns_named(texts, names)
            if len(columns) >= FEWEST_NAMES and any(n_tables[name] == 1 for name in columns):
                found.append((len(columns), table))
    return max(found, key=lambda pair: pair[0])[1] if found else None


def tell_unread(
    sheets: Sequence[OtherSheet],
    likely: Mapping[str, Table],
    read: Mapping[str, str],
    *,
    file: str,
    tables: Mapping[str, Table],
) -> list[Problem]:
    """Return what is said of the visible sheets that were not read because of their names.

    Blank forms and the pages of our own template are passed over.

    Parameters
    ----------
    sheets : sequence of OtherSheet
        The workbook's visible sheets that were not read.
    likely : mapping of sheet name to Table
        As :func:`likely_table` found them.
    read : mapping of table name to sheet name
        Which sheets of the workbook were read.
    file : str
        How the workbook is named to people.
    tables : mapping of name to Table
        All tables of the plan.
    """
    problems, private = [], []
    for sheet in sheets:
        if sheet.name in likely:
            problems.append(_misnamed(file, sheet.name, likely[sheet.name].name, read))
        elif questionnaire := unplanned_questionnaire(sheet.name):
            if len(sheet.rows) > 1:
                problems.append(_unplanned(file, sheet.name, questionnaire))
        elif not _is_blank(sheet, tables) and sheet.name not in OWN_SHEETS:
            if guess := hint(sheet.name, tables):
                problems.append(nearly_named(file, sheet.name, guess))
            else:
                private.append(sheet.name)
    return problems + ([_private(file, private)] if private else [])


def missing_words(message: str, table: str, likely: tuple[str, str] | None) -> tuple[str, str]:
    """Return what is said of a table that is not there, and how to send it.

    Parameters
    ----------
    message : str
        The sentence without its full stop.
    table : str
        The table's name.
    likely : tuple of (file, sheet), or None
        The sheet of another name that seems to be it.

    Examples
    --------
    >>> missing_words("The table pairs is missing", "pairs", ("S01/a.xlsx", "Buddies"))[0]
    'The table pairs is missing; the sheet “Buddies” of S01/a.xlsx seems to be it.'
    """
    send = f"end it as {table}.csv, or as a sheet {table} of the school's workbook."
    if likely is None:
        return f"{message}.", f"S{send}"
    file, sheet = likely
    return (
        f"{message}; the sheet “{sheet}” of {file} seems to be it.",
        f"If it is, write {table[:_LONGEST_NAME]} on its tab (double-click it). Otherwise s{send}",
    )


def _is_blank(sheet: OtherSheet, tables: Mapping[str, Table]) -> bool:
    """Return whether a sheet holds nothing, or nothing but the column names of some table."""
    if len(sheet.rows) != 1:
        return not sheet.rows
    first = sheet.rows[0]
    return any(len(columns_named(first, names_of(t))) >= FEWEST_NAMES for t in tables.values())


def _misnamed(file: str, sheet: str, table: str, read: Mapping[str, str]) -> Problem:
    tab = table[:_LONGEST_NAME]
    mend = (
        f"If its rows belong to this table, copy them into the sheet {read[table]}. Otherwise you "
        "need do nothing."
        if table in read
        else f"Write {tab} on its tab (double-click it). If it is another table, you need do "
        "nothing."
    )
    return Problem(
        severity="warning",
        kind="sheet_not_read",
        file=file,
        sheet=sheet,
        message=f"The sheet holds columns of the table {table}, and was not read because of its "
        "name.",
        mend=mend,
    )


def _unplanned(file: str, sheet: str, questionnaire: str) -> Problem:
    return Problem(
        severity="note",
        kind="sheet_not_read",
        file=file,
        sheet=sheet,
        message=f"The plan does not use the questionnaire {questionnaire}, so the sheet was not "
        "read.",
        mend=UNPLANNED_MEND,
    )


UNPLANNED_MEND = (
    "You need do nothing. If its answers should be used, tell the person who evaluates the "
    "programme: the plan must name the questionnaire."
)


def nearly_named(file: str, sheet: str, guess: str) -> Problem:
    """Return the note on a sheet whose name is nearly a table's."""
    return Problem(
        severity="note",
        kind="file_not_read",
        file=file,
        sheet=sheet,
        message=f"The sheet is not named after a table, so it was not read.{guess}",
        mend="Write the table's name on the sheet's tab if it should be read.",
    )


def _private(file: str, names: Sequence[str]) -> Problem:
    is_one = len(names) == 1
    what = (
        "The sheet is not named after a table, so it was not read."
        if is_one
        else f"The sheets {listed(f'“{name}”' for name in names)} are not named after a table, so "
        "they were not read."
    )
    unless = "the sheet" if is_one else "one of them"
    return Problem(
        severity="note",
        kind="sheet_not_read",
        file=file,
        sheet=names[0] if is_one else None,
        message=what,
        mend=f"You need do nothing, unless {unless} should be read: then write the table's name on "
        "its tab (double-click it).",
    )
