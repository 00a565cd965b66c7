"""What the cells of one row must be to each other, in tables that a cohort may send besides."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

Rule = Callable[[pd.DataFrame], pd.Series]


def row_rules(table: str) -> Mapping[tuple[str, str], Rule]:
    """Return a table's rules: (column to mend, kind of fault) → which typed rows break it.

    Examples
    --------
    >>> list(row_rules("pairs"))
    [('mentee_id', 'same_pupil'), ('ended_on', 'ends_before_start')]
    """
    return _RULES.get(table, {})


def _same(one: str, other: str) -> Rule:
    def rule(rows: pd.DataFrame) -> pd.Series:
        first, second = (_loosely(rows[name]) for name in (one, other))
        return first.notna() & (first == second)

    return rule


def _loosely(codes: pd.Series) -> pd.Series:
    return codes.astype("string").str.normalize("NFKC").str.casefold().str.strip()


def _before(later: str, earlier: str) -> Rule:
    return lambda rows: rows[later] < rows[earlier]


def _not_one_of(one: str, other: str) -> Rule:
    return lambda rows: rows[one].isna() == rows[other].isna()


def _more_than_possible(rows: pd.DataFrame) -> pd.Series:
    return (rows["sessions_absent"] > rows["sessions_possible"]).fillna(False)


_RULES: dict[str, dict[tuple[str, str], Rule]] = {
    "records": {("sessions_absent", "more_than_possible"): _more_than_possible},
    "relations": {("other_id", "same_pupil"): _same("pupil_id", "other_id")},
    "pairs": {
        ("mentee_id", "same_pupil"): _same("mentor_id", "mentee_id"),
        ("ended_on", "ends_before_start"): _before("ended_on", "started_on"),
    },
    "approvals": {("feedback_id", "not_one_answer"): _not_one_of("feedback_id", "training_id")},
}
