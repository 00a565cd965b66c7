"""How much hidden bias the finding of a matched comparison would survive."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from math import sqrt
from typing import Literal

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.stats import norm, rankdata

from evalkit.effects.effect_options import as_number, require_choice, shown
from evalkit.effects.samples import Numbers, single_sample, size_of
from evalkit.effects.small_samples import small_sample_note
from evalkit.errors import DataError

_DIRECTIONS: dict[str, int] = {"higher": 1, "lower": -1}
_METHODS: dict[str, str] = {
    "exact": "exact distribution",
    "normal": "normal approximation without continuity correction",
}
_FEW_PAIRS: dict[str, str] = {
    "exact": "only a difference in nearly all of them can be told from chance",
    "normal": "it is rough: take the exact one",
}
_MOST_EXACT = 200  # the exact distribution takes n³ steps
_NOISE = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class GammaBound:
    """The one-sided p-values that are possible at one strength of hidden bias.

    Parameters
    ----------
    gamma : float
        At least 1: by how much two matched pupils may differ in the odds of being treated.
    p_lower, p_upper : float
        The smallest and the largest possible p-value.
    """

    gamma: float
    p_lower: float
    p_upper: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RosenbaumBounds:
    """How the p-value of matched pairs could change if a hidden trait had decided who was treated.

    Parameters
    ----------
    statistic : float
        Wilcoxon's sum of the ranks of differences in the expected direction, zeros dropped.
    n_pairs, n_zero : int
        Pairs with a difference, and pairs without one.
    bounds : tuple of GammaBound
        One for each gamma, in the order asked for.
    alpha : float
        The one-sided level of ``tipping_gamma``.
    tipping_gamma : float or None
        The hidden bias at which the largest possible p-value reaches ``alpha``.  None when the
        p-value is above ``alpha`` even without hidden bias: there is no finding to lose.
    method : str
        What was computed, as a methods section would name it.
    """

    statistic: float
    n_pairs: int
    n_zero: int
    bounds: tuple[GammaBound, ...]
    alpha: float
    tipping_gamma: float | None
    method: str


def rosenbaum_bounds(
    treated: Numbers,
    comparison: Numbers,
    *,
    gammas: Iterable[float],
    direction: Literal["higher", "lower"],
    method: Literal["exact", "normal"],
    alpha: float,
) -> RosenbaumBounds:
    """Return the possible p-values of Wilcoxon's signed-rank test under hidden bias.

    Parameters
    ----------
    treated, comparison : array-like, shape (n,)
        Outcomes of matched pairs, complete: row by row a treated pupil and their match.
    gammas : iterable of float
        Strengths of hidden bias, each at least 1.  With gamma 2 one of two matched pupils may have
        been twice as likely (in odds) to be treated as the other, for a reason nobody measured.
    direction : {"higher", "lower"}
        Which way the programme is claimed to move the outcome of treated pupils.
    method : {"exact", "normal"}
        The exact distribution (up to 200 pairs that differ), or the normal approximation that
        R's ``rbounds::psens`` uses.
    alpha : float
        One-sided level for ``tipping_gamma``, above 0 and below 0.5.

    Returns
    -------
    RosenbaumBounds
        The p-values are one-sided and grow (``p_upper``) with gamma; at gamma 1 both are the
        p-value of the signed-rank test.  Tied differences share their mean rank.

    Raises
    ------
    DataError
        If lengths or indexes differ, an outcome is missing, no pair differs, a gamma is below 1,
        or ``alpha`` is not between 0 and 0.5.

    References
    ----------
    Rosenbaum, P. R. (2002). Observational studies (2nd ed.), section 4.3. Springer.

    Examples
    --------
    >>> found = rosenbaum_bounds(
    ...     [24, 27, 29, 25, 30, 28, 26], [20, 22, 28, 27, 24, 21, 18],
    ...     gammas=[1, 2], direction="higher", method="exact", alpha=0.05,
    ... )
    >>> found.statistic, [round(bound.p_upper, 3) for bound in found.bounds]
    (26.0, [0.023, 0.117])
    >>> round(found.tipping_gamma, 2)
    1.34
    """
    sign = _DIRECTIONS[require_choice("direction", direction, legal=_DIRECTIONS)]
    method = require_choice("method", method, legal=_METHODS)
    asked, alpha = _require_gammas(gammas), _require_alpha(alpha)
    differences = sign * _pair_differences(treated, comparison)
    n, differences = len(differences), differences[differences != 0]
    _require_differences(len(differences), method=method)
    ranks = rankdata(np.abs(differences))
    statistic = float(ranks[differences > 0].sum())
    tails = {"exact": _exact_tail, "normal": _normal_tail}
    tail = partial(tails[method], ranks, statistic)
    return RosenbaumBounds(
        statistic=statistic,
        n_pairs=len(ranks),
        n_zero=n - len(ranks),
        bounds=tuple(
            GammaBound(gamma=gamma, p_lower=tail(1 / gamma), p_upper=tail(gamma)) for gamma in asked
        ),
        alpha=alpha,
        tipping_gamma=_tipping_gamma(tail, alpha),
        method=f"Rosenbaum bounds of Wilcoxon's signed-rank test (treated {direction}), "
        f"{_METHODS[method]}" + small_sample_note(len(ranks), of="pairs", so=_FEW_PAIRS[method]),
    )


def _normal_tail(ranks: np.ndarray, statistic: float, gamma: float) -> float:
    share, rest = gamma / (1 + gamma), 1 / (1 + gamma)
    mean, variance = share * ranks.sum(), share * rest * (ranks**2).sum()
    return float(norm.sf((statistic - mean) / sqrt(variance)))


def _exact_tail(ranks: np.ndarray, statistic: float, gamma: float) -> float:
    """Return P(sum of ranks ≥ statistic) when each counts with probability gamma / (1 + gamma)."""
    share, rest = gamma / (1 + gamma), 1 / (1 + gamma)
    # Mean ranks of ties are halves, so twice the ranks are whole numbers.
    doubled = np.rint(2 * ranks).astype(int)
    chances = np.zeros(doubled.sum() + 1)
    chances[0] = 1.0
    for rank in doubled:
        raised = share * chances
        chances *= rest
        chances[rank:] += raised[: len(chances) - rank]
    return float(min(1.0, chances[round(2 * statistic) :].sum()))


def _tipping_gamma(tail: partial[float], alpha: float) -> float | None:
    if tail(1.0) > alpha:
        return None
    high = 2.0
    while tail(high) < alpha and high < 1e100:
        high *= 2
    return float(brentq(lambda gamma: tail(gamma) - alpha, 1.0, high, xtol=1e-10))


def _pair_differences(treated: Numbers, comparison: Numbers) -> np.ndarray:
    first = single_sample(treated, name="treated")
    second = single_sample(comparison, name="comparison")
    if len(first) != len(second):
        raise DataError(
            "`treated` and `comparison` must have one value per pair each; got "
            f"{len(first)} and {len(second)} values. Line them up by pair first."
        )
    both_labelled = isinstance(treated, pd.Series) and isinstance(comparison, pd.Series)
    if both_labelled and not treated.index.equals(comparison.index):
        raise DataError(
            "`treated` and `comparison` must have the same index in the same order, that of the "
            "pairs; the labels differ, so rows may belong to different pairs."
        )
    differences = first - second
    # What is nought but for the rounding of decimals is nought, and ties are ties.
    unit = _NOISE * size_of(first, second)
    return np.rint(differences / unit) * unit if unit else differences


def _require_differences(n: int, *, method: str) -> None:
    if n == 0:
        raise DataError(
            "At least one pair must differ; in all of them both pupils have the same outcome, so "
            "there is nothing that hidden bias could explain away."
        )
    if method == "exact" and n > _MOST_EXACT:
        raise DataError(
            f"method='exact' is for up to {_MOST_EXACT} pairs that differ; got {n}. With so many, "
            "method='normal' is as good."
        )


def _require_gammas(gammas: Iterable[float]) -> list[float]:
    try:
        asked = [float(gamma) for gamma in gammas]
    except (TypeError, ValueError, OverflowError):
        asked = []
    if asked and all(1 <= gamma < np.inf for gamma in asked):
        return asked
    raise DataError(
        "`gammas` must be a list of numbers from 1 upwards, for example [1, 1.25, 1.5, 2]; "
        f"got {shown(gammas)}."
    )


def _require_alpha(alpha: float) -> float:
    if 0 < as_number(alpha) < 0.5:
        return as_number(alpha)
    raise DataError(
        "`alpha` must be a one-sided level between 0 and 0.5, for example 0.05; got "
        f"{shown(alpha)}."
    )
