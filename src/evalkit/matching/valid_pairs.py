"""The oracle of well-formed pairs: it knows no way of solving, and every test asks it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

import numpy as np
import pandas as pd

from evalkit.errors import MatchingError
from evalkit.matching.named_people import named
from evalkit.matching.pairs import Pairs
from evalkit.matching.people_numbers import read_capacity, read_min_load
from evalkit.matching.task_reading import read_costs, read_links
from evalkit.matching.timetable import Timetable


def assert_valid_pairs(
    pairs: Pairs,
    costs: pd.DataFrame,
    *,
    capacity: pd.Series | Mapping[str, int] | int,
    min_load: Mapping[str, int] | int | None = None,
    fixed: pd.DataFrame | None = None,
    timetable: Timetable | None = None,
) -> None:
    """Raise where pairs break a rule or leave somebody out of the account.

    Parameters
    ----------
    pairs : Pairs
        As ``assign_pairs`` returns them, or with rows that people changed.
    costs, capacity, min_load, fixed, timetable
        As in ``assign_pairs``.

    Raises
    ------
    MatchingError
        Lists every fault: people who are unknown, twice, or in no part of the answer; forbidden
        pairs; a mentor with too many or too few; a fixed pair that is missing; a time when one of
        them is not free, two pairs of a mentor at once, too few rooms; sums and order.
    DataError
        Costs or numbers that are not what they must be.

    Examples
    --------
    >>> from evalkit.matching.assignment import assign_pairs
    >>> costs = pd.DataFrame({"P01": [0.1], "P02": [0.2]}, index=["M01"])
    >>> assert_valid_pairs(
    ...     assign_pairs(costs, capacity=1, objective="most_pupils"), costs, capacity=1
    ... )
    """
    costs = read_costs(costs)
    places = read_capacity(capacity, tuple(costs.index))
    least = read_min_load(min_load, tuple(costs.index), places)
    unknown = list(_unknown(pairs.pairs, costs))
    faults = unknown or list(
        chain(
            _people(pairs, costs),
            _forbidden(pairs.pairs, costs),
            _loads(pairs, costs, places, least),
            _fixed(pairs.pairs, costs, fixed),
            _times(pairs.pairs, timetable),
            _sums(pairs),
        )
    )
    if faults:
        raise MatchingError(
            "These pairs are not valid:\n" + "\n".join(f"- {one}" for one in faults)
        )


def _unknown(rows: pd.DataFrame, costs: pd.DataFrame) -> Iterator[str]:
    for column, codes in (("mentor_id", costs.index), ("mentee_id", costs.columns)):
        strange = rows[column][~rows[column].isin(codes)]
        if len(strange):
            yield f"{column} must be a code of the costs; these are not: {named(strange)}."


def _people(pairs: Pairs, costs: pd.DataFrame) -> Iterator[str]:
    mentees, left = pairs.pairs["mentee_id"], pairs.unmatched["mentee_id"]
    twice = mentees[mentees.duplicated()]
    if len(twice):
        yield f"A mentee has one mentor; more than one: {named(twice)}."
    both = set(mentees) & set(left)
    if both:
        yield f"Both in a pair and among the unmatched: {named(both)}."
    lost = set(costs.columns) - set(mentees) - set(left)
    if lost:
        yield f"Neither in a pair nor among the unmatched: {named(lost)}."
    if left.duplicated().any() or not set(left) <= set(costs.columns):
        yield "The unmatched must be mentees of the costs, each once."


def _forbidden(rows: pd.DataFrame, costs: pd.DataFrame) -> Iterator[str]:
    known = costs.to_numpy()[
        costs.index.get_indexer(rows["mentor_id"]), costs.columns.get_indexer(rows["mentee_id"])
    ]
    told = rows["mentor_id"] + " with " + rows["mentee_id"]
    none = np.isnan(known)
    if none.any():
        yield f"Forbidden pairs: {named(told[none])}."
    wrong = ~none & (known != rows["cost"].to_numpy())
    if wrong.any():
        yield f"The cost is not that of the costs for {named(told[wrong])}."


def _loads(
    pairs: Pairs, costs: pd.DataFrame, places: np.ndarray, least: np.ndarray
) -> Iterator[str]:
    taken = pairs.pairs["mentor_id"].value_counts().reindex(costs.index, fill_value=0).to_numpy()
    for faulty, words in ((taken > places, "more"), (taken < least, "fewer")):
        if faulty.any():
            yield f"Mentors with {words} mentees than they may have: {named(costs.index[faulty])}."
    spare = pairs.spare
    right = pd.DataFrame({"mentor_id": costs.index, "places": places, "taken": taken})
    if spare[list(right)].to_numpy().tolist() != right.to_numpy().tolist():
        yield "`spare` must have a row for each mentor with their places and how many are taken."


def _fixed(rows: pd.DataFrame, costs: pd.DataFrame, fixed: pd.DataFrame | None) -> Iterator[str]:
    mentors, mentees = tuple(costs.index), tuple(costs.columns)
    made = set(zip(rows["mentor_id"], rows["mentee_id"], strict=True))
    wanted = {(mentors[m], mentees[p]) for m, p in read_links("fixed", fixed, mentors, mentees)}
    if wanted - made:
        lost = named(f"{mentor} with {mentee}" for mentor, mentee in wanted - made)
        yield f"Fixed pairs that are missing: {lost}."


def _times(rows: pd.DataFrame, timetable: Timetable | None) -> Iterator[str]:
    if timetable is None:
        return
    meetings = list(zip(rows["mentor_id"], rows["mentee_id"], rows["slot"], strict=True))
    apart = [
        f"{mentor} with {mentee}"
        for mentor, mentee, slot in meetings
        if slot not in timetable.mentor_slots.get(mentor, ())
        or slot not in timetable.mentee_slots.get(mentee, ())
    ]
    if apart:
        yield f"Not both free in their slot: {named(apart)}."
    twice = rows[rows.duplicated(["mentor_id", "slot"])]
    if len(twice):
        yield f"In two places in one slot: {named(twice['mentor_id'])}."
    for slot, n in rows["slot"].value_counts().sort_index().items():
        if n > (timetable.rooms or {}).get(slot, np.inf):
            yield f"More pairs than rooms in slot {slot}."


def _sums(pairs: Pairs) -> Iterator[str]:
    rows = pairs.pairs
    if not np.isclose(rows["cost"].sum(), pairs.total_cost, rtol=1e-12, atol=0):
        yield "`total_cost` is not the sum of the costs."
    order = rows.sort_values(["mentor_id", "mentee_id"]).index
    if list(order) != list(range(len(rows))):
        yield "Pairs must be in the order of mentors, then mentees, numbered from 0."
    if not pairs.unmatched["mentee_id"].is_monotonic_increasing:
        yield "The unmatched must be in the order of their codes."
