"""The first sheet of the coloured workbook: what to do, where it is, and room for every word."""

from __future__ import annotations

import io
import re
import textwrap

import openpyxl
import pytest

from evalkit import intake
from evalkit.intake.marked_workbook import marked_workbook
from evalkit.intake.problem_entries import GROUPS
from evalkit.intake.school_sheets import school_sheets
from evalkit.intake.sheet_looks import row_height
from evalkit.intake.workbook_legend import FILLS, LEGEND


def opened(folder, school="S01"):
    """Give a school's marked workbook as openpyxl reads it."""
    store = intake.take_in(folder.root)
    ((_, sheets),) = school_sheets(folder.root, plan=store.plan, schools=[school])
    own = store.problems[store.problems["school_id"] == school]
    content = marked_workbook(sheets, own, all_problems=store.problems, name="Ash")
    return openpyxl.load_workbook(io.BytesIO(content))


def listed(book):
    """Give the legend's rows below their header, as (number, texts by title)."""
    page = book[LEGEND]
    (top,) = (cell.row for cell in page["A"] if cell.value == "How urgent")
    titles = [cell.value for cell in page[top]]
    return [
        (row[0].row, dict(zip(titles, (cell.value or "" for cell in row), strict=True)))
        for row in page.iter_rows(min_row=top + 1)
    ]


def places(book, sheet):
    """Give row, column and link of what is said of a sheet."""
    page = book[LEGEND]
    return [
        (texts["Row"], texts["Column"], page.cell(row, 2).hyperlink.location)
        for row, texts in listed(book)
        if texts["Sheet or file"] == sheet
    ]


@pytest.fixture
def messy(folder):
    """Give a school with a workbook in which much goes wrong."""
    sheets = folder.all_sheets()
    pupils, answers, records = sheets.values()
    for row, extra in zip(
        pupils, ["Full name", "Ann Lee", "Bo Ek", "Cy Fox", "Di Poe"], strict=True
    ):
        row.append(extra)
    pupils[2][4], pupils[3][1] = "no", "Year 7"
    pupils.append(["A009", "seven", "mentte", "female", "perhaps", "31/02/2026", "Ed Ash"])
    pupils.append(["A001", 7, "mentee", "female", "yes", "", "Flo Oak"])
    answers[3][0], answers[4][3], answers[5][3] = "Z9", 9, -1
    answers[6][2] = "soon"
    records[2][3] = 200
    sheets["pairs"] = [
        ["pair_id", "mentor_id", "mentee_id"],
        ["P1", "0012", "A003"],
        ["P1", "0012", "A003"],
        ["P2", "0012", "Q7"],
    ]
    folder.workbook("S01/S01.xlsx", sheets)
    book = openpyxl.load_workbook(folder.root / "S01/S01.xlsx")
    book["records"].merge_cells("D5:E6")
    book.save(folder.root / "S01/S01.xlsx")
    return opened(folder)


def test_every_link_leads_to_a_cell_of_that_colour(messy):
    page, colours = messy[LEGEND], dict(zip(GROUPS.values(), FILLS.values(), strict=True))
    rows = listed(messy)
    assert len(rows) > 12
    for row, texts in rows:
        link = page.cell(row, 2).hyperlink
        sheet, cell = re.fullmatch(r"'(.+)'!([A-Z]+\d+)", link.location).groups()
        goal = messy[sheet][cell]
        assert sheet == texts["Sheet or file"]
        assert goal.comment is not None, texts
        assert texts["What is wrong, and what may stand there"] in goal.comment.text
        worst = list(colours.values()).index(goal.fill.start_color.rgb)
        assert worst <= list(colours).index(texts["How urgent"])
        assert texts["Row"] in ("", str(goal.row))
        assert texts["Column"].startswith(f"{goal.column_letter} ")


def test_what_is_told_by_code_says_where_the_code_stands(messy):
    assert ("2", 'A "pupil_id" (Pupil code)', "'pupils'!A2") in places(messy, "pupils")
    assert ("3", 'A "pupil_id" (Pupil code)', "'pupils'!A3") in places(messy, "pupils")
    assert ("4", 'A "pupil_id" (Pupil code)', "'responses_who5'!A4") in places(
        messy, "responses_who5"
    )
    assert places(messy, "pairs") == [
        ("2", 'A "pair_id" (Pair code)', "'pairs'!A2"),
        ("4", 'C "mentee_id" (Mentee\'s pupil code)', "'pairs'!C4"),
    ]
    reds = [messy["pairs"][f"A{row}"].fill.start_color.rgb for row in (2, 3)]
    assert reds == [FILLS["error"]] * 2


def test_a_missing_column_is_told_by_its_name_alone(folder):
    answers = folder.rows("responses_who5")
    answers[0][5] = "question three"
    book = opened(folder.school("S01").table("S01/responses_who5.csv", answers))
    ((_, told, _),) = (each for each in places(book, "responses_who5") if "who5" in each[1])
    assert told == "missing: who5_03"


def test_a_column_is_told_by_the_name_in_the_file_and_by_ours(messy):
    told = {column for _, column, _ in places(messy, "pupils")}
    assert {'B "year_group"', 'G "Full name"'} <= told
    assert 'D "who5_01" (Answer 1)' in {at for _, at, _ in places(messy, "responses_who5")}


def test_several_texts_stand_beside_their_rows(messy):
    found = [texts["What we found"] for _, texts in listed(messy)]
    assert "row 5: 9\nrow 6: -1" in found


def test_a_very_long_text_is_cut(folder):
    pupils = folder.rows("pupils")
    pupils[2][1] = "long " * 999
    ((_, texts),) = listed(opened(folder.school("S01").table("S01/pupils.csv", pupils)))
    assert texts["What we found"] == "long " * 39 + "long…"


def test_a_row_is_high_enough_for_its_longest_text(messy):
    page = messy[LEGEND]
    for row, texts in listed(messy):
        lines = [
            sum(len(textwrap.wrap(line, page.column_dimensions[letter].width)) for line in lines)
            for letter, lines in zip("ABCDEFGH", map(str.splitlines, texts.values()), strict=True)
        ]
        assert page.row_dimensions[row].height >= 15 * max(lines)


@pytest.mark.parametrize(
    ("text", "height"),
    [
        ("7", 18),
        ("7\n8\n9", 48),
        ("w" * 16, 18),
        ("w" * 17, 33),
        ("w " * 11, 33),
        ("w " * 9 + "w" * 16, 33),
        ("w " + "w" * 17, 48),
        ("w" * 999, 409),
    ],
)
def test_the_height_of_a_text(text, height):
    assert row_height([text, "7"], [20, 1]) == height


def test_it_prints_across_the_paper_with_its_header_on_every_page(messy):
    page = messy[LEGEND]
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page.page_setup.fitToHeight == 0
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.print_title_rows == f"${listed(messy)[0][0] - 1}:${listed(messy)[0][0] - 1}"


def test_every_text_is_in_one_font(messy):
    fonts = {
        (cell.font.name, cell.font.sz)
        for page in messy
        for row in page.iter_rows()
        for cell in row
        if cell.value and cell.coordinate != "A1"
    }
    assert fonts == {("Calibri", 11)}
    assert (messy[LEGEND]["A1"].font.name, messy[LEGEND]["A1"].font.sz) == ("Calibri", 14)


def test_what_concerns_a_file_that_was_not_read_has_no_link(folder):
    folder.school("S01").file("S01/consent forms.pdf", "%PDF-1.7")
    book = opened(folder)
    ((row, texts),) = listed(book)
    assert (texts["Sheet or file"], texts["Column"]) == ("S01/consent forms.pdf", "")
    assert book[LEGEND].cell(row, 2).hyperlink is None


def test_a_school_in_order_is_told_so(folder):
    page = opened(folder.school("S01"))[LEGEND]
    assert [cell.value for cell in page["A"]] == [
        "Data check: Ash",
        "20 of your 20 rows can be used as they are. Nothing must be fixed.",
        "No cell is coloured: you need do nothing.",
        "For the school's own eyes: this workbook holds what pupils' cells held.",
    ]
    assert page.max_column == 1
