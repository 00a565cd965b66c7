"""Which group tends to stand higher: every treated pupil held against every comparison pupil."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from evalkit.effects.samples import Numbers, alike_words, single_sample, size_of
from evalkit.errors import DataError

# Sums of decimals carry noise of about 1e-16 of their size; scores closer than this are a tie.
_NOISE = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Dominance:
    """Two groups as places in one order, ties sharing a place; never all in one place.

    Parameters
    ----------
    treated, comparison : array of int, shapes (n1,) and (n2,)
        The place of each pupil's score among all scores, from 0.
    """

    treated: np.ndarray
    comparison: np.ndarray

    @classmethod
    def of(cls, treated: Numbers, comparison: Numbers) -> Dominance:
        """Return two complete samples in one order, or say why there is none."""
        first = single_sample(treated, name="treated")
        second = single_sample(comparison, name="comparison")
        scores, where = np.unique(np.concatenate([first, second]), return_inverse=True)
        is_step = np.diff(scores) > _NOISE * size_of(first, second)
        places = np.concatenate([[0], np.cumsum(is_step)])[where]
        if not is_step.any():
            alike = alike_words(scores, scale=size_of(first, second))
            raise DataError(
                "Scores must differ to say which group stands higher; all scores of both groups "
                f"{alike}. Report that, with the two group sizes, instead of an effect."
            )
        return cls(treated=places[: len(first)], comparison=places[len(first) :])

    @property
    def n(self) -> int:
        """Return the number of pupils in both groups."""
        return len(self.treated) + len(self.comparison)

    @property
    def n_smaller(self) -> int:
        """Return the number of pupils in the smaller group."""
        return min(len(self.treated), len(self.comparison))

    @property
    def is_separated(self) -> bool:
        """Return whether every pupil of one group stands above every pupil of the other."""
        return bool(
            self.treated.min() > self.comparison.max() or self.treated.max() < self.comparison.min()
        )

    def of_treated(self) -> np.ndarray:
        """Return for each treated pupil the share of comparison pupils below minus above."""
        return _mean_signs(self.treated, self.comparison)

    def of_comparison(self) -> np.ndarray:
        """Return for each comparison pupil the share of treated pupils above minus below."""
        return -_mean_signs(self.comparison, self.treated)

    def untied_pairs(self) -> int:
        """Return how many of the n1 · n2 pairs are no tie."""
        others = np.sort(self.comparison)
        left, right = (np.searchsorted(others, self.treated, side=side) for side in _SIDES)
        return len(self.treated) * len(others) - int((right - left).sum())


_SIDES = ("left", "right")


def _mean_signs(places: np.ndarray, others: np.ndarray) -> np.ndarray:
    ordered = np.sort(others)
    left, right = (np.searchsorted(ordered, places, side=side) for side in _SIDES)
    # `left` of the others stand below, and len − `right` above.
    return (left + right - len(ordered)) / len(ordered)


def limit_when_separated(n_smaller: int, *, level: float) -> float:
    """Return the limit nearest .5 of a probability of superiority that was seen to be 1.

    No variance can be estimated when the groups do not overlap.  The limit is Wilson's for a share
    of ``n_smaller`` out of ``n_smaller``, which on Cliff's scale is (n − z²) / (n + z²).

    References
    ----------
    Feng, D., & Cliff, N. (2004). Monte Carlo evaluation of ordinal d with improved confidence
    interval. Journal of Modern Applied Statistical Methods, 3(2), 322-332.
    """
    z = float(norm.isf((1 - level) / 2))
    return n_smaller / (n_smaller + z**2)
