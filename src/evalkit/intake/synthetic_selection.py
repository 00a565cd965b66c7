"""Who is mentored in a made-up cohort: the whole year group, or those who scored lowest."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalkit.intake.synthetic_streams import ranks_within


def year_sizes(sizes: list[tuple[int, int]], *, selected_share: float) -> list[tuple[int, int]]:
    """Return (ambassadors, younger pupils) per school, so that the mentees are this share.

    Examples
    --------
    >>> year_sizes([(3, 10)], selected_share=0.25)
    [(3, 40)]
    """
    return [(older, round(mentees / selected_share)) for older, mentees in sizes]


def with_chosen(
    rng: np.random.Generator,
    *,
    pupils: pd.DataFrame,
    schools: np.ndarray,
    n_mentees: np.ndarray,
    scores: np.ndarray,
    by_score: float = 1.0,
    comparison_share: float = 0.0,
) -> pd.DataFrame:
    """Return the table of pupils, the younger ones who were not chosen having the role ``none``.

    In each school those with the lowest scores are chosen; lots decide between equal scores.
    With ``by_score`` below 1 schools go by other things too, which have nothing to do with
    wellbeing, so that some who are like the chosen are left: a comparison can be fair.
    Chance is part of a score, so those who are chosen will score higher the next time with no
    programme at all: by ``(1 − r)`` times how far they stand below their year group, ``r`` being
    the retest correlation of the score (Galton 1886).

    Parameters
    ----------
    rng : numpy.random.Generator
    pupils : DataFrame
        With role ``mentee`` for every younger pupil.
    schools : array of int, (pupils,)
    n_mentees : array of int, (schools,)
        How many each school mentors.
    scores : array, (pupils,)
        At baseline; higher is better.
    by_score : float
        Correlation, 0 to 1, of what schools choose by with the score.
    comparison_share : float
        Which share of those who are left has the role ``comparison``.
    """
    is_younger = (pupils["role"] == "mentee").to_numpy()
    lots = rng.random(len(pupils))
    if by_score < 1:
        scores = _blurred(rng, scores, is_younger, by_score=by_score)
    ranks = ranks_within(schools, ~is_younger, scores, lots)
    is_left = is_younger & (ranks >= n_mentees[schools])
    role = pupils["role"].mask(is_left, "none")
    if comparison_share > 0:
        role = role.mask(is_left & (rng.random(len(pupils)) < comparison_share), "comparison")
    return pupils.assign(
        role=role,
        end_reason=pupils["end_reason"].mask(is_left, None),
    )


def _blurred(
    rng: np.random.Generator, scores: np.ndarray, is_younger: np.ndarray, *, by_score: float
) -> np.ndarray:
    """Return what schools choose by, which correlates by ``by_score`` with the score."""
    own = scores[is_younger]
    standing = (scores - own.mean()) / own.std()
    return by_score * standing + np.sqrt(1 - by_score**2) * rng.standard_normal(len(scores))
