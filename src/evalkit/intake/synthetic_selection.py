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
) -> pd.DataFrame:
    """Return the table of pupils, the younger ones who were not chosen having the role ``none``.

    In each school those with the lowest scores are chosen; lots decide between equal scores.
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
    """
    is_younger = (pupils["role"] == "mentee").to_numpy()
    ranks = ranks_within(schools, ~is_younger, scores, rng.random(len(pupils)))
    is_left = is_younger & (ranks >= n_mentees[schools])
    return pupils.assign(
        role=pupils["role"].mask(is_left, "none"),
        end_reason=pupils["end_reason"].mask(is_left, None),
    )
