"""What must be mended first hides nothing else: titles, Unicode text, and a cell of megabytes."""

from __future__ import annotations

import csv

import pytest

from evalkit import intake
from evalkit.intake.problem_entries import rows_in_use as in_use

TITLE = (
    "row {row}: The column names stand in row {row}; they must stand in the first row, and only "
    "there. Delete the rows above the column names."
)


def spoilt(folder):
    rows = folder.rows("pupils")
    rows[2][1], rows[3][2] = "seven", "mentte"
    return rows


def faults(place, n_above):
    return [
        f'{place}, row {3 + n_above}, column B "Year group": we found “seven”. It '
        "must be a whole number from 0 to 14. Write a number alone, for example 7.",
        f'{place}, row {4 + n_above}, column C "Role": we found “mentte (is it mentee?)”. '
        "It must be ambassador, mentee, comparison or none. Write one of these words.",
    ]


def rows_in_use(folder):
    problems = intake.take_in(folder.root).problems
    return in_use(problems[problems["school_id"] == "S01"])


@pytest.mark.parametrize(
    "above", [[["Pupil list"]], [["Pupil list"], ["Autumn"]], [["Pupil list", "", "", "2025"]]]
)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_faults_below_a_title_are_told_too(folder, above, kind):
    place = "S01/pupils.csv" if kind == "csv" else "S01/a.xlsx, sheet pupils"
    rows = [*above, *spoilt(folder)]
    if kind == "csv":
        folder.school("S01").table("S01/pupils.csv", rows)
    else:
        folder.workbook("S01/a.xlsx", folder.all_sheets() | {"pupils": rows})
    row = len(above) + 1
    assert folder.told("error", "warning", "note", school="S01") == [
        f"{place}, {TITLE.format(row=row)}",
        *faults(place, len(above)),
    ]
    assert "of your 20 rows" in rows_in_use(folder)


def test_a_row_too_wide_below_a_title(folder):
    rows = [["Pupil list"], *folder.rows("pupils")]
    rows[3] = [*rows[3], "x"]
    folder.school("S01").table("S01/pupils.csv", rows)
    told = folder.told("error", school="S01")
    assert told[0] == f"S01/pupils.csv, {TITLE.format(row=2)}"
    assert told[1].startswith(
        "S01/pupils.csv, row 4: The row has 7 cells; the row of column names has 6."
    )
    assert len(told) == 2


def test_faults_of_unicode_text_are_told_too(folder):
    text = folder.csv(spoilt(folder), separator="\t")
    folder.school("S01", without=("pupils",)).file("S01/pupils.txt", text.encode("utf-16"))
    assert folder.told("error", "warning", "note", school="S01") == [
        'S01/pupils.txt: The file is saved as "Unicode text" (UTF-16), which is not read. Open it '
        'in Excel and save it as "CSV UTF-8 (comma delimited)".',
        *faults("S01/pupils.txt", 0),
    ]
    assert "of your 20 rows" in rows_in_use(folder)


def test_half_a_character_of_unicode_text(folder):
    text = folder.csv(spoilt(folder)).encode("utf-16")[:-1]
    folder.school("S01").file("S01/pupils.csv", text)
    assert folder.told("error", school="S01") == [
        'S01/pupils.csv: The file is saved as "Unicode text" (UTF-16), which is not read. Open it '
        'in Excel and save it as "CSV UTF-8 (comma delimited)".'
    ]


def test_a_cell_of_megabytes(folder):
    rows = folder.rows("pupils")
    rows[2][1] = "7" * (csv.field_size_limit() + 1)
    folder.school("S01").table("S01/pupils.csv", rows)
    assert folder.told("error", school="S01") == [
        "S01/pupils.csv, row 3, column B: The cell holds 131,073 characters, and no answer is as "
        "long; something was pasted or filled into it by accident. Write the answer alone in the "
        "cell, or leave it empty."
    ]


def test_a_quotation_mark_that_runs_on_for_megabytes(folder):
    text = folder.csv(folder.rows("pupils")).replace("A001", '"A001') + "A004,7\r\n" * 20_000
    folder.school("S01").file("S01/pupils.csv", text)
    assert folder.told("error", school="S01") == [
        "S01/pupils.csv, row 2: From this row on the cells cannot be told apart: a quotation mark "
        "is opened and not closed, or stands in the middle of a cell. Take the quotation mark out, "
        "or open the file in Excel and save it as CSV again."
    ]


@pytest.mark.parametrize("kind", ["title", "UTF-16"])
def test_codes_that_are_not_on_such_a_roll_are_told_too(folder, kind):
    text = folder.csv(folder.rows("pupils")[:-1])
    content = f"Pupil list\r\n{text}".encode() if kind == "title" else text.encode("utf-16")
    folder.school("S01").file("S01/pupils.csv", content)
    told = folder.told("error", "warning", school="S01")
    assert len(told) == 3
    assert "pupil code “0012”. 1 pupil code is not in the table of pupils" in told[1]
    assert "pupil code “0012”. 1 pupil code is not in the table of pupils" in told[2]
