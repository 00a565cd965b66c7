"""Adjusted differences: direction, what is said, and what is refused in which words."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pandas as pd
import pytest

from evalkit.effects.adjusted_difference import adjusted_difference
from evalkit.effects.corrections import hedges_j
from evalkit.effects.group_difference import mean_difference, standardised_difference
from evalkit.errors import DataError

PUPILS = pd.DataFrame(
    {
        "after": [24, 27, 29, 25, 20, 22, 27, 21, 30, 26, 23, 25],
        "before": [22, 25, 26, 21, 21, 23, 26, 20, 27, 24, 25, 23],
        "is_fsm": [True, False, False, True, False, True, False, True, False, True, False, False],
        "treated": [1, 1, 0, 0, 1, 0, 0, 1, 1, 1, 0, 0],
        "school": list("aaaabbbbcccc"),
    }
)
NAMES = {"outcome": "after", "group": "treated", "covariates": ["before"]}


def refusal(frame=PUPILS, **changes) -> str:
    with pytest.raises(DataError) as caught:
        adjusted_difference(frame, **{**NAMES, **changes})
    return str(caught.value)


def with_column(name: str, values) -> pd.DataFrame:
    return PUPILS.assign(**{name: values})


def test_it_is_treated_minus_comparison():
    gained = PUPILS.assign(after=PUPILS["before"] + 3 * PUPILS["treated"] + [0, 1] * 6)
    effect = adjusted_difference(gained, **NAMES)
    assert 2 < effect.points.value < 4
    assert effect.standardised.value > 0
    difference = effect.treated_mean.value - effect.comparison_mean.value
    assert difference == pytest.approx(effect.points.value)


def test_without_covariates_it_is_the_difference_of_means():
    effect = adjusted_difference(PUPILS, **{**NAMES, "covariates": []})
    treated, comparison = (PUPILS.loc[PUPILS["treated"] == one, "after"] for one in (1, 0))
    student = mean_difference(treated, comparison, equal_variances=True)
    assert (effect.points.value, effect.points.low, effect.points.p_value) == pytest.approx(
        (student.value, student.low, student.p_value)
    )
    g = standardised_difference(treated, comparison, by="pooled", corrected=True)
    assert effect.standardised.value == pytest.approx(g.value)
    assert effect.partial_r2 == pytest.approx(0, abs=1e-12)
    assert effect.points.method.startswith("least squares (ANCOVA), no covariates; t interval")


def test_what_is_said_about_it():
    alone = adjusted_difference(PUPILS, **{**NAMES, "covariates": ["before", "is_fsm"]})
    assert alone.points.method == (
        "least squares (ANCOVA), adjusted for before, is_fsm; t interval; fewer than 10 pupils in "
        "a group, so the interval is rough"
    )
    assert (alone.points.n, alone.points.df, alone.n_clusters) == (12, 8, None)
    clustered = adjusted_difference(PUPILS, **NAMES, cluster="school")
    assert clustered.points.method == (
        "least squares (ANCOVA), adjusted for before; cluster-robust (CR2, 3 clusters), t interval "
        "with Satterthwaite degrees of freedom; fewer than 10 clusters, so the interval is rough"
    )
    assert clustered.n_clusters == 3
    assert clustered.standardised.p_value is None
    assert (clustered.points.measure, clustered.standardised.measure) == (
        "adjusted_difference",
        "adjusted_standardised_difference",
    )


def test_g_is_j_times_points_over_the_unadjusted_sd():
    effect = adjusted_difference(PUPILS, **NAMES)
    squares = PUPILS.groupby("treated")["after"].var()
    assert effect.pooled_sd == pytest.approx(sqrt((squares * [5, 5]).sum() / 10))
    assert effect.standardised.value == pytest.approx(
        hedges_j(10) * effect.points.value / effect.pooled_sd
    )


@pytest.mark.parametrize("dtype", ["Int64", "boolean", "bool", "float64", "int8"])
def test_any_column_of_true_and_false_is_a_group(dtype):
    other = with_column("treated", PUPILS["treated"].astype(dtype))
    assert adjusted_difference(other, **NAMES) == adjusted_difference(PUPILS, **NAMES)


def test_a_year_of_birth_does_not_spoil_the_arithmetic():
    born = [2011.2, 2012.1, 2011.8, 2011.3, 2012.4, 2011.9, 2011.1, 2012.2, 2011.6, 2011.7,
            2012.3, 2011.4]  # fmt: skip
    there = adjusted_difference(with_column("born", born), **{**NAMES, "covariates": ["born"]})
    shifted = with_column("born", np.array(born) * 1e6)
    back = adjusted_difference(shifted, **{**NAMES, "covariates": ["born"]})
    assert back.points.value == pytest.approx(there.points.value, rel=1e-9)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"frame": [1, 2]},
            "`frame` must be a DataFrame with one row per pupil; got list.",
        ),
        (
            {"outcome": "afer"},
            "`outcome` must name a column of the frame; there is none called 'afer'. "
            "Did you mean 'after'?",
        ),
        (
            {"covariates": ["after"]},
            "Each column may be used once; 'after' is named by `outcome` and by `covariates`. "
            "Take it out of one of them.",
        ),
        (
            {"covariates": "before"},
            "`covariates` must be a list of column names, for example ['baseline'], or [] for "
            "none; got 'before'.",
        ),
        (
            {"covariates": ["school"]},
            "The covariate 'school' must be numeric or true/false; got values of type "
            f"{PUPILS['school'].dtype}. Turn categories into one column of 0 and 1 for each "
            "category but one, for example with "
            "pandas.get_dummies(frame, columns=['school'], drop_first=True, dtype=int).",
        ),
        (
            {"outcome": "is_fsm"},
            "The outcome 'is_fsm' must be numeric; got values of type bool. "
            "Score the answers first, or convert the column to numbers.",
        ),
        (
            {"group": "school"},
            "`group` must name a column of true and false, or of 1 (treated) and 0 (comparison); "
            f"'school' has values of type {PUPILS['school'].dtype}. Make one first, for example "
            "frame['is_treated'] = frame['school'] == 'mentored'.",
        ),
        (
            {"group": "before", "covariates": []},
            "`group` must name a column of true and false, or of 1 (treated) and 0 (comparison); "
            "'before' has other numbers than 0 and 1. Make one first, for example "
            "frame['is_treated'] = frame['before'] == 'mentored'.",
        ),
        (
            {"level": 1},
            "`level` must be a share between 0 and 1, for example 0.95 for a 95 % interval; got 1.",
        ),
    ],
)
def test_names_that_cannot_be_used(changes, message):
    assert refusal(**changes) == message


@pytest.mark.parametrize(
    ("name", "values", "changes", "message"),
    [
        (
            "before",
            [np.nan, *PUPILS["before"][1:]],
            {},
            "All values of 'before' must be present; 1 of 12 are missing. Nothing is dropped "
            "silently: choose the complete rows, report who was lost, and pass those.",
        ),
        (
            "after",
            [np.inf, *PUPILS["after"][1:]],
            {},
            "`after` must hold finite numbers; 1 of 12 are infinite. Look for a division by zero "
            "where they were made.",
        ),
        (
            "school",
            [None, *PUPILS["school"][1:]],
            {"cluster": "school"},
            "All values of 'school' must be present; 1 of 12 are missing. Nothing is dropped "
            "silently: choose the complete rows, report who was lost, and pass those.",
        ),
        (
            "treated",
            [1] + [0] * 11,
            {},
            "Both groups must have at least 2 pupils; by 'treated' there are 1 treated and 11 "
            "comparison pupils. Without a comparison, report the change of the same pupils "
            "instead (mean_change).",
        ),
        (
            "school",
            "a",
            {"cluster": "school"},
            "`cluster` must tell at least 2 clusters apart; the column 'school' has 1. Within one "
            "school, leave `cluster` out and say that the figure holds for this school only.",
        ),
        (
            "after",
            10 + PUPILS["treated"],
            {},
            "The outcome 'after' must differ between pupils of the same group; it does not, so "
            "there is no standard deviation to compare a difference with.",
        ),
        (
            "before",
            7,
            {},
            "The covariate 'before' must differ between pupils; all have the same value. "
            "Leave it out.",
        ),
        (
            "twice",
            2 * PUPILS["before"] + 1,
            {"covariates": ["before", "twice"]},
            "Covariates must not repeat each other; 'twice' follows from those before it. "
            "Leave it out.",
        ),
        (
            "other",
            3 * PUPILS["treated"] + 2 * PUPILS["before"],
            {"covariates": ["before", "other"]},
            "`group` must not follow from the covariates; before, other tell treated and "
            "comparison pupils of 'treated' apart without fail, so nothing is left to compare. "
            "Leave out the covariate that says the same as the group.",
        ),
        (
            "age",
            10 * PUPILS["treated"] + PUPILS["before"] / 10,
            {"covariates": ["age"]},
            "Treated and comparison pupils must overlap on 'age'; all pupils of one group of "
            "'treated' lie above all of the other, so a difference adjusted for it would compare "
            "pupils who are nowhere alike. Find a comparison that overlaps, or leave the "
            "covariate out and say so.",
        ),
        (
            "copy",
            PUPILS["after"] + 2 * PUPILS["treated"],
            {"covariates": ["copy"]},
            "The covariates must not decide the outcome 'after'; pupils of one group with the same "
            "copy have exactly the same outcome, so nothing is left to estimate from. Look for a "
            "covariate that is the outcome under another name.",
        ),
        (
            "arm",
            [1] * 4 + [0] * 8,
            {"group": "arm", "cluster": "school"},
            "Where whole clusters are treated or not, both groups must have at least 2; by "
            "'school' there are 1 treated and 2 comparison clusters. What one school does "
            "differently cannot be told from the programme.",
        ),
    ],
)
def test_columns_that_cannot_be_used(name, values, changes, message):
    assert refusal(with_column(name, values), **changes) == message


def test_two_columns_of_one_name():
    doubled = pd.concat([PUPILS, PUPILS[["before"]]], axis=1)
    assert refusal(doubled) == (
        "Each column must have a name of its own; the frame has 2 columns called 'before'. "
        "Rename or drop all but one."
    )


def test_more_coefficients_than_pupils():
    few = PUPILS.iloc[[0, 1, 2, 3]].assign(other=[1, 3, 2, 0])
    assert refusal(few, covariates=["before", "other"]) == (
        "There must be more pupils than coefficients; got 4 pupils for 4 coefficients. "
        "Use fewer covariates."
    )


def test_as_many_figures_of_clusters_as_clusters():
    four = pd.concat([PUPILS, PUPILS.iloc[:4].assign(school="d", after=[20, 26, 23, 29])])
    four = four.assign(
        arm=four["school"].map({"a": 1, "b": 0, "c": 1, "d": 0}),
        size=four["school"].map({"a": 120, "b": 90, "c": 80, "d": 150}),
        share_fsm=four["school"].map({"a": 0.2, "b": 0.4, "c": 0.3, "d": 0.1}),
    )
    assert refusal(four, group="arm", covariates=["size", "share_fsm"], cluster="school") == (
        "There must be more clusters than figures of clusters; with 4 clusters and the covariates "
        "size, share_fsm nothing is left to estimate an uncertainty from. Use fewer covariates "
        "that are the same for a whole cluster."
    )


def test_messages_never_show_a_pupils_value():
    assert "4711" not in refusal(with_column("treated", [4711, *PUPILS["treated"][1:]]))


def test_a_column_may_have_a_number_for_a_name():
    effect = adjusted_difference(
        PUPILS.rename(columns={"before": 7}), **NAMES | {"covariates": [7]}
    )
    assert effect.points.method.startswith("least squares (ANCOVA), adjusted for 7; ")


@pytest.mark.parametrize(
    ("scores", "schools"),
    [
        ([3, 7, 5, 7, 4, 7, 6, 7, 2, 7, 8, 7], list("aaaabbbbcccc")),
        ([4, 0, 2, 0, 1, 0, 0, 0], list("aaaabbbb")),
    ],
)
def test_a_group_in_which_nobody_differs_keeps_its_difference(scores, schools):
    frame = pd.DataFrame({"y": scores, "g": [1, 0] * (len(scores) // 2), "s": schools})
    effect = adjusted_difference(frame, outcome="y", group="g", covariates=[], cluster="s")
    means = frame.groupby("g")["y"].mean()
    assert effect.points.value == pytest.approx(means[1] - means[0])
    assert effect.points.se > 0
    assert effect.comparison_mean is None
    assert effect.treated_mean.value == pytest.approx(means[1])
    assert effect.partial_r2 >= 0


def test_a_difference_that_is_the_same_in_every_school_is_told_without_blaming_covariates():
    frame = pd.DataFrame({"y": [1, 3, 2, 4] * 3, "g": [0, 0, 1, 1] * 3, "s": list("aaaabbbbcccc")})
    with pytest.raises(DataError) as refused:
        adjusted_difference(frame, outcome="y", group="g", covariates=[], cluster="s")
    assert str(refused.value) == (
        "The difference must vary between clusters; in these 3 it comes out as the same, so its "
        "interval would have no width. Look for a group in which nobody differs."
    )
