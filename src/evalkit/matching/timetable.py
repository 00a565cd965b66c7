"""When mentors and mentees are free, and how many pairs a time has room for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from evalkit.effects.effect_options import as_number
from evalkit.errors import DataError
from evalkit.matching.named_people import named
from evalkit.matching.pairing_pool import PairingPool, Side, pairing_pool
from evalkit.matching.wish_words import read_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """Times at which pairs can meet, in small letters.

    Parameters
    ----------
    mentor_slots, mentee_slots : mapping of pupil_id to frozenset of str
        When each is free.  Who named no time is free at any.
    rooms : mapping of slot to int, or None
        How many pairs may meet at a time; None where there is no limit.
    spelling : mapping of slot to str
        Each time as most pupils wrote it, for readers.
    not_said : frozenset of str
        Who named no time.
    """

    mentor_slots: Mapping[str, frozenset[str]]
    mentee_slots: Mapping[str, frozenset[str]]
    rooms: Mapping[str, int] | None
    spelling: Mapping[str, str]
    not_said: frozenset[str]


def timetable(
    mentors: pd.DataFrame, mentees: pd.DataFrame, rooms: Mapping[str, int] | None = None
) -> Timetable:
    """Return when everybody is free, from the column ``slots``.

    Parameters
    ----------
    mentors, mentees : DataFrame
        As for ``pair_fits``.
    rooms : mapping of slot to int, optional
        How many pairs may meet at each time; every time that a pupil named must be in it.

    Raises
    ------
    DataError
        Nobody named a time, a time has no number of rooms, or a number is not whole.

    Examples
    --------
    >>> mentors = pd.DataFrame({"pupil_id": ["M1"], "slots": ["Tue lunch; Fri P5"]})
    >>> mentees = pd.DataFrame({"pupil_id": ["A1", "A2"], "slots": ["tue  lunch", None]})
    >>> times = timetable(mentors, mentees, {"Tue lunch": 4, "Fri P5": 2})
    >>> sorted(times.mentee_slots["A2"]), times.rooms
    (['fri p5', 'tue lunch'], {'tue lunch': 4, 'fri p5': 2})
    """
    pool = pairing_pool(mentors, mentees, None)
    spelt: dict[str, Counter[str]] = {}
    for words in (*pool.mentors.words["slots"], *pool.mentees.words["slots"]):
        for slot, spelling in words.items():
            spelt.setdefault(slot, Counter())[spelling] += 1
    if not spelt:
        raise DataError(
            "No pupil named a time at which they are free, so that there is no timetable. Fill the "
            "column slots of the table of preferences, or pair without times."
        )
    limits = None if rooms is None else _limits(rooms, pool)
    every = frozenset(spelt) | frozenset(limits or ())
    return Timetable(
        mentor_slots=_free(pool.mentors, every),
        mentee_slots=_free(pool.mentees, every),
        rooms=limits,
        spelling={
            slot: min(ways, key=lambda way: (-ways[way], way))
            for slot, ways in sorted(spelt.items())
        },
        not_said=frozenset(
            code
            for side in (pool.mentors, pool.mentees)
            for code, words in zip(side.ids, side.words["slots"], strict=True)
            if not words
        ),
    )


def _free(side: Side, every: frozenset[str]) -> dict[str, frozenset[str]]:
    return {
        code: frozenset(words) or every
        for code, words in zip(side.ids, side.words["slots"], strict=True)
    }


def _limits(rooms: Mapping[str, int], pool: PairingPool) -> dict[str, int]:
    limits: dict[str, int] = {}
    for name, given in rooms.items():
        number = as_number(given)
        if not number >= 0 or number % 1:
            raise DataError(
                f"The rooms at {name!r} must be a whole number of 0 or more: how many pairs may "
                "meet at that time."
            )
        for slot in read_words(name):
            limits[slot] = int(number)
    lost = [
        code
        for side in (pool.mentors, pool.mentees)
        for code, words in zip(side.ids, side.words["slots"], strict=True)
        if not set(words) <= set(limits)
    ]
    if lost:
        raise DataError(
            "Every time that a pupil named must have its number of rooms; none is given for a time "
            f"of {named(lost)}. Write the time as the pupil did, with 0 where no pair may meet, or "
            "mend the column slots."
        )
    return limits
