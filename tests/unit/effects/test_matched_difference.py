"""Differences of matched pupils: what they equal, what is said, what hidden bias they survive."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

import numpy as np
import pandas as pd
import pytest

from evalkit.effects.adjusted_difference import adjusted_difference
from evalkit.effects.cluster_robust import cluster_robust
from evalkit.effects.design_weights_robust import design_weights_robust
from evalkit.effects.least_squares import LeastSquares
from evalkit.effects.matched_difference import MatchedDifference, matched_difference
from evalkit.effects.matched_sensitivity import matched_sensitivity
from evalkit.effects.paired_change import mean_change
from evalkit.errors import DataError, EvalkitError

PUPILS = pd.DataFrame(
    {
        "after": [24, 27, 29, 25, 30, 28, 20, 22, 28, 27, 24, 21, 40, 12],
        "before": [22, 25, 26, 21, 27, 24, 21, 23, 26, 22, 24, 20, 39, 11],
        "treated": [1] * 6 + [0] * 8,
        "weight": [1] * 12 + [0] * 2,
        "pair": [*range(6), *range(6), None, None],
    }
)
NAMES = {
    "outcome": "after",
    "group": "treated",
    "covariates": ["before"],
    "weights": "weight",
    "match_set": "pair",
    "errors": "CR2",
}
SENSITIVITY = {"direction": "higher", "gammas": [1, 1.5], "alpha": 0.05}
KINDS = ["CR2", "CR1S", "CR0", "HC0", "HC1", "HC2", "HC3"]


def difference(frame=PUPILS, **changes) -> MatchedDifference:
    return matched_difference(frame, **{**NAMES, **changes})


def refusal(frame=PUPILS, **changes) -> str:
    with pytest.raises(DataError) as caught:
        difference(frame, **changes)
    return str(caught.value)


def sensitivity(frame=PUPILS, **changes):
    asked = {**NAMES, **changes}
    named = {name: asked[name] for name in ("outcome", "group", "weights", "match_set")}
    return matched_sensitivity(difference(frame, **changes), frame, **named, **SENSITIVITY)


def many(n: int = 60, seed: int = 4) -> pd.DataFrame:
    """Make up pupils in sets of three, with unequal weights."""
    rng = np.random.default_rng(seed)
    before = rng.normal(20, 4, n)
    return pd.DataFrame(
        {
            "treated": np.tile([1, 0, 0], n // 3),
            "before": before,
            "after": before + rng.normal(1, 3, n),
            "weight": rng.uniform(0.2, 3, n),
            "pair": np.repeat(np.arange(n // 3), 3),
        }
    )


def test_it_is_treated_minus_comparison_of_pupils_with_a_weight():
    effect = difference(covariates=[])
    kept = PUPILS[PUPILS["weight"] > 0].groupby("treated")["after"].mean()
    assert effect.points.value == pytest.approx(kept[1] - kept[0])
    assert effect.points.value > 0
    assert (effect.points.n, effect.n_treated, effect.n_comparison, effect.n_sets) == (12, 6, 6, 6)


def test_pairs_without_covariates_are_the_paired_test():
    kept = PUPILS.iloc[:12]
    paired = mean_change(kept["after"][6:].to_numpy(), kept["after"][:6].to_numpy())
    effect = difference(covariates=[])
    assert effect.points.value == pytest.approx(paired.value)
    assert effect.points.se == pytest.approx(paired.se)
    assert effect.points.df == pytest.approx(5)
    assert (effect.points.low, effect.points.p_value) == pytest.approx((paired.low, paired.p_value))


def test_equal_weights_are_the_adjusted_difference():
    for weight in (None, "weight"):
        ours = difference(PUPILS.iloc[:12], weights=weight)
        theirs = adjusted_difference(
            PUPILS.iloc[:12], outcome="after", group="treated", covariates=["before"],
            cluster="pair",
        )  # fmt: skip
        for one, other in ((ours.points, theirs.points), (ours.standardised, theirs.standardised)):
            assert (one.value, one.se, one.df) == pytest.approx((other.value, other.se, other.df))
        assert ours.pooled_sd == pytest.approx(theirs.pooled_sd)


@pytest.mark.parametrize("kind", ["CR0", "CR1S", "CR2"])
def test_equal_weights_are_cluster_robust(kind):
    frame = many()
    design = np.column_stack([np.ones(60), frame["treated"], frame["before"]])
    outcome, sets = frame["after"].to_numpy(), frame["pair"].to_numpy()
    _, ours = design_weights_robust(design, outcome, np.full(60, 5.0), sets, kind=kind)
    theirs = cluster_robust(LeastSquares.fit(design, outcome), sets, kind=kind)
    np.testing.assert_allclose(ours.covariance, theirs.covariance, rtol=1e-9)
    if kind == "CR2":
        contrast = np.array([0.0, 1, 0])
        assert ours.df(contrast) == pytest.approx(theirs.satterthwaite_df(contrast))


def test_cr2_and_its_df_are_the_formulas_written_out():
    frame = many()
    x = np.column_stack([np.ones(60), frame["treated"], frame["before"]])
    y, w, sets = (frame[name].to_numpy() for name in ("after", "weight", "pair"))
    m = np.linalg.inv((x.T * w) @ x)
    left = np.eye(60) - x @ m @ (x.T * w)
    contrast, total, vectors = np.array([0.0, 1, 0]), np.zeros(3), []
    meat = np.zeros((3, 3))
    for each in np.unique(sets):
        rows = np.flatnonzero(sets == each)
        values, directions = np.linalg.eigh(left[rows] @ left[rows].T)
        root = (directions * values**-0.5) @ directions.T
        adjusted = root @ (x[rows] * w[rows, None])
        total = adjusted.T @ (left[rows] @ y)
        meat += np.outer(total, total)
        vectors.append(left[rows].T @ adjusted @ m @ contrast)
    inner = np.array(vectors) @ np.array(vectors).T
    _, robust = design_weights_robust(x, y, w, sets, kind="CR2")
    np.testing.assert_allclose(robust.covariance, m @ meat @ m, rtol=1e-9)
    assert robust.df(contrast) == pytest.approx(np.trace(inner) ** 2 / (inner**2).sum())


def test_cr2_is_unbiased_for_independent_pupils_whatever_their_weights():
    frame = many(24)
    x = np.column_stack([np.ones(24), frame["treated"], frame["before"]])
    w, sets, rng = frame["weight"].to_numpy(), frame["pair"].to_numpy(), np.random.default_rng(1)
    m = np.linalg.inv((x.T * w) @ x)
    truth = (m @ (x.T * w**2) @ x @ m)[1, 1]
    found = [
        design_weights_robust(x, rng.normal(size=24), w, sets, kind="CR2")[1].covariance[1, 1]
        for _ in range(2000)
    ]
    # The mean of 2,000 draws is within four of its own standard errors.
    assert abs(np.mean(found) - truth) < 4 * np.std(found) / sqrt(2000)


@pytest.mark.parametrize("errors", KINDS)
def test_the_scale_of_weights_and_the_order_of_rows_do_not_matter(errors):
    frame = many()
    sets = None if errors.startswith("HC") else "pair"
    one = difference(frame, errors=errors, match_set=sets)
    scaled = frame.assign(weight=frame["weight"] * 1e6).sample(frac=1, random_state=2)
    other = difference(scaled, errors=errors, match_set=sets)
    for name in ("points", "standardised"):
        a, b = getattr(one, name), getattr(other, name)
        assert (a.value, a.low, a.high) == pytest.approx((b.value, b.low, b.high), rel=1e-9)


def test_swapping_the_groups_turns_the_sign():
    frame = many()
    one, other = difference(frame), difference(frame.assign(treated=1 - frame["treated"]))
    assert other.points.value == pytest.approx(-one.points.value)
    assert (other.points.se, other.points.df) == pytest.approx((one.points.se, one.points.df))


def test_pupils_without_a_weight_may_be_incomplete_and_move_nothing():
    odd = PUPILS.assign(after=[*PUPILS["after"][:12], np.nan, 1000])
    assert difference(odd).points == difference().points


def test_unequal_weights_cost_degrees_of_freedom():
    frame = many().assign(pair=None)
    heavy = frame.assign(weight=[50.0] + [1.0] * 59)
    few = difference(heavy, match_set=None).points.df
    assert few < 5 < difference(heavy, match_set=None, errors="HC2").points.df == 57


def test_the_other_errors_count_sets_or_pupils():
    frame = many()
    assert [difference(frame, errors=each).points.df for each in ("CR1S", "CR0")] == [19, 19]
    alone = [difference(frame, errors=each, match_set=None).points.df for each in ("HC0", "CR0")]
    assert alone == [57, 59]


def test_what_is_said_about_it():
    assert difference().points.method == (
        "least squares, adjusted for before; cluster-robust (CR2, 6 matched sets), t interval with "
        "Satterthwaite degrees of freedom; fewer than 10 matched sets, so the interval is rough"
    )
    frame = many()
    assert difference(frame, errors="CR1S").points.method == (
        "weighted least squares, adjusted for before; cluster-robust (CR1S, 20 matched sets), t "
        "interval with one degree of freedom less than those"
    )
    assert difference(frame, match_set=None, covariates=[]).standardised.method == (
        "weighted least squares, no covariates; cluster-robust (CR2, each pupil by themselves), t "
        "interval with Satterthwaite degrees of freedom; over the unadjusted pooled SD, "
        "small-sample corrected (exact Hedges J)"
    )
    assert difference(frame, match_set=None, errors="HC1").points.method.endswith(
        "heteroscedasticity-robust (HC1), t interval"
    )
    assert difference().standardised.p_value is None


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"errors": "cr2"},
            "`errors` must be one of 'CR2', 'CR1S', 'CR0', 'HC0', 'HC1', 'HC2', 'HC3'; got 'cr2'.",
        ),
        (
            {"errors": "HC0"},
            "errors='HC0' does not allow for matched sets, and `match_set` names some. Use "
            "errors='CR2', or match_set=None where pupils of a set are not alike.",
        ),
        (
            {"frame": PUPILS.assign(pair=[None, *range(5), *range(6), None, None])},
            "Each pupil with a weight must be in a matched set; 1 of 12 have none in 'pair'. Give "
            "pupils who were left out the weight 0, or match_set=None where there are no sets.",
        ),
        (
            {"frame": PUPILS.assign(weight=[-1] + [1] * 13)},
            "Each weight must be a number from 0 upwards; 1 of 14 in 'weight' are missing, "
            "infinite or below 0. A pupil who was left out has the weight 0.",
        ),
        (
            {"weights": "wieght"},
            "`weights` must name a column of the frame; there is none called 'wieght'. "
            "Did you mean 'weight'?",
        ),
        (
            {"weights": "before"},
            "Each column may be used once; 'before' is named by `covariates` and by `weights`. "
            "Take it out of one of them.",
        ),
        (
            {"frame": PUPILS.assign(weight=[1] + [0] * 5 + [1] * 8, pair=1)},
            "Both groups must have at least 2 pupils; by 'treated' there are 1 treated and 8 "
            "comparison pupils. Without a comparison, report the change of the same pupils instead "
            "(mean_change).",
        ),
        (
            {"frame": many().assign(weight=[1.0, 1.0] + [1e-30] * 58), "match_set": None},
            "The weights 'weight' are too unequal: a few pupils have nearly all the weight, and "
            "the others cannot tell group and covariates apart. Leave out pupils who are like "
            "nobody of the other group, or use fewer covariates.",
        ),
    ],
)
def test_what_is_refused(changes, message):
    assert refusal(**changes) == message


def test_pairs_that_differ_by_the_same_leave_nothing_to_estimate_from():
    same = PUPILS.iloc[:12].assign(after=[21, 23, 29, 28, 25, 22, 20, 22, 28, 27, 24, 21])
    assert refusal(same, covariates=[]) == (
        "Matched pupils must differ by more than the group and the covariates say; 12 pupils with "
        "the weights 'weight' do not, so nothing says how sure the difference is. Use fewer "
        "covariates."
    )


# ---- hidden bias


def test_pairs_have_bounds_and_an_e_value():
    found = sensitivity()
    assert found.why_no_bounds == ""
    assert (found.bounds.n_pairs, found.bounds.n_zero, found.bounds.statistic) == (6, 0, 19)
    assert "), exact distribution" in found.bounds.method
    assert found.e_value.value > 1
    against = matched_sensitivity(
        difference(), PUPILS, outcome="after", group="treated", weights="weight", match_set="pair",
        direction="lower", gammas=[1], alpha=0.05,
    )  # fmt: skip
    assert against.bounds.statistic == 2


def test_what_is_no_pair_has_an_e_value_only():
    alone = sensitivity(match_set=None)
    assert alone.bounds is None
    assert alone.e_value.value > 1
    assert alone.why_no_bounds == (
        "Rosenbaum's bounds need matched pairs, each in a set of their own; no sets are named."
    )
    assert sensitivity(many()).why_no_bounds == (
        "Rosenbaum's bounds need pairs of one treated and one comparison pupil with equal weights; "
        "20 of 20 sets are not."
    )
    uneven = PUPILS.assign(weight=[1] * 6 + [2] + [1] * 5 + [0] * 2)
    assert "; 1 of 6 sets are not." in sensitivity(uneven).why_no_bounds


def test_more_than_200_pairs_take_the_normal_distribution():
    rng = np.random.default_rng(2)
    frame = pd.DataFrame(
        {
            "treated": np.repeat([1, 0], 201),
            "pair": np.tile(np.arange(201), 2),
            "after": rng.normal(size=402),
            "before": rng.normal(size=402),
            "weight": 1,
        }
    )
    assert "normal approximation" in sensitivity(frame).bounds.method
    assert "exact" in sensitivity(frame[frame["pair"] < 200]).bounds.method


def test_pairs_without_a_difference_have_no_bounds():
    same = PUPILS.assign(after=[*PUPILS["after"][:6], *PUPILS["after"][:6], 1, 1])
    found = matched_sensitivity(
        difference(), same, outcome="after", group="treated", weights="weight", match_set="pair",
        **SENSITIVITY,
    )  # fmt: skip
    assert found.why_no_bounds == (
        "Rosenbaum's bounds need pairs that differ in the outcome; in all of them both pupils have "
        "the same."
    )


def test_the_effect_and_the_frame_must_belong_together():
    with pytest.raises(DataError) as caught:
        matched_sensitivity(
            difference(), PUPILS, outcome="after", group="treated", weights=None,
            match_set=None, **SENSITIVITY,
        )  # fmt: skip
    assert str(caught.value) == (
        "`effect` must be made from the same pupils; it has 6 treated and 6 comparison pupils, the "
        "frame 6 and 8. Compute both from one frame with the same weights."
    )
    fewer = PUPILS.assign(treated=[1] * 5 + [0] * 9)
    with pytest.raises(DataError, match="the frame 5 and 7"):
        matched_sensitivity(
            replace(difference(), n_comparison=7), fewer, outcome="after", group="treated",
            weights="weight", match_set=None, **SENSITIVITY,
        )  # fmt: skip


ODD = [None, pd.NA, np.nan, np.inf, "x", True, 10**400, 1e300, 1e-300, 1 + 2j, [1], {}, object()]


@pytest.mark.parametrize("place", range(len(ODD)))
@pytest.mark.parametrize("column", list(PUPILS))
def test_any_cell_gives_numbers_or_an_error_of_ours(column, place):
    cells = PUPILS[column].astype(object).tolist()
    cells[3] = ODD[place]
    frame = PUPILS.assign(**{column: pd.Series(cells, dtype=object).infer_objects()})
    try:
        found = sensitivity(frame)
    except EvalkitError as error:
        found = error
    assert isinstance(found, EvalkitError) or np.isfinite(found.e_value.value)


@pytest.mark.parametrize("place", range(len(ODD)))
@pytest.mark.parametrize("name", ["outcome", "group", "covariates", "match_set", "errors", "level"])
def test_any_argument_gives_numbers_or_an_error_of_ours(name, place):
    try:
        found = difference(**{name: ODD[place]})
    except EvalkitError as error:
        found = error
    assert isinstance(found, EvalkitError) or np.isfinite(found.points.value)
