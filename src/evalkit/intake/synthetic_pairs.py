"""Made-up mentoring pairs: who meets whom, from which week on, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
import pandas as pd

from evalkit.intake.synthetic_calendar import AUTUMN_STARTS, SPRING_STARTS, WEEKS, weeks_between
from evalkit.intake.synthetic_streams import ranks_within

IS_SPRING = np.array([False, False, True, True, False, True])
"""Places that an ambassador has in a year: two mentees in autumn, two in spring, then a third."""

UNEVEN = 1.6
"""Above 1 some ambassadors have a second mentee while others have none yet."""

ENDED_EARLY = 0.07
WHY_EARLY = {"mentee_left": 0.45, "rematched": 0.25, "mentor_left": 0.2, "other": 0.1}
FEWER = {0: 0.85, 1: 0.11, 2: 0.04}
"""By how many sessions pairs that went to the end stayed below the plan, as shares."""

CARRIES_ON = 0.05
"""Share of spring pairs that go on for another term."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """Pairs, one entry each; pupils are rows of the table of pupils, weeks count from 0.

    ``is_early`` says whether a pair ended before its time.
    """

    schools: np.ndarray
    mentor: np.ndarray
    mentee: np.ndarray
    weekday: np.ndarray
    first_week: np.ndarray
    n_sessions: np.ndarray
    end_reason: np.ndarray
    is_early: np.ndarray

    def taken(self, which: np.ndarray) -> Pairing:
        """Return some of the pairs, by place or by truth value, in that order."""
        return Pairing(**{name: getattr(self, name)[which] for name in _FIELDS})


def drawn_pairs(
    rng: np.random.Generator, *, pupils: pd.DataFrame, schools: np.ndarray, n_planned: int
) -> Pairing:
    """Return the pairs of every school, mentee by mentee.

    Each mentee gets one ambassador of the school, as long as there are places (six a year per
    ambassador); mentees beyond that have no pair.  A few pairs end early; a quarter of those are
    followed by a pair with another ambassador.

    Parameters
    ----------
    rng : numpy.random.Generator
    pupils : DataFrame
        With role.
    schools : array of int, (pupils,)
    n_planned : int
        Sessions planned per pair.
    """
    roles = pupils["role"].to_numpy()
    older, mentees = (np.flatnonzero(roles == role) for role in ("ambassador", "mentee"))
    places = _places(rng, older, schools[older])
    counts = np.bincount(places.schools, minlength=int(schools.max(initial=-1)) + 1)
    begins = np.cumsum(counts) - counts
    ranks = ranks_within(schools[mentees], rng.random(len(mentees)))
    is_placed = ranks < counts[schools[mentees]]
    mentees, ranks = mentees[is_placed], ranks[is_placed]
    first = _first_pairs(
        rng, places.taken(begins[schools[mentees]] + ranks), mentees, n_planned=n_planned
    )
    used = np.bincount(first.schools, minlength=len(counts))
    at, found = _rematched(rng, first, places, begins=begins, spare=counts - used, used=used)
    every = _joined(
        _without_unmet(first, at), _following(first.taken(at), found, n_planned=n_planned)
    )
    return every.taken(np.lexsort((every.first_week, every.mentee, every.schools)))


def last_pairs(pairing: Pairing) -> Pairing:
    """Return each mentee's last pair."""
    is_last = np.append(pairing.mentee[1:] != pairing.mentee[:-1], True)[: len(pairing.mentee)]
    return pairing.taken(is_last)


def _places(rng: np.random.Generator, older: np.ndarray, schools: np.ndarray) -> Pairing:
    """Return every place of every ambassador, those that are filled first coming first."""
    n_places = len(IS_SPRING)
    nth = np.tile(np.arange(n_places), len(older))
    mentor, school = np.repeat(older, n_places), np.repeat(schools, n_places)
    order = np.lexsort((nth + UNEVEN * rng.random(len(nth)), school))
    # Pairs of one ambassador at the same time meet on different days.
    weekday = (np.repeat(rng.integers(0, 5, size=len(older)), n_places) + 2 * nth) % 5
    starts = np.where(
        IS_SPRING[nth],
        rng.integers(*SPRING_STARTS, size=len(nth)),
        rng.integers(*AUTUMN_STARTS, size=len(nth)),
    )
    blank = np.zeros(len(nth), dtype=np.int64)
    return Pairing(
        schools=school,
        mentor=mentor,
        mentee=blank,
        weekday=weekday,
        first_week=starts,
        n_sessions=blank,
        end_reason=blank.astype(object),
        is_early=blank.astype(bool),
    ).taken(order)


def _first_pairs(
    rng: np.random.Generator, places: Pairing, mentees: np.ndarray, *, n_planned: int
) -> Pairing:
    n = len(mentees)
    is_early = (rng.random(n) < ENDED_EARLY) & (n_planned > 1)
    fewer = rng.choice(list(FEWER), p=list(FEWER.values()), size=n)
    until = rng.integers(1, max(n_planned, 2), size=n)
    reasons = rng.choice(
        np.array(list(WHY_EARLY), dtype=object), p=list(WHY_EARLY.values()), size=n
    )
    is_late = places.first_week >= SPRING_STARTS[0]
    carries_on = is_late & (rng.random(n) < CARRIES_ON)
    ended = np.where(carries_on, "carries_on", "completed").astype(object)
    return Pairing(
        schools=places.schools,
        mentor=places.mentor,
        mentee=mentees,
        weekday=places.weekday,
        first_week=places.first_week,
        n_sessions=np.where(is_early, until, np.maximum(n_planned - fewer, 1)),
        end_reason=np.where(is_early, reasons, ended),
        is_early=is_early,
    )


def _rematched(
    rng: np.random.Generator,
    first: Pairing,
    places: Pairing,
    *,
    begins: np.ndarray,
    spare: np.ndarray,
    used: np.ndarray,
) -> tuple[np.ndarray, Pairing]:
    """Return which pairs are followed by another, and the ambassadors' places for those."""
    ended = np.flatnonzero(first.end_reason == "rematched")
    schools = first.schools[ended]
    nth = ranks_within(schools, rng.random(len(ended)))
    has_place = nth < spare[schools]
    ended, nth, schools = ended[has_place], nth[has_place], schools[has_place]
    found = places.taken(begins[schools] + used[schools] + nth)
    is_other = found.mentor != first.mentor[ended]
    return ended[is_other], found.taken(is_other)


def _following(first: Pairing, found: Pairing, *, n_planned: int) -> Pairing:
    """Return pairs with these ambassadors, starting later and with what is left to do."""
    gap = weeks_between(n_planned)
    starts = np.minimum(first.first_week + gap * first.n_sessions + 1, len(WEEKS) - 2)
    room = (len(WEEKS) - 2 - starts) // gap + 1
    return replace(
        found,
        mentee=first.mentee,
        first_week=starts,
        n_sessions=np.clip(n_planned - first.n_sessions, 1, room),
        end_reason=np.full(len(starts), "completed", dtype=object),
    )


def _without_unmet(first: Pairing, followed: np.ndarray) -> Pairing:
    """Return the pairs; a rematch for which there was nobody ended for another reason."""
    is_unmet = first.end_reason == "rematched"
    is_unmet[followed] = False
    return replace(first, end_reason=np.where(is_unmet, "other", first.end_reason))


def _joined(first: Pairing, second: Pairing) -> Pairing:
    parts = [(name, [getattr(each, name) for each in (first, second)]) for name in _FIELDS]
    return Pairing(**{name: np.concatenate(both) for name, both in parts})


_FIELDS = tuple(each.name for each in fields(Pairing))
