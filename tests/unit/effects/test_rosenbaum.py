"""Hidden bias in matched pairs: direction, zeros and ties, the tipping point, refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import wilcoxon

from evalkit.effects.rosenbaum import rosenbaum_bounds
from evalkit.errors import DataError

TREATED, COMPARISON = [24, 27, 29, 25, 30, 28, 26], [20, 22, 28, 27, 24, 21, 18]
OPTIONS = {"gammas": [1, 1.5], "direction": "higher", "method": "exact", "alpha": 0.05}


def refusal(treated=TREATED, comparison=COMPARISON, **options) -> str:
    with pytest.raises(DataError) as caught:
        rosenbaum_bounds(treated, comparison, **(OPTIONS | options))
    return str(caught.value)


def test_without_hidden_bias_it_is_the_signed_rank_test():
    found = rosenbaum_bounds(TREATED, COMPARISON, **OPTIONS)
    test = wilcoxon(TREATED, COMPARISON, alternative="greater", method="exact")
    assert found.bounds[0].p_lower == found.bounds[0].p_upper == pytest.approx(test.pvalue)
    assert (found.statistic, found.n_pairs, found.n_zero) == (26, 7, 0)


def test_direction_says_which_way_the_programme_is_claimed_to_work():
    lower = rosenbaum_bounds(COMPARISON, TREATED, **(OPTIONS | {"direction": "lower"}))
    higher = rosenbaum_bounds(TREATED, COMPARISON, **OPTIONS)
    assert lower.bounds == higher.bounds
    assert lower.method.startswith(
        "Rosenbaum bounds of Wilcoxon's signed-rank test (treated lower), exact distribution"
    )
    against = rosenbaum_bounds(TREATED, COMPARISON, **(OPTIONS | {"direction": "lower"}))
    assert against.tipping_gamma is None
    assert against.bounds[0].p_upper > 0.95


@pytest.mark.parametrize("method", ["exact", "normal"])
def test_the_tipping_point_is_where_the_upper_bound_reaches_alpha(method):
    rng = np.random.default_rng(4)
    treated = rng.normal(0.8, size=40)
    found = rosenbaum_bounds(treated, np.zeros(40), **(OPTIONS | {"method": method}))
    at = [found.tipping_gamma - 1e-6, found.tipping_gamma, found.tipping_gamma + 1e-6]
    again = rosenbaum_bounds(treated, np.zeros(40), **(OPTIONS | {"method": method, "gammas": at}))
    below, exactly, above = (bound.p_upper for bound in again.bounds)
    assert below < 0.05 < above
    assert exactly == pytest.approx(0.05, abs=1e-8)
    assert found.tipping_gamma > 1.5


def test_a_tipping_point_far_out_is_found():
    # All differences point one way, so the normal bound nears ½ from below and no further.
    found = rosenbaum_bounds(
        np.arange(1.0, 31), np.zeros(30), **(OPTIONS | {"method": "normal", "alpha": 0.49})
    )
    assert 1e3 < found.tipping_gamma < 1e6


def test_exact_and_normal_are_close_for_many_pairs():
    rng = np.random.default_rng(8)
    treated = rng.normal(0.3, size=150)
    exact, normal = (
        rosenbaum_bounds(treated, np.zeros(150), **(OPTIONS | {"method": method}))
        for method in ("exact", "normal")
    )
    for one, other in zip(exact.bounds, normal.bounds, strict=True):
        assert one.p_upper == pytest.approx(other.p_upper, abs=0.003)


def test_zeros_are_dropped_and_counted_and_noise_is_a_zero():
    found = rosenbaum_bounds([0.1 + 0.2, 2, 3, 5], [0.3, 2, 1, 4], **OPTIONS)
    assert (found.n_pairs, found.n_zero, found.statistic) == (2, 2, 3)
    tied = rosenbaum_bounds([0.3, 1.1, 5], [0.1, 0.9, 1], **OPTIONS)  # .2 and .2, noise apart
    assert tied.statistic == 6
    falls = rosenbaum_bounds([0.3, 0.9, 5], [0.1, 1.1, 1], **OPTIONS)
    assert falls.statistic == 4.5


def test_few_pairs_are_said_where_they_matter():
    normal = rosenbaum_bounds(TREATED, COMPARISON, **(OPTIONS | {"method": "normal"}))
    assert normal.method.endswith(
        "normal approximation without continuity correction; fewer than 10 pairs, so it is rough: "
        "take the exact one"
    )
    exact = rosenbaum_bounds(TREATED, COMPARISON, **OPTIONS)
    assert exact.method.endswith(
        "(treated higher), exact distribution; fewer than 10 pairs, so only a difference in nearly "
        "all of them can be told from chance"
    )
    many = rosenbaum_bounds(np.arange(1.0, 11), np.zeros(10), **OPTIONS)
    assert many.method.endswith("(treated higher), exact distribution")


def test_what_is_refused():
    assert refusal([1, 2, 3], [1, 2]) == (
        "`treated` and `comparison` must have one value per pair each; got 3 and 2 values. Line "
        "them up by pair first."
    )
    assert refusal(pd.Series([1, 2]), pd.Series([1, 3], index=[1, 0])) == (
        "`treated` and `comparison` must have the same index in the same order, that of the pairs; "
        "the labels differ, so rows may belong to different pairs."
    )
    assert refusal([1, 2], [1, 2]) == (
        "At least one pair must differ; in all of them both pupils have the same outcome, so there "
        "is nothing that hidden bias could explain away."
    )
    many = np.arange(201.0)
    assert refusal(many + 1, np.zeros(201)) == (
        "method='exact' is for up to 200 pairs that differ; got 201. With so many, method='normal' "
        "is as good."
    )
    for gammas in ([0.5], [], [np.inf], 2, ["a"]):
        assert refusal(gammas=gammas) == (
            "`gammas` must be a list of numbers from 1 upwards, for example [1, 1.25, 1.5, 2]; "
            f"got {gammas!r}."
        )
    for alpha in (0, 0.5, True, "5 %"):
        assert refusal(alpha=alpha) == (
            f"`alpha` must be a one-sided level between 0 and 0.5, for example 0.05; got {alpha!r}."
        )
    assert "1 of 2 are missing" in refusal([1, None], [1, 2])
    assert "`direction` must be one of 'higher', 'lower'" in refusal(direction="up")
    assert "`method` must be one of 'exact', 'normal'" in refusal(method="approx")
