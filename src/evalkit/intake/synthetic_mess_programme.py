"""What goes wrong in the files about pairs and surveys, added to made-up ones."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalkit.intake.sent_tables import SentTables

NO_DATE = 0.35
"""Chance that the day of a session that was not held was left empty."""

NO_MINUTES = 0.04
NO_PUPIL = 0.03
"""Share of exit surveys whose pupil code was left empty."""

DAYS_LATER = 7


def mess_up_programme(
    rng: np.random.Generator, tables: SentTables, *, n_planned: int, is_small: bool
) -> None:
    """Change a school's tables of sessions, pairs and exit surveys in place.

    Sessions that were not held lack their day, held ones their minutes, exit surveys their pupil
    code.  In schools that are not small: one pair's code is in lower case in the session log, one
    pair met once more than planned, and the end of another was not written down.
    """
    for name in ("sessions", "pairs", "feedback"):
        if name not in tables:
            return
    _gaps(rng, tables["sessions"], tables["feedback"])
    if not is_small:
        _one_more(rng, tables, n_planned=n_planned)
        _lower_case(rng, tables["sessions"])
        _open_end(rng, tables["pairs"])


def without_exit_survey(tables: SentTables) -> None:
    """Take out the exit survey and its quotes: the school has not sent them yet."""
    if "feedback" in tables:
        tables["feedback"] = tables["feedback"].iloc[:0]
    if "approvals" in tables:
        quotes = tables["approvals"]
        tables["approvals"] = quotes[quotes["feedback_id"] == ""]


def _gaps(rng: np.random.Generator, sessions: pd.DataFrame, feedback: pd.DataFrame) -> None:
    is_held = sessions["status"] == "held"
    drawn = rng.random(len(sessions))
    sessions["held_on"] = sessions["held_on"].mask(~is_held & (drawn < NO_DATE), "")
    sessions["minutes"] = sessions["minutes"].mask(is_held & (drawn < NO_MINUTES), "")
    is_gone = rng.random(len(feedback)) < NO_PUPIL
    feedback["pupil_id"] = feedback["pupil_id"].mask(is_gone, "")


def _one_more(rng: np.random.Generator, tables: SentTables, *, n_planned: int) -> None:
    sessions, pairs = tables["sessions"], tables["pairs"]
    lasts = sessions[(sessions["number"] == str(n_planned)) & (sessions["status"] == "held")]
    ended = set(pairs.loc[pairs["ended_on"] != "", "pair_id"])
    lasts = lasts[lasts["pair_id"].isin(ended) & (lasts["held_on"] != "")]
    if lasts.empty:
        return
    at = rng.choice(lasts.index)
    later = pd.Timestamp(str(sessions.loc[at, "held_on"])) + pd.Timedelta(days=DAYS_LATER)
    day = later.strftime("%Y-%m-%d")
    more = sessions.loc[[at]].assign(number=str(n_planned + 1), held_on=day)
    parts = [sessions.loc[:at], more, sessions.loc[at:].iloc[1:]]
    tables["sessions"] = pd.concat(parts, ignore_index=True)
    pairs.loc[pairs["pair_id"] == sessions.loc[at, "pair_id"], "ended_on"] = day


def _lower_case(rng: np.random.Generator, sessions: pd.DataFrame) -> None:
    codes = sessions["pair_id"].unique()
    if len(codes):
        code = str(rng.choice(codes))
        sessions.loc[sessions["pair_id"] == code, "pair_id"] = code.lower()


def _open_end(rng: np.random.Generator, pairs: pd.DataFrame) -> None:
    ended = pairs.index[pairs["end_reason"] == "completed"]
    if len(ended):
        pairs.loc[rng.choice(ended), ["ended_on", "end_reason"]] = ["", ""]
