"""Awkward workbooks: each is read, or refused with the sentence that stands beside it."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from openpyxl.worksheet.formula import ArrayFormula

NAMES = ["pupil_id", "year_group", "role", "consent_evaluation", "withdrew_on"]
DAMAGED = "It cannot be read as an Excel workbook; it is damaged."
NO_BOOK = "It is not an Excel workbook, or it is damaged."
FAR = "Unpacked, the workbook is far larger than a school's answers can be."
PARTS = "The workbook is made of too many parts (at most 60 sheets and 20 other parts)."
FORMULA = "The cell holds a formula; it must hold the value itself."
EXCEL = "Excel could not compute the cell; it holds an error."
NO_TABLE = (
    "No sheet of the workbook is named after a table; there are pupils, responses_who5, records."
)
BEYOND = "The sheet has something beyond row 10,000 or column GR."
SHORT = "Excel took the code for a number and shortened it; some of its digits are lost."
HIDDEN = "The sheet is hidden, so it was not read."
OTHER = "The sheet is not named after a table, so it was not read."


def rows(**changes):
    """Give a table of three pupils, with cells changed by their Excel name."""
    made = [[*NAMES], *([code, 7, "mentee", "yes", None] for code in ("A001", "0012", "A003"))]
    for at, value in changes.items():
        made[int(at[1:]) - 1]["ABCDE".index(at[0])] = value
    return made


def merge(area):
    return lambda book: book["pupils"].merge_cells(area)


def hide(name, how="hidden"):
    def change(book):
        book[name].sheet_state = how

    return change


def put(at, value, number_format=None):
    def change(book):
        book["pupils"][at].value = value
        if number_format:
            book["pupils"][at].number_format = number_format

    return change


def merged(corners):
    return f"The cells {corners} are merged, so that all but the first look empty."


TOLD = {
    "in order": ({"pupils": rows()}, None, []),
    "a merged answer": (
        {"pupils": rows()},
        merge("C2:C4"),
        [
            f"row 2, column C: {merged('C2 to C4')}",
            "row 3, column C: The cell is empty, and it must not be.",
            "row 4, column C: The cell is empty, and it must not be.",
        ],
    ),
    "merged across": (
        {"pupils": rows()},
        merge("D2:E2"),
        [f"row 2, column D: {merged('D2 to E2')}"],
    ),
    "a merged name": (
        {"pupils": rows(E1="x")},
        merge("D1:E1"),
        [
            f"row 1, column D: {merged('D1 to E1')}",
        ],
    ),
    "merged and empty": ({"pupils": rows()}, merge("E2:E4"), []),
    "merged beside the table": ({"pupils": rows()}, merge("H1:J3"), []),
    "merged below the table": ({"pupils": rows()}, merge("A8:E9"), []),
    "a merged title": (
        {"pupils": [["Ashgrove", *[None] * 4], *rows()]},
        merge("A1:E1"),
        [
            "row 2: The column names stand in row 2; they must stand in the first row, and "
            "only there."
        ],
    ),
    "a formula": ({"pupils": rows(B2="=3+4")}, None, [f"row 2, column B: {FORMULA}"]),
    "an array formula": (
        {"pupils": rows()},
        put("B2", ArrayFormula("B2:B2", "=SUM(B3:B4)")),
        [f"row 2, column B: {FORMULA}"],
    ),
    "a link": (
        {"pupils": rows(A2='=HYPERLINK("https://example.org")')},
        None,
        [
            f"row 2, column A: {FORMULA}",
        ],
    ),
    "#N/A": ({"pupils": rows(B2="#N/A")}, None, [f"row 2, column B: {EXCEL}"]),
    "#DIV/0!": ({"pupils": rows(E3="#DIV/0!")}, None, [f"row 3, column E: {EXCEL}"]),
    "one name twice": (
        {"pupils": rows(E1="Role")},
        None,
        [
            "column E: Columns C and E have the same name.",
        ],
    ),
    "a column without a name": (
        {"pupils": rows(E1=None, E2="x")},
        None,
        [
            "column E: The column has no name in the first row, so it was not read.",
        ],
    ),
    "a hidden table": ({"pupils": rows(), "Notes": [["x"]]}, hide("pupils"), [HIDDEN, OTHER]),
    "a very hidden table": (
        {"pupils": rows(), "Notes": [["x"]]},
        hide("pupils", "veryHidden"),
        [HIDDEN, OTHER],
    ),
    "a hidden list beside": ({"pupils": rows(), "Lists": [["x"]]}, hide("Lists"), []),
    "an empty sheet": ({"pupils": []}, None, ["The sheet is empty."]),
    "no table": (
        {"Sheet1": rows()},
        None,
        [NO_TABLE],
    ),
    "a misspelt table": (
        {"pupils": rows(), "record": [["x"]]},
        None,
        [
            "The sheet is not named after a table, so it was not read. Did you mean 'records'?",
        ],
    ),
    "a cell in column GS": ({"pupils": rows()}, put("GS2", "x"), [BEYOND]),
    "a cell in column XFD": ({"pupils": rows()}, put("XFD1", "x"), [BEYOND]),
    "a cell in row 10,002": ({"pupils": rows()}, put("A10002", "x"), [BEYOND]),
    "a blank far below": ({"pupils": rows()}, put("A30000", None, "0000"), []),
    "a half number": (
        {"pupils": rows(B2=7.5)},
        None,
        ["row 2, column B: It must be a whole number from 0 to 14."],
    ),
    "a code of sixteen digits": ({"pupils": rows(A2=10**15)}, None, [f"row 2, column A: {SHORT}"]),
    "a time for a day": (
        {"pupils": rows(E2="10:14")},
        None,
        ["row 2, column E: It must be a date."],
    ),
    "a number for a day": ({"pupils": rows(E2=15)}, None, ["row 2, column E: It must be a date."]),
    "a UPN in a column of its own": (
        {"pupils": [[*r, c] for r, c in zip(rows(), ["No.", *["B801200005001"] * 3], strict=True)]},
        None,
        ["column F: The column looks like personal data (UPNs). It was dropped and not stored."],
    ),
}


@pytest.mark.parametrize(("sheets", "change", "sentences"), TOLD.values(), ids=TOLD)
def test_what_is_told(sent, sheets, change, sentences):
    assert sent.book("S01/answers.xlsx", sheets, change).told() == sentences


@pytest.mark.parametrize(
    ("change", "column", "value"),
    [
        pytest.param(put("A2", 12, "0000"), "pupil_id", "0012", id="zeros of a format"),
        pytest.param(put("A2", "0012"), "pupil_id", "0012", id="zeros of a text"),
        pytest.param(put("A2", 12.0), "pupil_id", "12", id="a whole number"),
        pytest.param(put("A2", 10**14), "pupil_id", "1" + "0" * 14, id="a long number"),
        pytest.param(put("B2", "Year 9"), "year_group", 9, id="a year in words"),
        pytest.param(put("D2", True), "consent_evaluation", True, id="TRUE"),
        pytest.param(put("D2", 0), "consent_evaluation", False, id="nought"),
        pytest.param(put("E2", date(2026, 1, 15)), "withdrew_on", "2026-01-15", id="a day"),
        pytest.param(
            put("E2", datetime(2026, 1, 15, 9, 30)), "withdrew_on", "2026-01-15", id="a time"
        ),
        pytest.param(put("E2", 46037), "withdrew_on", "2026-01-15", id="a day as Excel counts"),
        pytest.param(put("E2", "15.1.2026"), "withdrew_on", "2026-01-15", id="a day as text"),
    ],
)
def test_cells_as_excel_shows_them(sent, change, column, value):
    typed = sent.book("S01/answers.xlsx", {"pupils": rows()}, change).typed("pupils")
    found = typed[column].iloc[0]
    assert (f"{found:%Y-%m-%d}" if column == "withdrew_on" else found) == value


def saved(sheets=None, **parts):
    """Give the bytes of a workbook with parts put in, or changed by a function."""
    book = openpyxl.Workbook()
    book.active.title = "pupils"
    for row in sheets or rows():
        book.active.append(row)
    made = io.BytesIO()
    book.save(made)
    again = io.BytesIO()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, parts.pop(name)(content) if name in parts else content)
        for name, content in parts.items():
            new.writestr(name, content)
    return again.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
BYTES = {
    "text": (b"pupil_id,role", [NO_BOOK]),
    "nothing": (b"", [NO_BOOK]),
    "half of it": (saved()[:2000], [NO_BOOK]),
    "a packing of the future": (
        re.sub(rb"(PK\x01\x02..)..", b"\\g<1>\xce\x00", saved(), flags=re.DOTALL),
        [NO_BOOK],
    ),
    "a password": (
        b"\xd0\xcf\x11\xe0" + b"x" * 99,
        [
            "The workbook has a password, or is an old Excel file under a new name.",
        ],
    ),
    "more than 5 MB": (b"PK" + b"x" * 5_000_000, ["The workbook is larger than 5 MB."]),
    "macros": (saved(**{"xl/vbaProject.bin": b"x"}), ["The workbook holds macros."]),
    "old macros": (saved(**{"xl/macrosheets/sheet1.xml": b"x"}), ["The workbook holds macros."]),
    "far larger unpacked": (saved(**{"xl/media/a.xml": b" " * 60_000_000}), [FAR]),
    "too tightly packed": (saved(**{"xl/media/a.xml": b" " * 20_000_000}), [FAR]),
    "21 other parts": (saved(**{f"xl/media/{n}.png": b"x" for n in range(21)}), [PARTS]),
    "61 sheets": (saved(**{f"xl/worksheets/sheet{n}.xml": b"x" for n in range(2, 62)}), [PARTS]),
    "entities": (saved(**{SHEET: lambda c: b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + c}), [DAMAGED]),
    "no XML": (saved(**{SHEET: lambda c: b"\x00" * 50}), [DAMAGED]),
    "XML that breaks off": (saved(**{SHEET: lambda c: c[:-40]}), [DAMAGED]),
    "a size that lies": (
        saved(**{SHEET: lambda c: c.replace(b'ref="A1:E4"', b'ref="A1:XFD1048576"')}),
        [],
    ),
    "no sheet inside": (
        saved(**{"xl/workbook.xml": lambda c: re.sub(rb"<sheet [^>]*/>", b"", c)}),
        [NO_TABLE],
    ),
}


@pytest.mark.parametrize(("content", "sentences"), BYTES.values(), ids=BYTES)
def test_bytes_that_are_no_good_workbook(sent, content, sentences):
    assert sent.file("S01/answers.xlsx", content).told() == sentences
