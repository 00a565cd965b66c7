"""Which tables a plan asks for, and how their columns are typed once they are read."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from evalkit.catalogue import CohortPlan, Instrument, Table, load_table
from evalkit.intake.cell_values import plain_word

PUPILS, RECORDS, RESPONSES = "pupils", "records", "responses"
OPTIONAL = (
    "nominations",
    "preferences",
    "relations",
    "pairs",
    "sessions",
    "training",
    "feedback",
    "approvals",
)
"""What a cohort may send besides; a table stands after those that it refers to."""

# pandas 3 has a dtype for text; before it, text is object.
TEXT = "str" if int(pd.__version__.split(".")[0]) >= 3 else "object"
DTYPES = {
    "code": TEXT,
    "choice": TEXT,
    "text": TEXT,
    "yes_no": "boolean",
    "whole_number": "Int64",
    "number": "float64",
    "date": "datetime64[us]",
}

KEPT_OF_PUPILS = {
    "school_id": TEXT,
    "pupil_id": TEXT,
    "year_group": "Int64",
    "role": TEXT,
    "form_group": TEXT,
    "gender": TEXT,
    "fsm": "boolean",
    "send": "boolean",
    "eal": "boolean",
    "has_consent": "bool",
    "has_withdrawn": "bool",
    "is_included": "bool",
    "end_reason": TEXT,
}
"""The columns of the stored table of pupils: what consent came to, and no dates."""

LINKED_BY = "linked_by"
"""Column of stored answers: by how many differences a row's code was linked to its pupil."""

_ONLY_FOR_LINKING = ("year_group",)


def planned_tables(plan: CohortPlan) -> dict[str, Table]:
    """Return the tables that a cohort of this plan may send, each after those it refers to."""
    return {table.name: table for table in tables_with(plan.instruments.values())}


def tables_with(instruments: Iterable[Instrument]) -> list[Table]:
    """Return every defined table, pupils first, with one of answers per questionnaire."""
    answers = [load_table(RESPONSES, each) for each in instruments]
    return [load_table(PUPILS), *answers, *(load_table(name) for name in (RECORDS, *OPTIONAL))]


def is_about_pupils(name: str) -> bool:
    """Return whether a table has one row per pupil, or per pupil and wave or term."""
    return name in (PUPILS, RECORDS) or is_answers(name)


def is_answers(name: str) -> bool:
    """Return whether a table holds pupils' answers to a questionnaire, by wave."""
    return name.startswith(f"{RESPONSES}_")


def stored_types(plan: CohortPlan) -> dict[str, dict[str, str]]:
    """Return the columns and dtypes of each stored table."""
    types = {
        name: {column.name: DTYPES[column.kind] for column in table.columns}
        for name, table in planned_tables(plan).items()
    }
    for name in filter(is_answers, types):
        kept = {key: kind for key, kind in types[name].items() if key not in _ONLY_FOR_LINKING}
        types[name] = kept | {LINKED_BY: TEXT}
    return {**types, PUPILS: KEPT_OF_PUPILS}


def table_named(text: str, tables: dict[str, Table]) -> Table | None:
    """Return the table that a file's or a sheet's name means, or None.

    Excel cuts a sheet's name after 31 characters, so a name of that length may be a beginning.
    """
    word = plain_word(text)
    for table in tables.values():
        names = {plain_word(table.name), plain_word(table.title)}
        if word in names or (len(text) == 31 and any(name.startswith(word) for name in names)):
            return table
    return None
