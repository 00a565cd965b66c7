"""Pairs that were made, read by place in the pool, with places and times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evalkit.errors import DataError
from evalkit.matching.named_people import named
from evalkit.matching.pairing_pool import PairingPool
from evalkit.matching.people_numbers import read_capacity
from evalkit.matching.timetable import Timetable


@dataclass(frozen=True, slots=True, kw_only=True)
class Seated:
    """Pairs in the order of mentors and mentees, people by their place in the pool.

    ``free`` is (mentors × slots, mentees × slots) and ``slot`` the place of each pair's time; both
    are None where pairs have no times.
    """

    mentor: np.ndarray
    mentee: np.ndarray
    is_fixed: np.ndarray
    places: np.ndarray
    free: tuple[np.ndarray, np.ndarray] | None
    slot: np.ndarray | None


def seated(
    pairs: pd.DataFrame,
    pool: PairingPool,
    *,
    capacity: pd.Series | Mapping[str, int],
    timetable: Timetable | None,
    fixed: pd.DataFrame | None,
) -> Seated:
    """Return the pairs by place, checked against the pool.

    Raises
    ------
    DataError
        A column is missing, a code is not in the pool, a mentee stands in two pairs, a mentor has
        more mentees than places, or a pair has no time that is in the timetable.
    """
    mentor, mentee = _places(pairs, pool, "pairs")
    if len(np.unique(mentee)) < len(mentee):
        twice = pairs["mentee_id"][pairs["mentee_id"].duplicated()]
        raise DataError(
            f"A mentee has one mentor; in more than one pair stand {named(twice)}. Keep one pair "
            "of each."
        )
    order = np.lexsort((mentee, mentor))
    mentor, mentee = mentor[order], mentee[order]
    places = read_capacity(capacity, tuple(pool.mentors.ids)) if len(pairs) else np.zeros(0, int)
    is_full = np.bincount(mentor, minlength=len(places)) > places
    if is_full.any():
        raise DataError(
            "No mentor can have more mentees than places; these have: "
            f"{named(pool.mentors.ids[is_full])}. Raise their places, or pair anew."
        )
    is_fixed = pool.relations.holds["fixed"][mentor, mentee]
    if fixed is not None:
        given = set(zip(*(each.tolist() for each in _places(fixed, pool, "fixed")), strict=True))
        is_fixed |= np.array([two in given for two in zip(mentor, mentee, strict=True)], dtype=bool)
    free, slot = None, None
    if timetable is not None:
        free, slot = _times(pairs.iloc[order], pool, timetable)
    return Seated(
        mentor=mentor, mentee=mentee, is_fixed=is_fixed, places=places, free=free, slot=slot
    )


def _places(pairs: pd.DataFrame, pool: PairingPool, what: str) -> tuple[np.ndarray, np.ndarray]:
    found = []
    for column, ids in (("mentor_id", pool.mentors.ids), ("mentee_id", pool.mentees.ids)):
        if not isinstance(pairs, pd.DataFrame) or column not in pairs:
            raise DataError(f"`{what}` must be a DataFrame with the columns mentor_id, mentee_id.")
        places = ids.get_indexer(pairs[column])
        if (places < 0).any():
            raise DataError(
                f"`{what}` must name pupils who take part; not among the "
                f"{column.removesuffix('_id')}s are {named(pairs[column][places < 0])}. Use the "
                "pupils that the pairs were made from."
            )
        found.append(places)
    return found[0], found[1]


def _times(
    pairs: pd.DataFrame, pool: PairingPool, timetable: Timetable
) -> tuple[tuple[np.ndarray, np.ndarray], np.ndarray]:
    when = (
        [timetable.mentor_slots[code] for code in pool.mentors.ids],
        [timetable.mentee_slots[code] for code in pool.mentees.ids],
    )
    slots = pd.Index(sorted({slot for side in when for free in side for slot in free}))
    slot = slots.get_indexer(pairs["slot"]) if "slot" in pairs else np.full(len(pairs), -1)
    if (slot < 0).any():
        raise DataError(
            "With a timetable every pair must have a slot that is in it; not so for "
            f"{named(pairs['mentee_id'][slot < 0])}. Use the timetable that the pairs were made "
            "with, or none."
        )
    free = tuple(
        np.array([[name in free for name in slots] for free in side], dtype=bool) for side in when
    )
    return (free[0], free[1]), slot
