"""The made-up tables of pairs and of their sessions."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalkit.intake.synthetic_calendar import WEEKS, weeks_between
from evalkit.intake.synthetic_pairs import Pairing
from evalkit.intake.synthetic_streams import numbered, ranks_within
from evalkit.intake.synthetic_words import SESSION_TOPICS

NOT_HELD = {"missed": 0.11, "cancelled": 0.06}
"""Chances for sessions between a pair's first and last, which are held."""

CONCERN = 0.015
WITHOUT_TOPIC = 0.12
MINUTES = (30, 5)
"""Mean and SD of how long a session takes."""


def pairs_and_sessions(
    rng: np.random.Generator, *, pairing: Pairing, pupils: pd.DataFrame, n_planned: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the tables of pairs and of sessions.

    A pair meets every second school week or a week later, on its own weekday; some sessions are
    missed or called off and keep their number.  Pairs start with their first session and end with
    their last; those that carry on have no last day.
    """
    n_sessions = pairing.n_sessions
    pair = np.repeat(np.arange(len(n_sessions)), n_sessions)
    nth = ranks_within(pair)
    gap = weeks_between(n_planned)
    late = (rng.random(len(pair)) < 0.3) & (nth > 0) & (gap > 1)
    weeks = np.minimum(pairing.first_week[pair] + gap * nth + late, len(WEEKS) - 1)
    days = WEEKS[weeks] + pairing.weekday[pair]
    codes = pupils["pupil_id"].to_numpy(dtype=object)
    names = pupils["school_id"].to_numpy(dtype=object)
    pair_ids = numbered("P", pairing.schools)
    ends = np.cumsum(n_sessions) - 1
    last_days = np.where(pairing.end_reason == "carries_on", np.datetime64("NaT"), days[ends])
    pairs = pd.DataFrame(
        {
            "school_id": names[pairing.mentee],
            "pair_id": pair_ids,
            "mentor_id": codes[pairing.mentor],
            "mentee_id": codes[pairing.mentee],
            "started_on": days[ends - n_sessions + 1],
            "ended_on": last_days,
            "end_reason": pairing.end_reason,
        }
    )
    may_fail = (nth > 0) & (nth < n_sessions[pair] - 1)
    told = _what_happened(rng, may_fail)
    sessions = pd.DataFrame(
        {
            "school_id": pairs["school_id"].to_numpy(dtype=object)[pair],
            "pair_id": pair_ids[pair],
            "number": nth + 1,
            "held_on": days,
        }
    )
    return pairs, pd.concat([sessions, told], axis=1)


def _what_happened(rng: np.random.Generator, may_fail: np.ndarray) -> pd.DataFrame:
    n = len(may_fail)
    drawn = rng.random(n)
    is_missed = may_fail & (drawn < NOT_HELD["missed"])
    is_off = may_fail & ~is_missed & (drawn < sum(NOT_HELD.values()))
    is_held = ~(is_missed | is_off)
    minutes = np.clip(np.round(rng.normal(*MINUTES, size=n) / 5) * 5, 15, 60)
    topics = rng.choice(np.array(SESSION_TOPICS, dtype=object), size=n)
    topics[~is_held | (rng.random(n) < WITHOUT_TOPIC)] = None
    is_worried = rng.random(n) < CONCERN
    return pd.DataFrame(
        {
            "minutes": pd.array(np.where(is_held, minutes, np.nan), dtype="Int64"),
            "status": np.select([is_missed, is_off], ["missed", "cancelled"], "held"),
            "topic": topics,
            "concern": pd.array(np.where(is_held, is_worried, None), dtype="boolean"),
        }
    )
