"""Columns of codes in which persons stand instead of codes: never stored, and told about."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from types import MappingProxyType

from evalkit.catalogue import Column, Table
from evalkit.intake.personal_data import PERSONAL_COLUMN, personal_by_codes
from evalkit.intake.problems import Problem
from evalkit.intake.sheets import Sheet, column_problem

_FORM_GROUP = "form_group"


def personal_code_columns(
    sheet: Sheet,
    table: Table,
    places: Mapping[str, int],
    *,
    as_of: date,
    known: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> dict[str, Problem]:
    """Return, by name, the columns of codes that hold names, addresses or numbers of persons.

    Whoever reads the codes must be unable to turn them into a person, so such a column is not
    read.  The codes of schools are no secret.

    Parameters
    ----------
    sheet : Sheet
        What was read.
    table : Table
        What should be in it.
    places : mapping of name to int
        Where our columns stand in the sheet.
    as_of : date
        The plan's day, to tell dates of birth from other dates.
    known : mapping of name to collection of str
        By column, texts that stand for codes; these are not looked at.

    Returns
    -------
    dict of name to Problem
        An error; for a form group, which nothing depends on, a warning.
    """
    found = {}
    for name, place in places.items():
        column = table.column(name)
        if column.kind != "code" or name == "school_id":
            continue
        texts = [text for text in sheet.cells[place].unique() if text not in known.get(name, ())]
        if look := personal_by_codes(texts, as_of=as_of):
            found[name] = _personal(sheet, place, column, look)
    return found


def _personal(sheet: Sheet, place: int, column: Column, look: str) -> Problem:
    is_needed = column.name != _FORM_GROUP
    message = f"The column looks like personal data ({look}). It was dropped and not stored."
    mend = f"Write {column.example} or the like there, or take the column out."
    if is_needed:
        message += " Without it no row of this table can be used."
        mend = (
            f"Write codes that only the school can turn into a person, for example "
            f"{column.example}, and the same code for the same person in every table. Keep the "
            "list of codes and names at school."
        )
    return column_problem(
        sheet,
        place,
        severity="error" if is_needed else "warning",
        kind=PERSONAL_COLUMN,
        message=message,
        mend=mend,
    )
