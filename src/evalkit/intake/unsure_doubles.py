"""Codes that stand twice and stop no school: made up by two pupils, or of nobody on the roll."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd

from evalkit.intake.code_spelling import BY
from evalkit.intake.planned_tables import PUPILS, is_about_pupils
from evalkit.intake.problems import Problem, rows_that_have
from evalkit.intake.row_checks import CheckedTable, place_of, sources_of

_CODE = "pupil_id"
_MADE_UP = (
    "Two pupils made up the same code, or one answered twice. So every row with this code, in "
    "every table, is left out.",
    "Delete a row only if you know that it is the same pupil's.",
)
_OF_NOBODY = (
    "The code is not in the table of pupils, so all of these rows are left out.",
    "If it is the code of a pupil in the table of pupils, mend it. If not, you need do nothing.",
)


def with_unsure(
    doubles: pd.DataFrame,
    checked: Mapping[str, CheckedTable],
    pupils: pd.DataFrame,
    *,
    without_roll: Collection[str],
) -> pd.DataFrame:
    """Return rows whose key stands twice with ``is_joined`` and ``is_unlisted``.

    Parameters
    ----------
    doubles : DataFrame
        ``table``, ``school_id``, ``pupil_id`` and ``source``, a row per row that stands twice.
    checked : mapping of name to CheckedTable
        Says from which sheet a row came, and whether its codes were put together from answers.
    pupils : DataFrame
        The roll.
    without_roll : collection of str
        Schools whose roll could not be read: of their codes nobody knows whether they are on it.
    """
    is_joined = [
        _CODE in checked[table].sources[int(source)].joined
        for table, source in doubles[["table", "source"]].itertuples(index=False)
    ]
    codes, known = pd.MultiIndex.from_frame(doubles[BY]), pd.MultiIndex.from_frame(pupils[BY])
    is_about = doubles["table"].map(is_about_pupils).astype(bool)
    is_known = codes.isin(known) | doubles["school_id"].isin(without_roll)
    return doubles.assign(
        is_joined=pd.Series(is_joined, index=doubles.index, dtype=bool) & is_about,
        is_unlisted=is_about & ~is_known,
    )


def is_unsure(doubles: pd.DataFrame) -> pd.Series:
    """Return which of the rows that stand twice stop no school."""
    return doubles["is_joined"] | doubles["is_unlisted"]


def unsure_problems(
    checked: Mapping[str, CheckedTable], doubles: pd.DataFrame
) -> tuple[Problem, ...]:
    """Return a warning per table and code that stands twice in it without stopping the school."""
    unsure = doubles[is_unsure(doubles)]
    by = ["table", *BY]
    return tuple(
        _told(checked[str(table)], here) for (table, *_), here in unsure.groupby(by, sort=True)
    )


def _told(table: CheckedTable, here: pd.DataFrame) -> Problem:
    file, sheet = sources_of(table, here)
    # Rows of another file have numbers of their own; naming them together would mislead.
    rows = here.loc[here["source"] == here["source"].iloc[0], "row"].astype(int)
    what = "pupil code" if table.name == PUPILS else "pupil code and the same wave or term"
    why, mend = _MADE_UP if here["is_joined"].all() else _OF_NOBODY
    return Problem(
        severity="warning",
        kind="duplicate_pupil" if table.name == PUPILS else "duplicate_answers",
        school_id=str(here["school_id"].iloc[0]),
        file=file,
        sheet=sheet,
        row=int(rows.min()),
        **place_of(table, int(here["source"].iloc[0]), _CODE),
        found=str(here[_CODE].iloc[0]),
        message=f"{rows_that_have(rows, n_rows=len(here))} the same {what}. {why}",
        mend=mend,
    )
