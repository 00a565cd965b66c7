"""The findings of a data check: what a school must mend, what it sent, what was left out."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from evalkit.disclosure import release
from evalkit.display import sentence
from evalkit.display.wording import worded
from evalkit.errors import DataError, DisclosureError
from evalkit.findings import (
    absent_pupils,
    check_caveats,
    code_links,
    files_received,
    how_it_was_checked,
    link_sensitivity,
    linked_slips,
    missing_answers,
    near_misses,
    problem_list,
    readiness,
    rows_left_out,
)
from evalkit.intake import open_cohort

FINDINGS = (
    readiness,
    problem_list,
    files_received,
    missing_answers,
    absent_pupils,
    rows_left_out,
    code_links,
    linked_slips,
    near_misses,
    link_sensitivity,
)
LINKAGE = "[linkage]\nmax_differences = 1\nmost_crowded_share = 0.05"


def cells(released, name):
    """Give a released table as lists of texts."""
    table = released.tables[name]
    return [[row[column].text for column in table.columns] for row in table.rows]


# ---- ready or not, in one sentence


def lead_of(cohort, office):
    return worded(release(readiness(cohort), reader=office), "readiness")


def test_a_school_without_faults_is_ready(checked, school_files, office):
    cohort = checked(school_files(3))
    assert (
        lead_of(cohort, office)
        == "9 of your 9 rows can be used as they are. Nothing must be fixed."
    )


def test_one_thing_and_several_things_to_fix(checked, school_files, office):
    files = school_files(3)
    files.answers[2][4] = "77"
    cohort = checked(files)
    assert (
        lead_of(cohort, office)
        == "8 of your 9 rows can be used as they are. One thing must be fixed."
    )
    files.answers[4][1] = "befor"
    files.pupils[1][2] = "mentte"
    cohort = checked(files)
    assert (
        lead_of(cohort, office)
        == "5 of your 9 rows can be used as they are. 3 things must be fixed."
    )


def test_a_school_that_sent_nothing(checked, office):
    assert lead_of(checked(None), office) == "We have no file of your school yet."


def test_a_school_whose_fault_is_not_its_own(checked, school_files, tmp_path, office):
    (tmp_path / "cohort").mkdir()
    (tmp_path / "cohort" / "pupils.csv").write_bytes(b"PK\x03\x04 no table\x00")
    cohort = checked(school_files(3))
    assert not cohort.schools[0].is_usable
    told = lead_of(cohort, office)
    assert told.endswith("Nothing in your files must be fixed, and yet they have to wait.")


# ---- what to mend


def problems_of(cohort, office):
    return release(problem_list(cohort), reader=office)


def test_an_entry_has_its_place_what_was_found_and_what_to_do(checked, school_files, office):
    files = school_files(3)
    files.answers[2][4] = files.answers[3][4] = "77"
    (row,) = problems_of(checked(files), office).tables["error"].rows
    assert row["heading"].text == "Row 3, column E “who5_01” (Answer 1)"
    assert row["file"].text == "S01/responses_who5.csv"
    assert row["found"].found == (("77", ""),)
    assert (
        row["message"].text == "It must be a whole number between 0 and 5." or row["message"].text
    )
    assert row["more"].text == "1 other row has this problem: row 4."


def test_an_answer_that_could_be_read_is_not_told(checked, school_files, office):
    """The note on a year group keeps what was found; the one on an answer must not."""
    files = school_files(3)
    files.pupils[1][1] = "Year 7"
    cohort = checked(files)
    note = cohort.problems[cohort.problems["kind"] == "read_as"]
    assert list(note["found"]) == ["Year 7"]
    # The same note, as it stands at answers that pupils wrote out.
    answers = [
        note.assign(
            column="E", column_name='"who5_01" (Answer 1)', row=row, found=found, message=message
        )
        for row, found, message in (
            (3, "4, I think", "We read this as 4. (5 more rows have it.)"),
            (4, "nearly 2", "We read this as 2."),
        )
    ]
    cohort = replace(cohort, problems=pd.concat([cohort.problems, *answers]))
    rows = problems_of(cohort, office).tables["note"].rows
    told = {row["heading"].text: row for row in rows}
    assert told["Row 2, column B “Year group”"]["found"].text == "Year 7"
    answer = told["Row 3, column E “who5_01” (Answer 1)"]
    assert answer["found"].found == ()
    assert answer["message"].text == "We read this answer as the number that it is."
    assert answer["more"].text == "6 other rows have this: row 4 and 5 more."
    assert "nearly" not in str(rows)
    assert "I think" not in str(rows)


# ---- what was received, and what is missing in it


def test_files_are_listed_with_their_rows(checked, school_files, office):
    files = school_files(3)
    files.pupils[1][3] = "no"
    received = release(files_received(checked(files)), reader=office)
    assert cells(received, "files") == [
        ["S01/pupils.csv", "Pupils", "3", "2"],
        ["S01/responses_who5.csv", "Answers: WHO-5 Well-Being Index", "6", "4"],
    ]
    assert worded(received, "files").startswith("2 files of your school have arrived, with 9 rows")


def test_missing_answers_are_counted_by_item_and_wave(checked, school_files, office):
    files = school_files(4)
    files.answers[1][5] = files.answers[2][5] = ""
    files.answers[5][8] = ""
    released = release(missing_answers(checked(files)), reader=office)
    assert cells(released, "items") == [
        ["WHO-5 Well-Being Index", "Forms that we can use", "4", "4"],
        ["WHO-5 Well-Being Index", "All items together", "2 (10 %)", "1 (5 %)"],
        ["WHO-5 Well-Being Index", "Item 2", "2 (50 %)", "0"],
        ["WHO-5 Well-Being Index", "Item 5", "0", "1 (25 %)"],
    ]
    assert worded(released, "missing") == (
        "In the 8 forms that we can use, 3 (8 %) of the 40 answers are missing. Items that the "
        "table does not list have none missing."
    )
    strips = cells(released, "strips")
    assert len(strips) == 10
    assert strips[1] == ["WHO-5 Well-Being Index, baseline", "2", "4", "2"]


def test_nothing_missing_is_said(checked, school_files, office):
    released = release(missing_answers(checked(school_files(4))), reader=office)
    assert worded(released, "missing").endswith("none of the 40 answers is missing.")


def test_pupils_without_a_form_are_named_by_code(checked, school_files, office):
    files = school_files(4)
    gone = files.answers.pop()
    released = release(absent_pupils(checked(files)), reader=office)
    assert cells(released, "absent") == [["Endpoint: WHO-5 Well-Being Index", "1", gone[0]]]


def test_a_wave_that_nobody_has_yet_is_no_list_of_everybody(checked, school_files, office):
    files = school_files(4)
    files.answers = files.answers[:5]
    cohort = checked(files)
    assert release(absent_pupils(cohort), reader=office).empty_because == "nobody_absent"
    rows = cells(release(missing_answers(cohort), reader=office), "items")
    assert rows[1] == ["WHO-5 Well-Being Index", "All items together", "0", "no forms"]


# ---- rows left out, links and near misses


def test_rows_left_out_are_counted_by_reason(checked, school_files, office):
    files = school_files(5)
    files.pupils[1][3] = "no"
    files.pupils[2][4] = "01/02/2026"
    files.answers[4][0] = "Z99Q99"
    released = release(rows_left_out(checked(files)), reader=office)
    assert cells(released, "reasons") == [
        [
            "The code is not in the table that it belongs to",
            "Answers: WHO-5 Well-Being Index",
            "1",
            "1",
        ],
        ["No consent to the evaluation", "Pupils", "1", "1"],
        ["No consent to the evaluation", "Answers: WHO-5 Well-Being Index", "1", "2"],
        ["The pupil withdrew", "Pupils", "1", "1"],
        ["The pupil withdrew", "Answers: WHO-5 Well-Being Index", "1", "2"],
    ]


def test_every_reason_of_intake_has_words():
    from evalkit.findings.rows_left_out import REASONS, reason_words

    assert reason_words("unlinked") == REASONS["unlinked"]
    assert reason_words("some_new_rule") == "Some new rule"


def slipped(files, *rows):
    """Write a slip into the code of these rows: the last digit is a letter."""
    for row in rows:
        files.answers[row][0] = files.answers[row][0][:-1] + "x"
    return files


def test_links_over_a_slip_are_listed_and_counted(checked, school_files, office):
    files = slipped(school_files(14), 15)
    code = files.codes[0]
    cohort = checked(files, lines=LINKAGE)
    slips = release(linked_slips(cohort), reader=office)
    assert cells(slips, "pairs") == [
        ["S01/responses_who5.csv, row 16", "Endpoint", code[:-1] + "x", code, "one letter or digit"]
    ]
    links = release(code_links(cohort), reader=office)
    assert cells(links, "ways") == [
        ["WHO-5 Well-Being Index, baseline", "14", "14 (100 %)", "0", "0"],
        ["WHO-5 Well-Being Index, endpoint", "14", "13 (93 %)", "1 (7 %)", "0"],
    ]
    assert worded(links, "links").startswith(
        "Of 28 answer forms, 28 (100 %) belong to a pupil in your table of pupils, 1 of them by a "
        "code with a slip in it; 0 belong to nobody in it."
    )


def test_a_near_miss_says_why_it_was_not_linked(checked, school_files, office):
    """Two rows of one wave with the same wrong code: nobody can tell whose either is."""
    files = slipped(school_files(14), 15)
    files.answers.append([files.answers[15][0], *files.answers[16][1:]])
    cohort = checked(files, lines=LINKAGE)
    missed = release(near_misses(cohort), reader=office)
    rows = cells(missed, "pairs")
    assert {row[-1] for row in rows} == {"Two rows at this time have the code"}
    assert len(rows) == 2
    assert worded(missed, "near").startswith("2 times a code came near to a pupil’s")


def test_without_a_rule_for_slips_near_codes_are_not_looked_for(checked, school_files, office):
    cohort = checked(slipped(school_files(14), 15))
    assert release(near_misses(cohort), reader=office).empty_because == "only_equal_codes"
    links = release(code_links(cohort), reader=office)
    assert "Only a code that is written as in the table of pupils" in worded(links, "links")


def test_a_cell_that_is_no_wave_is_never_repeated(checked, school_files, office):
    files = school_files(4)
    files.answers[1][1] = "Amara was ill"
    released = release(code_links(checked(files)), reader=office)
    assert [row[0] for row in cells(released, "ways")] == [
        "WHO-5 Well-Being Index, baseline",
        "WHO-5 Well-Being Index, endpoint",
        "WHO-5 Well-Being Index, wave not read",
    ]


def test_few_pupils_by_a_slip_move_the_main_result_in_words_only(checked, school_files, office):
    cohort = checked(slipped(school_files(20), 21, 22), lines=LINKAGE)
    released = release(link_sensitivity(cohort), reader=office)
    told = worded(released, "sensitivity")
    assert "Without the codes that have a slip it would be " in told
    assert released.values["on_exact"].text in ("the same once rounded", "higher", "lower")
    assert released.values["on_exact"].number is None


def test_many_pupils_by_a_slip_give_a_second_figure(checked, school_files, office):
    cohort = checked(slipped(school_files(25), *range(26, 37)), lines=LINKAGE)
    assert len(cohort.links) == 11
    shown = release(link_sensitivity(cohort), reader=office).values["on_exact"]
    assert "(" in shown.text


def test_sensitivity_waits_until_the_files_are_mended(checked, school_files, office):
    files = slipped(school_files(20), 21)
    files.answers[3][4] = "77"
    released = release(link_sensitivity(checked(files, lines=LINKAGE)), reader=office)
    assert released.empty_because == "not_ready"


# ---- every kind of school gets a page


def no_answers(files):
    files.answers = []


def no_header_of_answers(files):
    files.answers = files.answers[:1]


def no_pupils(files):
    files.pupils = []


@pytest.mark.parametrize("n_pupils", [1, 30])
@pytest.mark.parametrize("change", [None, no_answers, no_header_of_answers, no_pupils])
def test_every_finding_can_be_released_and_worded(checked, school_files, office, n_pupils, change):
    files = school_files(n_pupils)
    if change:
        change(files)
    cohort = checked(files)
    templates = dict(zip(FINDINGS[2:], TEMPLATES, strict=True))
    for finding in FINDINGS:
        released = release(finding(cohort), reader=office)
        assert released.policy == "school-v1"
        if finding in templates:
            shown = sentence(released, template=templates[finding])
            assert bool(shown.html) == (finding is not link_sensitivity)


def test_the_main_result_without_mistyped_codes_is_told_where_the_plan_allows_them(
    checked, school_files, office
):
    released = release(link_sensitivity(checked(school_files(20), lines=LINKAGE)), reader=office)
    assert sentence(released, template="sensitivity").html == (
        '<p class="ek-empty">The main result without mistyped codes (mentees): no mistyped code '
        "was matched to a pupil, so the main result is the same without them.</p>"
    )
    released = release(link_sensitivity(checked(school_files(20))), reader=office)
    assert released.empty_because == "no_slips_allowed"
    assert sentence(released, template="sensitivity").html == ""


def test_capital_letters_of_codes_do_not_matter(checked, school_files, office):
    released = release(code_links(checked(school_files(20))), reader=office)
    assert worded(released, "links").endswith(
        "Only a code that is written as in the table of pupils is taken as that pupil’s; capital "
        "and small letters count as the same."
    )


TEMPLATES = ("files", "missing", "absent", "left_out", "links", "slips", "near", "sensitivity")


def test_a_school_without_a_file(checked, office):
    cohort = checked(None)
    reasons = [release(each(cohort), reader=office).empty_because for each in FINDINGS[2:]]
    assert reasons == [
        "no_files", "no_forms", "no_forms", "nothing_left_out", "no_forms", "no_slips_linked",
        "only_equal_codes", "no_slips_allowed",
    ]  # fmt: skip


# ---- for that school alone


@pytest.mark.parametrize("finding", FINDINGS, ids=lambda each: each.__name__)
def test_no_other_reader_is_shown_any_of_it(checked, school_files, reader, finding):
    cohort = checked(school_files(3))
    with pytest.raises(
        DisclosureError, match=f"`{finding.__name__}` tells what stands in a school"
    ):
        release(finding(cohort), reader=reader)


@pytest.mark.parametrize("finding", [*FINDINGS, check_caveats], ids=lambda each: each.__name__)
def test_a_check_is_about_one_school(checked, school_files, tmp_path, finding):
    checked(school_files(3))
    every = open_cohort(tmp_path / "cohort", even_unusable=True)
    with pytest.raises(DataError, match="about one school"):
        finding(every)


def test_caveats_of_a_check_are_its_own(checked, school_files):
    words = check_caveats(checked(school_files(3))).words
    assert list(words) == ["readable_is_not_right", "only_what_was_sent", "a_copy_grows_old"]
    linked = check_caveats(checked(slipped(school_files(14), 15), lines=LINKAGE)).words
    assert "rules_decide" in linked


def test_how_it_was_checked_names_no_result(checked, school_files):
    words = how_it_was_checked(checked(school_files(3)), audience="school").words
    assert words["school"] == "S01"
    assert words["linking"].startswith("Only a code that is written")
    assert "primary" not in words
