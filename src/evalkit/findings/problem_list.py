"""What must a school mend, what should it look at, and what was put right for it?"""

from __future__ import annotations

import pandas as pd

from evalkit.catalogue import CohortPlan
from evalkit.findings.entry_words import entry_words
from evalkit.findings.finding import Finding, FindingTable
from evalkit.findings.own_school import own_school
from evalkit.findings.quantity import FileText, Label, Quantity, RowCount
from evalkit.intake import Cohort
from evalkit.intake.column_words import column_title
from evalkit.intake.planned_tables import is_answers, planned_tables
from evalkit.intake.problem_entries import GROUPS, Entry, problem_entries

COLUMNS = {
    "heading": "Where",
    "file": "File",
    "found": "What we found",
    "message": "What is wrong",
    "mend": "What to do",
    "more": "Also in",
}
ANSWERED = ("feedback", "training")
"""Tables besides the questionnaires in which pupils answer by a number."""


def problem_list(cohort: Cohort) -> Finding:
    """Return all that is wrong with a school's files, the worst first, in three tables.

    The tables are ``error`` (must fix), ``warning`` (please check) and ``note`` (put right by
    us).  What a cell held is told where it could not be read; an answer that could be read is not.

    Parameters
    ----------
    cohort : Cohort
        One school's, opened ``even_unusable``.
    """
    own_school(cohort)
    entries = problem_entries(without_answers(cohort.problems, cohort.plan))
    rows = {
        group: tuple(_row(entry) for entry in entries if entry.group == group) for group in GROUPS
    }
    return Finding(
        name="problem_list",
        lead="errors",
        words=dict(GROUPS),
        quantities={f"{group}s": RowCount(n=len(rows[group])) for group in GROUPS},
        tables={group: FindingTable(columns=COLUMNS, rows=rows[group]) for group in GROUPS},
        is_for_school=True,
    )


def without_answers(problems: pd.DataFrame, plan: CohortPlan) -> pd.DataFrame:
    """Return problems without the answers that could be read.

    "5.0, read as 5" beside a row number would tell what a pupil answered, and needs no mending.
    """
    titles = problems["column_name"].map(column_title, na_action="ignore")
    is_answer = titles.isin(_answer_titles(plan)) & (problems["severity"] == "note")
    more = problems["message"].str.extract(r"( \(\d+ more rows have it\.\))$")[0].fillna("")
    plain = "We read this answer as the number that it is." + more
    return problems.assign(
        found=problems["found"].mask(is_answer),
        message=problems["message"].mask(is_answer, plain),
    )


def _answer_titles(plan: CohortPlan) -> set[str]:
    """Return the titles of the columns in which pupils answer by a number."""
    return {
        column.title
        for name, table in planned_tables(plan).items()
        if is_answers(name) or name in ANSWERED
        for column in table.columns
        if column.kind in ("number", "whole_number") and column.name != "year_group"
    }


def _row(entry: Entry) -> dict[str, Quantity]:
    words = entry_words(entry)
    found = FileText(text=", ".join(text for text, _ in words.found), found=words.found)
    return {
        "heading": FileText(text=words.heading),
        "file": FileText(text=words.file),
        "found_as": Label(text=words.found_as),
        "found": found,
        "found_in": FileText(text="; ".join(words.found_in), found=_as_found(words.found_in)),
        "found_more": Label(text=words.found_more),
        "message": FileText(text=words.message),
        "mend": FileText(text=words.mend),
        "more": FileText(text=words.more),
    }


def _as_found(rows: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((each, "") for each in rows)
