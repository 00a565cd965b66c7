"""What untreated pupils would do: the figures of the methods, simulation, direction, refusals."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from evalkit.effects.regression_to_mean import regression_to_mean, regression_to_mean_by_cutoff
from evalkit.errors import DataError

KNOWN = {"population_mean": 23, "population_sd": 4, "retest": 0.7, "n": 40, "n_retest": 200}


def by_mean(**options):
    return regression_to_mean(**({"selected_mean": 18} | KNOWN | options))


def by_cutoff(**options):
    return regression_to_mean_by_cutoff(**({"cutoff": 20, "side": "below"} | KNOWN | options))


def refusal(call=by_mean, **options) -> str:
    with pytest.raises(DataError) as caught:
        call(**options)
    return str(caught.value)


@pytest.mark.parametrize(
    ("lowest", "retest", "gain"),
    [
        (0.2, 0.80, 0.28), (0.2, 0.66, 0.48), (0.2, 0.60, 0.56),
        (0.1, 0.80, 0.35), (0.1, 0.66, 0.60), (0.1, 0.60, 0.70),
    ],
)  # fmt: skip
def test_the_lowest_fifth_and_tenth_in_standard_deviations(lowest, retest, gain):
    z = {"population_mean": 0, "population_sd": 1, "retest": retest}
    anyway = by_cutoff(cutoff=norm.ppf(lowest), **z)
    assert round(anyway.value, 2) == gain
    # Highest and lowest are mirror images.
    above = by_cutoff(cutoff=-norm.ppf(lowest), side="above", **z)
    assert above.value == pytest.approx(-anyway.value)
    assert (above.low, above.high) == pytest.approx((-anyway.high, -anyway.low))


def test_low_scores_rise_and_high_scores_fall():
    assert by_mean().value == pytest.approx(0.3 * 5)
    assert by_mean(selected_mean=28).value == pytest.approx(-0.3 * 5)
    assert by_mean(selected_mean=23).value == 0


def test_the_limits_are_worked_out_by_hand():
    anyway = by_mean(level=0.9)
    se = np.sqrt((1 - 0.49) * 16 / 40 + (0.51 * 5) ** 2 / 197)
    assert anyway.se == pytest.approx(se)
    assert anyway.high - anyway.value == pytest.approx(norm.isf(0.05) * se)
    assert by_mean(n_retest=None).se == pytest.approx(np.sqrt(0.51 * 16 / 40))
    assert by_mean(n_retest=None).se < by_mean(n_retest=1000).se < by_mean().se


@pytest.mark.parametrize("way", ["mean", "cutoff"])
def test_untreated_groups_change_as_much_as_the_limits_say(way):
    rng = np.random.default_rng(20241102)
    hits = []
    for _ in range(1200):
        retest = np.corrcoef(rng.multivariate_normal([0, 0], [[1, 0.7], [0.7, 1]], 200).T)[0, 1]
        before = norm.ppf(rng.uniform(0, norm.cdf(-0.75), 40)) * 4 + 23  # all below 20
        after = 23 + 0.7 * (before - 23) + rng.normal(0, 4 * np.sqrt(0.51), 40)
        anyway = (
            by_mean(selected_mean=before.mean(), retest=retest)
            if way == "mean"
            else by_cutoff(retest=retest)
        )
        hits.append(anyway.low <= (after - before).mean() <= anyway.high)
    # Three Monte Carlo errors of 1,200 draws are .019.
    assert np.mean(hits) == pytest.approx(0.95, abs=0.019)


def test_a_cutoff_far_out_is_no_trouble():
    far = by_cutoff(cutoff=23 - 30 * 4)
    assert far.value == pytest.approx(0.3 * 30 * 4, rel=0.01)
    everybody = by_cutoff(cutoff=23 + 30 * 4)
    assert everybody.value == pytest.approx(0, abs=1e-9)


def test_methods_say_where_the_numbers_come_from():
    assert by_mean().method == (
        "expected mean change without a programme, (1 − r) · distance to the population mean, from "
        "the selected mean; normal prediction interval, the retest correlation from 200 pupils"
    )
    assert by_cutoff(n_retest=None).method == (
        "expected mean change without a programme, (1 − r) · distance to the population mean, "
        "below a cut-off of a normal score; normal prediction interval, the retest correlation "
        "taken as known"
    )
    assert by_mean().measure == by_cutoff().measure == "regression_to_mean"


def test_what_is_refused():
    for name in ("selected_mean", "population_mean", "population_sd"):
        assert refusal(**{name: np.nan}) == (
            f"`{name}` must be one finite number, in points; got nan."
        )
    assert refusal(by_cutoff, cutoff="20").startswith("`cutoff` must be one finite number")
    assert refusal(population_sd=0) == (
        "`population_sd` must be above 0; got 0. Pass the standard deviation of all pupils from "
        "whom these were chosen."
    )
    for retest in (1, -1, 1.2, None, True):
        assert refusal(retest=retest) == (
            "`retest` must be a correlation below 1 (at 1 no pupil's score would ever move) and "
            f"above -1; got {retest!r}. Pass the correlation of two measurements of untreated "
            "pupils."
        )
    assert refusal(n=0) == "`n` must be a whole number of pupils, at least 1; got 0."
    assert refusal(n_retest=3) == "`n_retest` must be a whole number of pupils, at least 4; got 3."
    assert (
        refusal(by_cutoff, side="under") == "`side` must be one of 'below', 'above'; got 'under'."
    )
    assert refusal(level=0).startswith("`level` must be a share")
