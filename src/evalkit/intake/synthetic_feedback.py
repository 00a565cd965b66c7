"""The made-up exit survey: who answers, what they say, and the themes two readers saw in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

from evalkit.intake.synthetic_ratings import ratings_of
from evalkit.intake.synthetic_streams import numbered, ranks_within
from evalkit.intake.synthetic_words import COMMENTS, THEMES, blanked

ANSWERS = {"mentee": 0.72, "mentor": 0.8, "parent": 0.22}
"""Share of those asked who answer.  Nobody answers who was lost before."""

MENTEES_PER_STAFF = 9
"""One member of staff answers for every so many mentees."""

ANONYMOUS = {"mentee": 0.06, "mentor": 0.05, "parent": 0.25, "staff": 1.0}
COMMENTED = {"mentee": 0.4, "mentor": 0.45, "parent": 0.5, "staff": 0.6}
RATINGS = {"mentee": 4.0, "mentor": 4.1, "parent": 3.9, "staff": 3.8}
CODED_TWICE = 0.5
AGREE = 0.85
"""Share of the comments that both readers coded to which the second gave the same theme at once."""

EXIT_DAY = date(2026, 6, 29)


def drawn_feedback(
    rng: np.random.Generator, *, pupils: pd.DataFrame, schools: np.ndarray, is_lost: np.ndarray
) -> pd.DataFrame:
    """Return the table of exit surveys of mentees, mentors, parents of mentees and staff.

    Not everybody answers, and nobody who was lost; some are anonymous.  Two readers coded half of
    the comments, the first one all of them.
    """
    rows, who = _respondents(rng, pupils["role"].to_numpy(), schools, is_lost)
    n = len(rows)
    ratings = ratings_of(rng, _by_respondent(RATINGS, who), n_questions=3)
    chance = rng.random(n)
    fond = ratings[:, 0] + rng.normal(0, 0.8, size=n)
    again = np.select([fond > 3.1, fond > 2.2], ["yes", "not_sure"], "no").astype(object)
    comments, themes = _comments(rng, who)
    is_anonymous = chance < _by_respondent(ANONYMOUS, who)
    days = np.datetime64(EXIT_DAY) + rng.integers(0, 5, size=n)
    answers = {
        name: pd.array(np.where(rng.random(n) < 0.02, np.nan, ratings[:, at]), dtype="Int64")
        for at, name in enumerate(("helpful", "enjoyable", "listened_to"))
    }
    return pd.DataFrame(
        {
            "school_id": pupils["school_id"].to_numpy(dtype=object)[rows],
            "answer_id": numbered("F", schools[rows]),
            "respondent": who,
            "pupil_id": blanked(pupils["pupil_id"].to_numpy(dtype=object)[rows], is_anonymous),
            "answered_on": days,
            **answers,
            "would_use_again": blanked(again, rng.random(n) < 0.03),
            "comment": comments,
            "theme_coder_1": themes,
            "theme_coder_2": _second_reader(rng, themes),
        }
    )


def _respondents(
    rng: np.random.Generator, roles: np.ndarray, schools: np.ndarray, is_lost: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the pupil who answers or is asked about, and who answers, by school."""
    mentees = np.flatnonzero((roles == "mentee") & ~is_lost)
    mentors = np.flatnonzero((roles == "ambassador") & ~is_lost)
    # Of a member of staff only the school matters, so any of its mentees may stand there.
    asked = {
        "mentee": mentees[rng.random(len(mentees)) < ANSWERS["mentee"]],
        "mentor": mentors[rng.random(len(mentors)) < ANSWERS["mentor"]],
        "parent": mentees[rng.random(len(mentees)) < ANSWERS["parent"]],
        "staff": mentees[ranks_within(schools[mentees]) % MENTEES_PER_STAFF == 0],
    }
    rows = np.concatenate(list(asked.values()))
    who = np.repeat(np.array(list(asked), dtype=object), [len(each) for each in asked.values()])
    order = np.argsort(schools[rows], kind="stable")
    return rows[order], who[order]


def _by_respondent(values: Mapping[str, float], who: np.ndarray) -> np.ndarray:
    return pd.Series(who).map(values).to_numpy(dtype=float)


def _comments(rng: np.random.Generator, who: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return comments and the themes that they have; None where nothing was written."""
    comments, themes = (np.full(len(who), None, dtype=object) for _ in range(2))
    for respondent, bank in COMMENTS.items():
        rows = np.flatnonzero(who == respondent)
        rows = rows[rng.random(len(rows)) < COMMENTED[respondent]]
        picked = np.array(bank, dtype=object)[rng.integers(0, len(bank), size=len(rows))]
        themes[rows], comments[rows] = picked[:, 0], picked[:, 1]
    return comments, themes


def _second_reader(rng: np.random.Generator, themes: np.ndarray) -> np.ndarray:
    is_read = pd.notna(themes) & (rng.random(len(themes)) < CODED_TWICE)
    other = rng.choice(np.array(THEMES, dtype=object), size=len(themes))
    second = np.where(rng.random(len(themes)) < AGREE, themes, other)
    return blanked(second, ~is_read)
