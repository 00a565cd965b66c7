"""Days of answers that can hardly be right are asked about, by a rule that the sentence names."""

from __future__ import annotations

LOOK = "Look up the day, the year above all, and mend it if it is wrong."
PLACE = 'column C "answered_on" (Survey date)'


def answered(folder, **days):
    """Write answers of S01 with other days, by row as Excel counts: r2="15/09/2024"."""
    rows = folder.rows("responses_who5")
    for row, day in days.items():
        rows[int(row[1:]) - 1][2] = day
    return folder.school("S01").table("S01/responses_who5.csv", rows)


def test_a_day_of_a_year_before(folder):
    assert answered(folder, r4="15/09/2024").told() == [
        f"S01/responses_who5.csv, row 4, {PLACE}: we found “15/09/2024”. This day is more than 183 "
        "days from 15 September 2025, around which the school's baseline answers to this "
        f"questionnaire were given. {LOOK}"
    ]
    assert folder.why_not() is None


def test_a_day_after_the_plans_day(folder):
    assert answered(folder, r3="18/07/2026", r5="22/06/2062").told() == [
        f"S01/responses_who5.csv, row 3, {PLACE}: we found row 3: “18/07/2026”; row 5: "
        "“22/06/2062”. This day lies after 17 July 2026, the last day that this evaluation looks "
        f"at. {LOOK}"
    ]
    assert len(folder.open().tables["responses_who5"]) == 8  # all of them are used


def test_the_last_day_and_half_a_year_are_not_asked_about(folder):
    assert answered(folder, r3="17/07/2026", r2="16/03/2025").told() == []
    (told,) = answered(folder, r2="15/03/2025").told()
    assert "row 2" in told


def test_a_day_before_the_baseline_is_asked_about_once(folder):
    (told,) = answered(folder, r3="22/06/2025").told()
    assert "are dated before the baseline ones" in told
