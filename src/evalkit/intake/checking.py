"""From found files to schools: everything read, checked and linked, and nothing stopped at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from evalkit.catalogue import CohortPlan, Table
from evalkit.errors import DataError
from evalkit.intake.cross_checks import cross_problems
from evalkit.intake.linkage import Linked, link_tables
from evalkit.intake.mapped_placing import place_mapped
from evalkit.intake.placed_rows import gather_rows
from evalkit.intake.placing import Placement, place_files
from evalkit.intake.planned_records import missing_records, with_planned_columns
from evalkit.intake.planned_tables import PUPILS, RECORDS, planned_tables
from evalkit.intake.problems import Problem, problems_frame
from evalkit.intake.row_checks import CheckedTable, check_table
from evalkit.intake.school_checks import count_rows, missing_waves, school_problems
from evalkit.intake.source_files import SourceFile
from evalkit.intake.source_map import MappedFile

# Faults that every row has when its column is missing; the missing column is said once.
_OF_ABSENT = ("blank", "wrong_school")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedCohort:
    """A cohort as it was sent, once every rule was applied; ``schools`` in the plan's order."""

    schools: tuple[str, ...]
    linked: Linked
    problems: pd.DataFrame


def check_files(
    files: Sequence[SourceFile],
    mapped: Sequence[MappedFile],
    *,
    plan: CohortPlan,
    told: Sequence[Problem] = (),
) -> CheckedCohort:
    """Return the checked tables of every school and all that is wrong with them.

    ``told`` is what was said already while the files were looked for.

    Raises
    ------
    DataError
        The files name no school at all.
    DefinitionError
        ``sources.toml`` does not fit its files.
    """
    tables = with_planned_columns(planned_tables(plan), plan)
    placement = place_files(files, plan=plan, tables=tables)
    for each in mapped:
        place_mapped(placement, each)
    placement.problems += told
    placement.unread |= {(each.school_id, "") for each in told if each.severity == "error"}
    checked, problems = _checked_tables(placement, tables, plan)
    schools = _schools(plan, files, checked, [*placement.problems, *problems])
    problems = [*placement.problems, *problems]
    problems += school_problems(schools, placement, checked)
    without_roll = {
        school or each
        for school, table in placement.unread
        if table in (PUPILS, "")
        for each in ([school] if school else schools)
    }
    without_roll |= {
        each.school_id
        for each in problems
        if each.kind in ("missing_table", "no_pupils") and each.school_id
    }
    linked = link_tables(
        checked,
        plan,
        without_roll=without_roll,
        unread=frozenset(placement.unread),
        files=files,
    )
    problems += linked.problems
    problems += cross_problems(checked, placement.placed, plan)
    problems += missing_waves(schools, checked, plan, problems)
    problems += missing_records(
        schools,
        plan,
        senders=set(checked[RECORDS].frame["school_id"].dropna().unique()),
        unread=placement.unread,
        silent={str(each.school_id) for each in problems if each.kind == "no_data"},
        likely=placement.likely,
    )
    problems += count_rows(schools, checked, linked.accounts["exclusions"], problems)
    return CheckedCohort(schools=schools, linked=linked, problems=problems_frame(problems))


def _checked_tables(
    placement: Placement, tables: Mapping[str, Table], plan: CohortPlan
) -> tuple[dict[str, CheckedTable], list[Problem]]:
    checked, problems = {}, []
    for name, table in tables.items():
        rows, headers = gather_rows(table, placement.placed[name])
        # From here on the sheets are asked for names and letters only; their cells can go.
        placement.placed[name] = list(rows.sources)
        absent = _absent_columns(placement, name)
        checked[name], found = check_table(rows, plan)
        problems += headers
        problems += [
            each
            for each in found
            if each.kind not in _OF_ABSENT
            or (each.file, each.sheet, each.column_name) not in absent
        ]
    return checked, problems


def _absent_columns(placement: Placement, name: str) -> set[tuple[str, str | None, str]]:
    return {
        (placed.sheet.file, placed.sheet.name, column.title)
        for placed in placement.placed[name]
        for column in placed.table.columns
        if column.name not in placed.places and column.name not in placed.constants
    }


def _schools(
    plan: CohortPlan,
    files: Iterable[SourceFile],
    checked: Mapping[str, CheckedTable],
    problems: Iterable[Problem],
) -> tuple[str, ...]:
    if plan.schools:
        return tuple(school.school_id for school in plan.schools)
    found = {file.school_id for file in files} | {each.school_id for each in problems}
    for table in checked.values():
        found |= set(table.frame["school_id"].dropna().unique())
    named = sorted((code for code in found if code), key=_by_number)
    if not named:
        first = next((each for each in problems if each.severity == "error"), None)
        why = f" The first problem: {first.file}: {first.message} {first.mend}" if first else ""
        raise DataError(
            "The files name no school. Put each school's files in a folder named after its code "
            f"(S01/), or fill in a column school_id.{why}"
        )
    return tuple(named)


def _by_number(code: str) -> tuple[int, int, str]:
    """Return a key that puts 2 before 10 and numbers before names."""
    return (0, int(code), code) if code.isascii() and code.isdigit() else (1, 0, code)
