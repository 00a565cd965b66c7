"""Who may be matched with whom: the pupils of one stratum, and how far apart they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

TIE = 1e-9
"""Distances (and scores) are compared in steps of this size: nearer ones count as equal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """The m treated and k comparison pupils of a stratum, in the order that breaks ties.

    Parameters
    ----------
    distances : array, shape (m, k)
        Infinite where the two may not be matched.
    is_outside : array of bool, shape (m, k)
        Whether a match would be outside of the school (or whatever is preferred).
    scores : array, shape (m,), or None
        Propensity scores of the treated pupils.
    """

    distances: np.ndarray
    is_outside: np.ndarray
    scores: np.ndarray | None

    def steps(self) -> np.ndarray:
        """Return the distances in whole steps, so that noise of the arithmetic makes no order."""
        return np.rint(self.distances / TIE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Who was matched with whom: places of the treated, of the comparison pupils, distances."""

    treated: np.ndarray
    comparison: np.ndarray
    distances: np.ndarray
