"""The made-up table of approved quotes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

from evalkit.intake.synthetic_streams import ranks_within

FIRST_DAY = date(2026, 7, 8)
QUOTES = {"feedback": 5, "training": 1}
"""How many quotes of each kind a school approves at most."""


def drawn_approvals(
    rng: np.random.Generator,
    *,
    pupils: pd.DataFrame,
    answers: Mapping[str, pd.DataFrame],
    agrees: np.ndarray,
) -> pd.DataFrame:
    """Return the table of approved quotes: only of pupils who agreed to be quoted, or of nobody.

    Parameters
    ----------
    rng : numpy.random.Generator
    pupils : DataFrame
    answers : mapping of name to DataFrame
        The tables ``feedback`` and ``training``.
    agrees : array of bool, (pupils,)
        Who agreed to be quoted.
    """
    agreed = pd.MultiIndex.from_frame(pupils.loc[agrees, ["school_id", "pupil_id"]])
    parts = []
    for name, frame in answers.items():
        asked = pd.MultiIndex.from_frame(frame[["school_id", "pupil_id"]])
        may_be = frame["comment"].notna() & (frame["pupil_id"].isna() | asked.isin(agreed))
        here = frame[may_be.to_numpy()]
        places = pd.factorize(here["school_id"])[0]
        is_chosen = ranks_within(places, rng.random(len(here))) < QUOTES[name]
        here = here[is_chosen]
        parts.append(
            pd.DataFrame(
                {
                    "school_id": here["school_id"],
                    "feedback_id": here["answer_id"] if name == "feedback" else None,
                    "training_id": here["answer_id"] if name == "training" else None,
                    "text": here["comment"],
                    "approved_by": "safeguarding lead",
                    "approved_on": np.datetime64(FIRST_DAY) + rng.integers(0, 3, size=len(here)),
                }
            )
        )
    every = pd.concat(parts, ignore_index=True)
    return every.sort_values("school_id", kind="stable", ignore_index=True)
