"""The interval of a pooled figure, and the limits for one further school."""

from __future__ import annotations

from dataclasses import replace
from math import inf, sqrt

import numpy as np
from scipy.stats import t as student

from evalkit.effects.heterogeneity import cochran_q, weighted_mean
from evalkit.effects.null_values import beyond_words
from evalkit.effects.small_samples import small_sample_note
from evalkit.effects.student_interval import student_estimate
from evalkit.errors import DataError
from evalkit.estimate import Estimate

_ROUNDING = 1e-9


def pooled_estimate(
    values: np.ndarray,
    totals: np.ndarray,
    *,
    hartung_knapp: bool,
    level: float,
    measure: str,
    model_words: str,
) -> Estimate:
    """Return the weighted mean with its interval; ``totals`` are within plus between variances."""
    k, value = len(values), weighted_mean(values, totals)
    se, df = float(np.sum(1 / totals) ** -0.5), inf
    words, so = "normal interval", "the interval is too narrow"
    if hartung_knapp:
        spread = cochran_q(values, totals) / (k - 1)
        se, df = se * sqrt(spread), k - 1
        words, so = "Hartung–Knapp t interval", "the interval is rough"
        _require_width(values)
        # Schools with equal errors and some tau² come to 1 but for rounding.
        if spread < 1 - _ROUNDING:
            words += " (its standard error is below the usual one: report the wider of both)"
    pooled = student_estimate(
        measure=measure,
        value=value,
        se=se,
        df=float(df),
        level=level,
        n=k,
        method=f"{model_words}, {words}{small_sample_note(k, of='schools', so=so)}",
    )
    beyond = beyond_words(measure=measure, low=pooled.low, high=pooled.high)
    return replace(pooled, method=pooled.method + beyond)


def prediction_limits(estimate: Estimate, *, tau2: float) -> tuple[float, float]:
    """Return the limits for the true effect of one further school (Higgins et al. 2009).

    The quantile is that of the interval of the estimate, as in metafor's ``predict``.
    """
    df = inf if estimate.df is None else estimate.df
    reach = float(student.isf((1 - estimate.level) / 2, df)) * sqrt(tau2 + estimate.se**2)
    return estimate.value - reach, estimate.value + reach


def _require_width(values: np.ndarray) -> None:
    if np.ptp(values) > 1e-12 * np.abs(values).max():
        return
    raise DataError(
        "Hartung–Knapp takes its width from how much the estimates differ, and all of them are "
        "the same: the interval would have no width. Use hartung_knapp=False."
    )
