"""The smallest change that would place a pupil, shown by solving again, never guessed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from evalkit.matching.capacity_assignment import can_place_all
from evalkit.matching.meetings import all_meetings
from evalkit.matching.pairing_task import PairingTask
from evalkit.matching.ruled_out import RuledOut
from evalkit.matching.standing import Standing

_TIMES_ONLY, _PLACES_ONLY, _MUST = "no_shared_slot", "no_capacity", "must_"


def smallest_change(now: Standing, mentee: int, out: RuledOut) -> tuple[str, str]:
    """Return the first change that places a pupil while everybody placed stays so, and its kind.

    Parameters
    ----------
    now : Standing
    mentee : int
        Somebody without a mentor.
    out : RuledOut
        Which rules alone keep mentors from the pupil.
    """
    must_place = (now.mentor_of >= 0) | (np.arange(len(now.mentor_of)) == mentee)
    for changes in _kinds(now, mentee, out):
        kind = list(changes)
        # What moves fewer people is smaller, and sooner shown.
        for works in (_has_seat, _has_time, _can_move):
            for task, words, name in kind:
                if works(replace(task, must_place=must_place), now, mentee):
                    told = "this pupil could have a mentor, and nobody would lose theirs."
                    return f"{words} {told}", name
    return (
        "No single change of a time, a place, a room or a rule would be enough for this pupil. "
        "Look for another mentor.",
        "none",
    )


def _has_seat(task: PairingTask, now: Standing, mentee: int) -> bool:
    """Return whether the pupil can simply be added, nobody else being moved."""
    mentors = np.flatnonzero(task.allowed[:, mentee] & (now.taken < task.capacity))
    if task.mentor_free is None or task.mentee_free is None:
        return len(mentors) > 0
    met = np.zeros((len(task.mentor_ids), len(task.slot_names)), dtype=bool)
    placed = now.mentor_of >= 0
    met[now.mentor_of[placed], now.slot_of[placed]] = True
    open_slots = task.mentor_free & task.mentee_free[mentee] & ~met
    return bool((open_slots & (met.sum(axis=0) < task.rooms))[mentors].any())


def _has_time(task: PairingTask, now: Standing, mentee: int) -> bool:
    """Return whether the pupil can be added with new times and the same mentors for all others."""
    costs = np.full(task.costs.shape, np.nan)
    placed = np.flatnonzero(now.mentor_of >= 0)
    costs[now.mentor_of[placed], placed] = 0.0
    costs[:, mentee] = task.costs[:, mentee]
    costs[~task.allowed] = np.nan
    return task.has_times and _can_move(replace(task, costs=costs), now, mentee)


def _can_move(task: PairingTask, now: Standing, mentee: int) -> bool:
    """Return whether everybody who must be placed can be, within all limits, whoever moves."""
    if not can_place_all(task):
        return False
    if not np.isfinite(task.rooms).any():
        return True
    meetings = all_meetings(task, task.allowed)
    return meetings.solve(np.zeros(len(meetings))) is not None


def _kinds(
    now: Standing, mentee: int, out: RuledOut
) -> Iterator[Iterator[tuple[PairingTask, str, str]]]:
    # Where every place is taken, only one more place can help; and the same with rooms.
    has_place = not now.is_full[now.task.capacity > 0].all()
    has_room = not now.task.has_times or now.task.rooms.sum() > (now.mentor_of >= 0).sum()
    if has_place and has_room:
        yield _times(now, mentee, out)
    if has_room:
        yield _places(now, mentee, out)
    if has_place:
        yield _rooms(now)
    if has_place and has_room:
        yield _musts(now, mentee, out)


def _times(now: Standing, mentee: int, out: RuledOut) -> Iterator[tuple[PairingTask, str, str]]:
    """One time more at which the pupil is free."""
    task = now.task
    if task.mentor_free is None or task.mentee_free is None:
        return
    by_rules = _fits(now, mentee) | _among(out.only_by.get(_TIMES_ONLY), len(task.mentor_ids))
    for slot in np.flatnonzero(~task.mentee_free[mentee]):
        free = task.mentee_free.copy()
        free[mentee, slot] = True
        if not (by_rules & task.mentor_free[:, slot]).any():
            continue
        together = (task.mentor_free & free[mentee]).any(axis=1)
        changed = replace(task, mentee_free=free, costs=_opened(task, mentee, by_rules & together))
        yield changed, f"If the pupil could also come at {now.slot(slot)},", "time"


def _places(now: Standing, mentee: int, out: RuledOut) -> Iterator[tuple[PairingTask, str, str]]:
    """One place more with one mentor, those of the pupil first."""
    task = now.task
    without = _among(out.only_by.get(_PLACES_ONLY), len(task.mentor_ids))
    if task.mentor_free is not None and task.mentee_free is not None:
        without &= (task.mentor_free & task.mentee_free[mentee]).any(axis=1)
    cost = np.where(task.allowed[:, mentee], task.costs[:, mentee], np.inf)
    is_own = task.allowed[:, mentee] | without
    for mentor in np.lexsort((np.arange(len(cost)), cost, ~is_own)):
        if not now.is_full[mentor]:
            continue
        capacity = task.capacity.copy()
        capacity[mentor] += 1
        costs = _opened(task, mentee, without & (np.arange(len(cost)) == mentor))
        changed = replace(task, capacity=capacity, costs=costs)
        yield changed, f"With one more place with {task.mentor_ids[mentor]}", "place"


def _rooms(now: Standing) -> Iterator[tuple[PairingTask, str, str]]:
    """One room more at one time."""
    for slot in np.flatnonzero(np.isfinite(now.task.rooms)):
        rooms = now.task.rooms.copy()
        rooms[slot] += 1
        yield replace(now.task, rooms=rooms), f"With one more room at {now.slot(slot)}", "room"


def _musts(now: Standing, mentee: int, out: RuledOut) -> Iterator[tuple[PairingTask, str, str]]:
    """One ``must`` that is not insisted on for this pupil."""
    task = now.task
    for rule in (rule for rule in sorted(out.only_by) if rule.startswith(_MUST)):
        opened = _among(out.only_by[rule], len(task.mentor_ids))
        if task.mentor_free is not None and task.mentee_free is not None:
            opened &= (task.mentor_free & task.mentee_free[mentee]).any(axis=1)
        words = f"If the school let pass for this pupil that {out.words[rule]},"
        yield replace(task, costs=_opened(task, mentee, opened)), words, "must"


def _fits(now: Standing, mentee: int) -> np.ndarray:
    """Return the mentors whom the rules and the worst fit allow a pupil, whatever the times."""
    limit = np.inf if now.task.worst_fit is None else now.task.worst_fit * (1 + 1e-12)
    cost = now.costs[:, mentee]
    return ~np.isnan(cost) & (np.nan_to_num(cost) <= limit)


def _among(mentors: np.ndarray | None, n: int) -> np.ndarray:
    is_one = np.zeros(n, dtype=bool)
    if mentors is not None:
        is_one[mentors] = True
    return is_one


def _opened(task: PairingTask, mentee: int, mentors: np.ndarray) -> np.ndarray:
    """Return the costs with further pairs of one pupil; only whether they can be made counts."""
    costs = task.costs.copy()
    costs[mentors & np.isnan(costs[:, mentee]), mentee] = 0.0
    return costs
