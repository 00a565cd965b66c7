"""Pairs and sessions that do not fit to the pupils, to each other or to the calendar."""

from __future__ import annotations

import pytest

from evalkit import intake

PAIRS = ["pair_id", "mentor_id", "mentee_id", "started_on", "ended_on"]
SESSIONS = ["pair_id", "number", "held_on", "status"]
LATE = "This day lies after 17 July 2026, the last day that this evaluation looks at."
YEAR = "Look up the day, the year above all, and mend it if it is wrong."
BOTH = "Look up both days, and mend the one that is wrong."


def paired(folder, *pairs, log=()):
    """Give a school with these pairs and sessions."""
    folder.school("S01").table("S01/pairs.csv", [PAIRS, *pairs])
    return folder.table("S01/sessions.csv", [SESSIONS, *log])


GOOD = ["P01", "0012", "A001", "06/10/2025", "01/12/2025"]


def test_pairs_and_sessions_in_order_are_not_doubted(folder):
    paired(
        folder,
        # A day to come may be planned, and a first meeting may not have been yet.
        ["P01", "0012", "A001", "06/10/2025", "31/12/2026"],
        ["P02", "0012", "A002", "", ""],
        log=[
            ["P01", 1, "06/10/2025", "held"],
            ["P01", 2, "29/09/2025", "missed"],
            ["P01", 3, "", "missed"],
            ["P01", 4, "01/09/2026", "cancelled"],
            ["P02", 1, "06/10/2025", "held"],
        ],
    )
    assert folder.told("error", "warning", "note") == []


def test_a_pair_that_starts_after_the_plans_day(folder):
    paired(folder, ["P01", "0012", "A001", "18/07/2026", ""])
    assert folder.told() == [
        f'S01/pairs.csv, row 2, column D "Started on": we found “18/07/2026”. {LATE} {YEAR} If the '
        "pair has not met yet, leave the cell empty."
    ]
    assert folder.why_not() is None
    paired(folder, ["P01", "0012", "A001", "17/07/2026", ""])
    assert folder.told() == []


ROLE = (
    "Mend the role in the table of pupils, or the code here. If mentor and mentee stand in each "
    "other's place, change them over."
)


def test_a_mentor_and_a_mentee_in_each_others_place(folder):
    paired(folder, ["P01", "a001", "0012", "06/10/2025", ""])
    assert folder.told() == [
        'S01/pairs.csv, row 2, column B "mentor_id" (Mentor\'s pupil code): pupil code “a001 '
        "(role: mentee)”. The pupil stands here as the mentor, and the role in the table of pupils "
        f"is not ambassador. {ROLE}",
        'S01/pairs.csv, row 2, column C "mentee_id" (Mentee\'s pupil code): pupil code “0012 '
        "(role: ambassador)”. The pupil stands here as the mentee, and the role in the table of "
        f"pupils is not mentee. {ROLE}",
    ]


SAME = (
    "name the same two pupils as pairs of their own at overlapping times. Delete the pair that is "
    "there twice, or mend the code or the days that are wrong."
)


def test_two_pupils_who_are_two_pairs_at_one_time(folder):
    paired(folder, GOOD, ["P02", "0012", "A001", "30/11/2025", ""])
    assert folder.told() == [
        'S01/pairs.csv, row 2, column C "mentee_id" (Mentee\'s pupil code): pair codes “P01, P02”. '
        f"Rows 2 and 3 {SAME}"
    ]


@pytest.mark.parametrize(
    ("days", "is_told"),
    [
        (("01/12/2025", ""), False),  # one after the other
        (("", ""), False),  # not met yet
        (("01/09/2025", "06/10/2025"), False),
        (("01/09/2025", "07/10/2025"), True),
        (("", "07/10/2025"), False),
    ],
)
def test_pairs_one_after_the_other_are_two(folder, days, is_told):
    paired(folder, GOOD, ["P02", "0012", "A001", *days])
    assert bool(folder.told()) == is_told


def test_a_pair_that_stands_twice_under_one_code_is_told_about_once(folder):
    paired(folder, GOOD, GOOD)
    (told,) = folder.told()
    assert "Rows 2 and 3 have the same pair code." in told


@pytest.mark.parametrize(
    ("session", "found", "message"),
    [
        (
            ["P01", 1, "05/10/2025", "held"],
            "05/10/2025 (pair started on 06/10/2025)",
            "The session was held before its pair started, as the table of pairs has it. " + BOTH,
        ),
        (
            ["p01", 1, "02/12/2025", "held"],
            "02/12/2025 (pair ended on 01/12/2025)",
            "The session was held after its pair ended, as the table of pairs has it. " + BOTH,
        ),
        (["P01", 1, "18/07/2026", "held"], "18/07/2026", f"{LATE} {YEAR}"),
        (["P01", 1, "18/07/2026", "missed"], "18/07/2026", f"{LATE} {YEAR}"),
    ],
)
def test_a_session_on_a_day_that_can_hardly_be(folder, session, found, message):
    assert paired(folder, GOOD, log=[session]).told() == [
        f'S01/sessions.csv, row 2, column C "held_on" (Session date): we found “{found}”. {message}'
    ]
    assert len(folder.open().tables["sessions"]) == 1


def test_a_session_that_was_held_on_no_day(folder):
    assert paired(folder, GOOD, log=[["P01", 1, "", "held"]]).told() == [
        'S01/sessions.csv, row 2, column C "held_on" (Session date): The session was held, and its '
        "day is not written down. Write the day on which it was held as day/month/year, for "
        "example 06/10/2025. If it was not held, write missed or cancelled as its status."
    ]


def test_a_log_without_a_column_of_days_is_not_asked_for_them(folder):
    paired(folder, GOOD).table(
        "S01/sessions.csv", [["pair_id", "number", "status"], ["P01", 1, "held"]]
    )
    assert folder.told() == []


def test_no_sentence_holds_a_code_or_a_day(folder):
    paired(
        folder,
        GOOD,
        ["P02", "A001", "0012", "30/11/2025", ""],
        log=[["P01", 1, "05/10/2025", "held"], ["P01", 2, "18/07/2027", "held"]],
    )
    problems = intake.take_in(folder.root).problems
    own = problems[problems["severity"] == "warning"]
    said = " ".join(own["message"] + own["mend"])
    assert len(own) == 5
    for value in ("A001", "0012", "P01", "P02", "2025 ", "2027"):
        assert value not in said
