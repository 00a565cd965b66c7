"""Can a school's data be used as they are?"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from evalkit.findings.finding import Finding
from evalkit.findings.own_school import own_school
from evalkit.findings.quantity import RowCount
from evalkit.intake import Cohort
from evalkit.intake.problem_entries import GROUPS, Entry, problem_entries
from evalkit.intake.school_checks import ROWS_KIND


def readiness(cohort: Cohort) -> Finding:
    """Return how many rows of a school can be used now, and how much must be mended first.

    The verdict is ``ready``, ``one_to_fix``, ``some_to_fix``, ``nothing_sent``, or ``held_up``
    where the fault lies in no file of the school.

    Parameters
    ----------
    cohort : Cohort
        One school's, opened ``even_unusable``.
    """
    school = own_school(cohort)
    entries = problem_entries(cohort.problems)
    n_used, n_rows = rows_used(cohort.problems)
    n_errors = sum(entry.group == "error" for entry in entries)
    return Finding(
        name="readiness",
        lead="rows",
        verdict=_verdict(entries, n_errors, is_usable=school.is_usable),
        quantities={"used": RowCount(n=n_used), "rows": RowCount(n=n_rows)}
        | {f"{group}s": RowCount(n=_in_group(entries, group)) for group in GROUPS},
        is_for_school=True,
    )


def rows_used(problems: pd.DataFrame) -> tuple[int, int]:
    """Return how many rows of a school can be used now, and how many there are."""
    counted = problems.loc[problems["kind"] == ROWS_KIND, "found"]
    parts = [str(found).split("/") for found in counted]
    return sum(int(used) for used, _ in parts), sum(int(n) for _, n in parts)


def _in_group(entries: Sequence[Entry], group: str) -> int:
    return sum(entry.group == group for entry in entries)


def _verdict(entries: Sequence[Entry], n_errors: int, *, is_usable: bool) -> str:
    if any(entry.kind == "no_data" for entry in entries):
        return "nothing_sent"
    if n_errors:
        return "one_to_fix" if n_errors == 1 else "some_to_fix"
    return "ready" if is_usable else "held_up"
