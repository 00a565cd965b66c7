"""The pairs that are best for the whole group: exact, with every limit, and one answer only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

import pandas as pd

from evalkit.errors import MatchingError
from evalkit.matching.capacity_assignment import solve_places
from evalkit.matching.impossible_wishes import why_impossible
from evalkit.matching.pairing_task import PairingAnswer, PairingTask
from evalkit.matching.pairs import Pairs, pairs_of
from evalkit.matching.room_limits import other_slots, solve_rooms
from evalkit.matching.slot_assignment import earliest_slots, rooms_suffice
from evalkit.matching.task_reading import read_costs, read_task
from evalkit.matching.timetable import Timetable


def assign_pairs(
    costs: pd.DataFrame,
    *,
    capacity: pd.Series | Mapping[str, int] | int,
    objective: Literal["most_pupils", "best_fit"],
    worst_fit: float | None = None,
    min_load: Mapping[str, int] | int | None = None,
    keep: pd.DataFrame | None = None,
    fixed: pd.DataFrame | None = None,
    timetable: Timetable | None = None,
    priority: pd.Series | Mapping[str, int] | None = None,
    protect_worst: bool = False,
) -> Pairs:
    """Return who mentors whom, the best answer for the whole group and never another one.

    Aims come one after another: a later one chooses only among answers that are equally good in all
    earlier ones.  With ``most_pupils``: as many pupils as possible have a mentor; as many as
    possible of those with priority 1, then 2, and so on; as many pairs of ``keep`` as possible;
    where ``protect_worst``, the worst pair is as good as it can be; the total cost is smallest; the
    first mentee by code has the earliest mentor by code, then the second, and so on.  With
    ``best_fit``: pairs of ``keep``; the sum of (``worst_fit`` − cost) is largest, so that a pupil
    has a mentor only where this makes the group's fit better; most pupils; codes.

    The order of rows and columns plays no part.  Costs that differ by less than 1e-12 of the
    largest one are equal (where rooms are short, sums within 1e-9 of it are).

    Parameters
    ----------
    costs : DataFrame, mentors × mentees
        As ``pair_costs`` makes them: 0 is a perfect fit, NaN is a forbidden pair.
    capacity : Series, mapping or int
        How many mentees each mentor can take.
    objective : {"most_pupils", "best_fit"}
    worst_fit : float, optional
        The highest cost at which a pair is still made (fixed pairs excepted).  Needed by
        ``best_fit``; with ``most_pupils`` None sets no limit.
    min_load : mapping or int, optional
        How many mentees each mentor must have at least; mentors that are not named need none.
    keep, fixed : DataFrame, optional
        mentor_id and mentee_id of pairs that are kept where possible, or that must be.
    timetable : Timetable, optional
        When people are free, and how many pairs may meet in a slot (no limit for a slot that
        ``rooms`` does not name).  Each pair gets a slot; a mentor has one pair in a slot.
    priority : Series or mapping, optional
        Mentees to 1 (first), 2, 3…; those without one come last.
    protect_worst : bool
        Whether the worst pair is made as good as possible before the total is.

    Returns
    -------
    Pairs
        Everybody, sorted by code.

    Raises
    ------
    MatchingError
        Nobody to match, no place, no allowed pair, or wishes that cannot be met together; the
        message names the people.
    DataError
        Costs, numbers, codes or options that are not what they must be.

    References
    ----------
    Crouse, D. F. (2016). On implementing 2D rectangular assignment algorithms. IEEE Transactions on
    Aerospace and Electronic Systems, 52(4), 1679-1696.
    Burkard, R., Dell'Amico, M., & Martello, S. (2009). Assignment problems. SIAM.

    Examples
    --------
    >>> costs = pd.DataFrame(
    ...     {"P01": [0.1, 0.2], "P02": [0.0, 0.9], "P03": [None, 0.4]}, index=["M01", "M02"]
    ... )
    >>> found = assign_pairs(costs, capacity={"M01": 1, "M02": 2}, objective="most_pupils")
    >>> found.pairs[["mentor_id", "mentee_id"]].values.tolist()
    [['M01', 'P02'], ['M02', 'P01'], ['M02', 'P03']]
    """
    task = read_task(
        costs,
        capacity=capacity,
        objective=objective,
        worst_fit=worst_fit,
        min_load=min_load,
        keep=keep,
        fixed=fixed,
        timetable=timetable,
        priority=priority,
        protect_worst=protect_worst,
    )
    return pairs_of(task, solve(task), costs=read_costs(costs), objective=objective)


def solve(task: PairingTask) -> PairingAnswer:
    """Return the best answer of a task, with at least one pair.

    Room limits only take answers away: where the best answer without them keeps to them, it is
    the best one with them, and only otherwise is the larger problem solved.
    """
    if not (task.allowed & (task.capacity > 0)[:, None]).any():
        raise MatchingError(why_impossible(task))
    try:
        answer = _with_times(task, solve_places(task))
    except MatchingError:
        raise MatchingError(why_impossible(task)) from None
    if (answer.mentor_of < 0).all():
        raise MatchingError(why_impossible(task))
    return answer


def _with_times(task: PairingTask, answer: PairingAnswer) -> PairingAnswer:
    if not task.has_times:
        return answer
    slot_of = earliest_slots(task, answer.mentor_of)
    if slot_of is not None and rooms_suffice(task, slot_of):
        return replace(answer, slot_of=slot_of)
    return other_slots(task, answer.mentor_of) or solve_rooms(task)
