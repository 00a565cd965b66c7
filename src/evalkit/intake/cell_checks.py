"""From texts to typed values, checked against the definition; every fault is kept, none stops."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from evalkit.catalogue import Column, Table
from evalkit.intake.cell_values import Meaning, read_meaning
from evalkit.intake.placed_rows import TableRows
from evalkit.intake.planned_tables import DTYPES


def typed_values(rows: TableRows) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return the typed table, its faults and what was read as something else than it says.

    Returns
    -------
    typed : DataFrame
        Our columns with the definition's types; a cell with a fault is missing.
    faults : DataFrame
        ``index``, ``column`` and ``kind``, one row per faulty cell.
    told : DataFrame
        ``index`` and ``column`` of cells such as "Year 8" that were read as 8.
    """
    typed, faults, told = {}, [], []
    for column in rows.table.columns:
        texts = rows.texts[column.name]
        known = {text: read_meaning(column, text) for text in texts.unique()}
        typed[column.name] = _typed(column, texts, known)
        is_formula = rows.formulas[column.name].astype(bool)
        kinds = texts.map(lambda text, known=known: known[text].fault).astype(object)
        kinds = kinds.mask(is_formula, "formula")
        faults.append(_cells(column, kinds[kinds.notna()]))
        typed[column.name] = typed[column.name].mask(kinds.notna())
        is_told = texts.map(lambda text, known=known: known[text].is_told).astype(bool)
        told.append(_cells(column, texts[is_told & kinds.isna()]))
    frame = pd.DataFrame(typed, index=rows.texts.index)
    read = pd.concat(faults, ignore_index=True)
    return frame, _with_schema_faults(rows.table, frame, read), pd.concat(told, ignore_index=True)


def schema_for(table: Table) -> pa.DataFrameSchema:
    """Return the pandera schema that a table's definition amounts to.

    Examples
    --------
    >>> from evalkit.catalogue import load_table
    >>> sorted(schema_for(load_table("records")).columns)[:2]
    ['attainment', 'behaviour_incidents']
    """
    return pa.DataFrameSchema(
        {
            column.name: pa.Column(
                None,
                checks=_checks(column),
                # Which school a row belongs to is settled by where the file stands.
                nullable=column.may_be_blank or column.name == "school_id",
            )
            for column in table.columns
        }
    )


def _checks(column: Column) -> list[pa.Check]:
    checks = []
    if column.choices:
        checks.append(pa.Check.isin(list(column.choices), error="not_a_choice"))
    if column.lowest is not None:
        checks.append(pa.Check.ge(column.lowest, error="out_of_range"))
    if column.highest is not None:
        checks.append(pa.Check.le(column.highest, error="out_of_range"))
    return checks


def _with_schema_faults(table: Table, frame: pd.DataFrame, read: pd.DataFrame) -> pd.DataFrame:
    """Return the faults with those of the schema added; one per cell, what was read first."""
    if frame.empty:
        return read
    try:
        schema_for(table).validate(frame, lazy=True)
    except SchemaErrors as raised:
        cases = raised.failure_cases
        found = pd.DataFrame(
            {
                "index": cases["index"].astype("int64"),
                "column": cases["column"].astype(str),
                "kind": cases["check"].astype(str).replace("not_nullable", "blank"),
            }
        )
        both = pd.concat([read, found], ignore_index=True)
        return both.drop_duplicates(["index", "column"], ignore_index=True)
    return read


def _typed(column: Column, texts: pd.Series, known: dict[str, Meaning]) -> pd.Series:
    values = [known[text].value for text in texts]
    if column.kind == "date":
        days = pd.to_datetime(pd.Series(values, index=texts.index, dtype=object))
        return days.astype(DTYPES["date"])
    if column.kind in ("code", "choice", "text"):
        return pd.Series(values, index=texts.index, dtype=DTYPES[column.kind])
    return pd.Series(pd.array(values, dtype=_nullable(column)), index=texts.index)


def _nullable(column: Column) -> str:
    return "Float64" if column.kind == "number" else DTYPES[column.kind]


def _cells(column: Column, kinds: pd.Series) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "index": kinds.index.to_numpy(dtype="int64"),
            "column": pd.Series(column.name, index=range(len(kinds)), dtype=object),
            "kind": kinds.to_numpy(dtype=object),
        }
    )
