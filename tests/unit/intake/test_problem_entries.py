"""Problems gathered into entries: what is wrong in the same way is said once."""

from __future__ import annotations

import pytest

from evalkit.intake.column_words import column_title
from evalkit.intake.near_words import near_codes
from evalkit.intake.problem_entries import entry_sentence, problem_entries, rows_in_use
from evalkit.intake.problems import Problem, problems_frame, rows_named


def problem(**words):
    """Make a problem of a cell, changed where the test says so."""
    told = {
        "severity": "error",
        "kind": "out_of_range",
        "school_id": "S01",
        "file": "S01/a.csv",
        "row": 2,
        "column": "D",
        "column_name": "Answer 1",
        "found": "9",
        "message": "It must lie between 0 and 5.",
        "mend": "Write a number alone.",
    }
    return Problem(**(told | words))


def entries(*problems):
    return problem_entries(problems_frame(problems))


def test_five_hundred_equal_faults_are_one_entry():
    (entry,) = entries(*(problem(row=row, found=str(row % 3 + 7)) for row in range(2, 502)))
    assert (entry.row, entry.n_more, len(entry.rows)) == (2, 499, 500)
    assert sorted(entry.found) == ["7", "8", "9"]
    assert entry.more == (
        "499 other rows have this problem: rows 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and 489 more."
    )


def test_other_columns_files_and_rules_stay_apart():
    told = entries(
        problem(),
        problem(column="E", column_name="Answer 2"),
        problem(file="S01/b.csv"),
        problem(sheet="one"),
        problem(message="It must be a whole number.", kind="not_whole_number"),
    )
    assert len(told) == 5
    assert {entry.n_more for entry in told} == {0}


def double(at):
    return problem(
        kind="duplicate_pupil",
        row=at,
        column=None,
        found=f"A{at:03d}",
        message=f"Rows {at} and {at + 600} both have the same pupil code.",
    )


def test_a_few_doubles_are_told_one_by_one_and_many_together():
    assert [entry.found for entry in entries(*map(double, (2, 3, 4)))] == [
        ("A002",),
        ("A003",),
        ("A004",),
    ]
    (entry,) = entries(*map(double, range(2, 502)))
    assert entry.message == "Rows 2 and 602 both have the same pupil code."
    assert entry.more == (
        "499 other cases have this problem: rows 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and 489 more."
    )


def test_groups_come_in_order_and_a_note_that_asks_is_a_check():
    done = {"severity": "note", "mend": "You need do nothing."}
    told = entries(
        problem(**done, kind="read_as"),
        problem(severity="note", kind="file_not_read", mend="Name it after its table."),
        problem(severity="warning", kind="personal_column"),
        problem(),
    )
    assert [(entry.group, entry.severity) for entry in told] == [
        ("error", "error"),
        ("warning", "warning"),
        ("warning", "note"),
        ("note", "note"),
    ]


def test_what_needs_nothing_is_no_check_and_an_error_stays_one():
    told = entries(
        problem(severity="warning", kind="withdrew", mend="You need do nothing."),
        problem(severity="warning", kind="no_consent", mend="You need do nothing, unless …"),
        problem(severity="warning", kind="personal_code", mend="You need do nothing if they are."),
        problem(mend="You need do nothing."),
    )
    assert [(entry.kind, entry.group) for entry in told] == [
        ("out_of_range", "error"),
        ("personal_code", "warning"),
        ("no_consent", "note"),
        ("withdrew", "note"),
    ]


def test_tables_stand_in_the_order_of_the_definitions():
    book = {"file": "S01/all.xlsx"}
    told = entries(
        problem(file="S01/pairs.csv"),
        problem(**book, sheet="records"),
        problem(**book, sheet="Notes"),
        problem(**book, sheet="responses_who5"),
        problem(**book, sheet="Pupils"),
        problem(file="S01/pupils.csv"),
        problem(file="S01/", row=None, column=None),
    )
    assert [entry.sheet or entry.file for entry in told] == [
        "S01/",
        "Pupils",
        "S01/pupils.csv",
        "responses_who5",
        "records",
        "S01/pairs.csv",
        "Notes",
    ]


def test_texts_stand_beside_their_rows():
    (entry,) = entries(*(problem(row=row, found=text) for row, text in ((12, "9"), (13, "-1"))))
    assert entry_sentence(entry) == (
        'S01/a.csv, row 12, column D "Answer 1": we found row 12: “9”; row 13: “-1”. It must lie '
        "between 0 and 5. Write a number alone."
    )
    (entry,) = entries(*(problem(row=row, found=str(9 + row % 7)) for row in range(2, 37)))
    assert entry.found_in[0] == "rows 2, 9, 16, 23 and 30"
    assert "; rows 6, 13, 20, 27 and 34: “15” and 2 more. It" in entry_sentence(entry)
    assert entry.more.startswith("34 other rows have this problem: rows 3, 4, 5, ")
    (entry,) = entries(*(problem(row=row, found=str(9 + row % 2)) for row in range(2, 28)))
    assert entry.found_in[0] == "rows 2, 4, 6, 8, 10, 12, 14, 16, 18, 20 and 3 more"
    assert entry.more.startswith("25 other rows have this problem: rows 3, 4, 5, ")


def test_one_text_has_no_rows_beside_it():
    (entry,) = entries(problem(row=12), problem(row=13))
    assert entry.found_in == ()
    assert "we found “9”. It" in entry_sentence(entry)


@pytest.mark.parametrize(
    ("found", "said"), [("A015", "pupil code “A015”"), ("A015, A016", "pupil codes “A015, A016”")]
)
def test_one_code_is_called_one(found, said):
    (entry,) = entries(problem(kind="unlinked", found=found))
    assert f": {said}. " in entry_sentence(entry)


def test_a_column_is_named_as_the_file_has_it():
    (entry,) = entries(problem(column_name='"Q 1 "now"" (Answer 1)'))
    assert entry.place == 'row 2, column D "Q 1 "now"" (Answer 1)'
    assert column_title(entry.column_name) == "Answer 1"


def test_texts_read_in_one_way_are_counted_together():
    note = {"severity": "note", "kind": "read_as", "mend": "You need do nothing."}
    day = "We read this as the day that Excel stores under this number."
    (entry,) = entries(
        problem(**note, row=2, found="46195", message=f"{day} (3 more rows have it.)"),
        problem(**note, row=9, found="46196", message=day),
    )
    assert entry.message == day
    assert entry.n_more == 4
    assert entry_sentence(entry).endswith("(4 other rows have this: row 9 and 3 more.)")
    assert "we found row 2 and 3 more: “46195”; row 9: “46196”. " in entry_sentence(entry)
    (alone,) = entries(problem(**note, message=f"{day} (3 more rows have it.)"))
    assert alone.message == f"{day} (3 more rows have it.)"
    assert alone.n_more == 0


def test_how_many_rows_can_be_used_is_no_entry():
    rows = problem(
        severity="note", kind="rows", message=("41 of your 45 rows can be used as they are.")
    )
    frame = problems_frame([rows, problem()])
    assert len(problem_entries(frame)) == 1
    assert rows_in_use(frame) == "41 of your 45 rows can be used as they are."
    assert problem_entries(frame.iloc[:0]) == []


def test_rows_are_read_back_from_a_sentence():
    assert rows_named("Rows 31, 33 and 35 hold the very same answers of 4 pupils.") == [31, 33, 35]
    assert rows_named("Rows 1, 2 and 40 more hold the same answers.") == [1, 2]
    assert rows_named("2 rows, in different files, have the same code.") == []


@pytest.mark.parametrize(
    ("written", "likely"),
    [
        ("A0077", "A007"),  # a sign too many
        ("A07", None),  # too short to tell
        ("B017", "A017"),  # another sign
        ("A071", None),  # as near to A017 as to A007
        ("Q999", None),
    ],
)
def test_a_code_is_asked_about_when_one_only_is_near(written, likely):
    assert near_codes([written], ["A007", "A017", "A023"]).get(written) == likely
