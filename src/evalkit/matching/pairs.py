"""Who mentors whom: the pairs, those left without a mentor, and the places that are left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from evalkit.matching.pairing_task import PairingAnswer, PairingTask


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """An answer of ``assign_pairs``: everybody of the costs is in it once.

    Parameters
    ----------
    pairs : DataFrame
        mentor_id, mentee_id, cost, and slot where there is a timetable; by mentor, then mentee.
    unmatched : DataFrame
        mentee_id of everyone without a mentor.
    spare : DataFrame
        mentor_id, places, taken: of every mentor, those without a mentee too.
    total_cost : float
        Sum of the costs of the pairs; lower is better.
    objective : str
    method : str
        How the answer was found, as a methods section names it.
    """

    pairs: pd.DataFrame
    unmatched: pd.DataFrame
    spare: pd.DataFrame
    total_cost: float
    objective: str
    method: str


def pairs_of(
    task: PairingTask, answer: PairingAnswer, *, costs: pd.DataFrame, objective: str
) -> Pairs:
    """Return an answer with people's codes instead of their places."""
    mentors = np.array(task.mentor_ids, dtype=object)
    mentees = np.array(task.mentee_ids, dtype=object)
    placed = np.flatnonzero(answer.mentor_of >= 0)
    placed = placed[np.argsort(answer.mentor_of[placed], kind="stable")]
    of_placed = answer.mentor_of[placed]
    cost = costs.loc[list(mentors), list(mentees)].to_numpy()[of_placed, placed]
    pairs = pd.DataFrame(
        {
            "mentor_id": pd.Series(mentors[of_placed], dtype="str"),
            "mentee_id": pd.Series(mentees[placed], dtype="str"),
            "cost": cost,
        }
    )
    if task.has_times:
        names = np.array(task.slot_names, dtype=object)
        pairs["slot"] = pd.Series(names[answer.slot_of[placed]], dtype="str")
    left = mentees[answer.mentor_of < 0]
    taken = np.bincount(of_placed, minlength=len(mentors))
    return Pairs(
        pairs=pairs,
        unmatched=pd.DataFrame({"mentee_id": pd.Series(left, dtype="str")}),
        spare=pd.DataFrame(
            {
                "mentor_id": pd.Series(mentors, dtype="str"),
                "places": task.capacity,
                "taken": taken,
            }
        ),
        total_cost=float(cost.sum()),
        objective=objective,
        method=answer.method,
    )
