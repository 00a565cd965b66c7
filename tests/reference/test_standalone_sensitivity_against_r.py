"""Equivalence, regression to the mean, hidden bias, attrition: R by ways that we do not go."""

from __future__ import annotations

from itertools import product

import numpy as np

from evalkit.effects.attrition_bounds import attrition_bounds
from evalkit.effects.bias_corrected_limits import bias_corrected_limits
from evalkit.effects.e_value import e_value
from evalkit.effects.equivalence import equivalence, equivalence_of_groups
from evalkit.effects.multiplicity import adjust_p_values
from evalkit.effects.regression_to_mean import regression_to_mean_by_cutoff
from evalkit.effects.rosenbaum import rosenbaum_bounds
from evalkit.estimate import Estimate

FACTS = "standalone_sensitivity.json"

BEFORE = [20, 22, 25, 19, 24, 21, 18, 26, 23, 20, 22]
AFTER = [21, 22, 24, 19, 25, 23, 18, 25, 24, 21, 22]
TREATED, COMPARISON = [24, 27, 29, 25, 26, 22], [25, 22, 27, 26, 24, 28, 21]
RAW = {"a": 0.041, "b": 0.003, "c": 0.2, "d": 0.041, "e": 0.0008, "f": 0.73}
ADJUSTMENTS = {"BH": "benjamini_hochberg", "BY": "benjamini_yekutieli"}
PAIRS = {"seven": [4, 5, 1, -2, 6, 7, 8], "ties": [2, -1, 2, 3, 0, 4, -2, 5, 1, 0, 3]}
STAYED = [31, 24, 27, 29, 25, 30, 26, 22, 28, 24], [20, 22, 27, 21, 25, 24, 19, 23, 26, 22]
PUPILS = np.array([1.3, 2.9, 4.2, 4.8, 11.7])


def _tost(test: str, side: str) -> float:
    if test == "paired":
        return getattr(equivalence(BEFORE, AFTER, bounds=(-1, 1.5)), side)
    equal = test == "student"
    found = equivalence_of_groups(TREATED, COMPARISON, bounds=(-3, 4), equal_variances=equal)
    return getattr(found, side)


def _adjust(method: str, name: str) -> float:
    return adjust_p_values(RAW, method=ADJUSTMENTS.get(method, method))[name]


def _rtm(side: str, cutoff: str, reading: str) -> float:
    found = regression_to_mean_by_cutoff(
        cutoff=float(cutoff), side=side, population_mean=23, population_sd=4, retest=0.7,
        n=40, n_retest=200,
    )  # fmt: skip
    return getattr(found, reading)


def _bounds(name: str, method: str, side: str = "p_upper", gamma: str = "1") -> float:
    differences = PAIRS[name]
    found = rosenbaum_bounds(
        differences,
        np.zeros(len(differences)),
        gammas=[float(gamma)],
        direction="higher",
        method="exact" if method == "psignrank" else method,
        alpha=0.1,
    )
    return found.tipping_gamma if side == "tipping" else getattr(found.bounds[0], side)


_MEASURES = {"standardised_difference": "standardised_difference_pooled"}


def _e_value(scale: str, outcome: str) -> float:
    is_common = {"common": True, "rare": False, "none": None}[outcome]
    return e_value(
        _figure(2.4, measure=_MEASURES.get(scale, scale)), scale=scale, outcome_is_common=is_common
    ).value


def _shared_e_value(name: str) -> float:
    if name.startswith("rr_"):
        ratio = _figure(float(name.removeprefix("rr_")))
        return e_value(ratio, scale="risk_ratio", outcome_is_common=None).value
    # The published shortcut takes 1.78 standard errors on the scale of 0.91·d.
    figure = _figure(0.5, low=0.5 - 1.78 / 0.91 * 0.2, measure="standardised_difference_pooled")
    found = e_value(figure, scale="standardised_difference", outcome_is_common=None)
    return found.limit if "lower" in name else found.value


def _figure(value: float, low: float | None = None, measure: str = "risk_ratio") -> Estimate:
    return Estimate(
        measure=measure, value=value, low=value if low is None else low, high=2 * value,
        level=0.95, n=370, method="R",
    )  # fmt: skip


def _attrition(method: str, reading: str) -> float:
    treated = np.array([*STAYED[0], *[np.nan] * 2])
    comparison = np.array([*STAYED[1], *[np.nan] * 5])
    options = {"scale_limits": (7, 35), "level": 0.9} if method == "manski" else {}
    found = attrition_bounds(
        treated, comparison, method=method, **({"scale_limits": None} | options)
    )
    return getattr(found, reading)


def _bca(side: str) -> float:
    drawn = np.array([PUPILS[list(one)].mean() for one in product(range(5), repeat=5)])
    left_out = np.array([np.delete(PUPILS, i).mean() for i in range(5)])
    limits = bias_corrected_limits(float(PUPILS.mean()), drawn, left_out, level=0.9)
    return limits[side == "high"]


READINGS = {
    "tost": _tost,
    "adjust": _adjust,
    "rtm": _rtm,
    "bounds": _bounds,
    "e_value": _e_value,
    "lee": lambda reading: _attrition("lee", reading),
    "manski": lambda reading: _attrition("manski", reading),
    "bca": _bca,
}


def test_r_agrees(fact, agrees):
    if "/" in fact["id"]:
        agrees(_shared_e_value(fact["id"].split("evalue.")[1]))
        return
    topic, *rest = fact["id"].split(".")
    # "p_upper.1.5" is one strength of bias, not two words.
    words = [*rest[:3], ".".join(rest[3:])] if len(rest) > 4 else rest
    agrees(READINGS[topic](*words))
