"""Why there is no answer at all: the people and the wishes that cannot be met together."""

from __future__ import annotations

import numpy as np

from evalkit.matching.named_people import counted, named
from evalkit.matching.pairing_task import PairingTask
from evalkit.matching.slot_assignment import earliest_slots


def why_impossible(task: PairingTask) -> str:
    """Return what cannot be met, with the people and the way out; the first that is found."""
    return (
        _nobody_allowed(task)
        or _no_rooms(task)
        or _fixed_too_many(task)
        or _fixed_without_time(task)
        or _too_few_for(task)
        or _too_few_together(task)
        or "There is no answer that has every fixed pair and every mentor's least number of "
        "mentees within the times and rooms there are. Add times or rooms, lower `min_load`, or "
        "undo a fixed pair."
    )


def _nobody_allowed(task: PairingTask) -> str:
    if (task.allowed & (task.capacity > 0)[:, None]).any() or (task.fixed_to >= 0).any():
        return ""
    mentors = [code for code, n in zip(task.mentor_ids, task.capacity, strict=True) if n]
    reasons = ["the rules forbid every pair"]
    if task.has_times:
        reasons.append("have no time in common")
    if task.worst_fit is not None:
        reasons.append("fit worse than `worst_fit`")
    words = reasons[0] if len(reasons) == 1 else f"{reasons[0]}, or they {' or '.join(reasons[1:])}"
    return (
        f"No pair is possible between the mentors who have a place ({named(mentors)}) and the "
        f"mentees ({named(task.mentee_ids)}): {words}. Look at which rule keeps most pairs apart, "
        "and lift it or ask for more times."
    )


def _no_rooms(task: PairingTask) -> str:
    if not task.has_times or (task.rooms > 0).any():
        return ""
    return (
        f"No room is free in any slot ({named(task.slot_names)}). Enter how many pairs can meet in "
        "each, or leave a slot without a limit out of the list."
    )


def _fixed_too_many(task: PairingTask) -> str:
    fixed = np.bincount(task.fixed_to[task.fixed_to >= 0], minlength=len(task.mentor_ids))
    over = np.flatnonzero(fixed > task.capacity)
    if not len(over):
        return ""
    return (
        f"More pairs are fixed than there are places with {_codes(task.mentor_ids, over)}. Raise "
        "their capacity, or undo some of the fixed pairs."
    )


def _fixed_without_time(task: PairingTask) -> str:
    """Fixed pairs that have no time in common, or that one mentor would have to see at once."""
    if not task.has_times:
        return ""
    lost = np.flatnonzero((task.fixed_to >= 0) & ~task.allowed.any(axis=0))
    if len(lost):
        pairs = [
            f"{task.mentor_ids[task.fixed_to[one]]} with {task.mentee_ids[one]}" for one in lost
        ]
        return (
            f"These pairs are fixed and have no time in common: {named(pairs)}. Add a time for one "
            "of them, or undo the fixed pair."
        )
    for mentor in np.unique(task.fixed_to[task.fixed_to >= 0]):
        only = np.where(task.fixed_to == mentor, task.fixed_to, -1)
        if earliest_slots(task, only) is None:
            return (
                f"Mentor {task.mentor_ids[mentor]} cannot see the fixed mentees "
                f"{_codes(task.mentee_ids, np.flatnonzero(only >= 0))} at different times: they "
                "have too few times in common. Add a time, or undo one of the fixed pairs."
            )
    return ""


def _too_few_for(task: PairingTask) -> str:
    """Mentors who by themselves cannot have as many mentees as they must."""
    can_have = task.allowed.sum(axis=1)
    short = np.flatnonzero(task.min_load > can_have)
    if not len(short):
        return ""
    return (
        "These mentors must have more mentees than are possible for them: "
        f"{_codes(task.mentor_ids, short)}. Lower `min_load` for them, or lift a rule that keeps "
        "mentees from them."
    )


def _too_few_together(task: PairingTask) -> str:
    """A group of mentors who need more mentees than are possible for all of them together."""
    group = _short_of_mentees(task)
    if not len(group):
        return ""
    wanted = int(task.min_load[group].sum())
    there = int(task.allowed[group].any(axis=0).sum())
    return (
        f"The mentors {_codes(task.mentor_ids, group)} must have {counted(wanted, 'mentee')} in "
        f"all, and only {counted(there, 'mentee is', 'mentees are')} possible for them together. "
        "Lower `min_load`, or lift a rule that keeps mentees from them."
    )


def _short_of_mentees(task: PairingTask) -> np.ndarray:
    """Return mentors whose least loads no sharing out of mentees can meet (Hall's condition)."""
    needs = np.repeat(np.arange(len(task.mentor_ids)), task.min_load)
    owner = np.full(len(task.mentee_ids), -1)
    for start in range(len(needs)):
        seen = _take_one(start, needs, task.allowed, owner)
        if seen is not None:
            return np.unique(needs[sorted(seen)])
    return np.zeros(0, dtype=int)


def _take_one(
    start: int, needs: np.ndarray, allowed: np.ndarray, owner: np.ndarray
) -> set[int] | None:
    """Give need ``start`` a mentee, moving others; return the needs in the way where none is."""
    came_from: dict[int, int] = {}
    seen, queue = {start}, [start]
    while queue:
        need = queue.pop()
        for mentee in np.flatnonzero(allowed[needs[need]]).tolist():
            if mentee in came_from:
                continue
            came_from[mentee] = need
            if owner[mentee] >= 0:
                seen.add(int(owner[mentee]))
                queue.append(int(owner[mentee]))
                continue
            while True:
                giver = came_from[mentee]
                had = np.flatnonzero(owner == giver)
                owner[mentee] = giver
                if giver == start:
                    return None
                mentee = int(had[0])
    return seen


def _codes(ids: tuple[str, ...], places: np.ndarray) -> str:
    return named(ids[place] for place in places)
