"""Awkward CSV files: each is read, or refused with the sentence that stands beside it."""

from __future__ import annotations

import io
import zipfile

import pytest

GOOD = (
    "pupil_id,year_group,role,gender,consent_evaluation,withdrew_on\r\n"
    "A001,7,mentee,female,yes,\r\n"
    "0012,8,ambassador,male,no,15/01/2026\r\n"
)


def swapped(old, new, *, text=GOOD):
    """Give the good file with one thing changed, which must be there."""
    assert old in text
    return text.replace(old, new)


def zipped():
    """Give the first bytes of any XLSX file."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as book:
        book.writestr("[Content_Types].xml", "<x/>")
    return made.getvalue()


READ = {
    "as it should be": GOOD,
    "BOM": "\ufeff" + GOOD,
    "BOM and quoted names": "\ufeff" + swapped("pupil_id", '"pupil_id"'),
    "semicolons": swapped(",", ";"),
    "tabs": swapped(",", "\t"),
    "Excel's own first line": "sep=;\r\n" + swapped(",", ";"),
    "line ends of Unix": swapped("\r\n", "\n"),
    "line ends of an old Mac": swapped("\r\n", "\r"),
    "mixed line ends": swapped("withdrew_on\r\n", "withdrew_on\n").replace("yes,\r\n", "yes,\r"),
    "no last line end": GOOD.rstrip("\r\n"),
    "blank lines": swapped("\r\n", "\r\n\r\n"),
    "lines of separators": GOOD + ",,,,,\r\n,,,,,\r\n",
    "blank lines first": "\r\n,,,,,\r\n" + GOOD,
    "separators after the last column": swapped("\r\n", ",,,\r\n"),
    "every cell quoted": '"'
    + GOOD.rstrip().replace(",", '","').replace("\r\n", '"\r\n"')
    + '"\r\n',
    "blanks round cells": swapped(",", " , "),
    "no-break and zero-width blanks": swapped("A001", "\xa0A001\u200b"),
    "titles and capitals as names": swapped("pupil_id,year_group", "PUPIL  Code:,Year-Group"),
    "columns in another order": "role,pupil_id,year_group,consent_evaluation,gender,withdrew_on\n"
    "mentee,A001,7,yes,female,\nambassador,0012,8,no,male,2026-01-15\n",
    "Excel's mark for text": swapped("0012", "'0012").replace("'0012", "0012"),
    "an empty column without a name": swapped("withdrew_on\r\n", "withdrew_on,\r\n")
    .replace("yes,\r\n", "yes,,\r\n")
    .replace("2026\r\n", "2026,\r\n"),
}


@pytest.mark.parametrize("content", READ.values(), ids=READ)
def test_forms_that_are_read_without_a_word(sent, content):
    sent.file("S01/pupils.csv", content)
    assert sent.told() == []
    typed = sent.typed("pupils")
    assert sorted(typed["pupil_id"]) == ["0012", "A001"]
    left = typed.set_index("pupil_id").loc["0012"]
    assert (left["year_group"], left["role"], left["consent_evaluation"]) == (
        8,
        "ambassador",
        False,
    )
    assert f"{left['withdrew_on']:%Y-%m-%d}" == "2026-01-15"


UTF_16 = 'The file is saved as "Unicode text" (UTF-16), which is not read.'
NO_ENCODING = "The file is not a CSV file in an encoding that is read (UTF-8 or Windows)."
QUOTE = (
    "From this row on the cells cannot be told apart: a quotation mark is opened and not closed, "
    "or stands in the middle of a cell."
)
NUL = "The row holds a character that no spreadsheet can hold (NUL); the file is damaged."
DROPPED = "The column looks like personal data ({}). It was dropped and not stored."
MONTH = "It looks as if the month stands first. The day must stand first."
NO_DATE, NO_DAY = "It must be a date.", "That date does not exist."
EXCEL = "Excel could not compute the cell; it holds an error."
CODE = "It must be a code of at most 64 characters that does not start with =."

REFUSED = {
    "nothing": (b"", ["The file is empty."]),
    "blanks alone": (b"\r\n ,,\r\n", ["The file is empty."]),
    "a BOM alone": (b"\xef\xbb\xbf", ["The file is empty."]),
    "UTF-16": (GOOD.encode("utf-16"), [UTF_16]),
    "UTF-16 without a BOM": (GOOD.encode("utf-16-le"), [UTF_16]),
    "UTF-16, the other way round": (b"\xfe\xff" + GOOD.encode("utf-16-be"), [UTF_16]),
    "UTF-32": (GOOD.encode("utf-32"), [UTF_16]),
    "no encoding": (b"pupil_id\r\n\x81\x8d\r\n", [NO_ENCODING]),
    "a BOM before Windows text": (b"\xef\xbb\xbfpupil_id\r\nZo\xeb\r\n", [NO_ENCODING]),
    "NUL": (swapped("A001", "A\x001"), [f"row 2: {NUL}"]),
    "an open quotation mark": (swapped("0012", '"0012'), [f"row 3: {QUOTE}"]),
    "a quotation mark in a cell": (swapped("A001", '"A"001'), [f"row 2: {QUOTE}"]),
    "a workbook": (
        zipped(),
        ["It is an Excel workbook (or another packed file) under the name of a CSV file."],
    ),
    "an old workbook": (
        b"\xd0\xcf\x11\xe0" + b"x" * 99,
        ["It is an old Excel file under the name of a CSV file."],
    ),
    "a PDF": (b"%PDF-1.7\n...", ["It is a PDF under the name of a CSV file."]),
    "a web page": (
        b"\r\n<html><table><tr><td>pupil_id",
        ["It is a web page under the name of a CSV file."],
    ),
    "201 columns": (
        ",".join(f"c{n}" for n in range(201)) + "\r\n",
        ["It has 201 columns; at most 200 are read."],
    ),
    "a cell too few": (
        swapped("7,mentee,female,yes,", "7,mentee,female,yes"),
        ["row 2: The row has 5 cells; the row of column names has 6."],
    ),
    "a cell too many": (
        swapped("7,mentee", "7,,mentee,x"),
        ["row 2: The row has 8 cells; the row of column names has 6."],
    ),
    "a separator in a code": (
        swapped("A001", "A,001"),
        ["row 2: The row has 7 cells; the row of column names has 6."],
    ),
    "a title above the names": (
        "Ashgrove Academy,,,,,\r\n" + GOOD,
        [
            "row 2: The column names stand in row 2; they must stand in the first row, and only "
            "there."
        ],
    ),
    "a title alone in its line": (
        "Ashgrove Academy\r\n" + GOOD,
        [
            "row 2: The column names stand in row 2; they must stand in the first row, and only "
            "there."
        ],
    ),
    "a row that is shifted into a column without a name": (
        swapped("withdrew_on", "withdrew_on,").replace("yes,", "yes,,x"),
        [
            "row 3: The row has 6 cells; the row of column names has 7.",
            "column G: The column has no name in the first row, so it was not read.",
        ],
    ),
    "the names twice": (
        GOOD + GOOD,
        ["row 4: The row holds column names a second time; only the first row may."],
    ),
    "one name twice": (
        swapped("gender", "Role"),
        ["column D: Columns C and D have the same name."],
    ),
    "a name that is missing": (
        swapped("role", "x"),
        [
            "column C: The column role (Role) is missing; column C “x” is perhaps it.",
        ],
    ),
    "a name that is misspelt": (
        swapped("role", "roel"),
        ["column C: The column role (Role) is missing; column C “roel” is perhaps it."],
    ),
    "none of our names": (
        "a,b\r\n1,2\r\n3,4\r\n",
        [
            *(
                f"The column {name} is missing."
                for name in (
                    "pupil_id (Pupil code)",
                    "year_group (Year group)",
                    "role (Role)",
                    "consent_evaluation (Consent to the evaluation)",
                )
            ),
            "column A: The table has no column of this name, so it was not read.",
            "column B: The table has no column of this name, so it was not read.",
        ],
    ),
    "a column without a name": (
        swapped("gender", ""),
        ["column D: The column has no name in the first row, so it was not read."],
    ),
    "a US date": (swapped("15/01/2026", "01/15/2026"), [f"row 3, column F: {MONTH}"]),
    "31 February": (swapped("15/01/2026", "31/02/2026"), [f"row 3, column F: {NO_DAY}"]),
    "a year of two digits": (
        swapped("15/01/2026", "15/01/26"),
        ["row 3, column F: The year must be written with four digits."],
    ),
    "no date": (swapped("15/01/2026", "soon"), [f"row 3, column F: {NO_DATE}"]),
    "a column too narrow for its dates": (
        swapped("15/01/2026", "########"),
        [f"row 3, column F: {EXCEL}"],
    ),
    "#N/A": (swapped(",8,", ",#N/A,"), [f"row 3, column B: {EXCEL}"]),
    "#REF! as a code": (swapped("A001", "#REF!"), [f"row 2, column A: {EXCEL}"]),
    "a formula as a code": (swapped("A001", "=A1"), [f"row 2, column A: {CODE}"]),
    "a code of 65 letters": (swapped("A001", "x" * 65), [f"row 2, column A: {CODE}"]),
    "a line break in a code": (swapped("A001", '"A0\n01"'), [f"row 2, column A: {CODE}"]),
    "no code": (swapped("A001", ""), ["row 2, column A: The cell is empty, and it must not be."]),
    "a word for a number": (
        swapped(",8,", ",eight,"),
        ["row 3, column B: It must be a whole number from 0 to 14."],
    ),
    "a year group of 15": (
        swapped(",8,", ",15,"),
        ["row 3, column B: It must lie between 0 and 14."],
    ),
    "neither yes nor no": (
        swapped(",no,", ",perhaps,"),
        ["row 3, column E: It must be yes or no."],
    ),
}


@pytest.mark.parametrize(("content", "sentences"), REFUSED.values(), ids=REFUSED)
def test_what_is_told(sent, content, sentences):
    assert sent.file("S01/pupils.csv", content).told() == sentences


PERSONAL = {
    "names by header": ("Full name", ["x1", "x2"], "names"),
    "names by content": ("Who", ["Ann Lee", "Bo Ek", "Cy Fox", "Di O’Hara", "Poe, Ed"], "names"),
    "addresses by header": ("E-mail", ["x1", "x2"], "e-mail addresses"),
    "addresses by content": ("Contact", ["a@b.org", "c@d.org"], "e-mail addresses"),
    "UPNs by header": ("UPN", ["1", "2"], "UPNs"),
    "UPNs by content": ("Number", ["B801200005001", "P207000016049"], "UPNs"),
    "birthdays by header": ("DOB", ["1", "2"], "dates of birth"),
    "birthdays by content": ("Arrived", ["01/02/2013", "3 March 2014"], "dates of birth"),
    "postcodes by header": ("Post code", ["1", "2"], "postcodes or addresses"),
    "postcodes by content": ("Area", ["SW1A 1AA", "M1 1AE"], "postcodes"),
    "telephone by header": ("Mobile", ["1", "2"], "telephone numbers"),
}
NOT_PERSONAL = {
    "school name": ("School name", ["Ashgrove", "Ashgrove"]),
    "houses": ("House", ["Oak House"] * 5),
    "wrong check letters": ("Number", ["A801200005001", "A801200005002"]),
    "other dates": ("Joined", ["01/02/2025", "03/03/2025"]),
}


def with_column(header, cells):
    """Give a file of as many pupils as cells, with one more column."""
    rows = [f"A{n:03d},7,mentee,yes,{cell!r}".replace("'", '"') for n, cell in enumerate(cells)]
    return "\r\n".join([f"pupil_id,year_group,role,consent_evaluation,{header}", *rows])


@pytest.mark.parametrize(("header", "cells", "what"), PERSONAL.values(), ids=PERSONAL)
def test_personal_columns_are_dropped(sent, header, cells, what):
    sent.file("S01/pupils.csv", with_column(header, cells))
    assert sent.told() == [f"column E: {DROPPED.format(what)}"]
    typed = sent.typed("pupils").astype(str)
    assert not typed.isin(cells).any(axis=None)


@pytest.mark.parametrize(("header", "cells"), NOT_PERSONAL.values(), ids=NOT_PERSONAL)
def test_columns_that_are_not_personal(sent, header, cells):
    sent.file("S01/pupils.csv", with_column(header, cells))
    assert len(sent.told()) == 1
    assert "has no column of this name, so it was not read." in sent.told()[0]


KINDS = {
    ".xls": "It is an old Excel file (.xls), which is not opened.",
    ".xlsm": "It is a workbook with macros (.xlsm), which is not opened.",
    ".xlsb": "It is a binary Excel workbook (.xlsb), which is not opened.",
    ".ods": "It is an OpenDocument spreadsheet (.ods), which is not opened.",
    ".pdf": "It is no table, so it was not read.",
}


@pytest.mark.parametrize(("ending", "sentence"), KINDS.items(), ids=KINDS)
def test_kinds_that_are_never_opened(sent, ending, sentence):
    assert sent.file("S01/pupils.csv", GOOD).file(f"S01/x{ending}", b"x").told() == [sentence]
