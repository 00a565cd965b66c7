"""Files with more rows than a school has, and the coloured workbook of a long sheet."""

from __future__ import annotations

import io

import openpyxl
import pytest

from evalkit import intake
from evalkit.intake.csv_files import read_csv_file
from evalkit.intake.marked_workbook import marked_workbook
from evalkit.intake.row_limits import MOST_ROWS_OF_ALL, MOST_ROWS_OF_SCHOOL
from evalkit.intake.school_sheets import school_sheets
from evalkit.intake.workbook_legend import FILLS, LEGEND

TOO_LONG = (
    "The file has more than 100,000 rows, and no table of one school has as many. Delete the rows "
    "that do not belong to the table. In Excel, Ctrl and End together show how far it reaches."
)


def test_a_file_of_a_school_that_was_filled_down_is_refused(folder):
    text = folder.csv(folder.rows("pupils")) + "A009,7,mentee,female,yes,\n" * MOST_ROWS_OF_SCHOOL
    folder.school("S01").file("S01/pupils.csv", text)
    assert folder.told("error", school="S01") == [f"S01/pupils.csv: {TOO_LONG}"]
    assert folder.why_not("S02") is None


def test_as_many_rows_as_there_may_be_are_read_and_empty_ones_do_not_count(tmp_path):
    path = tmp_path / "pupils.csv"
    path.write_text("pupil_id,role\n" + "A,mentee\n" * MOST_ROWS_OF_SCHOOL + ",\n" * 9 + "\n" * 9)
    (sheet,) = read_csv_file(path, file="S01/pupils.csv", is_of_one_school=True).sheets
    assert len(sheet.rows) == MOST_ROWS_OF_SCHOOL
    with path.open("a") as opened:
        opened.write("A,mentee\n")
    assert read_csv_file(path, file="S01/pupils.csv", is_of_one_school=True).sheets == ()


def test_a_file_of_all_schools_may_be_longer(tmp_path):
    path = tmp_path / "pupils.csv"
    path.write_text("pupil_id\n" + "A\n" * (MOST_ROWS_OF_SCHOOL + 1))
    assert len(read_csv_file(path, file="pupils.csv").sheets) == 1
    path.write_text("pupil_id\n" + "A\n" * (MOST_ROWS_OF_ALL + 1))
    (told,) = read_csv_file(path, file="pupils.csv").problems
    assert (told.message, told.mend) == (
        "The file has more than 1,000,000 rows, the most that are read.",
        "Delete the rows that do not belong to the table, or send one file per school.",
    )


@pytest.fixture
def long(folder):
    """Give the workbook of a school whose table of pupils has 12,000 rows."""
    rows = folder.rows("pupils")[:1]
    rows += [[f"B{n:06d}", 7, "mentee", "female", "yes", ""] for n in range(2, 12_002)]
    rows[11_000 - 1][3] = "femal"
    rows[11_500 - 1][0] = rows[11_501 - 1][0]
    folder.school("S01").table("S01/pupils.csv", rows)
    store = intake.take_in(folder.root)
    ((_, sheets),) = school_sheets(folder.root, plan=store.plan, schools=["S01"])
    own = store.problems[store.problems["school_id"] == "S01"]
    content = marked_workbook(sheets, own, all_problems=store.problems, name="Ash")
    return openpyxl.load_workbook(io.BytesIO(content))


def test_a_long_sheet_shows_its_first_rows_and_those_that_are_told_about(long):
    page = long["pupils"]
    codes = {cell.row: cell.value for cell in page["A"] if cell.value}
    assert [row for row in codes if row > 10_001] == [11_000, 11_500, 11_501]
    assert list(codes)[:10_001] == list(range(1, 10_002))
    assert codes[11_000] == "B011000"
    assert page["D11000"].fill.start_color.rgb == FILLS["error"]
    assert page["A11501"].comment.text.startswith("MUST FIX: Rows 11500 and 11501 both have")


def test_the_first_sheet_says_that_rows_are_missing(long, folder):
    told = (
        "Not every row is here. Of the sheet pupils you see the first 10,000 rows, and further "
        "down up to 1,000 rows that something is said of. Rows keep their numbers."
    )
    assert long[LEGEND]["A5"].value == told


def test_a_code_that_stands_very_often_is_told_in_a_few_words(folder):
    rows = folder.rows("pupils")
    rows += [["A009", 7, "mentee", "female", "yes", ""] for _ in range(30)]
    folder.school("S01").table("S01/pupils.csv", rows)
    assert folder.told("error")[0] == (
        'S01/pupils.csv, row 6, column A "pupil_id" (Pupil code): pupil code “A009”. Rows 6, 7, 8, '
        "9, 10, 11, 12, 13, 14, 15 and 20 more have the same pupil code. Give each pupil a code of "
        "their own, or delete the row that is there twice."
    )
    store = intake.take_in(folder.root)
    ((_, sheets),) = school_sheets(folder.root, plan=store.plan, schools=["S01"])
    content = marked_workbook(sheets, store.problems, all_problems=store.problems, name="Ash")
    page = openpyxl.load_workbook(io.BytesIO(content))["pupils"]
    coloured = [cell.row for cell in page["A"] if cell.fill.start_color.rgb == FILLS["error"]]
    assert coloured == list(range(6, 36))
