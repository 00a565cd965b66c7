"""The records that the plan asks for: which columns they take, and who sent none of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from evalkit.catalogue import CohortPlan, Table
from evalkit.intake.fault_words import listed
from evalkit.intake.planned_tables import RECORDS
from evalkit.intake.problems import Problem
from evalkit.intake.unread_sheets import missing_words

COLUMNS_OF: Mapping[str, tuple[str, ...]] = {
    "absence": ("sessions_possible", "sessions_absent"),
    "behaviour": ("behaviour_incidents",),
    "bullying": ("bullying_incidents",),
    "exclusions": ("exclusions",),
    "attainment": ("attainment",),
}
"""The columns of the table of records that each record outcome is made from."""


def with_planned_columns(tables: Mapping[str, Table], plan: CohortPlan) -> dict[str, Table]:
    """Return the tables, those columns of the records being required that the plan evaluates.

    A column that is there may still be blank; one that is not there leaves an outcome without a
    single value, which nobody would see in the file.
    """
    needed = {name for each in plan.record_outcomes for name in COLUMNS_OF[each.name]}
    columns = tuple(
        replace(column, is_required=column.is_required or column.name in needed)
        for column in tables[RECORDS].columns
    )
    return {**tables, RECORDS: replace(tables[RECORDS], columns=columns)}


def missing_records(
    schools: Sequence[str],
    plan: CohortPlan,
    *,
    senders: Collection[str],
    unread: Collection[tuple[str | None, str]],
    silent: Collection[str],
    likely: Mapping[tuple[str | None, str], tuple[str, str]],
) -> list[Problem]:
    """Return a problem per school without records, though the plan evaluates some.

    Parameters
    ----------
    schools : sequence of str
        All schools.
    plan : CohortPlan
        A primary outcome from the records makes it an error; otherwise it is a warning.
    senders : collection of str
        Schools with at least one row of records.
    unread : collection of (school, table)
        What came and could not be read; it is told about elsewhere.
    silent : collection of str
        Schools that sent nothing at all.
    likely : mapping of (school, table) to (file, sheet)
        Sheets of other names that seem to be a table.
    """
    if not plan.record_outcomes or any(school is None for school, _ in unread):
        return []
    told = {school for school, table in unread if table in (RECORDS, "")}
    lacking = [school for school in schools if school not in {*senders, *told, *silent}]
    return [
        _without_records(school, plan, likely.get((school, RECORDS)) or likely.get((None, RECORDS)))
        for school in lacking
    ]


def _without_records(school: str, plan: CohortPlan, likely: tuple[str, str] | None) -> Problem:
    names = listed(each.name for each in plan.record_outcomes)
    lost = (
        "the plan's primary outcome comes from it"
        if plan.primary.is_record
        else "the report will have no records section for this school"
    )
    message, mend = missing_words(
        f"The plan evaluates records ({names}), and there is no row of the table {RECORDS} for "
        f"this school; {lost}",
        RECORDS,
        likely,
    )
    return Problem(
        severity="error" if plan.primary.is_record else "warning",
        kind="no_records",
        school_id=school,
        file=f"{school}/",
        message=message,
        mend=mend,
    )
