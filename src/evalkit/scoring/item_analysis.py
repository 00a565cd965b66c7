"""How each item goes with the rest of its scale, and how many scores stand at the ends of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from evalkit.errors import DataError
from evalkit.scoring.item_covariance import alpha_of, rest_correlations
from evalkit.scoring.item_set import ItemSet


def item_rest_correlations(items: pd.DataFrame) -> pd.DataFrame:
    """Return each item's correlation with the sum of the others, and alpha without it.

    Parameters
    ----------
    items : DataFrame, shape (n pupils, k items)
        Keyed answers: reversed items already turned round.  One row per pupil.

    Returns
    -------
    DataFrame
        One row per item in the order of the columns, from complete rows only: ``item``; ``n``;
        ``rest_correlation`` (negative: the item runs against the others, so check that it was
        turned round; missing when the others add up to a constant); ``alpha_without``, Cronbach's
        alpha of the others (missing when there is only one other); ``mean`` and ``sd`` in points.

    Raises
    ------
    DataError
        With fewer than two items or three complete rows; when an item is not numeric, holds an
        infinite value or does not vary.

    Examples
    --------
    >>> items = pd.DataFrame({"i1": [1, 2, 4, 5, 3], "i2": [2, 2, 5, 4, 3], "i3": [1, 3, 4, 4, 2],
    ...                       "i4": [5, 5, 2, 1, 3]})
    >>> item_rest_correlations(items)[["item", "rest_correlation"]].round(2).values.tolist()
    [['i1', 0.36], ['i2', 0.54], ['i3', 0.91], ['i4', -0.92]]
    """
    chosen = ItemSet.of(items)
    covariance = chosen.covariance
    return pd.DataFrame(
        {
            "item": list(items.columns),
            "n": chosen.answers.n,
            "rest_correlation": rest_correlations(covariance),
            "alpha_without": [
                _alpha_without(covariance, place) for place in range(len(covariance))
            ],
            "mean": chosen.answers.numbers.mean(axis=0),
            "sd": chosen.sd,
        }
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorCeiling:
    """Which share of scores stands at the lowest and at the highest possible score.

    Parameters
    ----------
    n, n_missing : int
        Scores that are there, and scores that are missing.
    floor_share, ceiling_share : float
        Shares of the ``n`` scores, 0 to 1.
    """

    n: int
    n_missing: int
    floor_share: float
    ceiling_share: float


def floor_ceiling(scores: pd.Series, *, lowest: float, highest: float) -> FloorCeiling:
    """Return the shares of scores at the lowest and at the highest possible score.

    A pupil at the ceiling cannot be seen to improve, one at the floor cannot be seen to fall back.

    Parameters
    ----------
    scores : Series, shape (n pupils,)
        One score per pupil; missing where there is none.
    lowest, highest : float
        The ends of the scale as the questionnaire has them, not the ends of what was observed.

    Returns
    -------
    FloorCeiling
        Shares 0 to 1 of the scores that are there.

    Raises
    ------
    DataError
        When the ends are the wrong way round, no score is there, or one lies outside the ends.

    References
    ----------
    Terwee, C. B., et al. (2007). Quality criteria were proposed for measurement properties of
    health status questionnaires. Journal of Clinical Epidemiology, 60(1), 34-42.

    Examples
    --------
    >>> ends = floor_ceiling(pd.Series([7, 20, 35, 35]), lowest=7, highest=35)
    >>> ends.floor_share, ends.ceiling_share
    (0.25, 0.5)
    """
    if not lowest < highest:
        raise DataError(f"`lowest` must be below `highest`; got {lowest!r} and {highest!r}.")
    series = scores if isinstance(scores, pd.Series) else pd.Series(scores)
    if getattr(series.dtype, "kind", "O") not in "iuf":
        raise DataError(f"`scores` must be numeric; got values of type {series.dtype}.")
    numbers = series.to_numpy(dtype=float, na_value=np.nan)
    there = numbers[~np.isnan(numbers)]
    if not len(there):
        raise DataError("`scores` must hold at least one score; every one is missing.")
    n_outside = int(((there < lowest) | (there > highest)).sum())
    if n_outside:
        raise DataError(
            f"Every score must lie between {lowest:g} and {highest:g}; {n_outside} of {len(there)} "
            "do not. Pass the ends of this scale, or correct how it was scored."
        )
    return FloorCeiling(
        n=len(there),
        n_missing=len(numbers) - len(there),
        floor_share=float((there == lowest).mean()),
        ceiling_share=float((there == highest).mean()),
    )


def _alpha_without(covariance: np.ndarray, place: int) -> float:
    others = np.delete(np.delete(covariance, place, axis=0), place, axis=1)
    if len(others) < 2:
        return np.nan
    try:
        return alpha_of(others)
    except DataError:  # the others cancel each other out: they have no alpha
        return np.nan
