"""Why a pupil has no mentor, in words that a coordinator can read to a head."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd

from evalkit.catalogue.pairing import PairingRules
from evalkit.errors import DataError
from evalkit.matching.full_mentors import why_full
from evalkit.matching.named_people import counted, named
from evalkit.matching.pairing_task import PairingTask
from evalkit.matching.pairs import Pairs
from evalkit.matching.ruled_out import RuledOut, ruled_out
from evalkit.matching.smallest_change import smallest_change
from evalkit.matching.standing import Standing, standing_of
from evalkit.matching.task_reading import read_task
from evalkit.matching.timetable import Timetable

COLUMNS = ("mentee_id", "why", "rule", "change", "change_kind")


def explain_unmatched(
    pairs: Pairs,
    costs: pd.DataFrame,
    *,
    forbidden: pd.DataFrame,
    rules: PairingRules,
    capacity: pd.Series | Mapping[str, int] | int,
    objective: Literal["most_pupils", "best_fit"],
    worst_fit: float | None = None,
    min_load: Mapping[str, int] | int | None = None,
    fixed: pd.DataFrame | None = None,
    timetable: Timetable | None = None,
    priority: pd.Series | Mapping[str, int] | None = None,
) -> pd.DataFrame:
    """Return for each pupil without a mentor why, and the smallest change that would place them.

    No other mentee is named, no score, and of the private rules only that the school has ruled a
    pair out.  A change is told only where solving again shows that this pupil then has a mentor
    and nobody who has one now loses them.  Changes are looked for in this order: a time at which
    the pupil could be free too; one more place with a mentor; one more room at a time; a ``must``
    that is not insisted on for the pupil.  Of one kind those come first for which nobody else has
    to move, then those for which only times move; of these the earlier slot, and a mentor who is
    possible for the pupil, the best fit first.

    Parameters
    ----------
    pairs : Pairs
        Of ``assign_pairs`` with the same arguments, or as people changed them.
    costs, capacity, objective, worst_fit, min_load, fixed, timetable, priority
        As in ``assign_pairs``.
    forbidden : DataFrame
        As ``forbidden_pairs`` makes it: mentor_id, mentee_id, rule; a row for each rule that
        forbids a pair.
    rules : PairingRules
        The words of the rules, and which are private.

    Returns
    -------
    DataFrame
        mentee_id; why; rule (the one that keeps most mentors away, "ruled_out" for a private one,
        or "worst_fit", "mentors_full", "too_few_places", "times_taken", "no_room", "free_place");
        change; change_kind ("time", "place", "room", "must" or "none").

    Raises
    ------
    DataError, MatchingError
        As in ``assign_pairs``; ``forbidden`` without its columns.
    DefinitionError
        A rule that is not in ``rules``.

    Examples
    --------
    >>> from evalkit.catalogue.pairing import load_pairing_rules
    >>> from evalkit.matching.assignment import assign_pairs
    >>> costs = pd.DataFrame({"P1": [0.1], "P2": [0.2]}, index=["M1"])
    >>> pairs = assign_pairs(costs, capacity=1, objective="most_pupils")
    >>> nothing = pd.DataFrame(columns=["mentor_id", "mentee_id", "rule"])
    >>> why = explain_unmatched(
    ...     pairs, costs, forbidden=nothing, rules=load_pairing_rules(),
    ...     capacity=1, objective="most_pupils",
    ... )
    >>> why[["mentee_id", "why"]].values.tolist()
    [['P2', 'The only mentor possible, M1, is full.']]
    >>> why["change"][0]
    'With one more place with M1 this pupil could have a mentor, and nobody would lose theirs.'
    """
    if not {"mentor_id", "mentee_id", "rule"} <= set(getattr(forbidden, "columns", ())):
        raise DataError("`forbidden` must be a DataFrame with mentor_id, mentee_id and rule.")
    task = read_task(
        costs,
        capacity=capacity,
        objective=objective,
        worst_fit=worst_fit,
        min_load=min_load,
        keep=None,
        fixed=fixed,
        timetable=timetable,
        priority=priority,
        protect_worst=False,
    )
    spelling = {} if timetable is None else timetable.spelling
    now = standing_of(
        task, pairs, costs=costs, spelling=spelling, has_priority=priority is not None
    )
    rows = []
    for code in sorted(pairs.unmatched["mentee_id"]):
        mentee = task.mentee_ids.index(code)
        out = ruled_out(task, mentee, forbidden=forbidden, rules=rules)
        why, rule = _why(task, now, mentee, out)
        change, kind = smallest_change(now, mentee, out)
        rows.append((code, why, rule, change, kind))
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")


def _why(task: PairingTask, now: Standing, mentee: int, out: RuledOut) -> tuple[str, str]:
    if task.allowed[:, mentee].any():
        return why_full(now, mentee)
    if np.isnan(now.costs[:, mentee]).all():
        return out.told, out.main_rule
    possible = np.flatnonzero(~np.isnan(now.costs[:, mentee]))
    if task.mentor_free is not None and task.mentee_free is not None:
        together = (task.mentor_free[possible] & task.mentee_free[mentee]).any(axis=1)
        if not together.any():
            return (
                f"{_possible(task, possible)} {'is' if len(possible) == 1 else 'are'} never free "
                "at the same time as this pupil.",
                "no_shared_slot",
            )
    return (
        f"{_possible(task, possible)} would fit less well than the school wants a pair to fit.",
        "worst_fit",
    )


def _possible(task: PairingTask, possible: np.ndarray) -> str:
    if len(possible) == 1:
        return f"The only mentor possible, {task.mentor_ids[possible[0]]},"
    codes = named(task.mentor_ids[one] for one in possible)
    return f"The {counted(len(possible), 'mentor')} possible ({codes})"
