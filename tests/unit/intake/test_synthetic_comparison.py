"""Comparison pupils in a made-up cohort: who they are, and what is true of them."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from evalkit.errors import DataError
from evalkit.intake import synthetic_cohort
from evalkit.intake.example_cohorts import TRUTH
from evalkit.intake.synthetic_truth_file import PARAMETERS, truth_text

CHOSEN = replace(TRUTH, selected_share=0.4, school_sd=0.0)
COMPARED = replace(CHOSEN, choice_by_score=0.5, comparison_share=0.75, natural_change=0.3)


def cohort(truth, seed=4):
    return synthetic_cohort(schools=3, pupils_per_school=100, seed=seed, truth=truth)


def test_what_is_left_at_its_default_is_not_told():
    new = ["choice_by_score", "comparison_share", "natural_change"]
    every = [each.name for each in fields(TRUTH)]
    assert list(TRUTH.told()) == [name for name in every if name not in new]
    assert list(COMPARED.told()) == every
    assert set(PARAMETERS) == set(every)


def test_comparison_pupils_are_the_share_of_those_who_were_not_chosen():
    roles = cohort(COMPARED).tables["pupils"]["role"].value_counts()
    others = roles["none"] + roles["comparison"]
    assert roles["mentee"] == 300
    assert others == 450
    assert roles["comparison"] / others == pytest.approx(0.75, abs=0.06)


def test_nothing_is_done_to_them_and_they_have_no_part_that_could_end():
    made = cohort(COMPARED)
    pupils = made.tables["pupils"]
    here = pupils[pupils["role"] == "comparison"]
    assert here["end_reason"].isna().all()
    assert made.drawn.groups.query("role == 'comparison'")["effect"].eq(0).all()
    codes = set(here["school_id"] + here["pupil_id"])
    for table, column in (("pairs", "mentee_id"), ("pairs", "mentor_id")):
        frame = made.tables[table]
        assert not codes & set(frame["school_id"] + frame[column])


def test_a_plan_with_comparison_pupils_says_how_they_are_compared():
    assert cohort(COMPARED).plan.comparison.method == "nearest"
    assert cohort(CHOSEN).plan.comparison is None


def test_schools_that_go_by_other_things_too_leave_pupils_who_are_like_the_chosen():
    """By the score alone no comparison pupil is as low as a mentee; otherwise many are."""

    def overlap(truth):
        made = cohort(truth)
        items = [c for c in made.tables["responses_swemwbs"] if c.startswith("swemwbs_")]
        first = made.tables["responses_swemwbs"].query("wave == 'baseline'")
        scored = first.assign(total=first[items].sum(axis=1)).merge(
            made.tables["pupils"], on=["school_id", "pupil_id"]
        )
        shares = []
        for _, school in scored.groupby("school_id"):
            highest = school.loc[school["role"] == "mentee", "total"].max()
            others = school[school["role"].isin(["comparison", "none"])]
            shares.append((others["total"] < highest).mean())
        return float(np.mean(shares))

    assert overlap(CHOSEN) == 0
    assert overlap(replace(CHOSEN, choice_by_score=0.5)) > 0.5


def test_the_natural_change_is_everybodys_and_part_of_what_happens_anyway():
    still, moved = (
        cohort(replace(COMPARED, natural_change=change)).drawn.groups for change in (0.0, 0.3)
    )
    assert (moved["without_programme"] - still["without_programme"]).to_numpy() == pytest.approx(
        0.3
    )
    assert moved["effect"].equals(still["effect"])


def test_the_truth_beside_the_files_explains_them():
    made = cohort(COMPARED)
    told = truth_text(made.drawn, made.plan)
    for name in (
        "choice_by_score = 0.5000",
        "comparison_share = 0.7500",
        "natural_change = 0.3000",
    ):
        assert f"\n{name}\n" in told


@pytest.mark.parametrize("name", ["choice_by_score", "comparison_share"])
def test_shares_lie_between_0_and_1(name):
    with pytest.raises(DataError, match=f"Truth: {name} must lie between 0 and 1; got 1.5."):
        replace(TRUTH, **{name: 1.5})
