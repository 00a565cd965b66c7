"""Against similar pupils who were not mentored: who is compared, how alike, and what came after."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evalkit.disclosure import Reader, load_policy, release
from evalkit.display import sentence, table
from evalkit.errors import DataError
from evalkit.findings import (
    caveats,
    comparison_effect,
    comparison_group,
    comparison_sensitivity,
    headline,
    how_it_was_made,
)
from evalkit.findings.fair_comparison import fair_comparison
from evalkit.intake import synthetic_cohort
from evalkit.intake.example_cohorts import TRUTH

COMPARED = replace(
    TRUTH,
    mentee_change=0.5,
    school_sd=0.0,
    selected_share=0.3,
    attrition_share=0.05,
    choice_by_score=0.4,
    comparison_share=0.8,
    natural_change=0.3,
)
READER = Reader(audience="commissioner", policy=load_policy("commissioner-v1"))
OPTIMAL = {"method": "optimal", "caliper": None, "order": None}
UNLINKED = {"caliper": None, "order": None, "distance": None}


def school(seed=5, *, mentees=80, truth=COMPARED, **rule):
    """Return one school with comparison pupils; ``rule`` changes how the plan compares."""
    made = synthetic_cohort(schools=1, pupils_per_school=[(6, mentees)], seed=seed, truth=truth)
    plan = replace(made.plan, comparison=replace(made.plan.comparison, **rule))
    return replace(made, plan=plan, school="S01")


def with_pupils(cohort, change):
    return replace(cohort, tables={**cohort.tables, "pupils": change(cohort.tables["pupils"])})


def released(finding, cohort):
    return release(finding(cohort, may_see=READER.may_see), reader=READER)


def told(finding, cohort):
    name = finding.__name__
    return plain(sentence(released(finding, cohort), template=name).html)


def plain(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def rows(shown, name):
    return [{key: cell.text for key, cell in row.items()} for row in shown.tables[name].rows]


@pytest.fixture(scope="module")
def usual():
    return school()


# ---- who is compared, and how alike


def test_the_stages_count_both_sides_from_the_roll_to_those_compared(usual):
    found = comparison_group(usual, may_see=READER.may_see)
    pupils = usual.tables["pupils"]
    counts = {row["stage"].text: (row["treated"].n, row["comparison"].n)
              for row in found.tables["who"].rows}  # fmt: skip
    sides = [int((pupils["role"] == role).sum()) for role in ("mentee", "comparison")]
    assert counts["Listed by the school"] == tuple(sides)
    known = counts["With everything known that they are compared on"]
    left = [counts[title] for title in counts if title.startswith("Left out")]
    assert len(left) == 2
    for side in (0, 1):
        assert known[side] - sum(each[side] for each in left) == counts["Compared"][side]
    assert counts["Compared"][0] == counts["Compared"][1]
    assert counts["Worth as many who count equally"] == counts["Compared"]


def test_pupils_without_a_value_or_consent_are_not_compared(usual):
    before = comparison_group(usual, may_see=READER.may_see).tables["who"].rows

    def spoil(pupils):
        here = pupils.index[pupils["role"] == "comparison"][:20]
        changed = pupils.copy()
        changed.loc[here[:12], "is_included"] = False
        changed.loc[here[12:], "gender"] = None
        return changed

    after = comparison_group(with_pupils(usual, spoil), may_see=READER.may_see).tables["who"].rows
    fallen = [b["comparison"].n - a["comparison"].n for b, a in zip(before, after, strict=True)]
    assert fallen[:2] == [0, 12]
    assert 18 <= fallen[3] <= 20
    assert fallen[2] < fallen[3]


def test_the_balance_stands_beside_with_its_denominator_and_its_limits(usual):
    shown = released(comparison_group, usual)
    found = rows(shown, "balance")
    assert [row["covariate"] for row in found] == [
        "Wellbeing (SWEMWBS) before",
        "Girls (share)",
        "Free school meals (share)",
        "Sessions missed (per cent) before",
    ]
    assert abs(float(found[0]["matched"].replace("−", "-"))) <= 0.1
    assert found[1]["spread"] == found[1]["ks"] == "–"
    method = plain(sentence(shown, template="comparison_method").html)
    assert (
        "divided by the standard deviation of all the mentees before anybody was matched" in method
    )
    assert "up to 0.1 standard deviations (Austin 2009)" in method
    assert "none further apart than 0.25 standard deviations" in method
    assert "<table" in table(shown, name="balance").html


def test_mentees_start_lower_as_they_came_and_alike_as_compared():
    # Weights leave nobody out, so both figures may stand.
    shown = released(comparison_group, school(mentees=100, method="entropy", **UNLINKED))
    first = rows(shown, "balance")[0]
    assert float(first["raw"].replace("−", "-")) < -0.4
    assert first["matched"] == "0.00"


def test_nothing_is_matched_where_the_plan_says_so():
    cohort = school(**UNLINKED, method="none")
    shown = released(comparison_group, cohort)
    assert "raw" not in shown.tables["balance"].columns
    assert not any(row["stage"].startswith("Left out") for row in rows(shown, "who"))


def test_what_too_few_differ_in_is_not_matched_on_and_not_judged(usual):
    def few(pupils):
        is_first = pupils.groupby("role").cumcount() < 2
        is_compared = pupils["role"].isin(["mentee", "comparison"])
        return pupils.assign(fsm=pd.array(is_first & is_compared, dtype="boolean"))

    words = told(comparison_group, with_pupils(usual, few))
    assert "Too few pupils are behind these to judge them here: free school meals." in words


# ---- what came after


def test_the_truth_is_found_again_and_the_change_alone_is_not_it():
    n_covered = n_naive = 0
    errors = []
    for seed in range(12):
        cohort = school(seed, mentees=120)
        points = comparison_effect(cohort, may_see=READER.may_see).quantities["points"].estimate
        change = headline(cohort).quantities["change"].estimate
        scores = cohort.drawn.scores.query("scale == 'swemwbs_metric' and school_id == 'S01'")
        truth = float(scores.query("role == 'mentee'")["effect"].iloc[0])
        n_covered += points.low <= truth <= points.high
        n_naive += change.low <= truth <= change.high
        errors.append(points.value - truth)
    assert n_covered >= 10
    assert n_naive == 0
    assert abs(np.mean(errors)) < 3 * np.std(errors) / len(errors) ** 0.5


def test_what_matching_left_is_allowed_for():
    cohort = school(3, truth=replace(COMPARED, choice_by_score=0.05), **UNLINKED, method="none")
    made = fair_comparison(cohort, may_see=READER.may_see)
    frame = made.matched.frame
    columns = [frame["is_treated"], *(frame[column] for column in made.pupils.covariates)]
    design = np.column_stack([np.ones(len(frame)), *(each.astype(float) for each in columns)])
    by_hand = np.linalg.lstsq(design, frame["after"].to_numpy(float), rcond=None)[0][1]
    found = comparison_effect(cohort, may_see=READER.may_see).quantities["points"].estimate
    assert found.value == pytest.approx(by_hand, abs=1e-9)
    means = frame.groupby("is_treated")["after"].mean()
    assert abs(found.value - (means[True] - means[False])) > 0.05


def test_no_effect_is_found_where_there_is_none():
    cohort = school(2, mentees=120, truth=replace(COMPARED, mentee_change=0.0))
    assert headline(cohort).verdict == "better"
    assert released(comparison_effect, cohort).verdict == "unclear"
    assert "there is no clear difference afterwards" in told(comparison_effect, cohort)
    assert "nothing here that a hidden cause would have to explain away" in told(
        comparison_sensitivity, cohort
    )


def test_a_clear_difference_has_its_words_and_its_hidden_causes(usual):
    words = told(comparison_effect, usual)
    assert words.startswith(
        "Compared with similar pupils who were not mentored, the mentees who could be compared "
        "stood better afterwards"
    )
    assert "Allowed for: wellbeing (SWEMWBS) before, girls, free school meals and sessions" in words
    assert "standard errors CR2, pupils of a matched set being alike" in words
    causes = released(comparison_sensitivity, usual)
    assert causes.verdict == "pairs"
    strength, limit, gamma = (
        causes.values[name].number for name in ("strength", "strength_limit", "gamma")
    )
    assert strength > limit > 1
    assert gamma > 1


def test_what_the_reader_cannot_see_may_be_far_apart_so_no_effect_is_claimed():
    def far_apart(pupils):
        place = pupils.groupby("role").cumcount()
        is_poor = (pupils["role"] == "mentee") & (place >= 20)
        is_poor |= (pupils["role"] == "comparison") & (place < 7)
        return pupils.assign(fsm=is_poor.astype("boolean"))

    truth = replace(COMPARED, choice_by_score=0.0, mentee_change=1.2)
    cohort = school(9, **UNLINKED, method="none", truth=truth, covariates=("fsm",))
    cohort = with_pupils(cohort, far_apart)
    made = fair_comparison(cohort, may_see=READER.may_see)
    assert made.verdict.key == "alike"
    assert made.balance.table["smd"].abs().max() > 1
    assert comparison_effect(cohort, may_see=READER.may_see).verdict == "unjudged"
    assert told(comparison_effect, cohort) == (
        "In free school meals too few pupils stand on one side to show here whether the mentees "
        "and the comparison pupils were alike. Nobody can see from this page that a comparison "
        "would be fair, so no effect of the programme is claimed."
    )
    assert "E-value" not in told(comparison_sensitivity, cohort)
    assert released(comparison_sensitivity, cohort).is_empty


def test_pairs_that_alone_tell_no_difference_say_so():
    cohort = school(9, mentees=40, truth=replace(COMPARED, mentee_change=0.4))
    assert released(comparison_sensitivity, cohort).verdict == "doubtful"
    words = told(comparison_sensitivity, cohort)
    assert "Judged pair by pair, without the other adjustments, the difference is doubtful" in words


def test_weights_have_no_pairs_to_judge():
    cohort = school(method="entropy", **UNLINKED)
    assert released(comparison_sensitivity, cohort).verdict == "groups"
    assert "pair by pair" not in told(comparison_sensitivity, cohort)
    assert "each pupil by themselves" in told(comparison_effect, cohort)


def test_groups_too_far_apart_are_not_compared():
    cohort = school(
        **UNLINKED, method="none", truth=replace(COMPARED, choice_by_score=0.8, mentee_change=1.0)
    )
    assert released(comparison_group, cohort).verdict == "apart"
    assert "too far apart for a fair comparison" in told(comparison_group, cohort)
    effect = released(comparison_effect, cohort)
    assert list(effect.values) == ["start"]
    words = told(comparison_effect, cohort)
    assert "would not be fair, so none is made, and no effect of the programme is claimed" in words
    assert "wellbeing (SWEMWBS) before" in words
    assert told(comparison_sensitivity, cohort) == ""


# ---- where there is nothing to show


def design_none(cohort):
    return replace(cohort, plan=replace(cohort.plan, comparison=None, comparison_design="none"))


def nobody(cohort):
    return with_pupils(cohort, lambda p: p.assign(role=p["role"].replace("comparison", "none")))


def without_endpoint(cohort):
    answers = {
        name: frame[frame["wave"] == "baseline"] if name.startswith("responses") else frame
        for name, frame in cohort.tables.items()
    }
    return replace(cohort, tables=answers)


def only(n):
    def keep(pupils):
        is_more = (pupils["role"] == "comparison") & (pupils.groupby("role").cumcount() >= n)
        return pupils.assign(role=pupils["role"].mask(is_more, "none"))

    return lambda cohort: with_pupils(cohort, keep)


def unlike(cohort):
    """All mentees have free school meals and no comparison pupil has."""
    return with_pupils(
        cohort, lambda p: p.assign(fsm=pd.array(p["role"] == "mentee", dtype="boolean"))
    )


@pytest.mark.parametrize(
    ("change", "reason", "words"),
    [
        (design_none, "no_comparison", "the plan names no comparison group"),
        (nobody, "no_comparison_pupils", "the school has listed no comparison pupils"),
        (without_endpoint, "no_after", "there are no values from after yet"),
        (only(9), "too_few", "too few pupils are behind this figure"),
        (only(1), "too_few", "too few pupils are behind this figure"),
        (unlike, "comparison_impossible", "the two groups have too little in common"),
    ],
)
def test_one_plain_sentence_where_there_is_nothing(usual, change, reason, words):
    cohort = change(usual)
    assert released(comparison_group, cohort).empty_because == reason
    assert words in told(comparison_group, cohort)
    for finding in (comparison_effect, comparison_sensitivity):
        assert told(finding, cohort) == ""


def test_pupils_are_compared_within_one_school(usual):
    with pytest.raises(DataError, match="within their own school; this cohort was opened for all"):
        comparison_group(replace(usual, school=None), may_see=READER.may_see)


# ---- laws


@pytest.mark.parametrize(
    "rule", [{}, OPTIMAL, {"method": "full", "order": None, "caliper": None}, {"order": "data"}]
)
def test_the_order_of_rows_decides_nothing(rule):
    cohort = school(mentees=40, **rule)
    rng = np.random.default_rng(3)
    shuffled = replace(
        cohort,
        tables={
            name: frame.iloc[rng.permutation(len(frame))].reset_index(drop=True)
            for name, frame in cohort.tables.items()
        },
    )
    for finding in (comparison_group, comparison_effect, comparison_sensitivity):
        first, second = (finding(each, may_see=READER.may_see) for each in (cohort, shuffled))
        assert release(first, reader=READER) == release(second, reader=READER)


@pytest.mark.parametrize("mentees", [0, 1, 2, 5, 9, 10, 11, 12, 15])
def test_the_poorest_school_gets_a_sentence_and_no_figure_of_few(mentees):
    if mentees == 0:
        cohort = with_pupils(school(mentees=3), lambda p: p[p["role"] != "mentee"])
    else:
        cohort = school(mentees=mentees)
    for finding in (comparison_group, comparison_effect, comparison_sensitivity):
        shown = released(finding, cohort)
        assert shown.is_empty or mentees >= READER.policy.smallest_sample
        told(finding, cohort)


# ---- the rest of the report


def test_the_report_says_how_it_compares_and_what_that_cannot_tell(usual):
    made = how_it_was_made(usual, audience="commissioner").words["comparison"]
    assert made.startswith("pupils of the same school who were not in the programme; compared on")
    assert "standard errors CR2" in made
    words = caveats(usual).words
    assert "no_comparison" not in words
    assert "regression_to_the_mean" not in words
    assert "in ways that nobody wrote down" in words["like_is_not_the_same"]
    assert headline(usual).words["without"].startswith("How similar pupils fared")


def test_a_page_over_all_schools_says_that_it_does_not_compare(usual):
    every = replace(usual, school=None)
    made = how_it_was_made(every, audience="commissioner").words["comparison"]
    assert made.startswith("on this page none")
    words = caveats(every).words
    assert "never effect" in words["compared_in_the_schools"]
    assert "like_is_not_the_same" not in words


def test_without_a_comparison_everything_is_as_it_was(usual):
    cohort = design_none(usual)
    made = how_it_was_made(cohort, audience="commissioner").words["comparison"]
    assert made == "none: before and after in the same pupils"
    assert {"no_comparison", "regression_to_the_mean"} <= set(caveats(cohort).words)
    assert headline(cohort).words["without"].startswith("Without a comparison group")
