"""Rows written straight into a workbook's file are what openpyxl itself writes, cell by cell."""

from __future__ import annotations

import io
import re
import zipfile

import openpyxl
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from evalkit.intake.workbook_rows import put_text, rows_as_xml, with_rows

PART = "xl/worksheets/sheet1.xml"
ROWS = {
    2: ["A001", "", "=1+1", "#N/A"],
    3: ["<b>&amp;\"'", "é 7 Beyoncé 😀", "two\nlines\r", "007"],
    5: ["\u2003wide blank\u2003", "\u2003", "bell\x07\x0b", "'-1"],
    31: ["x" * 40_000, "", "", "TRUE"],
}
COLOURED = {(2, 0): "A001", (2, 1): "", (4, 2): "", (31, 27): "far out", (3, 3): "007"}


def saved(book):
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def rows_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as whole:
        return re.search(rb"<sheetData.*</sheetData>", whole.read(PART), re.DOTALL)[0]


def coloured(page):
    """Give the cells that do not look like the others."""
    cells = []
    for (row, place), text in sorted(COLOURED.items()):
        cell = put_text(page, row, place, text)
        cell.fill = PatternFill("solid", start_color="FFF8B4AC")
        cell.comment = Comment("Look here.", "evalkit")
        cells.append(cell)
    return cells


def cell_by_cell():
    """Give the workbook as openpyxl writes all of it."""
    book = Workbook()
    for row, texts in ROWS.items():
        for place, text in enumerate(texts):
            if text:
                put_text(book.active, row, place, text)
    coloured(book.active)
    return saved(book)


def straight():
    """Give the workbook whose rows are written straight into the file."""
    book = Workbook()
    plain = put_text(book.active, 3, 0, "any")
    held = coloured(book.active)
    content = saved(book)
    return with_rows(content, {PART: rows_as_xml(ROWS.items(), held, style=plain.style_id)})


def styles(content):
    """Give the number that each cell's look has in the file, by its address."""
    return dict(re.findall(rb'<c r="([A-Z]+\d+)" s="(\d+)"', rows_of(content)))


def test_the_rows_are_those_of_openpyxl():
    theirs, ours = cell_by_cell(), straight()
    # Looks are numbered as they come; but for the numbers the bytes are the same.
    in_theirs = styles(theirs)
    renamed = {look: in_theirs[cell] for cell, look in styles(ours).items()}
    changed = re.sub(
        rb'(<c r="[A-Z]+\d+" s=")(\d+)"',
        lambda found: found[1] + renamed[found[2]] + b'"',
        rows_of(ours),
    )
    assert changed == rows_of(theirs)


def test_every_text_comes_back_as_text():
    page = openpyxl.load_workbook(io.BytesIO(straight())).active
    assert {cell.data_type for row in page.iter_rows() for cell in row if cell.value} == {"s"}
    assert [page[address].value for address in ("C2", "D2", "B3", "C5", "D31", "AB31")] == [
        "=1+1",
        "#N/A",
        "é 7 Beyoncé 😀",
        "bell\ufffd\ufffd",
        "TRUE",
        "far out",
    ]
    assert len(page["A31"].value) == 32_767
    assert page["A3"].number_format == page["A2"].number_format == "@"
    assert (page["A2"].fill.fill_type, page["A3"].fill.fill_type) == ("solid", None)
    assert page["B2"].comment.text == page["C4"].comment.text == "Look here."


def test_other_parts_of_the_workbook_stay_as_they_are():
    book = Workbook()
    book.create_sheet("other").append(["kept"])
    before = saved(book)
    after = with_rows(before, {PART: rows_as_xml([(2, ["new"])], [], style=0)})
    with zipfile.ZipFile(io.BytesIO(before)) as one, zipfile.ZipFile(io.BytesIO(after)) as two:
        assert one.namelist() == two.namelist()
        assert [n for n in one.namelist() if one.read(n) != two.read(n)] == [PART]
    read = openpyxl.load_workbook(io.BytesIO(after))
    assert (read.active["A2"].value, read["other"]["A1"].value) == ("new", "kept")


def test_a_sheet_without_rows():
    assert rows_as_xml([], [], style=0) == b"<sheetData></sheetData>"


def test_some_rows_have_a_height():
    rows = rows_as_xml([(1, ["a"]), (2, ["b"])], [], style=0, heights={1: 33.0})
    assert [part.partition(b">")[0] for part in rows.split(b"<row ")[1:]] == [
        b'r="1" ht="33.0" customHeight="1"',
        b'r="2"',
    ]


def test_texts_that_look_like_numbers_are_no_mistake():
    with zipfile.ZipFile(io.BytesIO(straight())) as whole:
        part = whole.read(PART)
    # The order of a sheet's parts is fixed: a program that finds another one calls it damaged.
    places = [part.index(word) for word in (b"<pageMargins", b"<ignoredErrors", b"<legacyDrawing")]
    assert places == sorted(places)
    assert part.count(b'numberStoredAsText="1"') == 1
