"""Who is free for this pupil on Thursday?"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from evalkit.errors import DataError
from evalkit.matching.named_people import named
from evalkit.matching.pairs import Pairs
from evalkit.matching.people_numbers import read_capacity
from evalkit.matching.task_reading import read_costs
from evalkit.matching.timetable import Timetable


def free_mentors(
    pairs: Pairs,
    costs: pd.DataFrame,
    *,
    mentee_id: str,
    capacity: pd.Series | Mapping[str, int] | int,
    timetable: Timetable | None = None,
    slot: str | None = None,
) -> pd.DataFrame:
    """Return every mentor with their free places, the times in common, and whether they can be had.

    Parameters
    ----------
    pairs : Pairs
        The pairs that there are.
    costs : DataFrame, mentors × mentees
        NaN where the rules forbid a pair.
    mentee_id : str
        For whom somebody is looked for; their own meeting counts as if it were not there.
    capacity : Series, mapping or int
    timetable : Timetable, optional
    slot : str, optional
        Look at this time only, in the timetable's spelling.

    Returns
    -------
    DataFrame
        mentor_id; free_places; slots (times at which both are free, the mentor meets nobody and a
        room is left, with semicolons between; empty without a timetable); is_allowed (by the
        rules); is_free (allowed, a place and, with a timetable, a time).  Free mentors first,
        then the others, both by code.

    Raises
    ------
    DataError
        A pupil or a slot that is not there; a slot without a timetable.

    Examples
    --------
    >>> from evalkit.matching.assignment import assign_pairs
    >>> costs = pd.DataFrame({"P1": [0.0, 0.1], "P2": [0.0, None]}, index=["M1", "M2"])
    >>> pairs = assign_pairs(costs, capacity=1, objective="most_pupils")
    >>> free_mentors(pairs, costs, mentee_id="P2", capacity=1).values.tolist()
    [['M1', 1, '', True, True], ['M2', 0, '', False, False]]
    """
    costs = read_costs(costs)
    if mentee_id not in costs.columns:
        raise DataError(f"{mentee_id} is not among the mentees of the costs. Check the code.")
    times = _times(timetable, slot)
    rows = pairs.pairs[pairs.pairs["mentee_id"] != mentee_id]
    places = read_capacity(capacity, tuple(costs.index))
    taken = rows["mentor_id"].value_counts().reindex(costs.index, fill_value=0).to_numpy()
    free = np.maximum(places - taken, 0)
    slots = [_free_slots(mentor, mentee_id, rows, timetable, times) for mentor in costs.index]
    cost = costs[mentee_id].to_numpy()
    is_allowed = ~np.isnan(cost)
    has_time = np.array([bool(one) or timetable is None for one in slots])
    is_free = is_allowed & (free > 0) & has_time
    # Not by cost: for a pupil who wished for nothing, that is the mentor's own wellbeing.
    order = np.argsort(~is_free, kind="stable")
    return (
        pd.DataFrame(
            {
                "mentor_id": pd.Series(costs.index.to_numpy(), dtype="str"),
                "free_places": free,
                "slots": pd.Series(["; ".join(one) for one in slots], dtype="str"),
                "is_allowed": is_allowed,
                "is_free": is_free,
            }
        )
        .iloc[order]
        .reset_index(drop=True)
    )


def _times(timetable: Timetable | None, slot: str | None) -> set[str]:
    """Return the times that are looked at."""
    if timetable is None:
        if slot is not None:
            raise DataError("A `slot` needs a `timetable`, in which it stands who is free when.")
        return set()
    every = {*timetable.spelling}
    for free in (*timetable.mentor_slots.values(), *timetable.mentee_slots.values()):
        every |= free
    if slot is None:
        return every
    if slot not in every:
        raise DataError(f"The timetable has no slot {slot!r}; it has {named(every)}.")
    return {slot}


def _free_slots(
    mentor: str, mentee: str, rows: pd.DataFrame, timetable: Timetable | None, times: set[str]
) -> list[str]:
    if timetable is None:
        return []
    busy = set(rows["slot"][rows["mentor_id"] == mentor])
    both = timetable.mentor_slots[mentor] & timetable.mentee_slots[mentee] & times - busy
    used = rows["slot"].value_counts()
    rooms = timetable.rooms or {}
    left = sorted(one for one in both if used.get(one, 0) < rooms.get(one, np.inf))
    return [timetable.spelling.get(one, one) for one in left]
