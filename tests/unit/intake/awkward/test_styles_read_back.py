"""Whatever is written in the template's columns is read back equal, in every style of file."""

from __future__ import annotations

import csv
import io
from datetime import date

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evalkit.catalogue import load_table
from evalkit.intake.templates import template_files

PUPILS = load_table("pupils")
CODES = st.from_regex(
    r"[A-Za-z0-9äöüßéñŠ€][A-Za-z0-9 _.+,;\"'äöé€-]{0,8}[A-Za-z0-9é]", fullmatch=True
)
STYLES = {
    "UTF-8, comma": ("utf-8", ",", "\r\n"),
    "UTF-8 with BOM, comma": ("utf-8-sig", ",", "\r\n"),
    "UTF-8 with BOM, semicolon": ("utf-8-sig", ";", "\r\n"),
    "Windows, comma": ("cp1252", ",", "\r\n"),
    "Windows, semicolon": ("cp1252", ";", "\n"),
    "Windows, tab": ("cp1252", "\t", "\r\n"),
    "UTF-8, tab, old Mac": ("utf-8", "\t", "\r"),
}
PUPIL = st.fixed_dictionaries(
    {
        "pupil_id": CODES,
        "year_group": st.integers(0, 14),
        "role": st.sampled_from(PUPILS.column("role").choices),
        "gender": st.sampled_from([None, *PUPILS.column("gender").choices]),
        "consent_evaluation": st.booleans(),
        "withdrew_on": st.none() | st.dates(date(1960, 1, 1), date(2100, 1, 1)),
    }
)
NAMES = ["pupil_id", "year_group", "role", "gender", "consent_evaluation", "withdrew_on"]
ROWS = st.lists(PUPIL, min_size=1, max_size=5, unique_by=lambda row: row["pupil_id"])
FEW = settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


def as_text(value):
    """Give a value as a school writes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else "" if value is None else str(value)


def assert_equal(typed, rows):
    assert list(typed["pupil_id"]) == [row["pupil_id"] for row in rows]
    for (_, found), row in zip(typed.iterrows(), rows, strict=True):
        for name, value in row.items():
            if value is None:
                assert pd.isna(found[name]), name
            else:
                assert found[name] == (pd.Timestamp(value) if name == "withdrew_on" else value), (
                    name
                )


@pytest.mark.parametrize("style", STYLES)
@FEW
@given(rows=ROWS)
def test_each_style_of_csv(sent, style, rows):
    encoding, separator, end = STYLES[style]
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, lineterminator=end)
    writer.writerow(NAMES)
    writer.writerows([[as_text(row[name]) for name in NAMES] for row in rows])
    sent.file("S01/pupils.csv", text.getvalue().encode(encoding))
    assert_equal(sent.typed("pupils"), rows)


@FEW
@given(rows=ROWS)
def test_a_workbook(sent, rows):
    words = {True: "yes", False: "no"}
    sheet = [[PUPILS.column(name).title for name in NAMES]]
    for row in rows:
        values = [row[name] for name in NAMES]
        sheet.append([words[v] if isinstance(v, bool) else v for v in values])
    sent.book("S01/answers.xlsx", {"pupils": sheet})
    assert_equal(sent.typed("pupils"), rows)


@FEW
@given(rows=ROWS)
def test_the_blank_workbook_filled_in(sent, rows):
    blank = next(
        content for name, content in template_files(["who5"]).items() if name.endswith(".xlsx")
    )
    book = openpyxl.load_workbook(io.BytesIO(blank))
    places = {cell.value: cell.column for cell in book["pupils"][1]}
    for at, row in enumerate(rows, start=2):
        for name, value in row.items():
            column = PUPILS.column(name)
            place = places.get(column.title) or places[name]
            book["pupils"].cell(at, place, as_text(value) if value is not None else None)
    made = io.BytesIO()
    book.save(made)
    sent.file("S01/answers.xlsx", made.getvalue())
    assert_equal(sent.typed("pupils"), rows)
