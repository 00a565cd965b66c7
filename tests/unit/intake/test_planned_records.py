"""Records that the plan evaluates: their columns, their rows, and numbers that cannot be."""

from __future__ import annotations

import pytest

from evalkit import intake
from evalkit.catalogue.outcomes import RECORD_OUTCOMES
from evalkit.errors import DefinitionError
from evalkit.intake.example_cohorts import DEMO, SMALL_EXAMPLE, write_example
from evalkit.intake.planned_records import COLUMNS_OF

NO_RECORDS = (
    "S01/: The plan evaluates records (absence and attainment), and there is no row of the table "
    "records for this school; {so} Send it as records.csv, or as a sheet records of the school's "
    "workbook."
)
NO_SECTION = "the report will have no records section for this school."


def renamed(rows, old, new):
    """Give rows with a column under another name, or without it."""
    at = rows[0].index(old)
    if new is None:
        return [row[:at] + row[at + 1 :] for row in rows]
    return [[*rows[0][:at], new, *rows[0][at + 1 :]], *rows[1:]]


def plan_says(folder, old, new):
    """Write another thing into the plan."""
    plan = folder.root / "plan.toml"
    text = plan.read_text("utf-8")
    assert old in text
    plan.write_text(text.replace(old, new), "utf-8")
    return folder


def test_more_sessions_missed_than_possible(folder):
    rows = folder.rows("records")
    rows[3][3], rows[4][3] = 141, 140
    folder.school("S01").table("S01/records.csv", rows)
    assert folder.told() == [
        'S01/records.csv, row 4, column D "Sessions absent": we found “141”. It must not be more '
        "than the sessions possible in the same row. Look up both numbers for this term, and mend "
        "the one that is wrong."
    ]
    assert "141" not in folder.why_not()


def test_more_sessions_missed_than_possible_is_left_out_by_the_plans_rule(folder):
    rows = folder.rows("records")
    rows[3][3] = 141
    folder.plan(top='rows_with_problems = "leave_out"').school("S01")
    folder.table("S01/records.csv", rows)
    assert folder.told("error") == []
    assert len(folder.open().tables["records"]) == 7


def test_blank_sessions_are_not_compared(folder):
    rows = folder.rows("records")
    rows[3][2], rows[4][3] = "", ""
    folder.school("S01").table("S01/records.csv", rows)
    assert folder.told() == []


def test_every_record_outcome_has_its_columns():
    assert set(COLUMNS_OF) == set(RECORD_OUTCOMES)


@pytest.mark.parametrize("column", ["sessions_possible", "sessions_absent", "attainment"])
def test_a_column_too_few(folder, column):
    folder.school("S01")
    folder.table("S01/records.csv", renamed(folder.rows("records"), column, None))
    (told,) = folder.told()
    assert f"The column {column} (" in told
    assert folder.why_not("S02") is None


def test_a_column_under_another_name(folder):
    folder.school("S01")
    folder.table("S01/records.csv", renamed(folder.rows("records"), "attainment", "attainmant"))
    (told,) = folder.told("error")
    assert "is missing; column E “attainmant” is perhaps it." in told


def test_a_column_that_the_plan_does_not_evaluate_may_lack(folder):
    plan_says(folder, '["absence", "attainment"]', '["absence"]').school("S01")
    folder.table("S01/records.csv", renamed(folder.rows("records"), "attainment", None))
    assert folder.told() == []


def test_a_map_without_a_column_that_the_plan_evaluates(folder):
    folder.school("S01").table("export.csv", folder.rows("records"))
    names = ("pupil_id", "term", "sessions_absent", "attainment")
    columns = ", ".join(f'{name} = "{name}"' for name in names)
    folder.file(
        "sources.toml",
        '[[files]]\nfile = "export.csv"\n[[files.tables]]\ntable = "records"\n'
        f'columns = {{ {columns} }}\nconstants = {{ school_id = "S01" }}\n',
    )
    with pytest.raises(DefinitionError, match="the table records needs the column sessions_poss"):
        intake.take_in(folder.root)


@pytest.mark.parametrize("is_there", [False, True], ids=["no file", "no rows"])
def test_no_records_are_a_warning(folder, is_there):
    folder.school("S01", without=("records",))
    if is_there:
        folder.table("S01/records.csv", folder.rows("records")[:1])
    assert folder.told("error") == []
    assert folder.told("warning") == [NO_RECORDS.format(so=NO_SECTION)]
    assert folder.why_not() is None


def test_no_records_are_an_error_when_the_primary_outcome_comes_from_them(folder):
    plan_says(folder, 'primary = "who5_percent"', 'primary = "attainment"')
    folder.school("S01", without=("records",))
    assert folder.told() == [NO_RECORDS.format(so="the plan's primary outcome comes from it.")]
    assert folder.why_not("S02") is None


def test_records_that_cannot_be_read_are_told_about_once(folder):
    folder.school("S01").file("S01/records.csv", "")
    assert len(folder.told()) == 1


def test_a_school_that_sent_nothing_is_told_about_once(folder):
    assert len(folder.told(school="S01")) == 1


@pytest.mark.parametrize("example", [DEMO, SMALL_EXAMPLE], ids=["demo", "small example"])
def test_the_made_up_cohorts_have_no_new_errors(tmp_path, example):
    write_example(tmp_path / "made_up", example)
    problems = intake.take_in(tmp_path / "made_up").problems
    new = {"no_records", "missing_column", "more_than_possible", "mostly_unlinked", "unreadable"}
    assert not new & set(problems["kind"])
