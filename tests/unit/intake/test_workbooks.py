"""Workbooks: cells as Excel shows them, and what is refused before anything is parsed."""

from __future__ import annotations

import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from evalkit.catalogue import load_plan
from evalkit.intake import workbook_gate, workbooks
from evalkit.intake.planned_tables import planned_tables


def test_a_workbook_per_school(folder):
    folder.workbook("S01/answers.xlsx", folder.all_sheets())
    assert folder.told("error", "warning", "note") == []
    assert sorted(folder.open().tables["pupils"]["pupil_id"]) == ["0012", "A001", "A002", "A003"]


def test_a_workbook_per_school_beside_the_plan(folder):
    folder.workbook("s01.xlsx", folder.all_sheets())
    assert folder.told("error", "warning", "note") == []
    assert len(folder.open().tables["pupils"]) == 4


def test_cells_are_read_as_excel_shows_them(folder):
    sheets = folder.all_sheets()
    pupils, answers = sheets["pupils"], sheets["responses_who5"]
    pupils[1][1], pupils[2][1], pupils[3][4] = 7.0, "8", True
    answers[1][2], answers[2][2] = date(2025, 9, 15), datetime(2026, 6, 22, 9, 30)
    folder.workbook("S01/answers.xlsx", sheets)
    assert folder.told("error", "warning", "note") == []
    tables = folder.open().tables
    assert tables["pupils"].set_index("pupil_id")["year_group"].to_dict() == {
        "0012": 7,
        "A001": 7,
        "A002": 8,
        "A003": 7,
    }
    days = tables["responses_who5"].query("pupil_id == 'A001'").set_index("wave")["answered_on"]
    assert [f"{day:%Y-%m-%d}" for day in days[["baseline", "endpoint"]]] == [
        "2025-09-15",
        "2026-06-22",
    ]


def test_leading_zeros_of_a_number_format_survive(folder):
    folder.workbook("S01/answers.xlsx", folder.all_sheets())
    book = openpyxl.load_workbook(folder.root / "S01/answers.xlsx")
    for sheet in book:
        for row in sheet.iter_rows(min_row=2, max_col=1):
            if row[0].value == "0012":
                row[0].value, row[0].number_format = 12, "0000"
    book.save(folder.root / "S01/answers.xlsx")
    assert folder.told() == []
    assert "0012" in set(folder.open().tables["responses_who5"]["pupil_id"])


def test_a_formula_is_refused(folder):
    sheets = folder.all_sheets()
    sheets["responses_who5"][1][3] = "=1+1"
    folder.workbook("S01/answers.xlsx", sheets)
    assert folder.told() == [
        'S01/answers.xlsx, sheet responses_who5, row 2, column D "who5_01" (Answer 1): we found '
        "“=1+1”. The cell holds a formula; it must hold the value itself. Copy the column and "
        "paste it back as values (Paste Special, Values)."
    ]


def test_hidden_sheets_are_told_about_and_not_read(folder):
    folder.workbook("S01/answers.xlsx", folder.all_sheets())
    book = openpyxl.load_workbook(folder.root / "S01/answers.xlsx")
    book["records"].sheet_state = "veryHidden"
    book.save(folder.root / "S01/answers.xlsx")
    told = folder.told()
    assert told[0].startswith("S01/: The plan evaluates records (absence and attainment), and")
    assert told[1:] == [
        "S01/answers.xlsx, sheet records: The sheet is hidden, so it was not read. Right-click any "
        "sheet's tab and choose Unhide if it is meant to be read; delete it if it is not."
    ]
    assert folder.open().tables["records"].empty


def test_no_sheet_is_named_as_a_table(folder):
    folder.workbook("S01/answers.xlsx", {"Sheet1": folder.rows("pupils")})
    known = ", ".join(planned_tables(load_plan(folder.root)))
    assert folder.told() == [
        "S01/answers.xlsx: the sheets are “Sheet1”. No sheet of the workbook is named after a "
        f"table; there are {known}. Write the table's name on the sheet's tab (double-click it): "
        "“Sheet1” seems to be pupils."
    ]


def test_sheets_that_are_no_tables_are_left_alone(folder):
    sheets = {"Read me first": [["hello"]], **folder.all_sheets(), "Pupil": [["x"]]}
    folder.workbook("S01/answers.xlsx", sheets)
    told = folder.told("error", "warning", "note")
    assert told == [
        "S01/answers.xlsx, sheet Pupil: The sheet is not named after a table, so it was not read. "
        "Did you mean 'pupils'? Write the table's name on the sheet's tab if it should be read."
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"not a zip", "It is not an Excel workbook", id="no zip"),
        pytest.param(b"\xd0\xcf\x11\xe0" + b"x" * 99, "The workbook has a password", id="OLE"),
        pytest.param(b"PK" + b"x" * 5_000_000, "The workbook is larger than 5 MB.", id="large"),
    ],
)
def test_what_is_no_workbook_is_refused(folder, content, sentence):
    folder.school("S01").file("S01/answers.xlsx", content)
    told = folder.told()
    assert len(told) == 1
    assert sentence in told[0]


def packed(path, parts):
    """Write a zip file of parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("parts", "word"),
    [
        pytest.param({"xl/worksheets/sheet1.xml": b" " * 20_000_000}, "far larger", id="ratio"),
        pytest.param({f"xl/part{n}.xml": b"x" for n in range(21)}, "too many parts", id="parts"),
        pytest.param(
            {f"xl/worksheets/sheet{n}.xml": b"x" for n in range(61)}, "too many parts", id="sheets"
        ),
        pytest.param({"xl/vbaProject.bin": b"x"}, "holds macros", id="macros"),
    ],
)
def test_the_gate_refuses_before_parsing(tmp_path, monkeypatch, parts, word):
    def parse(*_, **__):
        raise AssertionError("parsed")

    monkeypatch.setattr(workbooks.openpyxl, "load_workbook", parse)
    path = packed(tmp_path / "bomb.xlsx", parts)
    reading = workbooks.read_workbook(path, file="bomb.xlsx", is_table=lambda name: True)
    assert [word in problem.message for problem in reading.problems] == [True]


def test_a_workbook_that_is_large_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook_gate, "LARGEST_UNPACKED", 1000)
    path = packed(tmp_path / "big.xlsx", {"xl/worksheets/sheet1.xml": bytes(range(256)) * 5})
    assert "far larger" in workbook_gate.workbook_refusal(path, file="big.xlsx").message


@pytest.mark.parametrize("cell", ["XFD1", "GS2", "A20000", "XFD1048576"])
def test_a_cell_far_out_is_refused_quickly(folder, cell):
    folder.workbook("S01/answers.xlsx", folder.all_sheets())
    book = openpyxl.load_workbook(folder.root / "S01/answers.xlsx")
    book["records"][cell] = "x"
    book.save(folder.root / "S01/answers.xlsx")
    assert folder.told() == [
        "S01/answers.xlsx, sheet records: The sheet has something beyond row 10,000 or column GR. "
        "Delete the rows and columns that do not belong to the table, or send CSV files."
    ]


def test_entities_are_not_resolved(folder):
    folder.workbook("S01/answers.xlsx", folder.all_sheets())
    path = folder.root / "S01/answers.xlsx"
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    start = sheet.index("<worksheet")
    parts["xl/worksheets/sheet1.xml"] = (sheet[:start] + bomb + sheet[start:]).encode()
    packed(path, parts)
    assert folder.told() == [
        "S01/answers.xlsx: It cannot be read as an Excel workbook; it is damaged. Open it and save "
        'it as "Excel Workbook (.xlsx)", or one CSV file per table.'
    ]
