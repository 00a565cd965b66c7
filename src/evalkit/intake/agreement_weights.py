"""Which elements of a code hold: how often each agrees in the same pupil, and by chance."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalkit.errors import DataError, DefinitionError

CLOSE_ENOUGH, MOST_STEPS = 1e-12, 100_000


def agreement_weights(
    agreements: pd.DataFrame, *, start_prevalence: float, start_m: float, start_u: float
) -> pd.DataFrame:
    """Return for each element how strongly its agreement speaks for one and the same pupil.

    Fellegi and Sunter's model: pairs are of two kinds, the same pupil or two, and within a kind
    elements agree independently.  Fitted by EM without knowing the truth.  An element with a low
    ``m`` is not answered alike twice; one with a high ``u`` tells nobody apart.  Linking does not
    use the weights; they help to choose the elements.

    Parameters
    ----------
    agreements : DataFrame
        A row per compared pair, a column per element: whether it agrees.  Nothing missing.
    start_prevalence, start_m, start_u : float
        Where EM starts, strictly between 0 and 1: the share of pairs that are the same pupil, and
        the probability that an element agrees in those and in the others.

    Returns
    -------
    DataFrame
        A row per element: ``element``, ``m``, ``u``, ``agreement_weight`` = log2(m / u),
        ``disagreement_weight`` = log2((1 − m) / (1 − u)), and ``prevalence``, the same in all rows.
        A weight is infinite where an element always agrees.

    Raises
    ------
    DataError
        No pairs, values that are not true or false, or a fit that does not settle.
    DefinitionError
        A start that is not a probability.

    References
    ----------
    Fellegi, I. P., & Sunter, A. B. (1969). A theory for record linkage. Journal of the American
    Statistical Association, 64(328), 1183-1210.

    Examples
    --------
    >>> pairs = pd.DataFrame(
    ...     [[True] * 3] * 9 + [[True, True, False]] + [[False] * 3] * 80 + [[True, False, False]],
    ...     columns=["month", "day", "letter"],
    ... )
    >>> found = agreement_weights(pairs, start_prevalence=0.1, start_m=0.9, start_u=0.1)
    >>> found["m"].round(2).tolist()
    [1.0, 1.0, 0.9]
    """
    starts = {
        "start_prevalence": start_prevalence,
        "start_m": start_m,
        "start_u": start_u,
    }
    for name, start in starts.items():
        if not 0 < start < 1:
            raise DefinitionError(f"{name} must lie between 0 and 1; got {start!r}.")
    patterns, times = _patterns(agreements)
    prevalence, m, u = _fitted(patterns, times, start_prevalence, start_m, start_u)
    with np.errstate(divide="ignore"):
        agreeing, disagreeing = np.log2(m / u), np.log2((1 - m) / (1 - u))
    return pd.DataFrame(
        {
            "element": [str(name) for name in agreements.columns],
            "m": m,
            "u": u,
            "agreement_weight": agreeing,
            "disagreement_weight": disagreeing,
            "prevalence": prevalence,
        }
    )


def _fitted(
    patterns: np.ndarray, times: np.ndarray, prevalence: float, start_m: float, start_u: float
) -> tuple[float, np.ndarray, np.ndarray]:
    m, u = (np.full(patterns.shape[1], start) for start in (start_m, start_u))
    for _ in range(MOST_STEPS):
        same = prevalence * np.prod(np.where(patterns, m, 1 - m), axis=1)
        other = (1 - prevalence) * np.prod(np.where(patterns, u, 1 - u), axis=1)
        is_same = same / (same + other)
        before = np.concatenate([[prevalence], m, u])
        prevalence = float(np.average(is_same, weights=times))
        m = np.average(patterns, axis=0, weights=times * is_same)
        u = np.average(patterns, axis=0, weights=times * (1 - is_same))
        if np.abs(np.concatenate([[prevalence], m, u]) - before).max() < CLOSE_ENOUGH:
            return prevalence, m, u
    raise DataError(
        f"the fit must settle within {MOST_STEPS} steps and did not; compare on more elements."
    )


def _patterns(agreements: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return the patterns of agreement that occur and how often each does."""
    is_truth = all(pd.api.types.is_bool_dtype(kind) for kind in agreements.dtypes)
    if agreements.empty or not is_truth or agreements.isna().any(axis=None):
        raise DataError("agreements must be true or false for at least one pair, none missing.")
    patterns, times = np.unique(agreements.to_numpy(dtype=bool), axis=0, return_counts=True)
    return patterns, times
