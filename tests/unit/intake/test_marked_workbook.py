"""The school's own tables as a workbook: colours, comments, and nothing that computes."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from evalkit import intake
from evalkit.intake.marked_workbook import marked_workbook
from evalkit.intake.school_sheets import school_sheets
from evalkit.intake.workbook_legend import FILLS, LEGEND


def made(folder, school="S01"):
    """Give the bytes of a school's marked workbook."""
    store = intake.take_in(folder.root)
    ((_, sheets),) = school_sheets(folder.root, plan=store.plan, schools=[school])
    own = store.problems[store.problems["school_id"] == school]
    return marked_workbook(sheets, own, all_problems=store.problems, name="Ash")


def opened(folder, school="S01"):
    return openpyxl.load_workbook(io.BytesIO(made(folder, school)))


def colour(cell):
    return cell.fill.start_color.rgb if cell.fill.fill_type else None


@pytest.fixture
def spoilt(folder):
    pupils, answers = folder.rows("pupils"), folder.rows("responses_who5")
    pupils[0].append("E-mail")
    for row in pupils[1:]:
        row.append("kid@school.uk")
    pupils[2][1], pupils[3][1] = "Year 8", "Year 8"
    pupils[4][3] = "femal"
    answers[3][3], answers[6][2] = 9, "01/09/2025"
    answers[4][0] = "Z9"
    folder.school("S01").table("S01/pupils.csv", pupils)
    return folder.table("S01/responses_who5.csv", answers)


def test_cells_are_coloured_and_explained(spoilt):
    book = opened(spoilt)
    assert book.sheetnames == [LEGEND, "pupils", "responses_who5", "records"]
    pupils, answers = book["pupils"], book["responses_who5"]
    assert colour(pupils["D5"]) == FILLS["error"]
    assert pupils["D5"].value == "femal"
    assert pupils["D5"].comment.text.startswith("MUST FIX: It must be female, male,")
    assert colour(answers["D4"]) == FILLS["error"]
    assert colour(answers["C7"]) == FILLS["warning"]
    assert "PLEASE CHECK: The endpoint answers" in answers["C7"].comment.text
    assert colour(answers["A5"]) == FILLS["warning"]
    assert {colour(cell) for cell in book["records"][2]} == {None}


def test_every_cell_that_was_read_as_something_else_is_green(spoilt):
    pupils = opened(spoilt)["pupils"]
    assert [colour(pupils[f"B{row}"]) for row in (2, 3, 4, 5)] == [
        None,
        FILLS["note"],
        FILLS["note"],
        None,
    ]
    assert pupils["B4"].comment.text.startswith("WE FIXED THIS FOR YOU: We read this as 8.")


def test_the_legend_comes_first_and_lists_everything(spoilt):
    legend = opened(spoilt).worksheets[0]
    texts = [[cell.value for cell in row] for row in legend.iter_rows()]
    assert texts[0][0] == "Data check: Ash"
    assert texts[1][0] == "13 of your 20 rows can be used as they are. 2 things must be fixed."
    assert texts[3][0].startswith("For the school's own eyes")
    groups = [row[0] for row in texts[10:]]
    assert groups == sorted(groups, key=["Must fix", "Please check", "We fixed this for you"].index)
    assert len(groups) == len(set(map(tuple, texts[10:]))) >= 6
    goals = {cell.hyperlink.location for cell in legend["B"] if cell.hyperlink}
    assert "'responses_who5'!D4" in goals


def test_nothing_computes_and_texts_stay_texts(folder):
    hostile = ['=HYPERLINK("http://x")', "+1", "-2", "@cmd", "\t=1", "'=1", "0012"]
    pupils = folder.rows("pupils")[:1]
    pupils += [[code, 7, "mentee", "female", "yes", ""] for code in hostile]
    folder.school("S01").table("S01/pupils.csv", pupils)
    page = opened(folder)["pupils"]
    assert {cell.data_type for row in page.iter_rows() for cell in row} <= {"s", "n"}
    assert all(cell.data_type == "s" for cell in page["A"])
    assert page["A2"].value == hostile[0]
    assert page["A8"].value == "0012"
    with zipfile.ZipFile(io.BytesIO(made(folder))) as parts:
        assert not any(b"<f>" in parts.read(name) for name in parts.namelist())


def test_a_formula_of_the_schools_workbook_is_its_text(folder):
    sheets = folder.all_sheets()
    sheets["pupils"][1][1] = "=3+4"
    page = opened(folder.workbook("S01/S01.xlsx", sheets))["pupils"]
    assert (page["B2"].value, page["B2"].data_type) == ("=3+4", "s")
    assert colour(page["B2"]) == FILLS["error"]


def test_rows_keep_their_numbers_and_a_broken_row_is_shown(folder):
    lines = folder.csv(folder.rows("responses_who5")).splitlines()
    lines[3] = lines[3].rpartition(",")[0]
    lines.insert(2, ",,,,,,,")
    page = opened(folder.school("S01").file("S01/responses_who5.csv", "\n".join(lines)))
    page = page["responses_who5"]
    assert [page.cell(row, 1).value for row in range(1, 7)] == [
        "pupil_id",
        "A001",
        None,
        "A001",
        "A002",
        "A002",
    ]
    broken = [page.cell(5, place) for place in range(1, 9)]
    assert [cell.value for cell in broken[:7]] == ["A002", "baseline", "15/09/2025", *"3210"]
    assert {colour(cell) for cell in broken} == {FILLS["error"]}
    assert page["A5"].comment.text.startswith("MUST FIX: The row has 7 cells")


def with_lines(folder, table, change):
    """Give a school one of whose CSV files has its lines changed."""
    lines = folder.school("S01").csv(folder.rows(table)).splitlines()
    change(lines)
    return folder.file(f"S01/{table}.csv", "\n".join(lines))


def longer(line, more):
    def change(lines):
        lines[line] += more

    return change


def test_what_stands_beyond_the_last_column_is_shown(folder):
    content = made(with_lines(folder, "pupils", longer(2, ",ill on the day,,")))
    assert holds(content, b'<dimension ref="A1:I5" />')
    page = openpyxl.load_workbook(io.BytesIO(content))["pupils"]
    row = [cell.value for cell in page[3]]
    assert row == ["A002", "7", "mentee", "female", "yes", None, "ill on the day", None, None]
    assert {colour(cell) for cell in page[3]} == {FILLS["error"]}
    assert page["A3"].comment.text.startswith("MUST FIX: The row has 9 cells")
    assert [colour(cell) for cell in page[2]] == [None] * 9


def test_a_row_that_reaches_too_far_is_cut(folder):
    page = opened(with_lines(folder, "pupils", longer(2, ",x" * 999)))["pupils"]
    assert page.max_column == 200


def holds(content, text):
    """Tell whether a text stands anywhere in a workbook's file."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return any(text in parts.read(name) for name in parts.namelist())


def merged(folder, *ranges):
    folder.workbook("S01/S01.xlsx", folder.all_sheets())
    book = openpyxl.load_workbook(folder.root / "S01/S01.xlsx")
    for each in ranges:
        book["pupils"].merge_cells(each)
    book.save(folder.root / "S01/S01.xlsx")
    return opened(folder)["pupils"]


@pytest.mark.parametrize(
    ("at", "coloured"),
    [
        ("D3:D5", {"D3", "D4", "D5"}),
        ("C3:D4", {"C3", "D3", "C4", "D4"}),
        ("D4:D900", {"D4", "D5"}),
        ("D5:XFD5", {"D5", "E5", "F5"}),
        ("C1:D1", {"C1", "D1"}),
    ],
)
def test_merged_cells_are_coloured_one_and_all(folder, at, coloured):
    page = merged(folder, at)
    reds = {c.coordinate for row in page.iter_rows() for c in row if colour(c) == FILLS["error"]}
    assert reds == coloured


def test_doubles_are_coloured_in_each_of_their_rows(folder):
    pupils = folder.rows("pupils")
    pupils.append(list(pupils[1]))
    page = opened(folder.school("S01").table("S01/pupils.csv", pupils))["pupils"]
    assert [colour(page[f"A{row}"]) for row in (2, 3, 6)] == [FILLS["error"], None, FILLS["error"]]


def test_a_school_gets_its_own_rows_of_a_file_of_all_schools(folder):
    for table in ("pupils", "responses_who5", "records"):
        header, *rows = folder.rows(table)
        both = [[code, *row] for code in ("S01", "s02") for row in rows]
        folder.table(f"{table}.csv", [["school_id", *header], *both])
    for code in ("S01", "S02"):
        for path in (folder.root / code).glob("*"):
            path.unlink()
    page = opened(folder, "S02")["pupils"]
    assert {cell.value for cell in page["A"][1:] if cell.value} == {"s02"}
    assert page["A6"].value == "s02"
    assert page["A2"].value is None
    assert page.freeze_panes == "C2"


def test_a_page_prints_with_letters_and_numbers_and_keeps_codes_in_sight(spoilt):
    pages = opened(spoilt).worksheets[1:]
    assert {page.freeze_panes for page in pages} == {"B2"}
    assert {page.print_title_rows for page in pages} == {"$1:$1"}
    assert {page.page_setup.orientation for page in pages} == {"landscape"}
    assert all(page.print_options.headings for page in pages)


def test_a_long_column_name_is_seen_as_a_whole(folder):
    pupils = folder.rows("pupils")
    pupils[0].append("How the class teacher sees the pupil's mood in the first week of term")
    page = opened(folder.school("S01").table("S01/pupils.csv", pupils))["pupils"]
    assert (page.column_dimensions["G"].width, page.row_dimensions[1].height) == (40, 33)
    assert page.row_dimensions[2].height is None


def test_every_code_that_is_named_is_coloured(folder):
    """Eight are, "and 2 more"."""
    answers = folder.rows("responses_who5")
    for nth, row in enumerate(answers[1:]):
        row[0] = f"Z9{nth}"
    answers += [[f"Z9{nth}", *answers[1][1:]] for nth in (8, 9)]
    page = opened(folder.school("S01").table("S01/responses_who5.csv", answers))["responses_who5"]
    is_red = [colour(page[f"A{row}"]) == FILLS["error"] for row in range(2, 12)]
    assert is_red == [True] * 8 + [False] * 2


def test_every_code_that_lost_its_zeros_is_coloured(folder):
    answers = folder.rows("responses_who5")
    answers[7][0] = answers[8][0] = "12"
    page = opened(folder.school("S01").table("S01/responses_who5.csv", answers))["responses_who5"]
    assert all("zeros at the front" in page[f"A{row}"].comment.text for row in (8, 9))
