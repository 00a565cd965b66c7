"""A group's averages beside what others scored."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit.disclosure import release
from evalkit.findings import beside_norms

NORM = """
[{name}]
instrument = "who5"
scale = "who5_percent"
mean = {mean}
population = "{population}"
year = "2024"
source = "ours"
is_verified = {checked}
{more}
"""
NORMS = NORM.format(
    name="near", mean=61.5, population="near pupils", checked="true", more="sd = 19\nn = 1200"
) + NORM.format(name="far", mean=70, population="far pupils", checked="false", more="")
ONE = 'norms = { who5_percent = "near" }'
TWO = 'norms = { who5_percent = ["far", "near"] }'


@pytest.fixture
def plan(plan_of):
    return lambda facts: plan_of(facts=facts, files={"norms.toml": NORMS})


def test_the_averages_are_those_of_the_same_pupils(plan, who5_cohort):
    cohort = who5_cohort(plan(ONE), [10, 12, None, 20], [12, 13, 20, None])
    finding = beside_norms(cohort, group="main")
    assert finding.quantities["before"].value == pytest.approx(44)
    assert finding.quantities["after"].value == pytest.approx(50)
    assert finding.quantities["before"].n == 2
    assert finding.lead == "before"


def test_a_norm_says_whose_it_is_and_whether_it_was_checked(plan, who5_cohort):
    words = beside_norms(who5_cohort(plan(ONE), [10, 12], [12, 13]), group="main").words
    for told in ("near pupils", "2024", "61.5", "standard deviation 19", "n = 1,200", "ours"):
        assert told in words["norms"]
    assert "checked against its source" in words["norms"]


def test_two_norms_stand_in_the_plans_order(plan, who5_cohort):
    norms = beside_norms(who5_cohort(plan(TWO), [10, 12], [12, 13]), group="main").words["norms"]
    far, near = norms.split("; ")[0], norms
    assert far.startswith("far pupils, 2024: 70 (")
    assert "norms not verified against the manual" in norms
    assert near.index("far pupils") < near.index("near pupils")


@pytest.mark.parametrize(
    ("facts", "group", "reason"), [("", "main", "no_norms"), (ONE, "second", "no_such_group")]
)
def test_what_is_not_planned_says_so(plan, who5_cohort, facts, group, reason):
    cohort = who5_cohort(plan(facts), [10] * 30, [12] * 30)
    assert beside_norms(cohort, group=group).empty_because == reason


def test_no_norm_is_a_default(plan_of, who5_cohort):
    """SWEMWBS has built-in norms; a plan that names none gets none."""
    plan = plan_of("swemwbs", "swemwbs_metric")
    assert plan.norms == {}


@pytest.mark.parametrize("n_pupils", [0, 1, 7])
def test_few_pupils_show_nothing(plan, who5_cohort, reader, n_pupils):
    before, after = np.random.default_rng(n_pupils).integers(0, 26, (2, n_pupils)).tolist()
    released = release(
        beside_norms(who5_cohort(plan(ONE), before, after), group="main"), reader=reader
    )  # fmt: skip
    assert released.is_empty
    assert not released.values


@pytest.mark.parametrize("n_pupils", [10, 11, 12, 20])
def test_averages_are_shown_rounded_as_beside_the_change(plan, who5_cohort, reader, n_pupils):
    """WHO-5 moves in steps of four: no decimals, or the sum of all answers could be worked out."""
    before, after = np.random.default_rng(n_pupils).integers(0, 26, (2, n_pupils)).tolist()
    released = release(
        beside_norms(who5_cohort(plan(ONE), before, after), group="main"), reader=reader
    )  # fmt: skip
    if n_pupils < reader.policy.smallest_sample:
        assert released.is_empty
    else:
        assert all("." not in value.text for value in released.values.values())


def test_pupils_who_are_nearly_all_alike_are_not_averaged(plan, who5_cohort, reader):
    cohort = who5_cohort(plan(ONE), [10] * 30, [11, 12, 13, 14, 15] * 6)
    assert release(beside_norms(cohort, group="main"), reader=reader).is_empty
