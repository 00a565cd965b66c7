"""Reading every file of a cohort and settling which sheet is which table of which school."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain

from evalkit.catalogue import CohortPlan, Table
from evalkit.catalogue.toml_section import hint
from evalkit.intake.cell_values import plain_word
from evalkit.intake.column_titles import match_columns
from evalkit.intake.csv_files import read_csv_file
from evalkit.intake.csv_gate import ENCODING
from evalkit.intake.fault_words import listed
from evalkit.intake.guarded_reading import guarded
from evalkit.intake.header_rows import TITLE_ABOVE, without_title
from evalkit.intake.placed_rows import Placed
from evalkit.intake.planned_tables import table_named
from evalkit.intake.problems import Problem
from evalkit.intake.sheets import OtherSheet, Reading, Sheet
from evalkit.intake.source_files import SourceFile
from evalkit.intake.unread_sheets import likely_table, nearly_named, tell_unread
from evalkit.intake.workbooks import read_workbook

# What must be mended and yet keeps no row from being read and checked.
_HIDES_NOTHING = (ENCODING, TITLE_ABOVE)


@dataclass(slots=True)
class Placement:
    """What was read: sheets by table, and what is wrong with files, sheets and columns.

    ``unread`` holds (school, table) of files that came but could not be read; the table is
    empty where a workbook may have held any.  ``likely`` holds, by (school, table), the sheet of
    another name that seems to be the table, as (file, sheet).
    """

    plan: CohortPlan
    tables: Mapping[str, Table]
    placed: dict[str, list[Placed]]
    problems: list[Problem] = field(default_factory=list)
    unread: set[tuple[str | None, str]] = field(default_factory=set)
    likely: dict[tuple[str | None, str], tuple[str, str]] = field(default_factory=dict)


def place_files(
    files: Sequence[SourceFile],
    *,
    plan: CohortPlan,
    tables: Mapping[str, Table],
) -> Placement:
    """Return the sheets of all files, each with the table and the school that it belongs to."""
    placement = Placement(plan=plan, tables=tables, placed={name: [] for name in tables})
    for file in files:
        place = partial(_place_workbook if file.table is None else _place_csv, placement, file)
        if problem := guarded(place, file=file.label, school=file.school_id):
            keep_problems(placement, [problem], file.school_id, file.table or "")
    return placement


def keep_problems(
    placement: Placement, problems: Sequence[Problem], school: str | None, table: str
) -> None:
    """Add what is wrong with a file, and note that the table in it could not be read."""
    placement.problems += [replace(problem, school_id=school) for problem in problems]
    errors = [problem for problem in problems if problem.severity == "error"]
    if any(problem.kind not in _HIDES_NOTHING for problem in errors):
        placement.unread.add((school, table))


def _place_csv(placement: Placement, file: SourceFile) -> None:
    table = placement.tables[str(file.table)]
    reading = read_csv_file(file.path, file=file.label, is_of_one_school=file.school_id is not None)
    reading = without_title(reading, table)
    keep_problems(placement, reading.problems, file.school_id, table.name)
    for sheet in reading.sheets:
        if not _is_blank_form(file, sheet):
            _place(placement, sheet, table, file.school_id)


def _is_blank_form(file: SourceFile, sheet: Sheet) -> bool:
    """Return whether a file beside the plan holds column names alone.

    `evalkit new` leaves such files there; they stand for no school's table.
    """
    return file.school_id is None and len(sheet.rows) == 0


def _place_workbook(placement: Placement, file: SourceFile) -> None:
    tables = dict(placement.tables)
    others: list[str] = []

    def is_table(name: str) -> bool:
        found = table_named(name, tables) is not None
        others.extend([] if found else [name])
        return found

    reading = read_workbook(file.path, file=file.label, is_table=is_table)
    names = {sheet.name for sheet in reading.sheets}
    # What is wrong inside a sheet that was read, such as a merged cell, hides no other sheet.
    inside = [each for each in reading.problems if each.sheet in names]
    lost = [each for each in reading.problems if each.sheet not in names]
    placement.problems += [replace(each, school_id=file.school_id) for each in inside]
    keep_problems(placement, lost, file.school_id, "")
    read: dict[str, str] = {}
    for sheet in reading.sheets:
        if (table := table_named(sheet.name or "", tables)) is None:
            continue
        read[table.name] = str(sheet.name)
        below = without_title(Reading(sheets=(sheet,)), table)
        for each in below.sheets:
            school = _school_of(placement.plan, file, each.headers)
            keep_problems(placement, below.problems, school, table.name)
            if not _is_blank_form(file, each):
                _place(placement, each, table, school)
    likely = _likely(placement, file, reading.others, read)
    if not reading.sheets and not reading.problems:
        placement.problems.append(_no_tables(file, others, list(tables), likely))
        placement.unread.add((file.school_id, ""))
        return
    told = tell_unread(reading.others, likely, read, file=file.label, tables=tables)
    visible = {sheet.name for sheet in reading.others}
    hidden = [(name, hint(name, tables)) for name in others if name not in visible]
    told += [nearly_named(file.label, name, guess) for name, guess in hidden if guess]
    placement.problems += [replace(each, school_id=file.school_id) for each in told]


def _likely(
    placement: Placement, file: SourceFile, others: Iterable[OtherSheet], read: Mapping[str, str]
) -> dict[str, Table]:
    """Return the tables that sheets of other names seem to be, and keep in mind which is which."""
    likely = {}
    for sheet in others:
        if (table := likely_table(sheet, placement.tables)) is None:
            continue
        likely[sheet.name] = table
        if table.name not in read:
            school = _school_of(placement.plan, file, chain.from_iterable(sheet.rows))
            placement.likely.setdefault((school, table.name), (file.label, sheet.name))
    return likely


def _school_of(plan: CohortPlan, file: SourceFile, headers: Iterable[str]) -> str | None:
    """Return the school of a workbook's sheet; one beside the plan may be named as its school."""
    has_column = any(plain_word(h) in ("schoolid", "schoolcode") for h in headers)
    if file.school_id is None and not plan.schools and not has_column:
        return file.path.stem
    return file.school_id


def _place(placement: Placement, sheet: Sheet, table: Table, school: str | None) -> None:
    columns = match_columns(sheet, table, as_of=placement.plan.as_of, needs_school=school is None)
    placement.problems += [replace(problem, school_id=school) for problem in columns.problems]
    if any(problem.severity == "error" for problem in columns.problems):
        placement.unread.add((school, table.name))
    placement.placed[table.name].append(
        Placed(sheet=sheet, table=table, school_id=school, places=columns.places)
    )


def _no_tables(
    file: SourceFile, names: Sequence[str], tables: Sequence[str], likely: Mapping[str, Table]
) -> Problem:
    seems = [f"“{name}” seems to be {table.name}" for name, table in likely.items()]
    return Problem(
        severity="error",
        kind="no_tables",
        school_id=file.school_id,
        file=file.label,
        found=", ".join(names),
        message=f"No sheet of the workbook is named after a table; there are {', '.join(tables)}.",
        mend="Write the table's name on the sheet's tab (double-click it)"
        + (f": {listed(seems)}." if seems else "."),
    )
