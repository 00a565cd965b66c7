"""Pupils who were lost: bounds by hand, who is trimmed, coverage at a sharp bound, refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from evalkit.effects.attrition_bounds import attrition_bounds
from evalkit.effects.partial_identification import imbens_manski_limits
from evalkit.effects.trimmed_means import TrimmedMean
from evalkit.errors import DataError

LOST = np.nan
TREATED = [24, 27, 29, 25, 30, 26, 22, 31]
COMPARISON = [20, 22, LOST, 27, LOST, 21, 25, 24]


def lee(treated=TREATED, comparison=COMPARISON, **options):
    return attrition_bounds(
        treated, comparison, **({"method": "lee", "scale_limits": None} | options)
    )


def manski(treated=TREATED, comparison=COMPARISON, **options):
    return attrition_bounds(
        treated, comparison, **({"method": "manski", "scale_limits": (7, 35)} | options)
    )


def refusal(call=lee, *args, **options) -> str:
    with pytest.raises(DataError) as caught:
        call(*args, **options)
    return str(caught.value)


def test_lee_trims_the_group_of_which_more_stayed():
    found = lee()
    # 6 of 8 comparison pupils stayed, so 6 of the 8 treated are kept.
    mean = np.mean([20, 22, 27, 21, 25, 24])
    assert found.low == pytest.approx(np.mean([22, 24, 25, 26, 27, 29]) - mean)
    assert found.high == pytest.approx(np.mean([25, 26, 27, 29, 30, 31]) - mean)
    assert (found.trimmed, found.trimmed_share) == ("treated", pytest.approx(0.25))
    assert (found.n_treated, found.n_comparison) == (8, 8)
    assert (found.n_treated_lost, found.n_comparison_lost) == (0, 2)
    assert found.difference == pytest.approx(np.mean(TREATED) - mean)
    assert found.interval_low < found.low < found.difference < found.high < found.interval_high


def test_swapping_the_groups_turns_the_bounds_round():
    for call in (lee, manski):
        there, back = call(), call(COMPARISON, TREATED)
        assert (there.low, there.high) == pytest.approx((-back.high, -back.low))
        assert (there.interval_low, there.interval_high) == pytest.approx(
            (-back.interval_high, -back.interval_low)
        )
    assert lee(COMPARISON, TREATED).trimmed == "comparison"


def test_equal_shares_trim_nothing():
    found = lee([24, 27, 29, LOST], [20, 22, 27, 25, 21, 23, LOST, LOST])
    assert (found.trimmed, found.trimmed_share) == ("neither", 0)
    assert found.low == found.high == found.difference
    nobody = lee(TREATED, [20, 22, 27, 25])
    assert nobody.low == nobody.high == nobody.difference
    reach = norm.isf(0.025) * np.sqrt(
        np.var(TREATED, ddof=1) / 8 + np.var([20, 22, 27, 25], ddof=1) / 4
    )
    assert nobody.interval_high - nobody.high == pytest.approx(reach, rel=1e-6)


def test_manski_gives_the_lost_the_ends_of_the_scale():
    found = manski()
    stayed = [20, 22, 27, 21, 25, 24]
    assert found.low == pytest.approx(np.mean(TREATED) - np.mean([*stayed, 35, 35]))
    assert found.high == pytest.approx(np.mean(TREATED) - np.mean([*stayed, 7, 7]))
    assert found.high - found.low == pytest.approx(2 / 8 * (35 - 7))
    assert (found.trimmed, found.trimmed_share) == ("neither", 0)


def test_worst_cases_are_wider_than_trimming():
    trimmed, worst = lee(), manski()
    assert worst.low < trimmed.low
    assert worst.high > trimmed.high


def test_none_and_nan_both_mean_lost():
    assert lee(comparison=[20, 22, None, 27, None, 21, 25, 24]) == lee()
    assert lee(comparison=pd.Series([20, 22, None, 27, None, 21, 25, 24], dtype="Int64")) == lee()


def test_a_pupil_at_the_edge_counts_in_part():
    # 2.5 of 4 are kept: two whole, one half.
    low = TrimmedMean.of(np.array([1.0, 2, 4, 8]), kept=0.625, side="lowest")
    assert (low.value, low.edge, low.n_kept) == pytest.approx(((1 + 2 + 2) / 2.5, 4, 2.5))
    high = TrimmedMean.of(np.array([1.0, 2, 4, 8]), kept=0.625, side="highest")
    assert (high.value, high.edge) == pytest.approx(((8 + 4 + 1) / 2.5, 2))
    assert TrimmedMean.of(np.array([1.0, 2, 4, 8]), kept=1.0, side="lowest").value == 3.75


@pytest.mark.parametrize("level", [0.9, 0.95])
def test_the_quantile_runs_from_two_sided_to_one_sided(level):
    point = imbens_manski_limits(0, 0, low_se=1, high_se=1, level=level)
    assert point[1] == pytest.approx(norm.isf((1 - level) / 2), abs=1e-8)
    wide = imbens_manski_limits(0, 50, low_se=1, high_se=0.5, level=level)
    assert -wide[0] == pytest.approx(norm.isf(1 - level), abs=1e-8)
    assert wide[1] - 50 == pytest.approx(norm.isf(1 - level) / 2, abs=1e-8)


def test_it_covers_the_truth_where_the_high_bound_is_the_truth():
    """Those whom the programme kept in are the lowest scorers, so the high bound is sharp."""
    rng = np.random.default_rng(20241104)
    hits, highs, errors = [], [], []
    for _ in range(1500):
        trait = rng.normal(size=120)
        treated, comparison = trait[:60] + 0.3, trait[60:]
        found = lee(
            np.where(trait[:60] > -1.6, treated, LOST),
            np.where(trait[60:] > -0.8, comparison, LOST),
        )
        hits.append(found.interval_low <= 0.3 <= found.interval_high)
        highs.append(found.high)
        errors.append((found.interval_high - found.high) / norm.isf(0.05))
    # Three Monte Carlo errors of 1,500 draws are .017.
    assert np.mean(hits) == pytest.approx(0.945, abs=0.017)
    assert np.mean(errors) == pytest.approx(np.std(highs), rel=0.07)


def test_methods_say_what_is_assumed():
    assert lee().method == (
        "Lee's trimming bounds: the programme keeps pupils in, or drives them out, but not both; "
        "Imbens–Manski interval; fewer than 10 pupils per group, so the interval is rough"
    )
    many = np.arange(12.0)
    assert manski(many, many + 3, scale_limits=(0, 20)).method == (
        "Manski's worst-case bounds: the lost pupils may have had any score of the scale; "
        "Imbens–Manski interval"
    )


def test_what_is_refused():
    assert refusal(lee, TREATED, [20, LOST, LOST]) == (
        "At least 2 pupils of `comparison` must have an outcome; 1 of 3 have one. Nothing can be "
        "said about a group that was lost."
    )
    assert refusal(lee, [1, 2, 3, 4], [5, 6, *[LOST] * 18]) == (
        "At least 2 pupils must be left after trimming; 0.4 would be. So many more stayed in one "
        "group than in the other that Lee's bounds say nothing: use method='manski'."
    )
    assert refusal(lee, [3, 3, 3], [2, 2, LOST]) == (
        "Scores must differ inside a group to bound a difference; among those who are compared "
        "nobody does. Report the scores and how many were lost."
    )
    # Each end that is kept is all alike, and so is the other group.
    assert refusal(lee, [1, 1, 5, 5], [2, 2, LOST, LOST]).startswith("Scores must differ inside")
    assert refusal(lee, scale_limits=(7, 35)) == (
        "`scale_limits` must be None for method='lee', which does not use them; got (7, 35)."
    )
    for limits in (None, (35, 7), (7, np.inf), (7,), 35):
        assert refusal(manski, scale_limits=limits) == (
            "`scale_limits` must be the lowest and the highest score that the scale can give, for "
            f"example (7, 35); got {limits!r}."
        )
    assert refusal(manski, scale_limits=(21, 30)) == (
        "Every score must lie within `scale_limits` (21 to 30); 2 of 14 do not. Correct the "
        "limits, or the scores."
    )
    assert refusal(lee, [1, np.inf, 2], [1, 2]).startswith("`treated` must hold finite numbers")
    assert refusal(lee, ["a", "b"], [1, 2]).startswith("`treated` must be numeric")
    assert refusal(lee, method="le") == (
        "`method` must be one of 'lee', 'manski'; got 'le'. Did you mean 'lee'?"
    )
