"""What a school is told when most of its pupils, or all of them, are without consent."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from evalkit.intake.problems import Problem
from evalkit.intake.row_checks import CheckedTable, place_of

CONSENT = "consent_evaluation"
BLANK_IS_NO = " An empty cell counts as no."
_WITHOUT = "Without consent nothing of a pupil may be used."


def by_share_without_consent(told: Problem, pupils: pd.DataFrame, table: CheckedTable) -> Problem:
    """Return the note on pupils without consent, raised to what their share of the school means.

    A few pupils without consent are as it should be.  Where they are more than half, the column
    may not have been filled in, so it is a warning; where they are all, nothing is left to report
    on, and it is an error.

    Parameters
    ----------
    told : Problem
        What is said of them as long as they are few.
    pupils : DataFrame
        All rows of the school's table of pupils, with ``has_consent``, ``is_bad``, ``source`` and
        the column of consent as it was read.
    table : CheckedTable
        The table of pupils, which says where its columns stand.
    """
    source = int(pupils["source"].iloc[0])
    placed = table.sources[source]
    if CONSENT not in placed.places and CONSENT not in placed.constants:
        # That the column is missing is an error by itself.
        return told
    letter = placed.letter(CONSENT)
    where = f" in column {letter}" if letter else ""
    named = pupils[pupils["pupil_id"].notna()]
    n_all = named["pupil_id"].nunique()
    n_without = named.loc[~named["has_consent"], "pupil_id"].nunique()
    if not named["has_consent"].any():
        return replace(
            told,
            severity="error",
            row=None,
            **place_of(table, source, CONSENT),
            found=None,
            message=f"No pupil has consent to the evaluation written down{_state(named, letter)}. "
            f"{_WITHOUT}",
            mend=f"Write yes{where} for every pupil who agreed, and whose parent agreed where that "
            "is needed.",
        )
    if 2 * n_without > n_all:
        blank = BLANK_IS_NO if named[CONSENT].isna().any() else ""
        return replace(
            told,
            message=f"More than half of the pupils ({n_without} of {n_all}) are without consent "
            f"to the evaluation. {_WITHOUT}{blank}",
            mend=f"Look whether every consent that was given is written down, and write yes{where} "
            "where it is not. Leave the others as they are.",
        )
    return told


def _state(named: pd.DataFrame, letter: str | None) -> str:
    """Return what stands in the column of consent instead of yes."""
    if letter is None:
        return ""
    good = named.loc[~named["is_bad"].astype(bool), CONSENT]
    if len(good) < len(named):
        return ""
    if good.isna().all():
        return f"; column {letter} is empty in all rows"
    says = "is empty or says no" if good.isna().any() else "says no"
    return f"; column {letter} {says} in all rows"
