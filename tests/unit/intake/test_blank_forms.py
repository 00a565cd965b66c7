"""Blank forms that stand beside the plan are nobody's tables."""

from __future__ import annotations

import pytest

MISSING = (
    "S01/: The table responses_who5 (Answers: WHO-5 Well-Being Index) is missing. Send it as "
    "responses_who5.csv, or as a sheet responses_who5 of the school's workbook."
)


def with_forms(folder):
    """Put the blank forms beside the plan, as a CSV file per table and as one workbook."""
    forms = {name: [rows[0]] for name, rows in folder.all_sheets().items()}
    for name, rows in forms.items():
        folder.table(f"{name}.csv", [["school_id", *rows[0]]])
    return folder.workbook("evalkit_workbook.xlsx", forms)


def test_a_blank_form_does_not_stand_for_a_missing_table(folder):
    with_forms(folder).school("S01", without=("responses_who5",))
    assert folder.told() == [MISSING]
    assert folder.why_not().startswith("S01/: the table responses_who5")
    assert folder.why_not("S02") is None


@pytest.mark.parametrize("form", ["responses_who5.csv", "evalkit_workbook.xlsx"])
def test_each_form_alone(folder, form):
    rows = folder.rows("responses_who5")[:1]
    if form.endswith("csv"):
        folder.table(form, rows)
    else:
        folder.workbook(form, {"responses_who5": rows})
    folder.school("S01", without=("responses_who5",))
    assert folder.told() == [MISSING]


def test_forms_beside_the_plan_are_no_school(folder):
    with_forms(folder).plan(schools=()).school("S01")
    assert folder.told("error", "warning", "note") == []
    assert [each.school_id for each in folder.open(None).schools] == ["S01", "S02"]


def test_a_filled_table_for_all_schools_is_read(folder):
    rows = folder.rows("responses_who5")
    folder.school("S01", without=("responses_who5",))
    folder.table(
        "responses_who5.csv", [["school_id", *rows[0]], *(["S01", *row] for row in rows[1:])]
    )
    assert folder.told() == []
    assert len(folder.open().tables["responses_who5"]) == 8


def test_a_table_without_rows_in_the_schools_own_folder_was_sent(folder):
    folder.school("S01").table("S01/responses_who5.csv", folder.rows("responses_who5")[:1])
    assert folder.told() == []
    assert "There are no answers to who5 at baseline and endpoint" in folder.told("note")[0]


def test_our_own_dictionary_is_passed_over(folder):
    folder.school("S01").file("dictionary.csv", "table,column\npupils,pupil_id\n")
    assert folder.told("error", "warning", "note") == []
    folder.file("other.csv", "table,column\n")
    assert folder.told("note")[0].startswith("other.csv: The file was not read.")
