"""Change of the same pupils from before to after: in points, and in standard deviations."""

from __future__ import annotations

from math import sqrt
from typing import Literal

import numpy as np
from scipy.stats import norm

from evalkit.effects.change_standardisers import CHANGE_STANDARDISERS, PairedSummary
from evalkit.effects.corrections import hedges_j
from evalkit.effects.effect_options import require_choice, require_level, require_truth
from evalkit.effects.samples import (
    Numbers,
    alike_words,
    has_no_spread,
    paired_samples,
    size_of,
)
from evalkit.effects.small_samples import small_sample_note
from evalkit.effects.student_interval import student_estimate
from evalkit.errors import DataError
from evalkit.estimate import Estimate

_MEAN_WORDS = "mean of paired changes (after − before), paired t interval"


def mean_change(before: Numbers, after: Numbers, *, level: float = 0.95) -> Estimate:
    """Return the mean change, after − before, in points of the scale.

    Parameters
    ----------
    before, after : array-like, shape (n,)
        Scores of the same pupils in the same order, complete.
    level : float
        Coverage of the interval.

    Returns
    -------
    Estimate
        ``mean_change``, positive when scores rose, with the paired t interval; ``se`` is the SD of
        the changes over √n.  With fewer than ten pairs ``method`` says that the interval is rough.

    Raises
    ------
    DataError
        If lengths or indexes differ, if a pair is incomplete, with fewer than two pairs, or when
        every pupil changed by the same amount, because the interval would then claim to be certain.

    References
    ----------
    Student (1908). The probable error of a mean. Biometrika, 6(1), 1-25.

    Examples
    --------
    >>> change = mean_change([20, 22, 25, 19], [23, 24, 26, 21])
    >>> change.value, round(change.low, 2), round(change.high, 2)
    (2.0, 0.7, 3.3)
    """
    level = require_level(level)
    first, second = paired_samples(before, after)
    changes = second - first
    n, value = len(changes), float(changes.mean())
    _require_spread(changes, scale=size_of(first, second))
    return student_estimate(
        measure="mean_change",
        value=value,
        se=float(changes.std(ddof=1)) / sqrt(n),
        df=float(n - 1),
        level=level,
        n=n,
        method=_MEAN_WORDS + small_sample_note(n, of="pairs"),
    )


def standardised_change(
    before: Numbers,
    after: Numbers,
    *,
    by: Literal["baseline", "average", "change", "repeated"],
    corrected: bool,
    level: float = 0.95,
) -> Estimate:
    """Return the mean change, after − before, divided by a standard deviation that you name.

    The four variants answer different questions and are not interchangeable: where before and after
    correlate above .5, ``"change"`` is usually the largest.  Reports use ``"baseline"``.

    Parameters
    ----------
    before, after : array-like, shape (n,)
        Scores of the same pupils in the same order, complete.
    by : {"baseline", "average", "change", "repeated"}
        What to divide by: the SD before (Becker); the root of the mean of the two variances
        (d_av); the SD of the changes (d_z); the SD of the changes over √(2(1 − r)) (d_rm).
    corrected : bool
        Whether to multiply the value and its limits by Hedges' exact J with n − 1 degrees of
        freedom.
    level : float
        Coverage of the interval.

    Returns
    -------
    Estimate
        ``standardised_change_<by>`` in standard deviations, positive when scores rose, with
        normal-approximation limits.  ``se`` is the large-sample standard error *at the reported
        value*, the one that meta-analysis pools (metafor's SMCC and SMCR); uncorrected, the limits
        are value ± z·se; corrected, they are J times the uncorrected limits.

    Raises
    ------
    DataError
        As for ``mean_change``; when the standard deviation to divide by is zero; and when every
        pupil changed by the same amount, because the interval would then claim to be certain.

    References
    ----------
    Becker, B. J. (1988). Synthesizing standardized mean-change measures. British Journal of
    Mathematical and Statistical Psychology, 41(2), 257-278.
    Cumming, G. (2012). Understanding the new statistics. Routledge.
    Hedges, L. V. (1981). Distribution theory for Glass's estimator of effect size and related
    estimators. Journal of Educational Statistics, 6(2), 107-128.

    Examples
    --------
    >>> before, after = [20, 22, 25, 19, 24], [23, 24, 26, 21, 24]
    >>> round(standardised_change(before, after, by="baseline", corrected=False).value, 3)
    0.628
    >>> round(standardised_change(before, after, by="change", corrected=True).value, 3)
    1.12
    """
    by = require_choice("by", by, legal=CHANGE_STANDARDISERS)
    corrected, level = require_truth("corrected", corrected), require_level(level)
    pairs = PairedSummary.of(*paired_samples(before, after))
    standardiser = CHANGE_STANDARDISERS[by]
    d = pairs.mean_change / standardiser.denominator(pairs)
    pairs.require_changes_differ(by=by)
    reach = float(norm.isf((1 - level) / 2)) * standardiser.standard_error(pairs, d)
    j = hedges_j(pairs.n - 1) if corrected else 1.0
    ending = ", small-sample corrected (exact Hedges J)" if corrected else ""
    return Estimate(
        measure=f"standardised_change_{by}",
        value=j * d,
        low=j * (d - reach),
        high=j * (d + reach),
        level=level,
        n=pairs.n,
        method=f"mean change / {standardiser.words}, normal-approximation interval{ending}"
        + small_sample_note(pairs.n, of="pairs"),
        se=standardiser.standard_error(pairs, j * d),
    )


def _require_spread(changes: np.ndarray, *, scale: float) -> None:
    """Refuse changes that are all the same, or differ too little to be told from rounding."""
    if has_no_spread(changes, scale=scale):
        raise DataError(
            f"mean_change needs pupils who changed differently. All changes "
            f"{alike_words(changes, scale=scale)}: the interval would have no width and claim to "
            "be certain. Say that all changed alike, and by how much."
        )
