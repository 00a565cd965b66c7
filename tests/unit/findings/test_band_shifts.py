"""Movement between bands, by one set of thresholds and by two."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit.disclosure import release
from evalkit.findings import band_shifts

ONE = 'bands = { who5_percent = "who5_poor_wellbeing" }'
TWO = 'bands = { who5_percent = ["who5_poor_wellbeing", "who5_depression_screen"] }'
DIRECTIONS = ["Moved to a better band", "Stayed in the same band", "Moved to a worse band"]


def counts(finding):
    return [finding.quantities[name].events for name in ("better", "same", "worse")]


def random_raws(n_pupils, seed=1):
    return np.random.default_rng(seed).integers(0, 26, (2, n_pupils)).tolist()


def test_one_set_has_no_column_for_its_name(plan_of, who5_cohort):
    # below 13 is poor: up, down, stays
    finding = band_shifts(who5_cohort(plan_of(facts=ONE), [10, 14, 5], [13, 12, 6]), group="main")
    table = finding.tables["movements"]
    assert counts(finding) == [1, 1, 1]
    assert list(table.columns) == ["movement", "pupils"]
    assert [row["movement"].text for row in table.rows] == DIRECTIONS


def test_two_sets_stand_under_their_own_names_in_the_plans_order(plan_of, who5_cohort):
    # raw times four: 5 → 10 is 20 → 40, out of "depression likely" (28) but not out of poor (50)
    cohort = who5_cohort(plan_of(facts=TWO), [5, 5, 14], [10, 6, 3])
    finding = band_shifts(cohort, group="main")
    table = finding.tables["movements"]
    assert list(table.columns) == ["movement", "by", "pupils"]
    by = {row["by"].text: [] for row in table.rows}
    for row in table.rows:
        by[row["by"].text].append(row["pupils"].events)
    first, second = cohort.plan.bands["who5_percent"]
    assert by == {first.title: [0, 2, 1], second.title: [1, 1, 1]}
    assert list(by) == [first.title, second.title]


def test_the_first_set_leads_and_every_set_says_whose_it_is_and_whether_it_was_checked(
    plan_of, who5_cohort
):
    words = band_shifts(
        who5_cohort(plan_of(facts=TWO), [5, 14], [10, 3]), group="main"
    ).words  # fmt: skip
    assert words["bands"].startswith("Raw sum below 13")
    assert "not stated; general advice" in words["bands"]
    assert words["bands"].endswith("checked against its source)")
    assert words["other_bands"].startswith("The same scores by other bands: ")
    assert "thresholds not verified against the manual" in words["other_bands"]


def test_two_sets_with_the_same_title_are_both_shown(plan_of, who5_cohort):
    entry = """
[{name}]
instrument = "who5"
scale = "who5_percent"
title = "Ours"
population = "our pupils"
year = "2026"
source = "ours"
is_verified = false
bands = [
  {{ code = "low", label = "low", from = 0, to = {low} }},
  {{ code = "high", label = "high", from = {high}, to = 100 }},
]
"""
    own = entry.format(name="a", low=28, high=32) + entry.format(name="b", low=48, high=52)
    plan = plan_of(
        facts='bands = { who5_percent = ["a", "b"] }', files={"bands.toml": own}
    )  # fmt: skip
    finding = band_shifts(who5_cohort(plan, [5, 5], [10, 6]), group="main")
    rows = finding.tables["movements"].rows
    assert {row["by"].text for row in rows} == {"Ours (a)", "Ours (b)"}
    assert [row["pupils"].events for row in rows] == [1, 1, 0, 0, 2, 0]


def test_a_plan_without_bands_says_so(plan_of, who5_cohort):
    finding = band_shifts(who5_cohort(plan_of(), [5] * 30, [10] * 30), group="main")
    assert finding.empty_because == "no_bands"


def test_a_group_that_the_plan_has_not_says_so(plan_of, who5_cohort):
    finding = band_shifts(who5_cohort(plan_of(facts=ONE), [5], [10]), group="second")
    assert finding.empty_because == "no_such_group"


@pytest.mark.parametrize("facts", [ONE, TWO])
@pytest.mark.parametrize("n_pupils", [0, 1, 7, 10, 11, 12, 19])
def test_fewer_than_twenty_pupils_show_nothing(plan_of, who5_cohort, reader, facts, n_pupils):
    cohort = who5_cohort(plan_of(facts=facts), *random_raws(n_pupils))
    released = release(band_shifts(cohort, group="main"), reader=reader)
    assert released.is_empty
    assert not released.values
    assert not released.tables


@pytest.mark.parametrize("facts", [ONE, TWO])
def test_twenty_pupils_show_tenths_and_bounds(plan_of, who5_cohort, reader, facts):
    # 10 better, 9 the same, 1 worse by the first set
    before, after = [5] * 10 + [5] * 9 + [20], [20] * 10 + [6] * 9 + [5]
    released = release(
        band_shifts(who5_cohort(plan_of(facts=facts), before, after), group="main"), reader=reader
    )
    assert not released.is_empty
    for row in released.tables["movements"].rows:
        assert row["pupils"].number is None or 0 < row["pupils"].number < 10
        assert not set("0123456789") & set(row["movement"].text)
    shown = [row["pupils"].text for row in released.tables["movements"].rows[:3]]
    # Better and same side by side would leave exactly one for worse.
    assert shown == ["about 5 in 10", "[c]", "fewer than 4 in 10"]


@pytest.mark.parametrize("n_worse", range(8))
def test_a_small_side_looks_the_same_whatever_its_number(plan_of, who5_cohort, reader, n_worse):
    """From none to seven who got worse: the row and its bound must not tell which."""
    n_same = 17 - n_worse
    before = [5] * 13 + [5] * n_same + [20] * n_worse
    after = [20] * 13 + [6] * n_same + [5] * n_worse
    released = release(
        band_shifts(who5_cohort(plan_of(facts=ONE), before, after), group="main"), reader=reader
    )
    assert [row["pupils"].text for row in released.tables["movements"].rows] == [
        "about 4 in 10",
        "[c]",
        "fewer than 3 in 10",
    ]
