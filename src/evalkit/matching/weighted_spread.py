"""Mean, variance and distribution of values that count by weights."""

from __future__ import annotations

import numpy as np

# Differences below this part of the size of the values are the noise of sums.
_NOISE = 1e-12


def weighted_mean(values: np.ndarray, weights: np.ndarray) -> float:
    """Return Σwx / Σw; NaN when all weights are 0.

    Examples
    --------
    >>> weighted_mean(np.array([1.0, 4.0]), np.array([2.0, 1.0]))
    2.0
    """
    total = weights.sum()
    return float(weights @ values / total) if total > 0 else float("nan")


def weighted_variance(values: np.ndarray, weights: np.ndarray) -> float:
    """Return Σw(x − mean)² / (1 − Σw²), the weights adding up to 1.

    It is unbiased for weights that say whom a pupil stands for, and with equal weights it is the
    sample variance (n − 1).  R has it as ``cov.wt`` and cobalt uses it for its variance ratios.

    Parameters
    ----------
    values, weights : array, shape (n,)
        Complete values; weights from 0 upwards.

    Returns
    -------
    float
        In the squared unit of the values; NaN with fewer than two weights above 0.

    Examples
    --------
    >>> values, weights = np.array([1.0, 4.0, 7.0, 99.0]), np.array([1.0, 1.0, 1.0, 0.0])
    >>> round(weighted_variance(values, weights), 6)
    9.0
    """
    is_used = weights > 0
    if is_used.sum() < 2:
        return float("nan")
    values, shares = values[is_used], weights[is_used] / weights.sum()
    # 1 − Σw² as a sum of products, so that it keeps its digits where one weight outdoes the others.
    heaviest = int(shares.argmax())
    others = 1 - shares
    others[heaviest] = np.delete(shares, heaviest).sum()
    spare = float(shares @ others)
    centred = values - shares @ values
    if np.abs(centred).max() <= _NOISE * np.abs(values).max():
        return 0.0
    return float(shares @ centred**2 / spare)


def weighted_ks(
    treated: np.ndarray,
    treated_weights: np.ndarray,
    comparison: np.ndarray,
    comparison_weights: np.ndarray,
) -> float:
    """Return the largest difference of two weighted distributions (Kolmogorov–Smirnov), 0 to 1.

    Parameters
    ----------
    treated, treated_weights : array, shape (n1,)
        Complete values and their weights from 0 upwards.
    comparison, comparison_weights : array, shape (n0,)
        The same of the other group.

    Returns
    -------
    float
        The largest absolute difference of the weighted shares at or below a value; NaN when all
        weights of a group are 0.

    Examples
    --------
    >>> one = np.ones(2)
    >>> weighted_ks(np.array([1.0, 2.0]), one, np.array([2.0, 3.0]), one)
    0.5
    """
    sums = treated_weights.sum(), comparison_weights.sum()
    if min(sums) <= 0:
        return float("nan")
    values = np.concatenate([treated, comparison])
    steps = np.concatenate([treated_weights / sums[0], -comparison_weights / sums[1]])
    order = np.argsort(values, kind="stable")
    gaps = np.abs(np.cumsum(steps[order]))
    is_last = np.append(np.diff(values[order]) > 0, True)
    largest = float(gaps[is_last].max())
    return largest if largest > _NOISE else 0.0
