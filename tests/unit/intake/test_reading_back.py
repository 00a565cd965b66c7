"""Whatever is written is read back equal, in either form, and in whatever order."""

from __future__ import annotations

import csv
import io
import math
import shutil
import tempfile
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evalkit.catalogue import load_instrument, load_table
from evalkit.intake.cell_checks import typed_values
from evalkit.intake.column_titles import match_columns
from evalkit.intake.csv_files import read_csv_file
from evalkit.intake.partitions import content_fingerprint, read_tables, write_table
from evalkit.intake.placed_rows import Placed, gather_rows
from evalkit.intake.planned_tables import DTYPES
from evalkit.intake.workbooks import read_workbook

TABLES = {
    "pupils": load_table("pupils"),
    "records": load_table("records"),
    "responses_who5": load_table("responses", load_instrument("who5")),
}
CODES = st.text(
    st.characters(categories=("L", "N"), include_characters="-_.+@ '\"/,;"), min_size=1, max_size=12
).filter(lambda text: text.strip() == text and text[0] not in "='#")


def values(column):
    """Give what may stand in a column."""
    low, high = column.lowest, column.highest
    made = {
        "code": CODES,
        "choice": st.sampled_from(column.choices or ("x",)),
        "yes_no": st.booleans(),
        "whole_number": st.integers(int(low or 0), int(high or 1)),
        # A spreadsheet holds fifteen digits of a number, and writers of workbooks no more.
        "number": st.floats(low, high).map(lambda x: float(f"{x:.15g}"))
        if column.kind == "number"
        else st.none(),
        "date": st.dates(date(1960, 1, 1), date(2100, 1, 1)),
    }[column.kind]
    return st.one_of(st.none(), made) if column.may_be_blank else made


def frames(table):
    """Give a list of rows of a table, no key twice."""
    row = st.fixed_dictionaries({column.name: values(column) for column in table.columns})
    key = st.lists(row, max_size=6, unique_by=lambda r: tuple(str(r[name]) for name in table.key))
    return key


def as_text(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return repr(value) if isinstance(value, float) else str(value)


def write_csv(table, rows, path):
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([column.name for column in table.columns])
    writer.writerows([[as_text(row[c.name]) for c in table.columns] for row in rows])
    path.write_text(text.getvalue(), "utf-8", newline="")


def write_xlsx(table, rows, path):
    book = openpyxl.Workbook()
    book.active.title = table.name
    book.active.append([column.title for column in table.columns])
    for number, row in enumerate(rows, start=2):
        for place, column in enumerate(table.columns, start=1):
            cell = book.active.cell(number, place, row[column.name])
            if isinstance(row[column.name], str):
                cell.data_type = "s"
    book.save(path)


def read(path, table):
    if path.suffix == ".csv":
        reading = read_csv_file(path, file=path.name)
    else:
        reading = read_workbook(path, file=path.name, is_table=lambda name: True)
    assert reading.problems == ()
    sheet = reading.sheets[0]
    columns = match_columns(sheet, table, as_of=date(1950, 1, 1), needs_school=True)
    placed = Placed(sheet=sheet, table=table, school_id=None, places=columns.places)
    rows, headers = gather_rows(table, [placed])
    typed, faults, _ = typed_values(rows)
    return typed, faults, headers


def same(one, other):
    if one is None or (isinstance(one, float) and math.isnan(one)):
        return other is None or pd.isna(other)
    return other == (pd.Timestamp(one) if isinstance(one, date) else one)


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_what_is_written_is_read_back(data):
    table = TABLES[data.draw(st.sampled_from(sorted(TABLES)))]
    rows = data.draw(frames(table))
    folder = Path(tempfile.mkdtemp())
    try:
        for name, write in (("t.csv", write_csv), ("t.xlsx", write_xlsx)):
            write(table, rows, folder / name)
            typed, faults, headers = read(folder / name, table)
            assert faults.empty, faults
            assert headers == []
            assert len(typed) == len(rows)
            for row, back in zip(rows, typed.to_dict("records"), strict=True):
                assert all(same(row[c], back[c]) for c in row), (row, back)
    finally:
        shutil.rmtree(folder)


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_the_fingerprint_knows_content_and_not_order(data):
    table = TABLES["records"]
    rows = data.draw(frames(table).filter(len))
    types = {column.name: DTYPES[column.kind] for column in table.columns}
    frame = pd.DataFrame(rows, columns=list(types)).astype(types)
    mixed = data.draw(st.permutations(range(len(rows))))
    key = {"records": list(table.key)}
    before = content_fingerprint({"records": frame}, key)
    assert content_fingerprint({"records": frame.iloc[mixed]}, key) == before
    folder = Path(tempfile.mkdtemp())
    try:
        write_table(frame, folder / "t.parquet")
        back = read_tables([folder / "t.parquet"], types)
    finally:
        shutil.rmtree(folder)
    pd.testing.assert_frame_equal(back, frame)
    assert content_fingerprint({"records": back}, key) == before
    changed = frame.copy()
    one = changed.loc[0, "attainment"]
    changed.loc[0, "attainment"] = 1.0 if pd.isna(one) or one != 1.0 else 2.0
    assert content_fingerprint({"records": changed}, key) != before


def test_the_fingerprint_is_the_same_in_every_version():
    """A change here makes every report look changed: raise STORE_FORMAT and say so."""
    frame = pd.DataFrame(
        {
            "pupil_id": ["b", "a"],
            "n": pd.array([1, None], dtype="Int64"),
            "x": [0.5, float("nan")],
            "is_x": pd.array([True, None], dtype="boolean"),
            "on": pd.to_datetime(["2025-09-15", None]),
        }
    )
    assert content_fingerprint({"t": frame}, {"t": ["pupil_id"]})[:16] == "b5d1a4d8c707ebb9"
