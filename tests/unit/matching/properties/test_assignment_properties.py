"""Assignments against every possible one: the aims, the limits, ties, times and rooms."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.errors import MatchingError
from evalkit.matching.assignment import assign_pairs
from evalkit.matching.timetable import Timetable
from evalkit.matching.valid_pairs import assert_valid_pairs

SLOTS = ("fri", "mon", "tue")
LIMITS = ("capacity", "min_load", "fixed", "timetable")


def _slots(mentors, mentees, mentor_of, times):
    """Give each pair the earliest slot that leaves the later ones one, by trying them all."""
    placed = [p for p, mentor in enumerate(mentor_of) if mentor]
    rooms, busy, chosen = dict(times.rooms or {}), set(), {}

    def fill(k):
        if k == len(placed):
            return True
        mentee, mentor = mentees[placed[k]], mentor_of[placed[k]]
        for slot in sorted(times.mentor_slots[mentor] & times.mentee_slots[mentee]):
            if (mentor, slot) in busy or rooms.get(slot, 9) == 0:
                continue
            busy.add((mentor, slot))
            rooms[slot] = rooms.get(slot, 9) - 1
            chosen[mentee] = slot
            if fill(k + 1):
                return True
            busy.remove((mentor, slot))
            rooms[slot] += 1
        return False

    return chosen if fill(0) else None


def _aims(options, mentees, mentors, mentor_of, costs):
    """What is made small, one aim after another."""
    placed = [(mentor, p) for p, mentor in zip(mentees, mentor_of, strict=True) if mentor]
    each = [costs.loc[mentor, p] for mentor, p in placed]
    keep = options.get("keep")
    kept = 0 if keep is None else len(set(placed) & set(keep.itertuples(index=False, name=None)))
    codes = [mentors.index(mentor) if mentor else len(mentors) for mentor in mentor_of]
    if options["objective"] == "best_fit":
        gain = sum(options["worst_fit"] - cost for cost in each)
        return [-kept, -round(gain, 9), -len(placed), *codes]
    priority = options.get("priority", {})
    tiers = [
        -sum(priority.get(p, 9) == tier for _, p in placed)
        for tier in sorted({priority.get(p, 9) for p in mentees})
    ]
    worst = max(each, default=-1) if options["protect_worst"] else 0
    return [-len(placed), *tiers, -kept, worst, round(sum(each), 9), *codes]


def _best(costs, options):
    """Return the best of all answers, or None where there is none with a pair."""
    mentors, mentees = sorted(costs.index), sorted(costs.columns)
    fixed = options.get("fixed")
    bound = {} if fixed is None else dict(zip(fixed["mentee_id"], fixed["mentor_id"], strict=True))
    limit = options.get("worst_fit") or 9
    choices = [
        [bound[p]] if p in bound else [m for m in mentors if costs.loc[m, p] <= limit] + [None]
        for p in mentees
    ]
    best = None
    for mentor_of in product(*choices):
        loads = [mentor_of.count(mentor) for mentor in mentors]
        least = [options.get("min_load", {}).get(mentor, 0) for mentor in mentors]
        most = [options["capacity"][mentor] for mentor in mentors]
        if not any(loads) or not all(
            low <= n <= high for low, n, high in zip(least, loads, most, strict=True)
        ):
            continue
        slots = {}
        if "timetable" in options:
            slots = _slots(mentors, mentees, mentor_of, options["timetable"])
            if slots is None:
                continue
        aims = _aims(options, mentees, mentors, mentor_of, costs)
        if best is None or aims < best[0]:
            best = aims, mentor_of, slots
    return best


def _case(rng, *, rooms):
    n_mentors, n_mentees = rng.integers(1, 4), rng.integers(1, 6)
    mentors = [f"M{i}" for i in range(n_mentors)]
    mentees = [f"P{i}" for i in range(n_mentees)]
    shape = n_mentors, n_mentees
    # Costs in tenths and in sevenths make ties that floats do not show; others make none.
    values = [rng.integers(0, 4, shape) / 10, rng.integers(0, 4, shape) / 7, rng.random(shape)]
    numbers = np.where(rng.random(shape) < 0.25, np.nan, values[rng.integers(3)])
    costs = pd.DataFrame(numbers, index=mentors, columns=mentees)
    options = {"capacity": {m: int(rng.integers(0, 4)) for m in mentors}}
    if rng.random() < 0.4:
        options |= {"objective": "best_fit", "worst_fit": float(rng.choice([0.1, 0.2, 0.3, 0.5]))}
    else:
        options |= {"objective": "most_pupils", "protect_worst": bool(rng.random() < 0.4)}
        if rng.random() < 0.2:
            options["worst_fit"] = 0.2
        if rng.random() < 0.5:
            options["priority"] = {
                p: int(rng.integers(1, 4)) for p in mentees if rng.random() < 0.8
            }
    if rng.random() < 0.3:
        most = options["capacity"]
        options["min_load"] = {m: min(most[m], int(rng.integers(0, 3))) for m in mentors}
    every = [(m, p) for m in mentors for p in mentees]
    allowed = [(m, p) for m, p in every if not np.isnan(costs.loc[m, p])]
    columns = ["mentor_id", "mentee_id"]
    if rng.random() < 0.4:
        chosen = rng.choice(len(every), min(3, len(every)), replace=False)
        options["keep"] = pd.DataFrame([every[i] for i in chosen], columns=columns)
    if rng.random() < 0.2 and allowed:
        one = allowed[rng.integers(len(allowed))]
        options["fixed"] = pd.DataFrame([one], columns=columns)
    if rooms or rng.random() < 0.5:
        options["timetable"] = _times(rng, mentors, mentees, rooms=rooms)
    return costs, options


def _times(rng, mentors, mentees, *, rooms):
    def free():
        return frozenset(slot for slot in SLOTS if rng.random() < (0.8 if rooms else 0.6))

    limits = {slot: int(rng.integers(0, 3)) for slot in SLOTS if rng.random() < 0.8}
    return Timetable(
        mentor_slots={one: free() for one in mentors},
        mentee_slots={one: free() for one in mentees},
        rooms=limits if rooms else None,
        spelling={},
        not_said=frozenset(),
    )


@pytest.mark.parametrize("rooms", [False, True])
@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_no_other_answer_is_better_or_as_good_with_lower_codes(rooms, seed):
    rng = np.random.default_rng(seed)
    costs, options = _case(rng, rooms=rooms)
    best = _best(costs, options)
    shuffled = costs.iloc[rng.permutation(len(costs)), rng.permutation(costs.shape[1])]
    if best is None:
        with pytest.raises(MatchingError):
            assign_pairs(shuffled, **options)
        return
    found = assign_pairs(shuffled, **options)
    assert_valid_pairs(found, costs, **{k: v for k, v in options.items() if k in LIMITS})
    _, mentor_of, slots = best
    rows = found.pairs.set_index("mentee_id")
    assert rows["mentor_id"].to_dict() == {
        p: mentor for p, mentor in zip(sorted(costs.columns), mentor_of, strict=True) if mentor
    }
    if "timetable" in options:
        assert rows["slot"].to_dict() == slots


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), power=st.sampled_from([-300, -30, -9, 9, 30, 300]))
def test_the_scale_of_costs_changes_no_pair(seed, power):
    rng = np.random.default_rng(seed)
    costs, options = _case(rng, rooms=False)
    options.pop("worst_fit", None)
    options["objective"] = "most_pupils"
    try:
        expected = assign_pairs(costs, **options).pairs
    except MatchingError:
        return
    found = assign_pairs(costs * 2.0**power, **options).pairs
    pd.testing.assert_frame_equal(found.drop(columns="cost"), expected.drop(columns="cost"))
