"""Subclasses: pupils with about the same propensity score, judged class by class."""

from __future__ import annotations

import numpy as np

from evalkit.matching.match_candidates import TIE


def subclass_of(scores: np.ndarray, is_treated: np.ndarray, *, n_subclasses: int) -> np.ndarray:
    """Return the class of each pupil, from 0 for the lowest scores.

    The limits are quantiles of the treated pupils' scores (each class holds about as many treated
    pupils); a score on a limit belongs above it; the lowest and the highest class are open, so that
    comparison pupils beyond the treated ones fall into them.

    References
    ----------
    Rosenbaum, P. R., & Rubin, D. B. (1984). Reducing bias in observational studies using
    subclassification on the propensity score. Journal of the American Statistical Association,
    79(387), 516-524.

    Examples
    --------
    >>> subclass_of(np.array([0.1, 0.2, 0.3]), np.array([True, True, True]), n_subclasses=2)
    array([0, 1, 1])
    """
    inner = np.linspace(0, 1, n_subclasses + 1)[1:-1]
    limits = np.quantile(scores[is_treated], inner)
    return np.searchsorted(limits - TIE, scores, side="right")
