"""Table definitions as Frictionless Table Schemas, which programs of others can read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from evalkit.catalogue import Column, Table
from evalkit.intake.cell_values import LONGEST_CODE, NO, YES
from evalkit.intake.references import Reference, references_of

FOLDER = "schemas"
TYPES = {
    "code": "string",
    "choice": "string",
    "text": "string",
    "yes_no": "boolean",
    "whole_number": "integer",
    "number": "number",
    "date": "date",
}
DAY = "%d/%m/%Y"


def schema_files(tables: Sequence[Table]) -> dict[str, bytes]:
    """Return one Table Schema per table, by its path beside the tables' own files."""
    return {
        f"{FOLDER}/{name}.schema.json": _written(schema)
        for name, schema in table_schemas(tables).items()
    }


def table_schemas(tables: Iterable[Table]) -> dict[str, dict[str, Any]]:
    """Return the Table Schema of each table, as plain values.

    A schema describes the blank form filled in with our own words, with the school's code in
    every row.  The check reads more than that: other words for a choice, dates in another form,
    and a folder per school without the column school_id.

    Parameters
    ----------
    tables : iterable of Table
        All tables of a cohort, so that references between them can be stated.

    Returns
    -------
    dict of dict
        By the table's name; ready for JSON.

    References
    ----------
    Frictionless Data (2017). Table Schema, version 1. specs.frictionlessdata.io/table-schema/

    Examples
    --------
    >>> from evalkit.catalogue import load_table
    >>> schemas = table_schemas([load_table("pupils"), load_table("records")])
    >>> schemas["records"]["primaryKey"]
    ['school_id', 'pupil_id', 'term']
    >>> schemas["records"]["foreignKeys"][0]["reference"]
    {'resource': 'pupils', 'fields': ['school_id', 'pupil_id']}
    """
    by_name = {table.name: table for table in tables}
    references = references_of(by_name)
    return {name: _schema(table, references[name]) for name, table in by_name.items()}


def _schema(table: Table, references: Sequence[Reference]) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "name": table.name,
        "title": table.title,
        "description": f"One row is {table.row}.",
        "fields": [_field(column) for column in table.columns],
        "missingValues": [""],
    }
    # Rows of a table that may lack a part of its key are told apart by evalkit alone: a primary
    # key must not be empty.
    if table.key and all(not table.column(name).may_be_blank for name in table.key):
        schema["primaryKey"] = list(table.key)
    # Nor can a foreign key of two fields say that one of them may be empty (an anonymous answer).
    if foreign := [_foreign(each) for each in references if not each.column.may_be_blank]:
        schema["foreignKeys"] = foreign
    return schema


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "title": column.title,
        "description": column.what + _other_words(column),
        "type": TYPES[column.kind],
        "example": column.example,
    }
    if column.kind == "date":
        field["format"] = DAY
    if column.kind == "yes_no":
        field |= {"trueValues": _cases(YES), "falseValues": _cases(NO)}
    if column.prefixes:
        # "Year 7" is read as 7.
        field["bareNumber"] = False
    if constraints := _constraints(column):
        field["constraints"] = constraints
    return field


def _constraints(column: Column) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if column.is_required and not column.may_be_blank:
        found["required"] = True
    if column.kind == "code":
        found["maxLength"] = LONGEST_CODE
    if column.choices:
        found["enum"] = list(column.choices)
    for name, limit in (("minimum", column.lowest), ("maximum", column.highest)):
        if limit is not None:
            found[name] = int(limit) if float(limit).is_integer() else limit
    return found


def _foreign(reference: Reference) -> dict[str, Any]:
    return {
        "fields": ["school_id", reference.column.name],
        "reference": {
            "resource": reference.parent.name,
            "fields": ["school_id", reference.code.name],
        },
    }


def _other_words(column: Column) -> str:
    words: Mapping[str, tuple[str, ...]] = column.words or {}
    told = [f"{choice} ({', '.join(others)})" for choice, others in words.items() if others]
    return f" evalkit also reads other words: {'; '.join(told)}." if told else ""


def _cases(words: Iterable[str]) -> list[str]:
    return sorted({form for word in words for form in (word, word.capitalize(), word.upper())})


def _written(schema: Mapping[str, Any]) -> bytes:
    return (json.dumps(schema, indent=2, ensure_ascii=False) + "\n").encode("utf-8")
