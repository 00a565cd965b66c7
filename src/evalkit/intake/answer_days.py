"""Days of answers that can hardly be right: after the plan's day, or far from all the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from evalkit.catalogue.date_rules import load_date_rules
from evalkit.intake.date_words import day_in_words
from evalkit.intake.problems import Problem
from evalkit.intake.row_checks import CheckedTable, place_of

DAY = "answered_on"
_MEND = "Look up the day, the year above all, and mend it if it is wrong."


def doubtful_days(
    table: CheckedTable, rows: pd.DataFrame, *, asked: Iterable[Problem]
) -> Iterator[Problem]:
    """Yield a warning per row whose day lies after the plan's day or far from the school's others.

    Parameters
    ----------
    table : CheckedTable
        Answers to a questionnaire.
    rows : DataFrame
        Its good rows, with ``school_id``, ``wave``, ``answered_on``, ``source`` and ``row``.
    asked : iterable of Problem
        What is said of days already; of such a row nothing is said again.
    """
    known = {(each.file, each.sheet, each.row) for each in asked}
    for problem in _doubtful(table, rows):
        if (problem.file, problem.sheet, problem.row) not in known:
            yield problem


def _doubtful(table: CheckedTable, rows: pd.DataFrame) -> Iterator[Problem]:
    last = pd.Timestamp(table.as_of)
    is_late = rows[DAY] > last
    for _, at in rows[is_late].iterrows():
        yield _asked(
            table,
            at,
            kind="answered_too_late",
            message=f"This day lies after {day_in_words(table.as_of)}, the last day that this "
            "evaluation looks at.",
        )
    timely = rows[~is_late]
    most = load_date_rules().most_days_apart
    for (_, wave), here in timely.groupby(["school_id", "wave"], sort=True):
        # Of two middle days the earlier one, so that it is a day on which somebody answered.
        middle = here[DAY].quantile(0.5, interpolation="lower")
        for _, at in here[(here[DAY] - middle).abs().dt.days > most].iterrows():
            yield _asked(
                table,
                at,
                kind="answered_far_off",
                message=f"This day is more than {most} days from {day_in_words(middle)}, around "
                f"which the school's {wave} answers to this questionnaire were given.",
            )


def _asked(table: CheckedTable, at: pd.Series, *, kind: str, message: str) -> Problem:
    source = int(at["source"])
    return Problem(
        severity="warning",
        kind=kind,
        school_id=str(at["school_id"]),
        file=table.files[source],
        sheet=table.sheets[source],
        row=int(at["row"]),
        **place_of(table, source, DAY),
        found=f"{at[DAY]:%d/%m/%Y}",
        message=message,
        mend=_MEND,
    )
