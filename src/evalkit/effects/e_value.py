"""How strong an unmeasured cause would have to be to explain a finding away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, expm1, log, sqrt
from typing import Literal

from evalkit.effects.effect_options import require_choice, require_truth, shown
from evalkit.effects.finite_results import require_finite_fields
from evalkit.errors import DataError
from evalkit.estimate import Estimate

# Which measures are on which scale.
_MEASURES: dict[str, frozenset[str]] = {
    "risk_ratio": frozenset({"risk_ratio"}),
    "rate_ratio": frozenset({"rate_ratio"}),
    "odds_ratio": frozenset({"odds_ratio", "absence_odds_ratio"}),
    "hazard_ratio": frozenset({"hazard_ratio"}),
    "standardised_difference": frozenset(
        {
            "standardised_difference_pooled",
            "standardised_difference_comparison",
            "standardised_difference_average",
            "adjusted_standardised_difference",
            "multilevel_effect_total",
            "multilevel_effect_within",
            "multilevel_effect_total_conditional",
            "multilevel_effect_within_conditional",
            "prepost_control_difference",
        }
    ),
}

# No effect is larger; beyond, numbers are in another unit or come from next to no events.
_LARGEST_DIFFERENCE, _LARGEST_RATIO = 100.0, 1e12


@dataclass(frozen=True, slots=True, kw_only=True)
class EValue:
    """How strong hidden confounding would have to be, on the scale of risk ratios.

    Parameters
    ----------
    value : float
        At least 1.  An unmeasured cause that is tied to both the programme and the outcome by risk
        ratios of this size, above everything that was adjusted for, could explain the estimate
        away; a weaker one could not.
    limit : float
        The same for the limit of the interval nearest to no effect; 1 when the interval includes
        no effect, because then there is nothing to explain away.
    risk_ratio, risk_ratio_low, risk_ratio_high : float
        The estimate and its limits as (approximate) risk ratios.
    method : str
        What was computed, as a methods section would name it.
    """

    value: float
    limit: float
    risk_ratio: float
    risk_ratio_low: float
    risk_ratio_high: float
    method: str

    def __post_init__(self) -> None:
        require_finite_fields(self)


# How each scale becomes a risk ratio, for a rare and for a common outcome.
_RATIOS: dict[str, tuple[Callable[[float], float], Callable[[float], float], bool]] = {
    "risk_ratio": (float, float, False),
    "rate_ratio": (float, float, False),
    "odds_ratio": (float, sqrt, True),
    "hazard_ratio": (
        float,
        # (1 − 0.5^√HR) / (1 − 0.5^√(1/HR)), in a form that keeps its digits.
        lambda ratio: expm1(-sqrt(ratio) * log(2)) / expm1(-sqrt(1 / ratio) * log(2)),
        True,
    ),
    "standardised_difference": (lambda d: exp(0.91 * d), lambda d: exp(0.91 * d), False),
}


def e_value(
    estimate: Estimate,
    *,
    scale: Literal[
        "risk_ratio", "rate_ratio", "odds_ratio", "hazard_ratio", "standardised_difference"
    ],
    outcome_is_common: bool | None,
) -> EValue:
    """Return the E-value of an estimate and of the limit nearest to no effect.

    Parameters
    ----------
    estimate : Estimate
        A ratio, or a difference in standard deviations, with its interval.  Only ``value``,
        ``low`` and ``high`` are used.
    scale : {"risk_ratio", "rate_ratio", "odds_ratio", "hazard_ratio", "standardised_difference"}
        What the estimate is.
    outcome_is_common : bool or None
        For odds and hazard ratios: whether more than about 15 % of pupils have the outcome.  If
        so an odds ratio stands for its square root, a hazard ratio for
        (1 − 0.5^√HR) / (1 − 0.5^√(1/HR)); if not, for itself.  None for the other scales.

    Returns
    -------
    EValue
        RR + √(RR·(RR − 1)), with RR turned over when it is below 1; a standardised difference d
        stands for the risk ratio exp(0.91·d).

    Raises
    ------
    DataError
        If a ratio is not above 0, the limits do not hold the value, or ``outcome_is_common`` is
        missing where it is needed or given where it is not.

    References
    ----------
    VanderWeele, T. J., & Ding, P. (2017). Sensitivity analysis in observational research:
    introducing the E-value. Annals of Internal Medicine, 167(4), 268-274.

    Examples
    --------
    >>> found = Estimate(measure="risk_ratio", value=3.9, low=1.8, high=8.7, level=0.95, n=500,
    ...                  method="Wald on the log scale")
    >>> sensitivity = e_value(found, scale="risk_ratio", outcome_is_common=None)
    >>> round(sensitivity.value, 2), round(sensitivity.limit, 2)
    (7.26, 3.0)
    """
    scale = require_choice("scale", scale, legal=_RATIOS)
    is_common = _require_commonness(outcome_is_common, scale=scale)
    _require_measure(estimate, scale=scale)
    numbers = (estimate.value, estimate.low, estimate.high)
    _require_usable(numbers, scale=scale)
    to_ratio = _RATIOS[scale][1 if is_common else 0]
    ratio, low, high = (to_ratio(number) for number in numbers)
    nearest = low if ratio > 1 else high
    is_explained = low <= 1 <= high
    return EValue(
        value=_e_value(ratio),
        limit=1.0 if is_explained else _e_value(nearest),
        risk_ratio=ratio,
        risk_ratio_low=low,
        risk_ratio_high=high,
        method=f"E-value (VanderWeele & Ding), {scale.replace('_', ' ')}"
        + ("" if is_common is None else f", {'common' if is_common else 'rare'} outcome"),
    )


def _e_value(ratio: float) -> float:
    away = max(ratio, 1 / ratio)
    return away + sqrt(away) * sqrt(away - 1)


def _require_measure(estimate: Estimate, *, scale: str) -> None:
    """Refuse an estimate of this room whose measure says that it is on another scale."""
    if not isinstance(estimate, Estimate):
        raise DataError(f"`estimate` must be an Estimate; got {type(estimate).__name__}.")
    if estimate.measure not in _MEASURES[scale]:
        raise DataError(
            f"scale={scale!r} does not fit an estimate of {estimate.measure}. Name the scale of "
            "the estimate, or give a ratio or a standardised difference of two groups."
        )


def _require_commonness(outcome_is_common: bool | None, *, scale: str) -> bool | None:
    needs_it = _RATIOS[scale][2]
    if needs_it:
        if outcome_is_common is None:
            raise DataError(
                f"`outcome_is_common` must be True or False for scale={scale!r}: True when more "
                "than about 15 % of pupils have the outcome; got None."
            )
        return require_truth("outcome_is_common", outcome_is_common)
    if outcome_is_common is not None:
        raise DataError(
            f"`outcome_is_common` must be None for scale={scale!r}, where it changes nothing; "
            f"got {shown(outcome_is_common)}."
        )
    return None


def _require_usable(numbers: tuple[float, float, float], *, scale: str) -> None:
    value, low, high = numbers
    if not low <= value <= high:
        raise DataError("The limits of the estimate must hold its value; these do not.")
    words = scale.replace("_", " ")
    if scale == "standardised_difference":
        if max(-low, high) > _LARGEST_DIFFERENCE:
            raise DataError(
                f"A {words} and its limits must be within {_LARGEST_DIFFERENCE:g} standard "
                f"deviations to be read as a risk ratio; got {low:g} to {high:g}. Look whether it "
                "is in points of the scale."
            )
    elif low <= 0:
        raise DataError(f"A {words} and its limits must be above 0; the low limit is {low:g}.")
    elif max(1 / low, high) > _LARGEST_RATIO:
        raise DataError(
            f"A {words} and its limits must be within a million millionth and a million million "
            f"times; got {low:g} to {high:g}. The groups are too small, or the events too few."
        )
