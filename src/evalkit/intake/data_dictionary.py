"""The data dictionary: what each column of each table means, for people and for programs."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from evalkit.catalogue import Column, Table
from evalkit.intake.workbook_writing import WrittenSheet

KINDS_IN_WORDS = {
    "code": "code",
    "choice": "one of the words",
    "yes_no": "yes or no",
    "whole_number": "whole number",
    "number": "number",
    "date": "date",
    "text": "text",
}

READ_ME, MEANINGS = "Read me first", "What each column means"
OWN_SHEETS = (READ_ME, MEANINGS)
"""The pages of the workbook that are no forms."""

DICTIONARY_HEADER = (
    "table",
    "column",
    "title",
    "kind",
    "required",
    "values",
    "what",
    "example",
)


def data_dictionary(tables: Sequence[Table]) -> pd.DataFrame:
    """Return one row per column of the tables, all of it text.

    ``required`` says whether the column must be there and whether a cell in it may be blank.
    """
    rows = [
        (
            table.name,
            column.name,
            column.title,
            KINDS_IN_WORDS[column.kind],
            _required(column),
            _values(column),
            column.what,
            column.example,
        )
        for table in tables
        for column in table.columns
    ]
    return pd.DataFrame(rows, columns=list(DICTIONARY_HEADER))


def dictionary_sheet(tables: Sequence[Table]) -> WrittenSheet:
    """Return the dictionary as the workbook's last sheet."""
    frame = data_dictionary(tables)
    return WrittenSheet(
        name=MEANINGS,
        header=(
            "Table",
            "Column",
            "Title",
            "Kind",
            "Required",
            "What may stand in it",
            "Meaning",
            "Example",
        ),
        rows=list(frame.itertuples(index=False, name=None)),
        widths=(22, 22, 26, 18, 22, 44, 70, 14),
    )


def read_me_sheet(tables: Sequence[Table]) -> WrittenSheet:
    """Return the workbook's first sheet: how to fill it in."""
    told = [
        "How to fill in this workbook",
        "",
        "1. Fill in one sheet per table. One row is one thing: "
        + "; ".join(f"{table.name}: {table.row}" for table in tables)
        + ". Leave a sheet empty where you keep no such table; needed are "
        + " and ".join(table.name for table in tables if table.is_required)
        + ".",
        "2. Leave row 1 as it is: the column names are how the sheets are read. Start in row 2, "
        "and leave no title, total or note in the tables.",
        "3. Never write a name, a date of birth, an address, an e-mail address or a UPN. Use codes "
        "that only the school can turn into a person, and the same code in every sheet.",
        "4. Leave a cell empty where you do not know, or where the pupil gave no answer. "
        "Do not write 0, 99 or n/a for a missing answer.",
        "5. Write dates as day/month/year, for example 15/09/2025.",
        "6. Write answers as the numbers printed on the form. Nothing is to be turned round or "
        "added up by you.",
        "7. Many cells offer words to choose from. The last sheet says what each column means and "
        "what may stand in it.",
        "8. Save the workbook as Excel Workbook (.xlsx), under the school's code, for example "
        "S01.xlsx. If it holds one school alone, the column school_id may be removed.",
        "9. Send it to the person who evaluates the programme, in the safe way that you agreed "
        "on. You will get it back with every problem named by row and column, if there are any.",
    ]
    return WrittenSheet(name=READ_ME, header=(), rows=[[line] for line in told], widths=(110,))


def _required(column: Column) -> str:
    if not column.is_required:
        return "no"
    return "the column yes, a cell may be empty" if column.may_be_blank else "yes"


def _values(column: Column) -> str:
    if column.kind == "choice":
        return "; ".join(_choice(column, choice) for choice in column.choices)
    if column.kind == "yes_no":
        return "yes; no"
    if column.kind == "date":
        return "day/month/year"
    if column.lowest is not None and column.highest is not None:
        return f"{column.lowest:g} to {column.highest:g}"
    return ""


def _choice(column: Column, choice: str) -> str:
    others = (column.words or {}).get(choice, ())
    return f"{choice} (also: {', '.join(others)})" if others else choice
