"""How many pupils a group has, and how many equally weighted pupils it is worth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSize:
    """One group before and after matching.

    Parameters
    ----------
    n_raw : int
        Pupils before matching.
    n : int
        Pupils with a weight above 0.
    n_effective : float
        Equally weighted pupils whose mean would be as sure; ``n`` when weights are equal.
    """

    n_raw: int
    n: int
    n_effective: float

    @classmethod
    def of(cls, weights: np.ndarray) -> GroupSize:
        """Return the sizes of a group with these weights, 0 for pupils left out."""
        return cls(
            n_raw=len(weights),
            n=int((weights > 0).sum()),
            n_effective=effective_sample_size(weights),
        )


def effective_sample_size(weights: np.ndarray) -> float:
    """Return (Σw)² / Σw², Kish's effective sample size.

    Parameters
    ----------
    weights : array, shape (n,)
        From 0 upwards, not all 0.

    Returns
    -------
    float
        From 1 to the number of weights above 0; their scale does not matter.

    References
    ----------
    Kish, L. (1965). Survey sampling. Wiley.

    Examples
    --------
    >>> effective_sample_size(np.array([1.0, 1.0, 1.0, 0.0]))
    3.0
    >>> round(effective_sample_size(np.array([4.0, 1.0, 1.0])), 6)
    2.0
    """
    return float(weights.sum() ** 2 / (weights @ weights))
