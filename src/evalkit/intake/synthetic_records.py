"""Made-up school records: attendance, behaviour, bullying, exclusions and attainment per term."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import expit

SESSIONS = (144, 118)
"""Half-day sessions in an autumn and in a summer term."""

SAME_PUPIL = 0.85
"""Correlation of a pupil's attainment in two terms of a school year."""


def term_records(
    rng: np.random.Generator,
    *,
    pupils: pd.DataFrame,
    wellbeing: np.ndarray,
    terms: tuple[str, str],
) -> pd.DataFrame:
    """Return two rows per pupil: the term before and the term after.

    Nothing changes on average between the terms.  Absence is about 7 in 100 sessions, with about
    one pupil in five missing a tenth or more; incidents are few and unevenly spread; attainment
    has mean 100 and SD 15.  All are weakly related to wellbeing in the same term.

    Parameters
    ----------
    rng : numpy.random.Generator
    pupils : DataFrame
        school_id and pupil_id.
    wellbeing : array, (2, pupils)
        Latent wellbeing before and after, in SDs.
    terms : two str
        What the terms are called.
    """
    n = len(pupils)
    habits = {name: rng.standard_normal(n) for name in ("absence", "behaviour", "attainment")}
    frames = [
        pupils[["school_id", "pupil_id"]].assign(
            term=term, **_one_term(rng, habits=habits, latent=latent, possible=possible)
        )
        for term, latent, possible in zip(terms, wellbeing, SESSIONS, strict=True)
    ]
    return pd.concat(frames, ignore_index=True)


def _one_term(
    rng: np.random.Generator, *, habits: dict[str, np.ndarray], latent: np.ndarray, possible: int
) -> dict[str, np.ndarray]:
    n = len(latent)
    missing = expit(-2.85 + 0.65 * habits["absence"] + 0.3 * rng.standard_normal(n) - 0.15 * latent)
    trouble = np.exp(-1.0 + 0.9 * habits["behaviour"] - 0.2 * latent)
    fresh = np.sqrt(1 - SAME_PUPIL) * rng.standard_normal(n)
    attainment = 100 + 15 * (np.sqrt(SAME_PUPIL) * habits["attainment"] + fresh)
    return {
        "sessions_possible": np.full(n, possible),
        "sessions_absent": rng.binomial(possible, missing),
        "behaviour_incidents": rng.poisson(trouble),
        "bullying_incidents": rng.poisson(np.exp(-2.2 - 0.3 * latent)),
        "exclusions": rng.binomial(2, np.minimum(0.01 * trouble, 0.5)),
        "attainment": np.round(attainment, 1),
    }
