"""What a school as a whole must send: its tables, pupils in them, and rows for planned waves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from evalkit.catalogue import CohortPlan
from evalkit.intake.fault_words import listed
from evalkit.intake.placing import Placement
from evalkit.intake.planned_tables import PUPILS, RESPONSES
from evalkit.intake.problems import Problem
from evalkit.intake.row_checks import CheckedTable
from evalkit.intake.unread_sheets import missing_words

ROWS_KIND = "rows"


def school_problems(
    schools: Sequence[str], placement: Placement, checked: Mapping[str, CheckedTable]
) -> list[Problem]:
    """Return an error per school that sent nothing, or not all required tables."""
    sent = {name: _senders(placement, name) for name in placement.tables}
    with_rows = {name: set(table.frame["school_id"].dropna()) for name, table in checked.items()}
    # A file for all schools that could not be read may have held anything.
    if any(school is None for school, _ in placement.unread):
        return []
    problems = []
    for school in schools:
        unread = {table for who, table in placement.unread if who == school}
        has_file = any(school in who for who in sent.values())
        has_rows = any(school in who for who in with_rows.values())
        if not has_rows and not has_file and not unread:
            problems.append(_no_data(school))
            continue
        # The sheets of a workbook that could not be opened are not called missing as well.
        if "" in unread:
            continue
        for name, table in placement.tables.items():
            came = school in sent[name] or None in sent[name] or name in unread
            if table.is_required and not came:
                likely = placement.likely.get((school, name)) or placement.likely.get((None, name))
                problems.append(_missing_table(school, name, table.title, likely))
            elif name == PUPILS and school not in with_rows[PUPILS] and name not in unread:
                problems.append(_no_pupils(school, placement))
    return problems


def _senders(placement: Placement, name: str) -> set[str | None]:
    return {placed.school_id for placed in placement.placed[name]}


def missing_waves(
    schools: Sequence[str],
    checked: Mapping[str, CheckedTable],
    plan: CohortPlan,
    problems: Iterable[Problem],
) -> list[Problem]:
    """Return a note per school, questionnaire and planned wave that has no rows at all."""
    silent = {each.school_id for each in problems if each.kind in ("no_data", "missing_table")}
    notes = []
    for name, waves in plan.waves.items():
        frame = checked[f"{RESPONSES}_{name}"].frame
        seen = set(frame[["school_id", "wave"]].dropna().itertuples(index=False, name=None))
        for school in schools:
            lacking = [wave for wave in waves if (school, wave) not in seen]
            if lacking and school not in silent:
                notes.append(
                    Problem(
                        severity="note",
                        kind="no_rows_for_wave",
                        school_id=school,
                        message=f"There are no answers to {name} at {listed(lacking)}.",
                        mend="If none were collected, you need do nothing. Otherwise add them.",
                    )
                )
    return notes


def count_rows(
    schools: Sequence[str],
    checked: Mapping[str, CheckedTable],
    exclusions: pd.DataFrame,
    problems: Sequence[Problem],
) -> list[Problem]:
    """Return a note per school with how many of its rows can be used now: ``found`` is "41/45".

    The sentence holds whether or not something must be mended before a report can be made.  A
    school none of whose rows can be used has an error at least.
    """
    counts = pd.concat([table.frame["school_id"] for table in checked.values()]).value_counts()
    left_out = exclusions.groupby("school_id")["n_rows"].sum()
    structural = {
        each.school_id for each in problems if each.severity == "error" and each.row is None
    }
    notes, stopped = [], {each.school_id for each in problems if each.severity == "error"}
    for school in schools:
        n_rows = int(counts.get(school, 0))
        is_blocked = school in structural or None in structural
        n_used = 0 if is_blocked else n_rows - int(left_out.get(school, 0))
        notes.append(
            Problem(
                severity="note",
                kind=ROWS_KIND,
                school_id=school,
                found=f"{n_used}/{n_rows}",
                message=f"{n_used} of your {n_rows} rows can be used as they are.",
                mend="You need do nothing.",
            )
        )
        if n_rows and not n_used and not {school, None} & stopped:
            notes.append(_nothing_used(school, n_rows))
    return notes


def _nothing_used(school: str, n_rows: int) -> Problem:
    rows = "The one row" if n_rows == 1 else f"All {n_rows} rows"
    return Problem(
        severity="error",
        kind="nothing_used",
        school_id=school,
        message=f"{rows} of this school {'is' if n_rows == 1 else 'are'} left out by a rule, so "
        "there is nothing to make a report from.",
        mend="Look at what else is said of these rows here, and mend what is wrong. If all of it "
        "is right, tell the people who run the evaluation.",
    )


def _no_data(school: str) -> Problem:
    return Problem(
        severity="error",
        kind="no_data",
        school_id=school,
        message=f"No file holds anything of the school {school}.",
        mend=f"Send the school's files. They belong in a folder named {school}.",
    )


def _missing_table(school: str, name: str, title: str, likely: tuple[str, str] | None) -> Problem:
    message, mend = missing_words(f"The table {name} ({title}) is missing", name, likely)
    return Problem(
        severity="error",
        kind="missing_table",
        school_id=school,
        file=f"{school}/",
        message=message,
        mend=mend,
    )


def _no_pupils(school: str, placement: Placement) -> Problem:
    files = [p.sheet.file for p in placement.placed[PUPILS] if p.school_id in (school, None)]
    return Problem(
        severity="error",
        kind="no_pupils",
        school_id=school,
        file=files[0] if files else None,
        message="The table of pupils has no row for this school.",
        mend="Write one row per pupil below the column names.",
    )
