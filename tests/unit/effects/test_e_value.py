"""E-values: published figures, which limit counts, refusals."""

from __future__ import annotations

from math import exp, sqrt

import pytest

from evalkit.effects.e_value import e_value
from evalkit.errors import DataError
from evalkit.estimate import Estimate


def figure(value, low, high, measure="risk_ratio"):
    return Estimate(
        measure=measure, value=value, low=low, high=high, level=0.95, n=200, method="made up"
    )


def of_risk_ratio(value, low, high):
    return e_value(figure(value, low, high), scale="risk_ratio", outcome_is_common=None)


def refusal(*numbers, scale="risk_ratio", outcome_is_common=None) -> str:
    with pytest.raises(DataError) as caught:
        e_value(figure(*numbers), scale=scale, outcome_is_common=outcome_is_common)
    return str(caught.value)


def test_published_e_values():
    """Formula feeding and deaths from respiratory infection: VanderWeele & Ding (2017)."""
    found = of_risk_ratio(3.9, 1.8, 8.7)
    assert (round(found.value, 2), round(found.limit, 1)) == (7.26, 3.0)


def test_a_ratio_below_one_is_turned_over_and_its_high_limit_counts():
    found = of_risk_ratio(0.5, 0.4, 0.8)
    assert found.value == pytest.approx(2 + sqrt(2 * 1))
    assert found.limit == pytest.approx(1.25 + sqrt(1.25 * 0.25))


def test_an_interval_that_includes_no_effect_leaves_nothing_to_explain():
    assert of_risk_ratio(1.4, 0.9, 2.2).limit == 1
    assert of_risk_ratio(0.8, 0.6, 1.0).limit == 1
    assert of_risk_ratio(1.0, 0.5, 2.0).value == 1


def test_scales_become_risk_ratios():
    d = e_value(
        figure(-0.4, -0.7, -0.1, "standardised_difference_pooled"),
        scale="standardised_difference",
        outcome_is_common=None,
    )
    assert (d.risk_ratio, d.risk_ratio_low, d.risk_ratio_high) == pytest.approx(
        (exp(-0.364), exp(-0.637), exp(-0.091))
    )
    assert d.limit == pytest.approx(exp(0.091) + sqrt(exp(0.091) * (exp(0.091) - 1)))
    common = e_value(figure(4, 2.25, 9, "odds_ratio"), scale="odds_ratio", outcome_is_common=True)
    assert (common.risk_ratio, common.risk_ratio_low, common.risk_ratio_high) == (2, 1.5, 3)
    assert common.method == "E-value (VanderWeele & Ding), odds ratio, common outcome"
    hazard = e_value(
        figure(1, 0.5, 2, "hazard_ratio"), scale="hazard_ratio", outcome_is_common=True
    )
    assert hazard.risk_ratio == 1
    assert hazard.risk_ratio_low == pytest.approx(1 / hazard.risk_ratio_high)


def test_what_is_refused():
    assert refusal(2, 1, 3, scale="odds_ratio") == (
        "`outcome_is_common` must be True or False for scale='odds_ratio': True when more than "
        "about 15 % of pupils have the outcome; got None."
    )
    assert refusal(2, 1, 3, outcome_is_common=False) == (
        "`outcome_is_common` must be None for scale='risk_ratio', where it changes nothing; got "
        "False."
    )
    assert refusal(2, 1, 3, scale="hazard_ratio", outcome_is_common="yes") == (
        "`outcome_is_common` must be True or False; got 'yes'."
    )
    assert refusal(2, 0, 3) == ("A risk ratio and its limits must be above 0; the low limit is 0.")
    assert refusal(2, 2.5, 3) == "The limits of the estimate must hold its value; these do not."
    assert refusal(1, 0.5, 2, scale="risk").startswith("`scale` must be one of 'risk_ratio'")


@pytest.mark.parametrize(
    ("measure", "scale"),
    [
        ("mean_change", "standardised_difference"),
        ("odds_ratio", "risk_ratio"),
        ("log_risk_ratio", "risk_ratio"),
        ("risk_ratio", "standardised_difference"),
        ("risk_difference", "standardised_difference"),
        ("standardised_change_baseline", "standardised_difference"),
        ("number_needed", "risk_ratio"),
        ("variance_ratio", "risk_ratio"),
        ("proportion", "risk_ratio"),
    ],
)
def test_an_estimate_on_another_scale_is_refused(measure, scale):
    with pytest.raises(DataError) as caught:
        e_value(figure(2, 1.5, 3, measure), scale=scale, outcome_is_common=None)
    assert str(caught.value) == (
        f"scale={scale!r} does not fit an estimate of {measure}. Name the scale of the estimate, "
        "or give a ratio or a standardised difference of two groups."
    )


def test_a_bare_number_has_no_interval():
    with pytest.raises(DataError, match=r"^`estimate` must be an Estimate; got float\.$"):
        e_value(0.4, scale="risk_ratio", outcome_is_common=None)
