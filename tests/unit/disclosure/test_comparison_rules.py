"""What the comparison may tell: each attack is first shown to succeed without the rule."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evalkit.disclosure import Reader, load_policy, release
from evalkit.disclosure.rule_book import release_quantity
from evalkit.estimate import Estimate
from evalkit.findings import (
    Count,
    Gap,
    Measured,
    Strength,
    Values,
    comparison_effect,
    comparison_group,
    comparison_sensitivity,
)
from evalkit.findings.balance_gaps import pupils_apart, smallest_group
from evalkit.intake import synthetic_cohort
from evalkit.intake.example_cohorts import TRUTH

POLICY = load_policy("commissioner-v1")
READER = Reader(audience="commissioner", policy=POLICY)
OFFICE = load_policy("school-v1")
ENOUGH = Values(n_unlike=30, smallest_side=None, step=1.0)
COMPARED = replace(
    TRUTH, selected_share=0.3, school_sd=0.0, choice_by_score=0.4, comparison_share=0.8
)


def gap(value=0.123, **changes):
    made = Gap(value=value, smallest_group=40, behind=ENOUGH, is_share=False, is_signed=True)
    return release_quantity("gap", replace(made, **changes), POLICY)


# ---- the rules, one by one


@pytest.mark.parametrize("n", range(0, 14))
def test_a_difference_needs_enough_pupils_in_the_smaller_group(n):
    assert gap(smallest_group=n).is_hidden == (n < 11)


@pytest.mark.parametrize("n", range(8, 25))
def test_one_of_shares_needs_as_many_as_a_share(n):
    assert gap(smallest_group=n, is_share=True).is_hidden == (n < 20)


@pytest.mark.parametrize("n", range(0, 12))
def test_pupils_must_differ_and_a_share_must_have_two_sides(n):
    assert gap(behind=replace(ENOUGH, n_unlike=n)).is_hidden == (n < 5)
    side = replace(ENOUGH, smallest_side=n)
    assert gap(behind=side, is_share=True).is_hidden == (n < 8)


@pytest.mark.parametrize("n", range(0, 14))
def test_a_figure_beside_one_on_nearly_the_same_pupils_is_hidden(n):
    shown = gap(n_apart=n)
    assert shown.is_hidden == (0 < n < 10)
    assert shown.rule == ("R8" if shown.is_hidden else None)


@pytest.mark.parametrize(
    ("value", "is_share", "text"),
    [
        (0.123, False, "+0.12"),
        (-0.125, False, "−0.13"),
        (0.004, False, "0.00"),
        (-0.004, False, "0.00"),
        (0.123, True, "+0.10"),
        (0.125, True, "+0.15"),
        (-0.02, True, "0.00"),
    ],
)
def test_how_it_is_rounded(value, is_share, text):
    assert gap(value, is_share=is_share).text == text


def test_a_ratio_has_no_sign_and_a_schools_own_page_follows_the_same_rule():
    assert gap(1.5, is_signed=False).text == "1.50"
    few = Gap(value=0.1, smallest_group=10, behind=ENOUGH, is_share=False)
    assert release_quantity("gap", few, OFFICE).is_hidden


@pytest.mark.parametrize("n", [9, 10, 30])
def test_the_strength_of_a_hidden_cause_is_shown_where_its_estimate_is(n):
    estimate = Estimate(
        measure="adjusted_difference", value=2.0, low=1.0, high=3.0, level=0.95, n=60, df=40.0,
        method="x",
    )  # fmt: skip
    of = Measured(estimate=estimate, smallest_group=n, behind=ENOUGH)
    shown = release_quantity("strength", Strength(value=1.849, of=of), POLICY)
    assert shown.is_hidden == (n < 10)
    assert shown.text == (POLICY.hidden_mark if n < 10 else "1.8")


# ---- attack 1: a figure before matching and one after, with one pupil between them


def means_before_and_after(values, weights):
    return values.mean(), np.average(values, weights=weights)


def test_without_the_rule_two_figures_tell_the_pupil_who_was_left_out():
    rng = np.random.default_rng(1)
    values = rng.integers(10, 36, size=20).astype(float)
    weights = np.ones(20)
    weights[7] = 0
    before, after = means_before_and_after(values, weights)
    # Standardised by an SD of 5, rounded to two decimals, as both would be printed.
    found = 20 * 5 * round(before / 5, 2) - 19 * 5 * round(after / 5, 2)
    assert abs(found - values[7]) < 1
    sides = np.repeat([True, False], 20)
    apart = pupils_apart(sides, np.concatenate([weights, np.ones(20)]))
    assert apart == 1
    assert gap(n_apart=apart).is_hidden


@pytest.mark.parametrize("dropped", range(0, 21))
def test_those_left_out_are_counted_in_either_group(dropped):
    sides = np.repeat([True, False], 40)
    weights = np.ones(80)
    weights[:dropped] = 0
    assert pupils_apart(sides, weights) == min(dropped, 40 - dropped)
    assert pupils_apart(~sides, weights) == min(dropped, 40 - dropped)


def test_a_weight_that_moves_to_one_pupil_counts_as_one():
    sides, weights = np.repeat([True, False], 40), np.ones(80)
    weights[50] = 30.0
    assert pupils_apart(sides, weights) == 1
    assert smallest_group(sides, weights) == 5
    assert pupils_apart(sides, np.full(80, 0.5)) == 0


# ---- attack 2: from a figure of shares to the number of pupils


def shares(n, treated, comparison):
    p, q = treated / n, comparison / n
    return (p - q) / np.sqrt(p * (1 - p) * n / (n - 1))


def counts_that_print(n, text, *, is_rounded):
    """Return the numbers of mentees with which a figure reads so."""
    found = set()
    for treated in range(8, n - 7):
        for comparison in range(8, n - 7):
            value = shares(n, treated, comparison)
            shown = gap(value, is_share=is_rounded).text
            if shown == text:
                found.add(treated)
    return found


def test_the_number_behind_a_share_stays_open():
    n, treated, comparison = 24, 9, 13
    value = shares(n, treated, comparison)
    finely = counts_that_print(n, gap(value).text, is_rounded=False)
    assert finely <= {9, 15}
    assert len(counts_that_print(n, gap(value, is_share=True).text, is_rounded=True)) >= 5


# ---- attack 3: from rounded totals to a hidden number of pupils left out


@pytest.mark.parametrize("dropped", range(0, 8))
def test_a_hidden_number_left_out_is_never_known(dropped):
    def shown(known, left):
        counts = (Count(n=known), Count(n=left), Count(n=known - left))
        return tuple(release_quantity("n", each, POLICY).text for each in counts)

    readings: dict[tuple[str, ...], set[int]] = {}
    for known in range(8, 90):
        for left in range(0, known + 1):
            readings.setdefault(shown(known, left), set()).add(left)
    for known in range(16, 80):
        reading = readings[shown(known, dropped)]
        assert len(reading) >= 2
        assert shown(known, dropped)[1] == POLICY.hidden_mark


# ---- attack 4: on whole schools


def school(seed, mentees, **rule):
    made = synthetic_cohort(schools=1, pupils_per_school=[(4, mentees)], seed=seed, truth=COMPARED)
    plan = replace(made.plan, comparison=replace(made.plan.comparison, **rule))
    return replace(made, plan=plan, school="S01")


def text_of(cohort):
    told = []
    for finding in (comparison_group, comparison_effect, comparison_sensitivity):
        shown = release(finding(cohort, may_see=READER.may_see), reader=READER)
        told.append((shown.empty_because, shown.verdict, dict(shown.words)))
        told += [value.text for value in shown.values.values()]
        told += [cell.text for t in shown.tables.values() for r in t.rows for cell in r.values()]
    return told


def without(cohort, change):
    return replace(cohort, tables={**cohort.tables, "pupils": change(cohort.tables["pupils"])})


@pytest.mark.parametrize("mentees", [2, 6, 9, 10])
def test_of_a_small_school_nothing_tells_who_has_what(mentees):
    """Change every pupil's background: not a word of the section is another."""
    cohort = school(3, mentees)

    def turned(pupils):
        return pupils.assign(fsm=~pupils["fsm"], gender="female")

    assert text_of(cohort) == text_of(without(cohort, turned))


def test_a_rare_background_of_one_pupil_or_of_none_reads_the_same():
    cohort = school(4, 60)
    roles = cohort.tables["pupils"]["role"]

    def some(n):
        def change(pupils):
            is_one = (roles == "mentee") & (pupils.groupby("role").cumcount() < n)
            return pupils.assign(fsm=pd.array(is_one, dtype="boolean"))

        return change

    read = [text_of(without(cohort, some(n))) for n in (0, 1, 2, 4)]
    assert all(each == read[0] for each in read)
    assert read[0][0][0] is None
    assert "free school meals" in read[0][0][2]["unseen"]


def test_verdict_and_words_are_silent_about_what_may_not_be_seen():
    """Seven mentees and no comparison pupil with it: far apart, and too few to say so."""
    cohort = school(4, 60, method="optimal", caliper=None, order=None)
    roles = cohort.tables["pupils"]["role"]

    def some(of_mentees, of_others):
        def change(pupils):
            place = pupils.groupby("role").cumcount()
            has = (roles == "mentee") & (place < of_mentees)
            has |= (roles == "comparison") & (place < of_others)
            return pupils.assign(fsm=pd.array(has, dtype="boolean"))

        return change

    found = comparison_group(without(cohort, some(7, 1)), may_see=READER.may_see)
    assert "Free school meals" not in found.words["judgement"]
    assert "free school meals" not in found.words["judgement"]
    assert "free school meals" in found.words["unseen"]
    shown = release(found, reader=READER)
    row = next(r for r in shown.tables["balance"].rows if r["covariate"].text.startswith("Free"))
    assert row["raw"].is_hidden
    assert row["matched"].is_hidden


def test_every_reason_has_its_row_whether_or_not_somebody_met_it():
    """A row that is there only where somebody was left out would say that somebody was."""
    loose = comparison_group(school(5, 60, caliper=50.0), may_see=READER.may_see)
    tight = comparison_group(school(5, 60, caliper=0.1), may_see=READER.may_see)
    stages = [[row["stage"].text for row in each.tables["who"].rows] for each in (loose, tight)]
    assert stages[0] == stages[1]
