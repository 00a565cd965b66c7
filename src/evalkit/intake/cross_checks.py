"""What only several rows together show: waves out of order, late answers, one hand for many."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

import pandas as pd

from evalkit.catalogue import CohortPlan
from evalkit.intake.answer_days import doubtful_days
from evalkit.intake.code_spelling import loose_code
from evalkit.intake.column_words import column_words
from evalkit.intake.pair_checks import PAIRS, SESSIONS, pair_problems
from evalkit.intake.placed_rows import Placed
from evalkit.intake.planned_tables import PUPILS, RESPONSES
from evalkit.intake.problems import Problem, rows_in_words
from evalkit.intake.row_checks import CheckedTable

FEWEST_ALIKE = 3
FEWEST_ANSWERS = 5
"""Shorter questionnaires are not looked at: pupils who answer alike are nothing rare there."""
SHARE_OF_DAY = 0.2
_OWN_COLUMNS = frozenset({"school_id", "pupil_id", "wave", "answered_on"})


def cross_problems(
    checked: Mapping[str, CheckedTable],
    placed: Mapping[str, list[Placed]],
    plan: CohortPlan,
) -> list[Problem]:
    """Return what is doubtful between the rows of a school, though each row is in order.

    Waves whose dates are in the wrong order, days that can hardly be right, and answers that one
    person may have filled in for several pupils are warnings, and so is what can hardly be right
    between pupils, pairs and sessions.  Answers after a withdrawal, which a rule deals with, and
    more sessions than planned are notes.

    Parameters
    ----------
    checked : mapping of name to CheckedTable
        Typed rows.
    placed : mapping of name to list of Placed
        The tables' sources in the same order, for the letters of their columns.
    plan : CohortPlan
        Gives the order of each questionnaire's waves and the day ``as_of``.
    """
    problems = []
    for instrument, waves in plan.waves.items():
        name = f"{RESPONSES}_{instrument}"
        if name not in checked:
            continue
        told = _Teller(checked[name], placed[name])
        rows = _dated_rows(checked[name])
        late = [
            each
            for before, after in combinations(waves, 2)
            for each in _out_of_order(told, rows, before, after)
        ]
        problems += late
        problems += _after_withdrawal(told, rows, checked[PUPILS], plan)
        problems += doubtful_days(checked[name], rows, asked=late)
        problems += _alike(told, checked[name].frame)
    if plan.sessions_planned is not None and SESSIONS in checked:
        told = _Teller(checked[SESSIONS], placed[SESSIONS])
        problems += _more_sessions(told, plan.sessions_planned)
    if PAIRS in checked and SESSIONS in checked:
        problems += pair_problems(checked)
    return problems


def _more_sessions(told: _Teller, planned: int) -> Iterator[Problem]:
    """Yield a note per pair that held more sessions than the plan has."""
    frame = told.table.frame
    held = frame[~frame["is_bad"].astype(bool) & (frame["status"] == "held")]
    held = held.dropna(subset=["school_id", "pair_id", "number"])
    held = held.assign(code=held["pair_id"].map(loose_code))
    # A session that is there twice was held once; that it stands twice is told elsewhere.
    held = held.drop_duplicates(["school_id", "code", "number"])
    for _, own in held.groupby(["school_id", "code"], sort=True):
        if len(own) > planned:
            at = own.sort_values(["number", "row"]).iloc[planned]
            yield told.problem(
                at,
                column="pair_id",
                severity="note",
                kind="more_sessions",
                found=str(at["pair_id"]),
                message=f"{len(own)} sessions of this pair were held, and {planned} were planned.",
                mend="You need do nothing, if all of them took place. Otherwise delete the rows of "
                "those that did not.",
            )


class _Teller:
    """Makes problems of one table, each with the place of its row."""

    def __init__(self, table: CheckedTable, placed: list[Placed]) -> None:
        self.table, self.placed = table, placed

    def problem(self, at: pd.Series, *, column: str | None, **words: str) -> Problem:
        """Return a problem of a row that has ``school_id``, ``source`` and ``row``."""
        source = int(at["source"])
        here = self.placed[source]
        letter = here.letter(column) if column else None
        return Problem(
            school_id=str(at["school_id"]),
            file=self.table.files[source],
            sheet=self.table.sheets[source],
            row=int(at["row"]),
            column=letter,
            column_name=column_words(here, column) if column else None,
            **words,
        )


def _dated_rows(table: CheckedTable) -> pd.DataFrame:
    """Return the good rows that say whose they are and when they were filled in."""
    frame = table.frame[~table.frame["is_bad"].astype(bool)]
    frame = frame.dropna(subset=["school_id", "pupil_id", "wave", "answered_on"])
    return frame.assign(code=frame["pupil_id"].map(loose_code))


def _out_of_order(told: _Teller, rows: pd.DataFrame, before: str, after: str) -> Iterator[Problem]:
    """Yield a warning per pupil whose later wave is dated before the earlier one."""
    kept = ["school_id", "code", "answered_on", "source", "row"]
    first, last = (rows.loc[rows["wave"] == wave, kept] for wave in (before, after))
    both = last.merge(first, on=["school_id", "code"], suffixes=("", "_before"))
    wrong = both[both["answered_on"] < both["answered_on_before"]]
    for _, at in wrong.iterrows():
        yield told.problem(
            at,
            column="answered_on",
            severity="warning",
            kind="earlier_than_before",
            found=f"{at['answered_on']:%d/%m/%Y} ({before}: {at['answered_on_before']:%d/%m/%Y})",
            message=f"The {after} answers of this pupil are dated before the {before} ones"
            + (
                f" (row {int(at['row_before'])})."
                if at["source"] == at["source_before"]
                else " (in another file)."
            ),
            mend=f"Look up both days. Mend the one that is wrong, or the waves if {before} and "
            f"{after} were mixed up.",
        )


def _after_withdrawal(
    told: _Teller, rows: pd.DataFrame, pupils: CheckedTable, plan: CohortPlan
) -> Iterator[Problem]:
    """Yield a note per row that was answered after its pupil withdrew."""
    gone = pupils.frame.dropna(subset=["school_id", "pupil_id", "withdrew_on"])
    gone = gone[gone["withdrew_on"] <= pd.Timestamp(plan.as_of)]
    gone = gone.assign(code=gone["pupil_id"].map(loose_code))
    # A code that stands twice on the roll is told about elsewhere; it withdrew on the first day.
    gone = gone.groupby(["school_id", "code"], as_index=False)["withdrew_on"].min()
    late = rows.merge(gone, on=["school_id", "code"])
    late = late[late["answered_on"] > late["withdrew_on"]]
    for _, at in late.iterrows():
        yield told.problem(
            at,
            column="answered_on",
            severity="note",
            kind="after_withdrawal",
            found=f"{at['answered_on']:%d/%m/%Y} (withdrew on {at['withdrew_on']:%d/%m/%Y})",
            message="The pupil had withdrawn before this day. The answers are not used, like "
            "everything of a pupil who withdrew.",
            mend="You need do nothing, if the day of withdrawal in the table of pupils is right.",
        )


def _alike(told: _Teller, frame: pd.DataFrame) -> Iterator[Problem]:
    """Yield a warning per set of pupils with the same answers on the same day.

    Pupils agree by chance.  So a set counts only when it is a fifth of what was answered that
    day, or when its rows follow each other as they do when one person types.
    """
    answers = (
        [
            column.name
            for column in told.placed[0].table.columns
            if column.name not in _OWN_COLUMNS and column.kind in ("whole_number", "number")
        ]
        if told.placed
        else []
    )
    if len(answers) < FEWEST_ANSWERS:
        return
    rows = frame[~frame["is_bad"].astype(bool)].dropna(
        subset=["school_id", "pupil_id", "wave", "answered_on"]
    )
    rows = rows[rows[answers].notna().sum(axis=1) >= FEWEST_ANSWERS]
    day = ["school_id", "wave", "answered_on", "source"]
    rows = rows.sort_values([*day, "row"], kind="stable")
    rows = rows.assign(
        place=rows.groupby(day).cumcount(),
        n_of_day=rows.groupby(day)["row"].transform("size"),
    )
    twins = rows[rows.duplicated([*day, *answers], keep=False)]
    for _, same in twins.groupby([*day, *answers], sort=True, dropna=False):
        n_alike = same["pupil_id"].nunique()
        is_much = n_alike >= SHARE_OF_DAY * int(same["n_of_day"].iloc[0])
        if n_alike >= FEWEST_ALIKE and (is_much or _in_a_row(same["place"])):
            yield _one_hand(told, same, n_alike)


def _in_a_row(places: pd.Series) -> bool:
    """Return whether enough of the sorted places follow each other."""
    run = (places.diff() != 1).cumsum()
    return bool(run.value_counts().max() >= FEWEST_ALIKE)


def _one_hand(told: _Teller, same: pd.DataFrame, n_alike: int) -> Problem:
    numbers = [int(row) for row in same["row"]]
    named = rows_in_words(numbers)
    return told.problem(
        same.iloc[0],
        column="pupil_id",
        severity="warning",
        kind="identical_answers",
        found=", ".join(sorted(same["pupil_id"].unique())),
        message=f"{named} hold the very same answers of {n_alike} pupils on one day. One person "
        "may have filled them in.",
        mend="Ask who filled in the questionnaires that day. If pupils did so themselves, you need "
        "do nothing; otherwise delete the rows that are not a pupil's own.",
    )
