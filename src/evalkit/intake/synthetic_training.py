"""The made-up table of training days: who came, and what they thought of the day."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalkit.intake.synthetic_ratings import ratings_of
from evalkit.intake.synthetic_streams import numbered
from evalkit.intake.synthetic_words import TRAINING_COMMENTS, blanked

N_DAYS = 2
ATTENDED = 0.94
ANONYMOUS = 0.1
COMMENTED = 0.3
RATING = 4.1
QUESTIONS = ("useful", "enjoyable", "clear", "prepared")


def drawn_training(
    rng: np.random.Generator, *, pupils: pd.DataFrame, schools: np.ndarray
) -> pd.DataFrame:
    """Return the table of training days: a row for each ambassador and day."""
    older = np.flatnonzero((pupils["role"] == "ambassador").to_numpy())
    rows = np.repeat(older, N_DAYS)
    days = np.tile(np.arange(1, N_DAYS + 1), len(older))
    order = np.lexsort((rows, days, schools[rows]))
    rows, days = rows[order], days[order]
    n = len(rows)
    is_there = rng.random(n) < ATTENDED
    ratings = ratings_of(rng, np.full(n, RATING), n_questions=len(QUESTIONS))
    ratings[~is_there] = np.nan
    comments = rng.choice(np.array(TRAINING_COMMENTS, dtype=object), size=n)
    is_silent = ~is_there | (rng.random(n) >= COMMENTED)
    # Who was not there is known by name, not from a form.
    is_anonymous = is_there & (rng.random(n) < ANONYMOUS)
    answers = {name: pd.array(ratings[:, at], dtype="Int64") for at, name in enumerate(QUESTIONS)}
    return pd.DataFrame(
        {
            "school_id": pupils["school_id"].to_numpy(dtype=object)[rows],
            "answer_id": numbered("T", schools[rows]),
            "pupil_id": blanked(pupils["pupil_id"].to_numpy(dtype=object)[rows], is_anonymous),
            "day": days,
            "attended": pd.array(is_there, dtype="boolean"),
            **answers,
            "comment": blanked(comments, is_silent),
        }
    )
