"""A cohort's typed tables as the texts that a school would send."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalkit.intake.cohort import Cohort
from evalkit.intake.planned_tables import planned_tables
from evalkit.intake.synthetic_drawn import SyntheticCohort

SentTables = dict[str, pd.DataFrame]
"""Tables of one school, by name: every cell a text, blank where there is nothing."""


def as_sent(cohort: Cohort) -> dict[str, SentTables]:
    """Return each school's tables as texts, with all columns of their definitions.

    Dates are year-month-day, yes and no are words, and what the cohort does not hold is blank.
    A table that need not be sent is left out when no school has a row of it.
    """
    sent: dict[str, SentTables] = {school.school_id: {} for school in cohort.schools}
    for name, table in planned_tables(cohort.plan).items():
        frame = cohort.tables[name]
        if frame.empty and not table.is_required:
            continue
        if name == "pupils":
            frame = frame.assign(
                consent_evaluation=frame["has_consent"], consent_quotes=_agreements(cohort)
            )
        texts = pd.DataFrame(
            {column.name: _texts(frame, column.name) for column in table.columns},
        )
        groups = dict(tuple(texts.groupby("school_id", sort=False)))
        for school_id, tables in sent.items():
            tables[name] = groups.get(school_id, texts.iloc[:0]).reset_index(drop=True)
    return sent


def _agreements(cohort: Cohort) -> np.ndarray:
    """Return who agreed to be quoted; of a cohort that was read from files nobody knows."""
    if isinstance(cohort, SyntheticCohort):
        return cohort.agrees_to_quotes
    return np.zeros(len(cohort.tables["pupils"]), dtype=bool)


def _texts(frame: pd.DataFrame, name: str) -> pd.Series:
    if name not in frame:
        return pd.Series("", index=frame.index, dtype=object)
    values = frame[name]
    # Few values stand in many rows, so each is written out once.
    places, different = pd.factorize(values)
    if pd.api.types.is_datetime64_any_dtype(values):
        words = pd.DatetimeIndex(different).strftime("%Y-%m-%d")
    elif pd.api.types.is_bool_dtype(values):
        words = ["yes" if value else "no" for value in different]
    else:
        words = [str(value) for value in different]
    # Missing has the place −1: the last of the words.
    written = np.array([*words, ""], dtype=object)[places]
    return pd.Series(written, index=frame.index, dtype=object)
