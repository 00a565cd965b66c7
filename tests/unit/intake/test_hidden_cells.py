"""Hidden rows and columns of a workbook: read like all others, and told about."""

from __future__ import annotations

import openpyxl
import pytest

from evalkit.intake.hidden_cells import hidden_problems
from evalkit.intake.sheets import make_sheet

ROW = "Unhide the rows and look at {}. Delete what does not belong to the table; otherwise you need"
END = " do nothing."


def with_hidden(folder, change):
    """Give a school's workbook whose table of pupils was changed."""
    folder.workbook("S01/answers.xlsx", folder.all_sheets())
    book = openpyxl.load_workbook(folder.root / "S01/answers.xlsx")
    change(book["pupils"])
    book.save(folder.root / "S01/answers.xlsx")
    return folder


def hide(*rows):
    def change(page):
        for row in rows:
            page.row_dimensions[row].hidden = True

    return change


def hide_columns(first, last):
    return lambda page: page.column_dimensions.group(first, last, hidden=True)


def put_filter(page):
    page.auto_filter.ref = "A1:F5"
    page.auto_filter.add_filter_column(2, ["mentee"])
    page.row_dimensions[5].hidden = True


TOLD = {
    "a row": (
        hide(3),
        "1 row that is hidden was read too (row 3). " + ROW.format("it") + END,
    ),
    "three rows": (
        hide(5, 2, 3),
        "3 rows that are hidden were read too (rows 2, 3 and 5). " + ROW.format("them") + END,
    ),
    "a filter": (
        put_filter,
        "1 row that is hidden by a filter was read too (row 5). Clear the filter (Data, Clear) and "
        "look at it. Delete what does not belong to the table; otherwise you need" + END,
    ),
    "a column": (
        hide_columns("C", "C"),
        "1 column that is hidden was read too (column C). Unhide it and look. Delete what does not "
        "belong to the table; otherwise you need" + END,
    ),
    "two columns": (
        hide_columns("C", "D"),
        "2 columns that are hidden were read too (columns C and D). Unhide them and look. Delete "
        "what does not belong to the table; otherwise you need" + END,
    ),
}


@pytest.mark.parametrize(("change", "sentence"), TOLD.values(), ids=TOLD)
def test_what_is_hidden_is_told_and_read(folder, change, sentence):
    with_hidden(folder, change)
    assert folder.told("error", "warning", "note") == [
        f"S01/answers.xlsx, sheet pupils: {sentence}"
    ]
    assert len(folder.open().tables["pupils"]) == 4


@pytest.mark.parametrize("change", [hide(1, 9), hide_columns("H", "XFD")])
def test_what_is_hidden_outside_the_table_is_nobodys_affair(folder, change):
    assert with_hidden(folder, change).told("error", "warning", "note") == []


def test_many_hidden_rows_are_counted():
    rows = [(n, ["x"]) for n in range(1, 40)]
    (sheet,) = make_sheet(rows, file="a.xlsx", name="pupils", is_strict=False).sheets
    part = b"".join(b'<row hidden="1" r="%d">' % n for n in range(2, 12))
    assert [each.message for each in hidden_problems(part, sheet)] == [
        "10 rows that are hidden were read too (rows 2, 3, 4, 5, 6 and 5 more)."
    ]


def test_a_comment_made_to_be_slow_to_search_is_searched_once():
    """Without < kept out of the tag, each of these would be followed to the end of the file."""
    (sheet,) = make_sheet([(1, ["x"])], file="a.xlsx", name="pupils", is_strict=False).sheets
    assert hidden_problems(b"<row " * 400_000, sheet) == []
