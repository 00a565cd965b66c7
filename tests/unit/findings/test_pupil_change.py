"""Change pupil by pupil, by published points and by reliable change, and by two rules at once."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit.disclosure import release
from evalkit.findings import pupil_change
from evalkit.findings.pupil_change import rule_words

POINTS = 'change_rules = { who5_percent = "who5_ten_points" }'
OWN = """
[ours]
instrument = "who5"
scale = "who5_percent"
kind = "reliable"
sd = 20
reliability = 0.84
reliability_kind = "Cronbach's alpha"
critical = 1.96
population = "our pupils"
year = "2026"
source = "ours"
is_verified = false
"""
# 1.96 × √2 × 20 × √(1 − 0.84) = 22.17
BOTH = 'change_rules = { who5_percent = ["ours", "who5_ten_points"] }'


@pytest.fixture
def both(plan_of):
    return plan_of(facts=BOTH, files={"change_rules.toml": OWN})


def events(rows):
    return [row["pupils"].events for row in rows]


def test_published_points_count_from_exactly_so_many(plan_of, who5_cohort):
    # raw changes times four: +12, +8, 0, −12: ten points or more count
    cohort = who5_cohort(plan_of(facts=POINTS), [10] * 4, [13, 12, 10, 7])
    finding = pupil_change(cohort, group="main")
    assert events(finding.tables["movements"].rows) == [1, 2, 1]
    assert finding.words["rule"].startswith("10 points or more, as published")
    assert finding.words["by_chance"] == ""


def test_reliable_change_must_be_passed(both, who5_cohort):
    # +24 passes 22.17, +20 does not; −24 does
    cohort = who5_cohort(both, [10, 10, 10], [16, 15, 4])
    finding = pupil_change(cohort, group="main")
    assert [finding.quantities[name].events for name in ("better", "same", "worse")] == [1, 1, 1]


def test_the_numbers_that_a_rule_rests_on_are_told(both, who5_cohort):
    words = pupil_change(who5_cohort(both, [10, 10], [16, 4]), group="main").words
    assert "more than 22.2 points" in words["rule"]
    assert (
        "a standard deviation of 20 and a reliability of 0.84 (Cronbach's alpha)" in words["rule"]
    )
    assert "our pupils, 2026; rule for change not verified against the manual" in words["rule"]
    assert "10 points or more" in words["other_rules"]
    assert "about 5 in 100 seem to" in words["by_chance"]


def test_two_rules_stand_under_their_own_words_in_the_plans_order(both, who5_cohort):
    rows = pupil_change(who5_cohort(both, [10] * 4, [16, 13, 10, 7]), group="main").tables[
        "movements"
    ].rows  # fmt: skip
    told = [rule_words(rule) for rule in both.change_rules["who5_percent"]]
    assert [row["by"].text for row in rows] == [told[0]] * 3 + [told[1]] * 3
    assert events(rows) == [1, 3, 0, 2, 1, 1]


def test_the_three_shares_add_up_to_all_pupils(both, who5_cohort):
    before, after = np.random.default_rng(2).integers(0, 26, (2, 40)).tolist()
    rows = pupil_change(who5_cohort(both, before, after), group="main").tables["movements"].rows
    assert sum(events(rows[:3])) == sum(events(rows[3:])) == 40
    assert all(row["pupils"].parts == tuple(events(rows[:3])) for row in rows[:3])


def test_where_lower_is_better_a_fall_improves(who5_cohort, plan_of):
    from dataclasses import replace

    plan = plan_of(facts=POINTS)
    lower = replace(plan, outcomes=(replace(plan.primary, higher_is_better=False),))
    finding = pupil_change(who5_cohort(lower, [10, 10, 10], [7, 6, 13]), group="main")
    assert [finding.quantities[name].events for name in ("better", "same", "worse")] == [2, 0, 1]


def test_only_pupils_with_both_values_are_judged(plan_of, who5_cohort):
    cohort = who5_cohort(plan_of(facts=POINTS), [10, None, 10, 10], [13, 13, None, 7])
    assert pupil_change(cohort, group="main").quantities["better"].n == 2


@pytest.mark.parametrize(
    ("facts", "group", "reason"),
    [("", "main", "no_change_rules"), (POINTS, "second", "no_such_group")],
)
def test_what_is_not_planned_says_so(plan_of, who5_cohort, facts, group, reason):
    cohort = who5_cohort(plan_of(facts=facts), [10] * 30, [12] * 30)
    assert pupil_change(cohort, group=group).empty_because == reason


@pytest.mark.parametrize("n_pupils", [0, 1, 7, 10, 11, 12, 19])
@pytest.mark.parametrize("facts", [POINTS, BOTH])
def test_fewer_than_twenty_pupils_show_nothing(plan_of, who5_cohort, reader, n_pupils, facts):
    before, after = np.random.default_rng(n_pupils).integers(0, 26, (2, n_pupils)).tolist()
    plan = plan_of(facts=facts, files={"change_rules.toml": OWN})
    released = release(
        pupil_change(who5_cohort(plan, before, after), group="main"), reader=reader
    )  # fmt: skip
    assert released.is_empty
    assert not released.tables


def test_twenty_pupils_show_tenths_and_bounds(both, who5_cohort, reader):
    cohort = who5_cohort(both, [10] * 20, [17] * 9 + [10] * 10 + [3])
    released = release(pupil_change(cohort, group="main"), reader=reader)
    shown = [row["pupils"].text for row in released.tables["movements"].rows]
    # Judged by two rules, the same pupils' small parts could be narrowed down: one rule is shown.
    assert shown == ["about 5 in 10", "[c]", "fewer than 4 in 10", "[c]", "[c]", "[c]"]


def test_who_deteriorated_is_never_left_out(both, who5_cohort, reader):
    """Where everybody improved, a row still stands for those who did not."""
    cohort = who5_cohort(both, [5 + n % 3 for n in range(30)], [20 + n % 4 for n in range(30)])
    released = release(pupil_change(cohort, group="main"), reader=reader)
    rows = released.tables["movements"].rows
    assert [row["movement"].text for row in rows[:3]] == [
        "Improved",
        "No change that counts",
        "Deteriorated",
    ]
    assert "fewer than" in rows[2]["pupils"].text
