"""What cells mean, kind by kind."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.catalogue import load_instrument, load_table
from evalkit.intake.cell_checks import schema_for
from evalkit.intake.cell_values import plain_word, read_meaning
from evalkit.intake.date_words import read_day
from evalkit.intake.partitions import slugs_for
from evalkit.intake.personal_data import is_upn, personal_by_header
from evalkit.intake.problems import column_letter

PUPILS, RECORDS = load_table("pupils"), load_table("records")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-09-15", date(2025, 9, 15)),
        ("2025/9/15", date(2025, 9, 15)),
        ("15/09/2025", date(2025, 9, 15)),
        ("5.9.2025", date(2025, 9, 5)),
        ("15-9-2025", date(2025, 9, 15)),
        ("15 September 2025", date(2025, 9, 15)),
        ("Monday 15 Sept 2025", date(2025, 9, 15)),
        ("15th Sep, 2025", date(2025, 9, 15)),
        ("15-Sep-2025", date(2025, 9, 15)),
        ("2025-09-15 09:30:00", date(2025, 9, 15)),
        ("2025-09-15T09:30:00.000Z", date(2025, 9, 15)),
        ("15/09/2025 09:30", date(2025, 9, 15)),
        ("45915", date(2025, 9, 15)),
        ("45915.5", date(2025, 9, 15)),
        ("29/02/2024", date(2024, 2, 29)),
        ("03/04/2025", date(2025, 4, 3)),
    ],
)
def test_days_that_are_read(text, day):
    assert read_day(text) == (day, None)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("31/02/2025", "impossible_date"),
        ("09/15/2025", "impossible_date"),
        ("2025-13-01", "impossible_date"),
        ("29/02/2025", "impossible_date"),
        ("01/01/0202", "impossible_year"),
        ("15/09/25", "two_digit_year"),
        ("15-Sep-25", "two_digit_year"),
        ("15/09/225", "not_a_date"),
        ("yesterday", "not_a_date"),
        ("September 2025", "not_a_date"),
        ("12", "not_a_date"),
        ("123456", "not_a_date"),
        ("15 x 2025", "not_a_date"),
    ],
)
def test_days_that_are_refused(text, fault):
    assert read_day(text) == (None, fault)


@given(st.dates(min_value=date(1954, 10, 4), max_value=date(2119, 1, 1)))
def test_every_day_is_read_back_in_each_form(day):
    serial = (day - date(1899, 12, 30)).days
    forms = (f"{day:%Y-%m-%d}", f"{day:%d/%m/%Y}", f"{day.day} {day:%B} {day.year}", str(serial))
    assert {read_day(text) for text in forms} == {(day, None)}


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        ("year_group", "7", 7),
        ("year_group", "7.0", 7),
        ("year_group", "Year 8", 8),
        ("year_group", "yr. 9", 9),
        ("year_group", "Y10", 10),
        ("role", "Wellbeing Ambassador", "ambassador"),
        ("role", "MENTEE", "mentee"),
        ("gender", "f", "female"),
        ("gender", "Prefer not to say", "not_said"),
        ("fsm", "Y", True),
        ("fsm", "TRUE", True),
        ("fsm", "0", False),
        ("pupil_id", "0012", "0012"),
        ("pupil_id", "-1", "-1"),
    ],
)
def test_meanings(column, text, value):
    meaning = read_meaning(PUPILS.column(column), text)
    assert meaning.value == value
    assert meaning.fault is None


@pytest.mark.parametrize(
    ("column", "text", "fault"),
    [
        ("year_group", "eight", "not_whole_number"),
        ("year_group", "7.5", "not_whole_number"),
        ("year_group", "１２", "not_whole_number"),
        ("year_group", "Year", "not_whole_number"),
        ("fsm", "2", "not_yes_no"),
        ("pupil_id", "=HYPERLINK(1)", "not_a_code"),
        ("pupil_id", "x" * 65, "not_a_code"),
        ("pupil_id", "a\x07b", "not_a_code"),
        ("pupil_id", "#N/A", "excel_error"),
    ],
)
def test_faults(column, text, fault):
    assert read_meaning(PUPILS.column(column), text).fault == fault


@pytest.mark.parametrize("text", ["inf", "1e999", "1_000", "0x10", "--1"])
def test_numbers_that_are_refused(text):
    assert read_meaning(RECORDS.column("attainment"), text).fault == "not_a_number"


@pytest.mark.parametrize(
    ("text", "fault"),
    [("1,000", "thousands"), ("n/a", "word_for_nothing"), ("nan", "word_for_nothing")],
)
def test_numbers_whose_slip_is_known(text, fault):
    assert read_meaning(RECORDS.column("attainment"), text).fault == fault


@given(st.floats(-1000, 1000))
def test_numbers_are_read_exactly(value):
    assert read_meaning(RECORDS.column("attainment"), repr(value)).value == value


def test_the_schema_is_made_from_the_definition():
    table = load_table("responses", load_instrument("who5"))
    schema = schema_for(table)
    assert set(schema.columns) == {column.name for column in table.columns}
    assert not schema.columns["wave"].nullable
    assert schema.columns["who5_01"].nullable
    limits = {check.name: check.statistics for check in schema.columns["who5_01"].checks}
    assert limits == {
        "greater_than_or_equal_to": {"min_value": 0},
        "less_than_or_equal_to": {"max_value": 5},
    }


@pytest.mark.parametrize(
    ("header", "what"),
    [
        ("Name", "names"),
        ("pupil's surname", "names"),
        ("FirstName", "names"),
        ("E-mail", "e-mail addresses"),
        ("UPN", "UPNs"),
        ("NHS No.", "NHS numbers"),
        ("ULN", "unique learner numbers"),
        ("DOB", "dates of birth"),
        ("Date of birth", "dates of birth"),
        ("Post code", "postcodes or addresses"),
        ("Home phone", "telephone numbers"),
        ("Form group", None),
        ("nameless", None),
        ("Answer 1", None),
        ("gender", None),
    ],
)
def test_headers_that_announce_personal_data(header, what):
    assert personal_by_header(header) == what


def test_no_column_of_ours_looks_personal():
    for name in ("pupils", "records", "responses"):
        for column in load_table(name).columns:
            assert personal_by_header(column.name) is None
            assert personal_by_header(column.title) is None


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("B801200005001", True), ("P207000016049", True), ("A801200005001", False), ("B8012", False)],
)
def test_upns(text, is_one):
    assert is_upn(text) is is_one


def test_words_are_compared_without_case_signs_and_leading_zeros():
    assert plain_word("WHO5 - 01") == plain_word("who5_1")
    assert plain_word("who5_10") != plain_word("who5_1")


HOSTILE = [
    "../x",
    "..\\x",
    "a\x00b",
    "CON",
    "nul",
    "x" * 300,
    "．．／",
    "-rf",
    "a\nb",
    "{x}",
    "%2e",
    "",
    " ",
    "é",
    "ß",
    "S01",
    "s01",
]


@given(st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=30)), unique=True))
def test_slugs_are_safe_and_no_two_alike(codes):
    slugs = slugs_for(codes)
    assert len({slug.casefold() for slug in slugs.values()}) == len(codes)
    for slug in slugs.values():
        assert pd.Series([slug]).str.fullmatch(r"[a-z0-9][a-z0-9_-]{0,70}").all()
        assert slug not in ("con", "nul", "prn", "aux")


@given(st.integers(0, 18277))
def test_column_letters_count_like_excel(position):
    from openpyxl.utils import get_column_letter

    assert column_letter(position) == get_column_letter(position + 1)
