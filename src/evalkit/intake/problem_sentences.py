"""Problems as an office reads them: the summary first, then one sentence group per problem."""

from __future__ import annotations

import pandas as pd

from evalkit.intake.problem_entries import (
    Entry,
    entry_sentence,
    problem_entries,
    rows_in_use,
    things_to_fix,
)


def problem_sentences(problems: pd.DataFrame) -> list[str]:
    """Return problems in plain sentences: per school a summary, then the list, the worst first.

    Problems of one kind in one column are one entry, which says how many other rows have it.
    The entries hold what pupils' cells held: they are for the school's own eyes.

    Parameters
    ----------
    problems : DataFrame
        As of :func:`check_cohort` or ``Store.problems``.

    Examples
    --------
    >>> from evalkit.intake.problems import Problem, problems_frame
    >>> found = Problem(severity="error", kind="impossible_date", school_id="S01", row=4,
    ...                 file="S01/pupils.csv", column="C", column_name="Withdrew on",
    ...                 found="31/02/2025", message="That date does not exist.",
    ...                 mend="Write it as day/month/year.")
    >>> for sentence in problem_sentences(problems_frame([found])):
    ...     print(sentence)
    School S01: 1 thing must be fixed.
    S01/pupils.csv, row 4, column C "Withdrew on": we found “31/02/2025”. That date does not exist.
    Write it as day/month/year.
    """
    sentences = []
    for school, own in problems.groupby("school_id", sort=False, dropna=False):
        entries = problem_entries(own)
        sentences.append(_summary(school, own, entries))
        sentences += [entry_sentence(entry) for entry in entries]
    return sentences


def _summary(school: object, own: pd.DataFrame, entries: list[Entry]) -> str:
    n_errors = sum(entry.severity == "error" for entry in entries)
    who = "All schools" if pd.isna(school) else f"School {school}"
    told = [rows_in_use(own), things_to_fix(n_errors)]
    return f"{who}: {' '.join(part for part in told if part)}"
