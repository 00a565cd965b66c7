"""The data check's page: three groups in order, all text escaped, nothing fetched, no script."""

from __future__ import annotations

import re

from evalkit.batch.check_page import render_check
from evalkit.batch.page_environment import CONTENT_POLICY
from evalkit.batch.page_faults import page_faults
from evalkit.intake.problems import Problem, problems_frame

HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)>{{ 7 * 7 }}'


def problem(severity="error", **words):
    told = {
        "kind": "out_of_range",
        "school_id": "S01",
        "file": "S01/a.csv",
        "row": 4,
        "column": "C",
        "column_name": "Survey date",
        "found": "9",
        "message": "It must lie between 0 and 5.",
        "mend": "Write a number alone.",
    }
    return Problem(severity=severity, **(told | words))


def page_of(*problems, name="Ash School", workbook="data_check.xlsx"):
    return render_check(
        problems_frame(problems), name=name, programme="Ambassadors", workbook=workbook
    )


ROWS = problem("note", kind="rows", row=None, message="41 of your 45 rows can be used as they are.")


def test_the_first_line_says_how_many_rows_can_be_used():
    page = page_of(ROWS, problem())
    assert "<h1>41 of your 45 rows can be used as they are.</h1>" in page
    assert "1 thing must be fixed." in page
    assert "For the school's own eyes" in page.replace("&#39;", "'")


def test_groups_stand_in_order_with_their_counts():
    done = {"kind": "read_as", "mend": "You need do nothing."}
    page = page_of(
        ROWS,
        problem("note", **done, column="B"),
        problem("warning", kind="personal_column"),
        *(problem(row=row) for row in range(2, 502)),
    )
    assert re.findall(r"<h2 [^>]*>(.*?)</h2>", page) == [
        "Must fix",
        "Please check",
        "We fixed this for you",
    ]
    assert re.findall(
        r'<a href="#\w+">(\d+ to fix|\d+ to check|\d+ put right by us)</a>', page
    ) == [
        "1 to fix",
        "1 to check",
        "1 put right by us",
    ]
    assert page.count("<h3>") == 3
    assert "499 other rows have this problem: rows 3, 4, 5, " in page
    assert "and 469 more." in page


def test_an_entry_names_row_column_what_was_found_and_what_to_do():
    page = page_of(problem())
    assert "<h3>Row 4, column C “Survey date”</h3>" in page
    assert '<p class="ck-file">S01/a.csv</p>' in page
    assert "<strong>We found:</strong> <b>9</b>" in page
    assert "<p>It must lie between 0 and 5.</p>" in page
    assert "<strong>What to do:</strong> Write a number alone." in page


def test_a_sheet_is_named_in_the_heading_and_a_column_as_the_file_has_it():
    page = page_of(problem(sheet="pupils", column_name='"who5_01" (Answer 1)'))
    assert "<h3>Sheet pupils, row 4, column C “who5_01” (Answer 1)</h3>" in page
    assert '<p class="ck-file">S01/a.csv</p>' in page
    missing = page_of(problem(sheet="pupils", kind="missing_column", column_name="role"))
    assert "<h3>Sheet pupils, missing column “role”</h3>" in missing
    whole = page_of(problem(sheet="nominations", row=None, column=None))
    assert "<h3>Sheet nominations</h3>" in whole


def test_texts_stand_beside_their_rows():
    page = page_of(problem(row=12), problem(row=13, found="-1"))
    assert "<strong>We found:</strong> row 12: <b>9</b>; row 13: <b>-1</b></p>" in page
    page = page_of(*(problem(row=row, found=str(row)) for row in range(12, 20)))
    assert "; row 16: <b>16</b> and 3 more</p>" in page
    assert "<b>17</b>" not in page


def test_what_must_be_mended_does_not_contradict_what_can_be_used():
    page = page_of(ROWS, problem())
    assert "<p>No report can be made until these are mended.</p>" in page
    assert "cannot be used" not in page


def test_a_suggestion_stands_behind_what_was_found():
    page = page_of(problem(found="mentte (is it mentee?)"))
    assert "<b>mentte</b> (is it mentee?)" in page


def test_everything_is_escaped():
    every = dict.fromkeys(("file", "column_name", "found", "message", "mend"), HOSTILE)
    page = page_of(problem(**every, sheet=HOSTILE), problem(row=None, column=None, file=HOSTILE))
    page += render_check(problems_frame([ROWS]), name=HOSTILE, programme=HOSTILE, workbook=HOSTILE)
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page
    assert "{{ 7 * 7 }}" in page


def test_the_page_is_whole_and_asks_for_nothing():
    page = page_of(ROWS, problem(), problem("warning"), problem("note", kind="file_not_read"))
    assert page_faults(page) == []
    assert CONTENT_POLICY.replace("'", "&#39;") in page
    assert not re.search(r"""(?:src|href)=["'](?!#)""", page)
    assert " on" not in "".join(re.findall(r"<[a-z][^>]*>", page)).replace(" on=", " on")
    assert page == page_of(
        ROWS, problem(), problem("warning"), problem("note", kind="file_not_read")
    )


def test_a_school_without_problems_is_told_so():
    page = page_of(ROWS, workbook=None)
    assert page_faults(page) == []
    for said in ("Nothing must be fixed.", "There is nothing to check.", "0 to fix"):
        assert said in page
    assert "data_check.xlsx" not in page


def test_without_a_count_of_rows_the_page_says_what_must_be_fixed():
    assert "<h1>1 thing must be fixed.</h1>" in page_of(problem())


def test_a_school_is_told_whose_the_plan_is():
    whose = "the people who run the evaluation can help"
    assert whose in page_of(problem(mend="Add the school in plan.toml."))
    assert whose not in page_of(problem())
