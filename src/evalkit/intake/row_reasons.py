"""Why a row is left out: by its own fault, or because of a pupil or another row that it names."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from evalkit.catalogue import CohortPlan
from evalkit.intake.code_spelling import BY
from evalkit.intake.planned_tables import PUPILS, TEXT, is_about_pupils
from evalkit.intake.references import Reference, References

DUPLICATE_ROWS = "duplicate_rows"


def with_reasons(
    marked: Mapping[str, pd.DataFrame],
    *,
    references: References,
    pupils: pd.Series,
    doubles: pd.DataFrame,
    plan: CohortPlan,
) -> dict[str, pd.DataFrame]:
    """Return the tables with ``reason`` (None: the row is used) and ``who``.

    A row is used when every pupil whom it names is included and every other row that it names
    is used.  ``who`` is the pupil because of whom a row is left out, or else the first whom it
    names; missing where it names nobody.

    Parameters
    ----------
    marked : mapping of name to DataFrame
        Each table after those that it refers to.
    references : mapping of name to tuple of Reference
    pupils : Series
        Why each pupil on a roll is left out (None: is not), by school and code.
    doubles : DataFrame
        Rows whose key stands in their table more than once: ``table``, ``at`` and ``nth``.
    plan : CohortPlan
        Its rule for what stands twice.
    """
    done: dict[str, pd.DataFrame] = {}
    known = {PUPILS: _named(pupils)}
    for name, frame in marked.items():
        if name == PUPILS:
            found = _looked_up(frame, "pupil_id", known[PUPILS])
            found.loc[frame["pupil_id"].isna(), "reason"] = "row_with_problems"
        else:
            found = _because_of_parents(frame, references[name], done, known)
        reason = found["reason"].copy()
        reason[frame["is_bad"]] = "row_with_problems"
        for kind, is_later in _doubles_of(name, doubles, plan):
            reason[frame.index.isin(is_later)] = kind
        done[name] = frame.assign(reason=reason, who=found["who"].astype(TEXT))
    return done


def _named(pupils: pd.Series) -> pd.DataFrame:
    codes = pupils.index.get_level_values(BY[1])
    return pd.DataFrame({"reason": pupils.to_numpy(), "who": codes}, index=pupils.index)


def _because_of_parents(
    frame: pd.DataFrame,
    references: tuple[Reference, ...],
    done: Mapping[str, pd.DataFrame],
    known: dict[str, pd.DataFrame],
) -> pd.DataFrame:
    found = pd.DataFrame({"reason": None, "who": None}, index=frame.index, dtype=object)
    for each in references:
        parent = each.parent.name
        if parent not in known:
            known[parent] = _by_code(done[parent], each.code.name)
        here = _looked_up(frame, each.column.name, known[parent])
        # A code that leads nowhere is the first thing to mend, so it is the reason that is told.
        is_worse = here["reason"].notna() & (
            found["reason"].isna()
            | ((here["reason"] == "unlinked") & (found["reason"] != "unlinked"))
        )
        is_first = found["who"].isna() & found["reason"].isna()
        found["who"] = here["who"].where(is_worse | is_first, found["who"])
        found["reason"] = here["reason"].where(is_worse, found["reason"])
    return found


def _by_code(parents: pd.DataFrame, code: str) -> pd.DataFrame:
    """Return reason and pupil of each code; of a code that stands twice, those of a used row."""
    listed = parents[parents[code].notna()]
    order = listed["reason"].notna().sort_values(kind="stable").index
    by = ["school_id", code]
    return listed.loc[order].drop_duplicates(by).set_index(by)[["reason", "who"]]


def _looked_up(frame: pd.DataFrame, column: str, known: pd.DataFrame) -> pd.DataFrame:
    """Return reason and pupil of the row that each cell of a column names; None where blank."""
    places = known.index.get_indexer(pd.MultiIndex.from_frame(frame[["school_id", column]]))
    is_blank = frame[column].isna().to_numpy()
    is_pupil = known.index.names[-1] == BY[1]
    # A code that leads nowhere has the place -1, the last.
    reason = np.append(_or_none(known["reason"]), "unlinked")[places]
    who = np.append(_or_none(known["who"]), None)[places]
    if is_pupil:
        who = np.where(places < 0, frame[column].to_numpy(dtype=object), who)
    told = {"reason": np.where(is_blank, None, reason), "who": np.where(is_blank, None, who)}
    return pd.DataFrame(told, index=frame.index, dtype=object)


def _or_none(values: pd.Series) -> np.ndarray:
    return np.where(values.isna(), None, values.to_numpy(dtype=object))


def _doubles_of(name: str, doubles: pd.DataFrame, plan: CohortPlan) -> list[tuple[str, pd.Series]]:
    """Return which rows of a table are left out because their key stands there twice."""
    here = doubles[doubles["table"] == name]
    if plan.duplicate_pupils == "keep_first":
        here = here[here["nth"] > 0]
    elif is_about_pupils(name):
        # Without that rule the pupil is left out, and with the pupil every row.
        return []
    about = "duplicate_answers" if is_about_pupils(name) else DUPLICATE_ROWS
    return [("duplicate_pupil" if name == PUPILS else about, here["at"])]
