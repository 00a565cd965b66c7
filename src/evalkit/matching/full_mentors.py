"""Why a pupil for whom mentors are possible has none: places, times, rooms, priority."""

from __future__ import annotations

import numpy as np

from evalkit.matching.named_people import counted, joined, named
from evalkit.matching.standing import Standing

_MOST_LISTED = 5


def why_full(now: Standing, mentee: int) -> tuple[str, str]:
    """Return the reason and its name for a pupil who has possible mentors and none of them."""
    possible = np.flatnonzero(now.task.allowed[:, mentee])
    with_place = possible[~now.is_full[possible]]
    if len(with_place):
        return _place_without_time(now, mentee, possible, with_place)
    mentors, pupils = _who_shares(now, mentee)
    if now.is_full[mentors].all() and len(mentors) > len(possible):
        return _too_few_places(now, mentee, mentors, pupils)
    told = _full(now, mentee, possible) + _priority(now, mentee, pupils)
    if not now.is_full[mentors].all():
        cannot = (
            "at the times and in the rooms there are" if now.task.has_times else "for a better fit"
        )
        if now.task.has_times or now.task.objective == "most_pupils":
            told += f" Their mentees cannot move to other mentors {cannot}."
        else:
            told += " Moving their mentees to other mentors would make the pairs worse as a whole."
    return told, "mentors_full"


def _place_without_time(
    now: Standing, mentee: int, possible: np.ndarray, with_place: np.ndarray
) -> tuple[str, str]:
    """Mentors have places left, and there is no time or no room to meet them."""
    codes = joined(now.task.mentor_ids[one] for one in with_place[:_MOST_LISTED])
    one = len(with_place) == 1
    others = " The other mentors possible are full." if len(possible) > len(with_place) else ""
    slots = [now.open_slots(int(mentor), mentee) for mentor in with_place]
    if not now.task.has_times or any(len(open_) for _, open_ in slots):
        return (
            f"{codes} {'is' if one else 'are'} possible and {'has' if one else 'have'} a free "
            "place: pair this pupil with one of them, or match again.",
            "free_place",
        )
    if any(len(free) for free, _ in slots):
        times = sorted({int(slot) for free, _ in slots for slot in free})
        listed = joined((now.slot(slot) for slot in times), by="or")
        return (
            f"{codes} {'has' if one else 'have'} a place left, and no room is free at the times at "
            f"which they could meet this pupil ({listed}).{others}",
            "no_room",
        )
    return (
        f"{codes} {'has' if one else 'have'} a place left, and at every time that they share with "
        f"this pupil they already meet another one.{others}",
        "times_taken",
    )


def _who_shares(now: Standing, mentee: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the mentors this pupil competes for, and all pupils who compete for them.

    They are found by going from the pupil's mentors to their mentees, from these to the mentors
    who are possible for them, and so on.  Where all these mentors are full, all these pupils have
    no other mentors to go to.
    """
    mentors: set[int] = set()
    pupils, queue = {mentee}, [mentee]
    while queue:
        for mentor in np.flatnonzero(now.task.allowed[:, queue.pop()]).tolist():
            if mentor in mentors:
                continue
            mentors.add(mentor)
            new = set(np.flatnonzero(now.mentor_of == mentor).tolist()) - pupils
            pupils |= new
            queue.extend(new)
    return np.array(sorted(mentors), dtype=int), np.array(sorted(pupils), dtype=int)


def _too_few_places(
    now: Standing, mentee: int, mentors: np.ndarray, pupils: np.ndarray
) -> tuple[str, str]:
    is_left = now.mentor_of < 0
    within = np.isin(np.arange(len(now.task.mentor_ids)), mentors)
    alike = is_left & now.task.allowed.any(axis=0) & ~now.task.allowed[~within].any(axis=0)
    n_pupils = len(np.union1d(pupils, np.flatnonzero(alike)))
    n_places = int(now.taken[mentors].sum())
    everybody = now.task.capacity > 0
    if within[everybody].all():
        told = (
            f"There are too few places: {counted(n_places, 'place')} for "
            f"{counted(n_pupils, 'pupil')}."
        )
    else:
        told = (
            f"There are too few places: for {counted(n_pupils, 'pupil')}, this one among them, "
            f"only {counted(len(mentors), 'mentor is', 'mentors are')} possible, and they have "
            f"{counted(n_places, 'place')}."
        )
    return told + _priority(now, mentee, pupils), "too_few_places"


def _full(now: Standing, mentee: int, possible: np.ndarray) -> str:
    """All possible mentors, and at which time where there is one only."""
    codes = [now.task.mentor_ids[one] for one in possible]
    slots = {int(slot) for one in possible for slot in now.common(int(one), mentee)}
    when = f" on {now.slot(slots.pop())}" if len(slots) == 1 else ""
    who = f"who could meet this pupil{when}" if when else "possible"
    if len(codes) == 1:
        return f"The only mentor {who}, {codes[0]}, is full."
    if len(codes) <= _MOST_LISTED:
        number = counted(len(codes), "mentor")
        return f"The only {number} {who}, {joined(codes)}, are full."
    return f"All {counted(len(codes), 'mentor')} {who} are full ({named(codes)})."


def _priority(now: Standing, mentee: int, pupils: np.ndarray) -> str:
    """Whether priority decided, where the school set one."""
    if not now.has_priority or now.task.objective != "most_pupils":
        return ""
    tiers = now.task.tiers
    others = tiers[[one for one in pupils if now.mentor_of[one] >= 0]]
    if not len(others) or (others > tiers[mentee]).any():
        return ""
    if (others < tiers[mentee]).all():
        return " Those placed have a higher priority."
    return " Those placed have the same priority or a higher one."
