"""Intraclass correlations: how far ratings, or two waves of one score, put pupils alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import Literal

import numpy as np
import pandas as pd
from scipy.stats import f as f_distribution

from evalkit.effects.effect_options import require_choice, require_level
from evalkit.effects.samples import has_no_spread
from evalkit.errors import DataError
from evalkit.estimate import Estimate
from evalkit.scoring.complete_rows import CompleteRows, complete_rows

KINDS: dict[str, str] = {
    "ICC1": "each subject has raters of its own, one rating",
    "ICC2": "the same raters drawn from many, absolute agreement, one rating",
    "ICC3": "these same raters only, consistency, one rating",
    "ICC1k": "each subject has raters of its own, mean of the ratings",
    "ICC2k": "the same raters drawn from many, absolute agreement, mean of the ratings",
    "ICC3k": "these same raters only, consistency, mean of the ratings",
}

Limits = tuple[float, float]


def icc(
    frame: pd.DataFrame,
    *,
    kind: Literal["ICC1", "ICC2", "ICC3", "ICC1k", "ICC2k", "ICC3k"],
    level: float = 0.95,
) -> Estimate:
    """Return an intraclass correlation of subjects rated several times, from complete rows.

    Parameters
    ----------
    frame : DataFrame, shape (n subjects, k ratings)
        One row per subject, one column per rater or occasion; two waves of one score make a
        test-retest correlation.
    kind : {"ICC1", "ICC2", "ICC3", "ICC1k", "ICC2k", "ICC3k"}
        As Shrout and Fleiss number them: 1, raters differ from subject to subject; 2, the same
        raters, and it counts when one is stricter; 3, the same raters, and it does not count.
        With ``k``, the reliability of the mean of all columns and not of one.
    level : float
        Coverage of the interval.

    Returns
    -------
    Estimate
        ``icc``, at most 1, below 0 when subjects differ less than their ratings do.  The interval
        rests on F distributions (for ``ICC2`` below 0, on the degrees of freedom that it has at
        0); ``p_value`` tests that subjects do not differ, one-sided, as F
        does.  ``n`` is the number of complete rows; ``method`` says how many were not complete.

    Raises
    ------
    DataError
        With fewer than two columns or three complete rows; when a column is not numeric or holds
        an infinite value; when all subjects have the same mean, or (for ``ICC2k``) nearly so.

    References
    ----------
    Shrout, P. E., & Fleiss, J. L. (1979). Intraclass correlations: uses in assessing rater
    reliability. Psychological Bulletin, 86(2), 420-428.

    Examples
    --------
    The six targets and four judges of Shrout and Fleiss:

    >>> judges = pd.DataFrame({"j1": [9, 6, 8, 7, 10, 6], "j2": [2, 1, 4, 1, 5, 2],
    ...                        "j3": [5, 3, 6, 2, 6, 4], "j4": [8, 2, 8, 6, 9, 7]})
    >>> [round(icc(judges, kind=kind).value, 2) for kind in ("ICC1", "ICC2", "ICC3")]
    [0.17, 0.29, 0.71]
    """
    kind, level = require_choice("kind", kind, legal=KINDS), require_level(level)
    ratings = complete_rows(frame, name="frame", column_is="rater or occasion")
    squares = MeanSquares.of(ratings)
    tail = (1 - level) / 2
    single = _SINGLE[kind.removesuffix("k")]
    value, limits = single(squares, tail)
    if kind.endswith("k"):
        value, limits = _for_mean(value, limits, k=squares.k)
    within, df_within = squares.error_of(kind)
    f_value = squares.between / within if within > 0 else inf
    return Estimate(
        measure="icc",
        value=value,
        low=limits[0],
        high=limits[1],
        level=level,
        n=squares.n,
        method=f"{kind} (Shrout & Fleiss): {KINDS[kind]}; F interval; {ratings.in_words()}",
        p_value=float(f_distribution.sf(f_value, squares.n - 1, df_within)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanSquares:
    """Mean squares of subjects × raters: between subjects, within them, of raters, and the rest."""

    n: int
    k: int
    between: float
    within: float
    raters: float
    rest: float

    @classmethod
    def of(cls, ratings: CompleteRows) -> MeanSquares:
        """Return the mean squares, after checking that subjects differ at all."""
        x = ratings.numbers
        n, k = x.shape
        subjects, raters = x.mean(axis=1), x.mean(axis=0)
        if has_no_spread(subjects, scale=float(np.abs(x).max())):
            raise DataError(
                "Subjects must differ in their mean over "
                f"{', '.join(ratings.names)}; all have the same. Without differences between "
                "subjects there is no intraclass correlation."
            )
        residual = x - subjects[:, None] - raters + x.mean()
        return cls(
            n=n,
            k=k,
            between=k * float(subjects.var(ddof=1)),
            within=float(((x - subjects[:, None]) ** 2).sum()) / (n * (k - 1)),
            raters=n * float(raters.var(ddof=1)),
            rest=float((residual**2).sum()) / ((n - 1) * (k - 1)),
        )

    def error_of(self, kind: str) -> tuple[float, int]:
        """Return the mean square that subjects are tested against, and its degrees of freedom."""
        if kind.startswith("ICC1"):
            return self.within, self.n * (self.k - 1)
        return self.rest, (self.n - 1) * (self.k - 1)


def _one_way(squares: MeanSquares, tail: float) -> tuple[float, Limits]:
    return _from_one_ratio(squares, *squares.error_of("ICC1"), tail)


def _consistency(squares: MeanSquares, tail: float) -> tuple[float, Limits]:
    return _from_one_ratio(squares, *squares.error_of("ICC3"), tail)


def _from_one_ratio(
    squares: MeanSquares, error: float, df_error: int, tail: float
) -> tuple[float, Limits]:
    """Return (between − error) / (between + (k − 1)·error), and the same at the limits of F."""

    def correlation(stretch: float) -> float:
        return (squares.between - stretch * error) / (
            squares.between + (squares.k - 1) * stretch * error
        )

    df = squares.n - 1
    low = correlation(float(f_distribution.isf(tail, df, df_error)))
    high = correlation(1 / float(f_distribution.isf(tail, df_error, df)))
    return correlation(1.0), (low, high)


def _agreement(squares: MeanSquares, tail: float) -> tuple[float, Limits]:
    """Return absolute agreement with the approximate F limits of Shrout and Fleiss (1979)."""
    n, k, between, rest = squares.n, squares.k, squares.between, squares.rest
    raters = squares.raters
    value = (between - rest) / (between + (k - 1) * rest + k * (raters - rest) / n)
    # Below nought the approximation breaks down (psych then gives limits that miss the value
    # itself), so degrees of freedom are those of no correlation.
    df = _agreement_df(squares, max(value, 0.0))
    if not df:
        return value, (value, value)
    up = float(f_distribution.isf(tail, n - 1, df))
    down = float(f_distribution.isf(tail, df, n - 1))
    spare = k * raters + (k * n - k - n) * rest
    low = n * (between - up * rest) / (up * spare + n * between)
    high = n * (down * between - rest) / (spare + n * down * between)
    return value, (low, high)


def _agreement_df(squares: MeanSquares, value: float) -> float:
    """Return Satterthwaite's degrees of freedom; 0 when the ratings agree exactly.

    Written with mean squares and not with their ratio, so that no division by zero is left.
    """
    n, k, raters, rest = squares.n, squares.k, squares.raters, squares.rest
    from_raters = k * value * raters
    from_rest = (n * (1 + (k - 1) * value) - k * value) * rest
    spread = (n - 1) * from_raters**2 + from_rest**2
    return (k - 1) * (n - 1) * (from_raters + from_rest) ** 2 / spread if spread else 0.0


def _for_mean(single: float, limits: Limits, *, k: int) -> tuple[float, Limits]:
    """Return the correlation of the mean of ``k`` ratings, and its limits."""
    value, low, high = (_spearman_brown(each, k) for each in (single, *limits))
    if value == -inf:
        raise DataError(
            "Subjects must differ by more than chance would let their means differ; they differ "
            "by less, and so much less that the mean of the ratings has no correlation to speak "
            "of. Report the correlation of one rating."
        )
    return value, (low, high)


def _spearman_brown(single: float, k: int) -> float:
    """Return the correlation of a mean of ``k``; it has no lower end where the formula has none."""
    spread = 1 + (k - 1) * single
    return k * single / spread if spread > 0 else -inf


_SINGLE: dict[str, Callable[[MeanSquares, float], tuple[float, Limits]]] = {
    "ICC1": _one_way,
    "ICC2": _agreement,
    "ICC3": _consistency,
}
