"""Checks between rows: waves out of order, answers after a withdrawal, one hand for several."""

from __future__ import annotations

import pytest

from evalkit import intake

KINDS = ("earlier_than_before", "after_withdrawal", "identical_answers")


def doubtful(folder):
    """Give the problems of these checks as (kind, severity, row, column, found)."""
    problems = intake.take_in(folder.root).problems
    hit = problems[problems["kind"].isin(KINDS) & (problems["school_id"] == "S01")]
    wanted = ["kind", "severity", "row", "column", "found"]
    return list(hit[wanted].itertuples(index=False, name=None))


def answers(folder, rows):
    return folder.school("S01").table("S01/responses_who5.csv", rows)


def test_rows_in_order_are_not_doubted(folder):
    assert doubtful(folder.school("S01")) == []


def test_an_endpoint_before_its_baseline(folder):
    rows = folder.rows("responses_who5")
    rows[2][2] = "2025-09-01"
    told = doubtful(answers(folder, rows))
    assert told == [("earlier_than_before", "warning", 3, "C", "01/09/2025 (baseline: 15/09/2025)")]
    assert folder.told("warning") == [
        'S01/responses_who5.csv, row 3, column C "answered_on" (Survey date): we found '
        "“01/09/2025 (baseline: 15/09/2025)”. The endpoint answers of this pupil are dated before "
        "the baseline ones (row 2). Look up both days. Mend the one that is wrong, or the waves "
        "if baseline and endpoint were mixed up."
    ]
    assert folder.why_not() is None


def test_one_day_for_both_waves_and_no_day_are_not_doubted(folder):
    rows = folder.rows("responses_who5")
    rows[2][2] = rows[1][2]
    rows[4][2] = ""
    assert doubtful(answers(folder, rows)) == []


def test_the_code_may_be_spelt_otherwise(folder):
    rows = folder.rows("responses_who5")
    rows[2][0], rows[2][2] = "a001", "01/09/2025"
    assert [kind for kind, *_ in doubtful(answers(folder, rows))] == ["earlier_than_before"]


def test_answers_after_a_withdrawal_are_a_note(folder):
    pupils = folder.rows("pupils")
    pupils[1][5] = "10/01/2026"
    folder.school("S01").table("S01/pupils.csv", pupils)
    assert doubtful(folder) == [
        ("after_withdrawal", "note", 3, "C", "22/06/2026 (withdrew on 10/01/2026)")
    ]


def test_a_withdrawal_after_the_plans_day_is_none_yet(folder):
    pupils = folder.rows("pupils")
    pupils[1][5] = "10/01/2027"
    folder.school("S01").table("S01/pupils.csv", pupils)
    assert doubtful(folder) == []


def many(n, *, alike=(), day="15/09/2025"):
    """Give pupils and their baseline answers, all different but for the rows in ``alike``."""
    header = ["pupil_id", "wave", "answered_on", *(f"who5_{k:02d}" for k in range(1, 6))]
    rows = [header]
    for k in range(n):
        own = [k % 6, k // 6 % 6, k // 36 % 6, 2, 4]
        rows.append([f"B{k:03d}", "baseline", day, *([1, 2, 3, 4, 5] if k in alike else own)])
    return rows


def roll(n):
    header = ["pupil_id", "year_group", "role", "gender", "consent_evaluation", "withdrew_on"]
    return [header, *([f"B{k:03d}", 7, "mentee", "female", "yes", ""] for k in range(n))]


@pytest.mark.parametrize(
    ("n", "alike", "is_told"),
    [
        (60, {10, 11, 12}, True),  # three that follow each other
        (60, {10, 30, 50}, False),  # three of sixty, here and there: pupils agree by chance
        (12, {1, 5, 9}, True),  # a fifth of the day
        (12, {1, 2}, False),  # two are too few
    ],
)
def test_one_hand_for_several_pupils(folder, n, alike, is_told):
    folder.school("S01").table("S01/pupils.csv", roll(n))
    folder.table("S01/responses_who5.csv", many(n, alike=alike)).file("S01/records.csv", "pupil_id")
    told = [each for each in doubtful(folder) if each[0] == "identical_answers"]
    codes = ", ".join(f"B{k:03d}" for k in sorted(alike))
    expected = [("identical_answers", "warning", min(alike) + 2, "A", codes)]
    assert told == (expected if is_told else [])


def test_the_same_answers_on_different_days_are_not_doubted(folder):
    rows = many(12, alike={1, 2, 3})
    for at, day in ((2, "15/09/2025"), (3, "16/09/2025"), (4, "17/09/2025")):
        rows[at][2] = day
    folder.school("S01").table("S01/pupils.csv", roll(12))
    folder.table("S01/responses_who5.csv", rows)
    assert doubtful(folder) == []


def test_no_sentence_holds_a_pupils_value(folder):
    pupils, rows = folder.rows("pupils"), folder.rows("responses_who5")
    pupils[1][5], rows[4][2] = "10/01/2026", "01/09/2025"
    for at in (1, 3, 5):
        rows[at][3:] = [1, 2, 3, 4, 5]
    folder.school("S01").table("S01/pupils.csv", pupils).table("S01/responses_who5.csv", rows)
    problems = intake.take_in(folder.root).problems
    hit = problems[problems["kind"].isin(KINDS)]
    assert set(hit["kind"]) == set(KINDS)
    said = " ".join(hit["message"] + hit["mend"])
    for value in ("A001", "A002", "A003", "2025", "2026", "01/09"):
        assert value not in said


def sessions(folder, n, *, planned=6, status="held"):
    """Give a school with a pair that logged ``n`` sessions."""
    plan = folder.root / "plan.toml"
    text = plan.read_text("utf-8").replace(
        "[programme]", f"[programme]\nsessions_planned = {planned}"
    )
    plan.write_text(text if planned else plan.read_text("utf-8"), "utf-8")
    pairs = [
        ["pair_id", "mentor_id", "mentee_id"],
        ["P01", "0012", "A001"],
        ["P02", "0012", "A002"],
    ]
    log = [["P01", k, status] for k in range(1, n + 1)] + [["P02", k, "held"] for k in (1, 2, 3)]
    folder.school("S01").table("S01/pairs.csv", pairs)
    return folder.table("S01/sessions.csv", [["pair_id", "number", "status"], *log])


def test_more_sessions_than_planned_are_a_note(folder):
    assert sessions(folder, 7).told("error", "warning", "note") == [
        'S01/sessions.csv, row 8, column A "pair_id" (Pair code): pair code “P01”. 7 sessions of '
        "this pair were held, and 6 were planned. You need do nothing, if all of them took place. "
        "Otherwise delete the rows of those that did not."
    ]
    assert len(folder.open().tables["sessions"]) == 10


@pytest.mark.parametrize(
    "log",
    [
        {"n": 6},
        {"n": 7, "status": "missed"},
        {"n": 7, "status": "cancelled"},
        {"n": 7, "planned": None},
        {"n": 7, "planned": 7},
    ],
)
def test_sessions_as_planned_are_not_told(folder, log):
    assert sessions(folder, **log).told("error", "warning", "note") == []


UNKNOWN_PAIR = (
    "1 pair code is not in the table pairs (Mentoring pairs); {}. Mend the code, or add a "
    "mentoring pair with this code to the table pairs."
)


def test_a_session_of_an_unknown_pair(folder):
    sessions(folder, 1).table(
        "S01/sessions.csv", [["pair_id", "number", "status"], ["P99", 1, "held"]]
    )
    assert folder.told() == [
        'S01/sessions.csv, row 2, column A "pair_id" (Pair code): code “P99”. '
        + UNKNOWN_PAIR.format("1 row was left out")
    ]


def test_the_sessions_of_an_unknown_pair_are_named(folder):
    log = [["P99", number, "held"] for number in range(1, 13)]
    sessions(folder, 1).table("S01/sessions.csv", [["pair_id", "number", "status"], *log])
    (told,) = folder.told()
    assert told == (
        'S01/sessions.csv, row 2, column A "pair_id" (Pair code): code “P99”. '
        + UNKNOWN_PAIR.format(
            "12 rows were left out (rows 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 2 more)"
        )
    )


def test_a_session_of_an_unknown_pair_with_a_fault_of_its_own(folder):
    rows = [["pair_id", "number", "status"], ["P99", 99, "held"], ["P01", 1, "held"]]
    sessions(folder, 1).table("S01/sessions.csv", [*rows, ["Total", "", 2]])
    assert folder.told() == [
        'S01/sessions.csv, row 2, column B "number" (Session number): we found “99”. It must lie '
        "between 1 and 60. Write a number alone, for example 1.",
        "S01/sessions.csv, row 4: The row looks like a total or a note, and not like a session of "
        "a pair. Delete the row.",
        'S01/sessions.csv, row 2, column A "pair_id" (Pair code): code “P99”. '
        + UNKNOWN_PAIR.format("1 row was left out"),
    ]


UNLINKED = (
    "1 pupil code is not in the table of pupils; {}. Mend the code, or add the pupil to "
    "the table of pupils."
)
TO_TEXT = (
    "Excel takes the zeros away when it takes a code for a number. In this file, format the column "
    "with the codes as text (Format Cells, Number, Text) and write them again with their zeros."
)


def test_a_response_of_an_unknown_pupil(folder):
    rows = folder.rows("responses_who5")
    rows[1][0] = "Q77"
    assert answers(folder, rows).told() == [
        'S01/responses_who5.csv, row 2, column A "pupil_id" (Pupil code): pupil code “Q77”. '
        + UNLINKED.format("1 row was left out")
    ]


def renamed(rows, **codes):
    """Write a table with other codes: c0012="12"."""
    new = {code.removeprefix("c"): other for code, other in codes.items()}
    return [[new.get(cell, cell) for cell in row] for row in rows]


def test_codes_that_lost_their_zeros(folder):
    rows = renamed(folder.rows("responses_who5"), c0012="12")
    assert answers(folder, rows).told() == [
        'S01/responses_who5.csv, row 8, column A "pupil_id" (Pupil code): pupil code “12 (is it '
        "0012?)”. 1 pupil code does not have the zeros at the front that the table of pupils has; "
        f"2 rows were left out. {TO_TEXT}"
    ]


def test_an_unknown_code_beside_one_that_lost_its_zeros(folder):
    rows = renamed(folder.rows("responses_who5"), c0012="12", A001="Q77")
    zeros, unknown = sorted(answers(folder, rows).told())[::-1]
    assert "2 rows were left out. Excel takes the zeros away" in zeros
    assert unknown == (
        'S01/responses_who5.csv, row 2, column A "pupil_id" (Pupil code): pupil code “Q77”. '
        + UNLINKED.format("2 rows were left out (rows 2 and 3)")
    )


def test_a_roll_whose_codes_lost_their_zeros(folder):
    folder.school("S01").table("S01/pupils.csv", renamed(folder.rows("pupils"), c0012="12"))
    assert folder.told() == [
        'S01/pupils.csv, row 5, column A "pupil_id" (Pupil code): pupil code “12 (is it 0012?)”. '
        "1 pupil code does not have the zeros at the front that the tables responses_who5 and "
        f"records have; 4 rows there were left out. {TO_TEXT}"
    ]
    assert folder.why_not() is None


SHORT = {"A001": "9", "A002": "10", "A003": "11", "c0012": "12"}
LONG = {"A001": "0009", "A002": "0010", "A003": "0011"}


def test_a_roll_all_of_whose_codes_lost_their_zeros_is_the_one_thing_to_mend(folder):
    folder.school("S01").table("S01/pupils.csv", renamed(folder.rows("pupils"), **SHORT))
    for name in ("responses_who5", "records"):
        folder.table(f"S01/{name}.csv", renamed(folder.rows(name), **LONG))
    told = folder.told("error", "warning")
    assert told == [
        'S01/pupils.csv, column A "pupil_id" (Pupil code): pupil codes “9 (is it 0009?), 10 (is it '
        "0010?), 11 (is it 0011?), 12 (is it 0012?)”. 4 pupil codes do not have the zeros at the "
        "front that the tables responses_who5 and records have; 16 rows there were left out. So "
        f"most of the answers belong to nobody. {TO_TEXT}"
    ]
    assert folder.told("error") == told


def test_answers_all_of_whose_codes_lost_their_zeros_are_the_one_thing_to_mend(folder):
    folder.school("S01").table("S01/pupils.csv", renamed(folder.rows("pupils"), **LONG))
    folder.table("S01/records.csv", renamed(folder.rows("records"), **LONG))
    folder.table("S01/responses_who5.csv", renamed(folder.rows("responses_who5"), **SHORT))
    told = folder.told("error", "warning")
    assert told == [
        'S01/responses_who5.csv, column A "pupil_id" (Pupil code): pupil codes “9 (is it 0009?), '
        "10 (is it 0010?), 11 (is it 0011?), 12 (is it 0012?)”. 4 pupil codes do not have the "
        "zeros at the front that the table of pupils has; 8 rows were left out. So most of the "
        f"answers belong to nobody. {TO_TEXT}"
    ]
    assert folder.told("error") == told


@pytest.mark.parametrize("other", ["0013", "A12", "012"])
def test_codes_that_differ_in_more_than_zeros(folder, other):
    """Where two codes of the roll differ in zeros alone, nobody can say which one was meant."""
    roll = folder.rows("pupils")
    if other == "012":
        roll.append(["00012", *roll[1][1:]])
    rows = [[{"0012": other}.get(cell, cell) for cell in row]
            for row in folder.rows("responses_who5")]  # fmt: skip
    answers(folder, rows).table("S01/pupils.csv", roll)
    assert not [text for text in folder.told() if "zeros" in text]


def test_two_pupils_with_one_code(folder):
    rows = folder.rows("pupils")
    rows[2][0] = "A001"
    folder.school("S01").table("S01/pupils.csv", rows)
    assert folder.told("error") == [
        'S01/pupils.csv, row 2, column A "pupil_id" (Pupil code): pupil code “A001”. Rows 2 and 3 '
        "both have the same pupil code. Give each pupil a code of their own, or delete the row "
        "that is there twice."
    ]


def test_the_sentences_of_late_and_of_like_answers(folder):
    folder.school("S01").table("S01/pupils.csv", roll(12))
    pupils = roll(12)
    pupils[6][5] = "01/09/2025"
    folder.table("S01/pupils.csv", pupils).file("S01/records.csv", "pupil_id")
    folder.table("S01/responses_who5.csv", many(12, alike={1, 2, 3}))
    told = folder.told("warning", "note", school="S01")
    assert (
        'S01/responses_who5.csv, row 3, column A "pupil_id" (Pupil code): pupil codes “B001, '
        "B002, B003”. Rows 3, 4 and 5 hold the very same answers of 3 pupils on one day. One "
        "person may have filled them in. Ask who filled in the questionnaires that day. If pupils "
        "did so themselves, you need do nothing; otherwise delete the rows that are not a pupil's "
        "own."
    ) in told
    assert (
        'S01/responses_who5.csv, row 7, column C "answered_on" (Survey date): we found '
        "“15/09/2025 (withdrew on 01/09/2025)”. The pupil had withdrawn before this day. The "
        "answers are not used, like everything of a pupil who withdrew. You need do nothing, if "
        "the day of withdrawal in the table of pupils is right."
    ) in told
