"""Costs, places, wishes and times as they are handed in, checked and put in the order of codes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from evalkit.effects.effect_options import as_number, require_choice, require_truth, shown
from evalkit.errors import DataError, MatchingError
from evalkit.matching.named_people import named
from evalkit.matching.pairing_task import PairingTask
from evalkit.matching.people_numbers import read_capacity, read_min_load, read_priority
from evalkit.matching.timetable import Timetable

# Costs are sums of fits; what adding them up leaves behind must not decide about a pair.
_NOISE = 1e-12

OBJECTIVES = ("most_pupils", "best_fit")


def read_task(
    costs: pd.DataFrame,
    *,
    capacity: pd.Series | Mapping[str, int] | int,
    objective: str,
    worst_fit: float | None,
    min_load: Mapping[str, int] | int | None,
    keep: pd.DataFrame | None,
    fixed: pd.DataFrame | None,
    timetable: Timetable | None,
    priority: pd.Series | Mapping[str, int] | None,
    protect_worst: bool,
) -> PairingTask:
    """Return the checked task; the parameters and errors are those of ``assign_pairs``."""
    _require_options(objective, worst_fit, priority, protect_worst)
    costs = read_costs(costs)
    mentors, mentees = tuple(costs.index), tuple(costs.columns)
    numbers = costs.to_numpy(dtype=float, copy=True)
    fixed_to = _fixed_to(fixed, mentors, mentees, numbers)
    kept = np.zeros(numbers.shape, dtype=bool)
    for mentor, mentee in read_links("keep", keep, mentors, mentees):
        kept[mentor, mentee] = True
    slot_names, mentor_free, mentee_free, rooms = _times(timetable, mentors, mentees)
    if mentor_free is not None and mentee_free is not None:
        numbers[~(mentor_free.astype(int) @ mentee_free.T.astype(int) > 0)] = np.nan
    if worst_fit is not None:
        too_high = numbers > worst_fit * (1 + _NOISE)
        numbers[too_high & (fixed_to != np.arange(len(mentors))[:, None])] = np.nan
    has_mentor = fixed_to >= 0
    numbers[(fixed_to != np.arange(len(mentors))[:, None]) & has_mentor] = np.nan
    places = read_capacity(capacity, mentors)
    return PairingTask(
        mentor_ids=mentors,
        mentee_ids=mentees,
        costs=numbers,
        capacity=places,
        min_load=read_min_load(min_load, mentors, places),
        tiers=read_priority(priority, mentees),
        kept=kept,
        fixed_to=fixed_to,
        must_place=has_mentor,
        slot_names=slot_names,
        mentor_free=mentor_free,
        mentee_free=mentee_free,
        rooms=rooms,
        objective=objective,
        worst_fit=worst_fit,
        protect_worst=protect_worst,
    )


def _require_options(
    objective: str, worst_fit: float | None, priority: object, protect_worst: bool
) -> None:
    require_choice("objective", objective, legal=OBJECTIVES)
    require_truth("protect_worst", protect_worst)
    if worst_fit is not None and not 0 <= as_number(worst_fit) < np.inf:
        raise DataError(
            "`worst_fit` must be the highest cost at which a pair is still made, a number of 0 or "
            f"more, or None for no limit; got {shown(worst_fit)}."
        )
    if objective != "best_fit":
        return
    if worst_fit is None:
        raise DataError(
            "objective='best_fit' needs `worst_fit`: the cost from which on the school would "
            "rather leave a pupil without a mentor. Name it, or use objective='most_pupils'."
        )
    if priority is not None or protect_worst:
        name = "priority" if priority is not None else "protect_worst"
        raise DataError(
            f"`{name}` goes with objective='most_pupils' only: 'best_fit' makes a pair for its "
            "fit, whoever the pupil is. Use objective='most_pupils' with the same `worst_fit`: no "
            "pair above it is made."
        )


def read_costs(costs: pd.DataFrame) -> pd.DataFrame:
    """Return costs as floats with mentors and mentees in the order of their codes.

    Raises
    ------
    DataError
        Codes that are no texts or stand twice; costs that are no numbers of 0 or more.
    MatchingError
        Nobody to match.
    """
    if not isinstance(costs, pd.DataFrame):
        raise DataError(
            "`costs` must be a DataFrame with a row for each mentor and a column for each mentee; "
            f"got {shown(costs)}."
        )
    for who, codes in (("mentor", costs.index), ("mentee", costs.columns)):
        if not len(codes):
            raise MatchingError(
                f"There is nobody to match: the costs have no {who}s. Check that pupils with the "
                f"role of {who}s take part and have answered."
            )
        if not all(isinstance(code, str) for code in codes):
            raise DataError(f"Codes of {who}s in `costs` must be texts, as in the pupils table.")
        if not codes.is_unique:
            twice = codes[codes.duplicated()]
            raise DataError(
                f"Each {who} must stand once in `costs`; these stand more than once: "
                f"{named(twice)}. Remove the second row of their answers."
            )
    ordered = costs.sort_index().sort_index(axis=1)
    if any(kind.kind not in "iuf" for kind in ordered.dtypes if isinstance(kind, np.dtype)):
        ordered = ordered.map(_as_cost)
    numbers = ordered.astype("float64")
    values = numbers.to_numpy()
    faulty = np.isinf(values) | (values < 0)
    if faulty.any():
        raise DataError(
            "Costs must be numbers of 0 or more, and empty (NaN) where a pair is forbidden; not so "
            f"for mentors {named(numbers.index[faulty.any(axis=1)])} with mentees "
            f"{named(numbers.columns[faulty.any(axis=0)])}. A forbidden pair is left out, never "
            "made dear."
        )
    return numbers


def _as_cost(cell: object) -> float:
    if cell is None or cell is pd.NA:
        return np.nan
    number = as_number(cell)
    return -1.0 if np.isnan(number) and not isinstance(cell, float | np.floating) else number


def read_links(
    option: str, links: pd.DataFrame | None, mentors: tuple[str, ...], mentees: tuple[str, ...]
) -> list[tuple[int, int]]:
    """Return pairs of ``keep`` or ``fixed`` as places of mentors and mentees.

    Raises
    ------
    DataError
        Not a frame of mentor_id and mentee_id, or codes that are not in the costs.
    """
    if links is None:
        return []
    wanted = ["mentor_id", "mentee_id"]
    if not isinstance(links, pd.DataFrame) or not set(wanted) <= set(links.columns):
        raise DataError(
            f"`{option}` must be a DataFrame with the columns mentor_id and mentee_id; got "
            f"{'other columns' if isinstance(links, pd.DataFrame) else shown(links)}."
        )
    places = []
    for column, codes in zip(wanted, (mentors, mentees), strict=True):
        index = pd.Index(codes).get_indexer(links[column])
        if (index < 0).any():
            who = column.removesuffix("_id")
            raise DataError(
                f"`{option}` names {who}s who are not in the costs: "
                f"{named(links[column][index < 0])}. Take these pairs out of `{option}`, or add "
                f"the {who}s."
            )
        places.append(index.tolist())
    return list(zip(*places, strict=True))


def _fixed_to(
    fixed: pd.DataFrame | None,
    mentors: tuple[str, ...],
    mentees: tuple[str, ...],
    costs: np.ndarray,
) -> np.ndarray:
    """Return each mentee's fixed mentor or −1; a pair cannot be both fixed and forbidden."""
    fixed_to = np.full(len(mentees), -1)
    twice, forbidden = set(), []
    for mentor, mentee in read_links("fixed", fixed, mentors, mentees):
        if fixed_to[mentee] not in (-1, mentor):
            twice.add(mentees[mentee])
        if np.isnan(costs[mentor, mentee]):
            forbidden.append(f"{mentors[mentor]} with {mentees[mentee]}")
        fixed_to[mentee] = mentor
    if twice:
        raise MatchingError(
            f"A mentee has one mentor; more than one is fixed for {named(twice)}. Keep one of the "
            "fixed pairs for each."
        )
    if forbidden:
        raise MatchingError(
            f"These pairs are fixed and forbidden by the rules at once: {named(forbidden)}. Undo "
            "the fixed pair, or lift the rule."
        )
    return fixed_to


def _times(
    timetable: Timetable | None, mentors: tuple[str, ...], mentees: tuple[str, ...]
) -> tuple[tuple[str, ...], np.ndarray | None, np.ndarray | None, np.ndarray]:
    """Return slots in the order of their names, who is free when, and the room limits."""
    if timetable is None:
        return (), None, None, np.zeros(0)
    absent = [code for code in mentors if code not in timetable.mentor_slots]
    absent += [code for code in mentees if code not in timetable.mentee_slots]
    if absent:
        raise DataError(
            f"The timetable must have an entry for everyone in the costs; it has none for "
            f"{named(absent)}. Enter when they are free, or an empty set if never."
        )
    every = [timetable.mentor_slots[one] for one in mentors]
    others = [timetable.mentee_slots[one] for one in mentees]
    names = sorted({name for free in [*every, *others] for name in free})
    free = [np.array([[name in one for name in names] for one in all_]) for all_ in (every, others)]
    limits = timetable.rooms or {}
    wrong = [slot for slot, n in limits.items() if not (as_number(n) >= 0) or as_number(n) % 1]
    if wrong:
        raise DataError(
            f"Room limits must be whole numbers of 0 or more; not so for {named(wrong)}."
        )
    rooms = np.array([limits.get(name, np.inf) for name in names], dtype=float)
    shape = (len(mentors), len(names)), (len(mentees), len(names))
    return tuple(names), free[0].reshape(shape[0]), free[1].reshape(shape[1]), rooms
