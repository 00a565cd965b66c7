"""What is wrong with one file is said about that file, and costs its own school alone."""

from __future__ import annotations

import os

import pytest

from evalkit import intake
from evalkit.intake import csv_files, mapped_placing, placing

MEND = "Open it in Excel and save it again as CSV UTF-8 (comma delimited), one file per table."


@pytest.mark.parametrize("first", ["", "sep=,\r"], ids=["plain", "sep line"])
def test_lines_that_end_as_on_an_old_mac_are_read(folder, first):
    text = folder.csv(folder.rows("pupils")).replace("\r\n", "\r")
    folder.school("S01").file("S01/pupils.csv", first + text)
    assert folder.told() == []
    assert (
        folder.open().tables["pupils"]["pupil_id"].tolist()
        == folder.open("S02").tables["pupils"]["pupil_id"].tolist()
    )


@pytest.mark.parametrize("at", ["header", "row"])
def test_a_stray_line_end_is_the_files_problem(folder, at):
    old = "role" if at == "header" else "mentee"
    text = folder.csv(folder.rows("pupils")).replace(old, f"{old[:3]}\r{old[3:]}", 1)
    folder.school("S01").file("S01/pupils.csv", text)
    errors = folder.told("error")
    assert errors
    assert all("S01/pupils.csv" in sentence for sentence in errors)
    assert folder.why_not("S02") is None


def test_a_stray_line_end_within_quotes_is_part_of_the_cell(folder):
    rows = [[*row, "a\rb"] for row in folder.rows("pupils")]
    folder.school("S01").table("S01/pupils.csv", rows)
    assert folder.told() == []
    assert len(folder.open().tables["pupils"]) == 4


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_nobody_foresaw_is_a_problem_of_that_file(folder, monkeypatch, ending):
    module, name = (csv_files, "make_sheet") if ending == "csv" else (placing, "match_columns")
    if ending == "csv":
        folder.school("S01")
    else:
        folder.workbook("S01/all.xlsx", folder.all_sheets())
    make = getattr(module, name)

    def breaks(*given, **named):
        label = named.get("file") or given[0].file
        if label in ("S01/pupils.csv", "S01/all.xlsx"):
            raise ZeroDivisionError("A001")
        return make(*given, **named)

    monkeypatch.setattr(module, name, breaks)
    label = "S01/pupils.csv" if ending == "csv" else "S01/all.xlsx"
    assert folder.told("error") == [
        f"{label}: The file could not be read; something in it is not as in a table. {MEND}"
    ]
    assert folder.why_not("S02") is None


def test_what_nobody_foresaw_in_a_mapped_file(folder, monkeypatch):
    def breaks(*_given, **_named):
        raise RuntimeError("A001")

    folder.school("S01").table("export.csv", folder.rows("pupils"))
    columns = ", ".join(f'{name} = "{name}"' for name in folder.rows("pupils")[0])
    folder.file(
        "sources.toml",
        '[[files]]\nfile = "export.csv"\n[[files.tables]]\ntable = "pupils"\n'
        f'columns = {{ {columns} }}\nconstants = {{ school_id = "S01" }}\n',
    )
    monkeypatch.setattr(mapped_placing, "read_csv_file", breaks)
    assert folder.told("error") == [
        "export.csv: The file could not be read; something in it is not as in a table. " + MEND
    ]


@pytest.mark.skipif(os.name == "nt", reason="links need a right of their own on Windows")
def test_a_file_that_cannot_be_opened(folder):
    folder.school("S01", without=("pupils",))
    (folder.root / "S01" / "pupils.csv").symlink_to(folder.root / "gone.csv")
    assert folder.told("error") == [
        f"S01/pupils.csv: The file could not be read; something in it is not as in a table. {MEND}"
    ]
    schools = {each.school_id: each.is_usable for each in intake.take_in(folder.root).schools}
    assert schools == {"S01": False, "S02": True}
