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
        'S01/responses_who5.csv, row 3, column C "Survey date": we found “01/09/2025 (baseline: '
        "15/09/2025)”. The endpoint answers of this pupil are dated before the baseline ones "
        "(row 2). Look up both days. Mend the one that is wrong, or the waves if baseline and "
        "endpoint were mixed up."
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
