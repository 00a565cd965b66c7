"""The mean of the highest, or lowest, share of some scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np


@dataclass(frozen=True, slots=True, kw_only=True)
class TrimmedMean:
    """The mean of one end of a sample, and what its sampling variance needs.

    Parameters
    ----------
    value : float
        The mean of the kept scores.
    spread : float
        Their variance.
    edge : float
        The last score that is kept, at least in part.
    n_kept : float
        How many are kept; a score may be kept in part.
    kept : float
        The share that is kept, above 0 and at most 1.
    """

    value: float
    spread: float
    edge: float
    n_kept: float
    kept: float

    @classmethod
    def of(
        cls, ascending: np.ndarray, *, kept: float, side: Literal["lowest", "highest"]
    ) -> TrimmedMean:
        """Return the mean of the ``kept`` share of sorted scores at one end.

        Where the share is no whole number of pupils, the pupil at the edge counts in part, so that
        ties at the edge need no rule: it is the mean of the empirical distribution above (below)
        its quantile.
        """
        scores = ascending if side == "lowest" else ascending[::-1]
        n_kept = kept * len(scores)
        weights = np.clip(n_kept - np.arange(len(scores)), 0, 1)
        # A weight of rounding noise would make a stranger the edge.
        weights[weights < 1e-9] = 0
        value = float(weights @ scores / weights.sum())
        return cls(
            value=value,
            spread=float(weights @ (scores - value) ** 2 / weights.sum()),
            edge=float(scores[weights > 0][-1]),
            n_kept=float(weights.sum()),
            kept=kept,
        )

    def variance(self, *, log_kept_variance: float) -> float:
        """Return the sampling variance of the mean when the kept share is itself estimated.

        The three terms are those of Lee (2009, proposition 3): the kept scores, the quantile at
        which they are cut, and the share.  ``log_kept_variance`` is the variance of the logarithm
        of the share; when nothing is trimmed only the first term is left.
        """
        of_scores = self.spread / (self.n_kept - 1)
        if self.kept == 1:
            return of_scores
        to_edge = (self.edge - self.value) ** 2
        return of_scores + to_edge * ((1 - self.kept) / self.n_kept + log_kept_variance)
