"""New pairs when people leave or join, with as few changes as can be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from evalkit.errors import DataError, MatchingError
from evalkit.matching.assignment import assign_pairs
from evalkit.matching.named_people import named
from evalkit.matching.pairs import Pairs
from evalkit.matching.timetable import Timetable


@dataclass(frozen=True, slots=True, kw_only=True)
class Rematch:
    """New pairs, and what is different for whom.

    Parameters
    ----------
    pairs : Pairs
        Of everyone who is still there.
    changes : DataFrame
        mentee_id, before and after (mentor_id or NA), what: "new mentor" (had another), "first
        mentor", "no mentor any more", "left".  Whose mentor stays is not in it.
    """

    pairs: Pairs
    changes: pd.DataFrame


def rematch(
    pairs: Pairs | pd.DataFrame,
    costs: pd.DataFrame,
    *,
    without: Iterable[str] = (),
    capacity: pd.Series | Mapping[str, int] | int,
    objective: Literal["most_pupils", "best_fit"],
    worst_fit: float | None = None,
    min_load: Mapping[str, int] | int | None = None,
    fixed: pd.DataFrame | None = None,
    timetable: Timetable | None = None,
    priority: pd.Series | Mapping[str, int] | None = None,
    protect_worst: bool = False,
) -> Rematch:
    """Return new pairs that place as many pupils as can be and keep as many pairs as can be.

    Parameters
    ----------
    pairs : Pairs or DataFrame
        The pairs that there are: mentor_id and mentee_id.
    costs : DataFrame, mentors × mentees
        Of everyone, those who joined too; pupils whom it does not name any more have left.
    without : iterable of str
        Codes of mentors and mentees who take no part any more.
    capacity, objective, worst_fit, min_load, fixed, timetable, priority, protect_worst
        As in ``assign_pairs``.

    Returns
    -------
    Rematch

    Raises
    ------
    MatchingError
        As in ``assign_pairs``; nobody is left.
    DataError
        As in ``assign_pairs``; ``without`` names people who are in neither costs nor pairs.

    Examples
    --------
    >>> costs = pd.DataFrame(
    ...     {"P1": [0.0, 0.1, 0.2], "P2": [0.1, 0.0, 0.3]}, index=["M1", "M2", "M3"]
    ... )
    >>> before = pd.DataFrame({"mentor_id": ["M1", "M2"], "mentee_id": ["P1", "P2"]})
    >>> found = rematch(before, costs, without=["M1"], capacity=1, objective="most_pupils")
    >>> found.changes.values.tolist()
    [['P1', 'M1', 'M3', 'new mentor']]
    """
    before = _links(pairs)
    gone = _gone(without, before, costs)
    left = costs.loc[~costs.index.isin(gone), ~costs.columns.isin(gone)]
    if not left.size:
        raise MatchingError(
            "Nobody is left to match: `without` takes away every mentor or every mentee."
        )
    is_there = before["mentor_id"].isin(left.index) & before["mentee_id"].isin(left.columns)
    still = None if fixed is None else _still(fixed, gone)
    rest = set(left.index)
    loads: Any = min_load
    if isinstance(min_load, Mapping):
        loads = {code: number for code, number in min_load.items() if code in rest}
    found = assign_pairs(
        left,
        capacity=capacity,
        objective=objective,
        worst_fit=worst_fit,
        min_load=loads,
        keep=before[is_there],
        fixed=still,
        timetable=timetable,
        priority=priority,
        protect_worst=protect_worst,
    )
    return Rematch(pairs=found, changes=_changes(before, found, set(left.columns)))


def _links(pairs: Pairs | pd.DataFrame) -> pd.DataFrame:
    rows = pairs.pairs if isinstance(pairs, Pairs) else pairs
    if not isinstance(rows, pd.DataFrame) or not {"mentor_id", "mentee_id"} <= set(rows.columns):
        raise DataError("`pairs` must be Pairs or a DataFrame with mentor_id and mentee_id.")
    twice = rows["mentee_id"][rows["mentee_id"].duplicated()]
    if len(twice):
        raise DataError(f"Each mentee must stand once in `pairs`; more than once: {named(twice)}.")
    return rows[["mentor_id", "mentee_id"]]


def _gone(without: Iterable[str], before: pd.DataFrame, costs: pd.DataFrame) -> set[str]:
    gone = {without} if isinstance(without, str) else set(without)
    strange = gone - {*before["mentor_id"], *before["mentee_id"], *costs.index, *costs.columns}
    if strange:
        raise DataError(
            f"`without` names people who are in neither the pairs nor the costs: {named(strange)}. "
            "Check their codes."
        )
    return gone


def _still(fixed: pd.DataFrame, gone: set[str]) -> pd.DataFrame:
    lost = fixed["mentor_id"].isin(gone) | fixed["mentee_id"].isin(gone)
    return fixed[~lost]


def _changes(before: pd.DataFrame, found: Pairs, there: set[str]) -> pd.DataFrame:
    had = dict(zip(before["mentee_id"], before["mentor_id"], strict=True))
    has = dict(zip(found.pairs["mentee_id"], found.pairs["mentor_id"], strict=True))
    rows = []
    for mentee in sorted({*had, *has}):
        old, new = had.get(mentee), has.get(mentee)
        if old == new:
            continue
        if mentee not in there:
            what = "left"
        elif new is None:
            what = "no mentor any more"
        else:
            what = "first mentor" if old is None else "new mentor"
        rows.append((mentee, old, new, what))
    return pd.DataFrame(rows, columns=["mentee_id", "before", "after", "what"], dtype="str")
