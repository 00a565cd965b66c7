"""The school's own tables as a workbook: colours, comments, and nothing that computes."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from evalkit import intake
from evalkit.intake.marked_workbook import FILLS, LEFT_OUT, LEGEND, marked_workbook
from evalkit.intake.school_sheets import school_sheets


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
    assert book.sheetnames == [LEGEND, "pupils", "records", "responses_who5"]
    pupils, answers = book["pupils"], book["responses_who5"]
    assert colour(pupils["D5"]) == FILLS["error"]
    assert pupils["D5"].value == "femal"
    assert pupils["D5"].comment.text.startswith("MUST FIX: It must be female, male,")
    assert colour(answers["D4"]) == FILLS["error"]
    assert colour(answers["C7"]) == FILLS["warning"]
    assert answers["C7"].comment.text.startswith("PLEASE CHECK: The endpoint answers")
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


def test_personal_columns_keep_their_header_alone(spoilt):
    content = made(spoilt)
    pupils = openpyxl.load_workbook(io.BytesIO(content))["pupils"]
    assert [cell.value for cell in pupils["G"]] == ["E-mail", *[LEFT_OUT] * 4]
    assert colour(pupils["G1"]) == FILLS["warning"]
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert not any(b"kid@" in parts.read(name) for name in parts.namelist())


def test_the_legend_comes_first_and_lists_everything(spoilt):
    legend = opened(spoilt).worksheets[0]
    texts = [[cell.value for cell in row] for row in legend.iter_rows()]
    assert texts[0][0] == "Data check: Ash"
    assert texts[1][0].startswith("You can use 13 of your 20 rows now. 2 things must be fixed.")
    assert "own eyes" in texts[2][0]
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
        None,
        "A002",
    ]
    assert {colour(page.cell(5, place)) for place in range(1, 9)} == {FILLS["error"]}
    assert page["A5"].comment.text.startswith("MUST FIX: The row has 7 cells")


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


def test_the_same_files_give_the_same_bytes(spoilt):
    assert made(spoilt) == made(spoilt)


def test_signs_that_no_workbook_can_hold_do_not_stop_it(folder):
    pupils = folder.rows("pupils")
    pupils[1][3] = "fe\x07male\uffff"
    page = opened(folder.school("S01").table("S01/pupils.csv", pupils))["pupils"]
    assert page["D2"].value == "fe\ufffdmale\ufffd"
