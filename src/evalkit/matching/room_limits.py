"""The exact answer where rooms are short in a slot: a mixed-integer programme, aim after aim."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from evalkit.errors import MatchingError
from evalkit.matching.meetings import WHOLE, Meetings, all_meetings
from evalkit.matching.pairing_task import PairingAnswer, PairingTask

METHOD = "mixed-integer programme (HiGHS), one aim after another"

# HiGHS stops within 1e-6 of the best; with costs up to this figure that is 1e-9 of the largest.
_LARGEST = 1e3
# What may be left of that where costs are added up.
_SUMMED = 1e-6


def solve_rooms(task: PairingTask) -> PairingAnswer:
    """Return the best answer within the room limits; the aims are those of ``assign_pairs``.

    First each aim that counts pairs is solved with meetings that can be shared out in parts.  Such
    an answer bounds every whole one; where whole meetings reach the bounds of all these aims at
    once, as they nearly always do, they are the best.  Otherwise each aim is solved in whole
    meetings.

    Raises
    ------
    MatchingError
        Least loads or fixed pairs cannot be met: the caller finds the words.
    """
    every = all_meetings(task, task.allowed)
    for relaxed in (True, False):
        counted = _best_counts(task, every, relaxed=relaxed)
        meetings = None if counted is None else _best_costs(task, counted)
        if meetings is not None:
            return with_lowest_codes(task, meetings)
    raise MatchingError("The rooms do not suffice for whoever must be placed.")


def _best_counts(task: PairingTask, meetings: Meetings, *, relaxed: bool) -> Meetings | None:
    """Return the meetings of the best answers by the aims that count pairs, or None."""
    left: Meetings | None = meetings
    aims: list[Callable[[Meetings], np.ndarray]] = []
    if task.objective == "most_pupils":
        aims.append(lambda some: np.ones(len(some), dtype=bool))
        for tier in range(task.tiers.max()):
            aims.append(lambda some, tier=tier: task.tiers[some.mentee] == tier)
    if task.kept.any():
        aims.append(lambda some: task.kept[some.mentor, some.mentee])
    for aim in aims:
        if left is not None:
            worth = -aim(left).astype(float)
            left = left.on_face(worth) if relaxed else left.best(worth, slack=WHOLE)
    return left


def _best_costs(task: PairingTask, meetings: Meetings) -> Meetings | None:
    """Return the meetings of the best answers by the worst pair and the sum of costs, or None."""
    left: Meetings | None = _protect(meetings, task) if task.protect_worst else meetings
    if left is None:
        return None
    scale = max(np.nanmax(task.costs, initial=task.worst_fit or 0.0), np.finfo(float).tiny)
    costs = task.costs[left.mentor, left.mentee] / scale * _LARGEST
    if task.objective == "most_pupils":
        return left.best(costs, slack=_SUMMED)
    left = left.best(costs - (task.worst_fit or 0.0) / scale * _LARGEST, slack=_SUMMED)
    return None if left is None else left.best(-np.ones(len(left)), slack=WHOLE)


def other_slots(task: PairingTask, mentor_of: np.ndarray) -> PairingAnswer | None:
    """Return the same pairs at times for which there are rooms, or None where there are none."""
    pairs = np.zeros(task.costs.shape, dtype=bool)
    placed = np.flatnonzero(mentor_of >= 0)
    pairs[mentor_of[placed], placed] = True
    meetings = all_meetings(task, pairs).must(placed)
    if meetings.solve(np.zeros(len(meetings))) is None:
        return None
    return with_lowest_codes(task, meetings)


def with_lowest_codes(task: PairingTask, meetings: Meetings) -> PairingAnswer:
    """Return of equally good answers the one with the lowest mentors, then the earliest slots."""
    meetings = meetings.lowest(meetings.mentor)
    meetings = meetings.lowest(meetings.slot)
    mentor_of = np.full(len(task.mentee_ids), -1)
    slot_of = mentor_of.copy()
    mentor_of[meetings.mentee] = meetings.mentor
    slot_of[meetings.mentee] = meetings.slot
    return PairingAnswer(mentor_of=mentor_of, slot_of=slot_of, method=METHOD)


def _protect(meetings: Meetings, task: PairingTask) -> Meetings | None:
    """Return meetings that are no worse than the worst one has to be; None without an answer."""
    costs = task.costs[meetings.mentor, meetings.mentee]
    limits = np.unique(costs)
    low, high = 0, len(limits)
    while low < high:
        middle = (low + high) // 2
        left = meetings.only(costs <= limits[middle])
        if left.solve(np.zeros(len(left))) is None:
            low = middle + 1
        else:
            high = middle
    return None if low == len(limits) else meetings.only(costs <= limits[low])
