"""Made-up matching preferences and nominations: what came before the pairs."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import expit

from evalkit.intake.synthetic_calendar import SPRING_STARTS
from evalkit.intake.synthetic_pairs import Pairing
from evalkit.intake.synthetic_words import (
    INTERESTS,
    LANGUAGES,
    REASONS,
    TIMES,
    TOPICS,
    blanked,
    some_of,
)

ANSWERED = 0.88
"""Share of ambassadors and mentees who filled in the sheet of wishes."""

FREE = 0.35
"""Chance of each further time in the week at which a pupil could meet."""

GENDER_WISHES = {"any": 0.72, "same": 0.13, "female": 0.03, "male": 0.02, None: 0.1}
BLANK = 0.08
SPEAKS_ANOTHER = 0.55
"""Share of pupils with another first language who could meet in it."""

NOMINATED = (
    ("ambassador", "self", "ambassador", 2.0, 0.0),
    ("ambassador", "staff", "ambassador", -0.4, 0.3),
    ("younger", "staff", "mentee", -1.6, -0.8),
    ("younger", "self", "mentee", -2.8, -0.3),
    ("younger", "parent", "mentee", -3.2, -0.4),
    ("younger", "staff", "support", -4.2, -0.9),
)
"""Of whom, by whom, for what; log-odds at average wellbeing, and their slope per SD of it."""


def drawn_preferences(
    rng: np.random.Generator, *, pupils: pd.DataFrame, pairing: Pairing
) -> pd.DataFrame:
    """Return the table of preferences of ambassadors and mentees who filled it in.

    Both of a pair are free at the time at which they meet; the places that an ambassador offers
    are at least as many as the mentees met at the same time.
    """
    n = len(pupils)
    roles = pupils["role"].to_numpy()
    topics = some_of(TOPICS, fewest=1, most=3)
    interests = some_of(INTERESTS, fewest=1, most=3)
    is_other = (rng.random(n) < SPEAKS_ANOTHER) & pupils["eal"].to_numpy(dtype=bool)
    wishes = np.array(list(GENDER_WISHES), dtype=object)
    drawn = pupils[["school_id", "pupil_id"]].assign(
        slots=_free_times(rng, n, pairing),
        interests=blanked(rng.choice(interests, size=n), rng.random(n) < BLANK),
        gender_wish=wishes[rng.choice(len(wishes), p=list(GENDER_WISHES.values()), size=n)],
        topics=blanked(rng.choice(topics, size=n), rng.random(n) < BLANK),
        capacity=_places_offered(rng, roles, pairing),
        languages=blanked(rng.choice(np.array(LANGUAGES, dtype=object), size=n), ~is_other),
    )
    has_answered = (rng.random(n) < ANSWERED) & np.isin(roles, ("ambassador", "mentee"))
    return drawn[has_answered].reset_index(drop=True)


def _free_times(rng: np.random.Generator, n: int, pairing: Pairing) -> np.ndarray:
    is_free = rng.random((n, len(TIMES))) < FREE
    for who in (pairing.mentor, pairing.mentee):
        is_free[who, pairing.weekday] = True
    is_never = ~is_free.any(axis=1)
    is_free[is_never, rng.integers(0, len(TIMES), size=is_never.sum())] = True
    bits = 1 << np.arange(len(TIMES))
    told = ["; ".join(t for t, bit in zip(TIMES, bits, strict=True) if sum_ & bit)
            for sum_ in range(1 << len(TIMES))]  # fmt: skip
    return np.array(told, dtype=object)[is_free @ bits]


def _places_offered(
    rng: np.random.Generator, roles: np.ndarray, pairing: Pairing
) -> pd.api.extensions.ExtensionArray:
    is_spring = pairing.first_week >= SPRING_STARTS[0]
    met = [
        np.bincount(pairing.mentor[half], minlength=len(roles)) for half in (is_spring, ~is_spring)
    ]
    offered = np.maximum(*met) + (rng.random(len(roles)) < 0.15)
    return pd.array(
        np.where(roles == "ambassador", np.clip(offered, 0, 4).astype(float), np.nan),
        dtype="Int64",
    )


def drawn_nominations(
    rng: np.random.Generator, *, pupils: pd.DataFrame, start: np.ndarray
) -> pd.DataFrame:
    """Return the table of nominations, pupil by pupil.

    Staff nominate those more often who start lower, and so do parents and pupils themselves.

    Parameters
    ----------
    rng : numpy.random.Generator
    pupils : DataFrame
    start : array, (pupils,)
        Latent wellbeing at baseline, in SDs.
    """
    is_older = (pupils["role"] == "ambassador").to_numpy()
    parts = []
    for of, by, purpose, log_odds, slope in NOMINATED:
        is_asked = is_older if of == "ambassador" else ~is_older
        drawn = rng.random(len(pupils)) < expit(log_odds + slope * start)
        rows = np.flatnonzero(is_asked & drawn)
        reasons = rng.choice(np.array(REASONS[purpose], dtype=object), size=len(rows))
        is_blank = rng.random(len(rows)) < (0.6 if by == "self" else 0.2)
        told = {"row": rows, "for": purpose, "by": by, "reasons": blanked(reasons, is_blank)}
        parts.append(pd.DataFrame(told))
    every = pd.concat(parts, ignore_index=True).sort_values("row", kind="stable")
    named = pupils[["school_id", "pupil_id"]].iloc[every["row"].to_numpy()]
    return pd.concat(
        [part.reset_index(drop=True) for part in (named, every.drop(columns="row"))], axis=1
    )
