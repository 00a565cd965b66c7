"""From texts to typed values, checked against the definition; every fault is kept, none stops."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
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
        # Each text is read once, however many cells hold it.
        places, found = pd.factorize(texts, use_na_sentinel=False)
        known = [read_meaning(column, text) for text in found]
        is_formula = rows.formulas[column.name].to_numpy(dtype=bool)
        kinds = np.array([each.fault for each in known], dtype=object)[places]
        kinds[is_formula] = "formula"
        is_fault = pd.notna(kinds)
        faults.append(_cells(column, texts.index[is_fault], kinds[is_fault]))
        typed[column.name] = _typed(column, known, places, texts.index).mask(is_fault)
        is_told = np.array([each.is_told for each in known], dtype=bool)[places] & ~is_fault
        told.append(_cells(column, texts.index[is_told], texts[is_told]))
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


def _typed(column: Column, known: list[Meaning], places: np.ndarray, index: pd.Index) -> pd.Series:
    """Return the values of a column whose cells hold the texts at these places of the known."""
    values = [each.value for each in known]
    if column.kind == "date":
        days = pd.to_datetime(pd.Series(values, dtype=object))
        found = days.astype(DTYPES["date"])
    elif column.kind in ("code", "choice", "text"):
        found = pd.Series(values, dtype=DTYPES[column.kind])
    else:
        found = pd.Series(pd.array(values, dtype=_nullable(column)))
    return found.take(places).set_axis(index)


def _nullable(column: Column) -> str:
    return "Float64" if column.kind == "number" else DTYPES[column.kind]


def _cells(column: Column, index: pd.Index, kinds: Iterable[str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "index": index.to_numpy(dtype="int64"),
            "column": pd.Series(column.name, index=range(len(index)), dtype=object),
            "kind": np.asarray(kinds, dtype=object),
        }
    )
