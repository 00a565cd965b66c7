"""Persons in the coloured workbook: what gives one away is left out, wherever it has slipped."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from evalkit import intake
from evalkit.intake.marked_workbook import LEFT_OUT, marked_workbook
from evalkit.intake.school_sheets import school_sheets
from evalkit.intake.workbook_legend import FILLS

NAMES = ["Full name", "Ann Lee", "Bo Ek", "Cy Fox", "Di Poe"]


def made(folder, school="S01"):
    """Give the bytes of a school's marked workbook."""
    store = intake.take_in(folder.root)
    ((_, sheets),) = school_sheets(folder.root, plan=store.plan, schools=[school])
    own = store.problems[store.problems["school_id"] == school]
    return marked_workbook(sheets, own, all_problems=store.problems, name="Ash")


def pupils_of(content):
    return openpyxl.load_workbook(io.BytesIO(content))["pupils"]


def holds(content, *texts):
    """Tell which texts stand anywhere in a workbook's file."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        whole = b"".join(map(parts.read, parts.namelist()))
    return [text for text in texts if text in whole]


def test_personal_columns_keep_their_header_alone(folder):
    pupils = [[*row, "kid@school.uk"] for row in folder.rows("pupils")]
    pupils[0][-1] = "E-mail"
    content = made(folder.school("S01").table("S01/pupils.csv", pupils))
    page = pupils_of(content)
    assert [cell.value for cell in page["G"]] == ["E-mail", *[LEFT_OUT] * 4]
    assert page["G1"].fill.start_color.rgb == FILLS["warning"]
    assert not holds(content, b"kid@")


def test_a_broken_row_shows_nothing_where_a_column_is_personal(folder):
    rows = folder.rows("pupils")
    rows = [[*row[:1], name, *row[1:]] for row, name in zip(rows, NAMES, strict=True)]
    lines = folder.csv(rows).splitlines()
    lines[2] += ",more"
    content = made(folder.school("S01").file("S01/pupils.csv", "\n".join(lines)))
    page = pupils_of(content)
    assert [cell.value for cell in page[3]] == [*[LEFT_OUT] * 6, None, LEFT_OUT]
    assert [cell.value for cell in page[2]][:3] == ["A001", LEFT_OUT, "7"]
    assert not holds(content, b"Bo Ek", b"A002,", b"more<")


def test_an_address_in_a_broken_row_is_left_out(folder):
    lines = folder.csv(folder.rows("pupils")).splitlines()
    lines[2] += ",ann@example.org"
    content = made(folder.school("S01").file("S01/pupils.csv", "\n".join(lines)))
    page = pupils_of(content)
    assert [cell.value for cell in page[3]][:7:6] == ["A002", LEFT_OUT]
    assert not holds(content, b"ann@")


@pytest.mark.parametrize(("place", "person"), [(0, "B801200005001"), (1, "ann@example.org")])
def test_a_person_among_codes_or_numbers_is_left_out(folder, place, person):
    pupils = folder.rows("pupils")
    pupils[2][place] = person
    content = made(folder.school("S01").table("S01/pupils.csv", pupils))
    cell = pupils_of(content).cell(3, place + 1)
    assert (cell.value, cell.fill.start_color.rgb) == (LEFT_OUT, FILLS["error"])
    assert cell.comment.text.startswith("MUST FIX: ")
    assert not holds(content, person.encode())


def test_names_below_a_title_are_left_out(folder):
    """No column was found in such a sheet, so none was told to be personal."""
    pupils = folder.rows("pupils")
    pupils = [[*row, name] for row, name in zip(pupils, NAMES, strict=True)]
    content = made(folder.school("S01").table("S01/pupils.csv", [["Class list"], *pupils]))
    page = pupils_of(content)
    assert [cell.value for cell in page["G"]] == [None, *[LEFT_OUT] * 5]
    assert page["A3"].value == "A001"
    assert not holds(content, b"Ann Lee")


def test_a_broken_row_of_a_file_of_all_schools_is_shown_to_none(folder):
    header, *rows = folder.rows("pupils")
    both = [["school_id", *header], *([code, *row] for code in ("S01", "S02") for row in rows)]
    lines = folder.csv(both).splitlines()
    lines[2] += ",whose"
    folder.school("S01", without=("pupils",)).file("pupils.csv", "\n".join(lines))
    (folder.root / "S02/pupils.csv").unlink()
    assert pupils_of(made(folder, "S01"))["B2"].value == "A001"
    for school in ("S01", "S02"):
        assert not holds(made(folder, school), b"whose")


def test_addresses_that_a_map_turns_into_codes_are_left_out(folder):
    folder.school("S01").file("form.csv", "Pair,Mentor,Mentee\nP01,ann@example.org,A001\n")
    folder.file(
        "sources.toml",
        '[[files]]\nfile = "form.csv"\n[[files.tables]]\ntable = "pairs"\n'
        'columns = { pair_id = "Pair", mentor_id = "Mentor", mentee_id = "Mentee" }\n'
        'constants = { school_id = "S01" }\n'
        '[files.tables.recode.mentor_id]\n"ann@example.org" = "A003"\n',
    )
    content = made(folder)
    page = openpyxl.load_workbook(io.BytesIO(content))["form"]
    assert [cell.value for cell in page[2]] == ["P01", LEFT_OUT, "A001"]
    assert not holds(content, b"ann@")


def test_a_column_that_was_not_read_is_left_out_whatever_is_in_it(folder):
    pupils = [[*row, "Ann was away, says Bo"] for row in folder.rows("pupils")]
    pupils[0][-1], pupils[3][-1] = "Comments", ""
    content = made(folder.school("S01").table("S01/pupils.csv", pupils))
    page = pupils_of(content)
    assert [cell.value for cell in page["G"]] == ["Comments", LEFT_OUT, LEFT_OUT, None, LEFT_OUT]
    assert page["G1"].comment.text.endswith("If it names pupils, take it out of the file.")
    assert page["A2"].value == "A001"
    assert not holds(content, b"says Bo")


def test_a_question_that_no_map_reads_is_left_out(folder):
    folder.school("S01").file("form.csv", "Pair,Mentor,Mentee,Why\nP01,0012,A001,Ann is kind\n")
    folder.file(
        "sources.toml",
        '[[files]]\nfile = "form.csv"\n[[files.tables]]\ntable = "pairs"\n'
        'columns = { pair_id = "Pair", mentor_id = "Mentor", mentee_id = "Mentee" }\n'
        'constants = { school_id = "S01" }\n',
    )
    content = made(folder)
    page = openpyxl.load_workbook(io.BytesIO(content))["form"]
    assert [cell.value for cell in page[2]] == ["P01", "0012", "A001", LEFT_OUT]
    assert not holds(content, b"is kind")


@pytest.mark.parametrize("header", ["Student", "Pupil", "child", "Learners"])
def test_first_names_under_a_word_for_pupils_are_names(folder, header):
    names = [header, "Ann", "bo", "Zoë-May", "DI"]
    rows = [[*row, name] for row, name in zip(folder.rows("pupils"), names, strict=True)]
    folder.school("S01").table("S01/pupils.csv", rows)
    assert folder.told("warning") == [
        f'S01/pupils.csv, column G "{header}": The column looks like personal data (names). It was '
        "dropped and not stored. Take the column out of the file before you send it again."
    ]


@pytest.mark.parametrize(
    ("header", "cells"),
    [("Student", ["S01", "S02", "S03", "S04"]), ("Pupil premium", ["yes", "no", "yes", "no"])],
)
def test_other_things_under_a_word_for_pupils_are_no_names(folder, header, cells):
    rows = [[*r, cell] for r, cell in zip(folder.rows("pupils"), [header, *cells], strict=True)]
    folder.school("S01").table("S01/pupils.csv", rows)
    assert folder.told("warning") == []
