"""Reading every file of a cohort and settling which sheet is which table of which school."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from evalkit.catalogue import CohortPlan, Table
from evalkit.catalogue.toml_section import hint
from evalkit.intake.cell_values import plain_word
from evalkit.intake.column_titles import match_columns
from evalkit.intake.csv_files import read_csv_file
from evalkit.intake.guarded_reading import guarded
from evalkit.intake.placed_rows import Placed
from evalkit.intake.planned_tables import table_named
from evalkit.intake.problems import Problem
from evalkit.intake.sheets import Sheet
from evalkit.intake.source_files import SourceFile
from evalkit.intake.workbooks import read_workbook

_TITLE_ROWS = 5


@dataclass(slots=True)
class Placement:
    """What was read: sheets by table, and what is wrong with files, sheets and columns.

    ``unread`` holds (school, table) of files that came but could not be read; the table is
    empty where a workbook may have held any.
    """

    plan: CohortPlan
    tables: Mapping[str, Table]
    placed: dict[str, list[Placed]]
    problems: list[Problem] = field(default_factory=list)
    unread: set[tuple[str | None, str]] = field(default_factory=set)


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
    if any(problem.severity == "error" for problem in problems):
        placement.unread.add((school, table))


def _place_csv(placement: Placement, file: SourceFile) -> None:
    table = placement.tables[str(file.table)]
    reading = read_csv_file(file.path, file=file.label)
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
    read = {sheet.name for sheet in reading.sheets}
    # What is wrong inside a sheet that was read, such as a merged cell, hides no other sheet.
    inside = [each for each in reading.problems if each.sheet in read]
    lost = [each for each in reading.problems if each.sheet not in read]
    placement.problems += [replace(each, school_id=file.school_id) for each in inside]
    keep_problems(placement, lost, file.school_id, "")
    for sheet in reading.sheets:
        table = table_named(sheet.name or "", tables)
        if table is not None and not _is_blank_form(file, sheet):
            _place(placement, sheet, table, _school_of(placement.plan, file, sheet))
    if not reading.sheets and not reading.problems:
        placement.problems.append(_no_tables(file, others, list(tables)))
        placement.unread.add((file.school_id, ""))
    # A sheet that is nearly named as a table is a slip; any other is the school's own affair.
    for name in others:
        if reading.sheets and hint(name, tables):
            placement.problems.append(_nearly_named(file, name, hint(name, tables)))


def _school_of(plan: CohortPlan, file: SourceFile, sheet: Sheet) -> str | None:
    """Return the school of a workbook's sheet; one beside the plan may be named as its school."""
    has_column = any(plain_word(h) in ("schoolid", "schoolcode") for h in sheet.headers)
    if file.school_id is None and not plan.schools and not has_column:
        return file.path.stem
    return file.school_id


def _place(placement: Placement, sheet: Sheet, table: Table, school: str | None) -> None:
    if row := _header_below(sheet, table):
        placement.problems.append(_title_above(sheet, school, row))
        placement.unread.add((school, table.name))
        return
    columns = match_columns(sheet, table, as_of=placement.plan.as_of, needs_school=school is None)
    placement.problems += [replace(problem, school_id=school) for problem in columns.problems]
    if any(problem.severity == "error" for problem in columns.problems):
        placement.unread.add((school, table.name))
    placement.placed[table.name].append(
        Placed(sheet=sheet, table=table, school_id=school, places=columns.places)
    )


def _header_below(sheet: Sheet, table: Table) -> int | None:
    """Return the row that holds the column names when a title stands above them."""
    names = {plain_word(text) for c in table.columns for text in (c.name, c.title)}

    def n_names(texts: Sequence[str]) -> int:
        return sum(plain_word(text) in names for text in texts if text)

    if n_names(sheet.headers) >= 2:
        return None
    first = sheet.cells.head(_TITLE_ROWS)
    for row, texts in zip(sheet.rows, first.itertuples(index=False), strict=False):
        if n_names(texts) >= 2:
            return int(row)
    return None


def _no_tables(file: SourceFile, names: Sequence[str], tables: Sequence[str]) -> Problem:
    return Problem(
        severity="error",
        kind="no_tables",
        school_id=file.school_id,
        file=file.label,
        found=", ".join(names),
        message=f"No sheet of the workbook is named after a table; there are {', '.join(tables)}.",
        mend="Write the table's name on the sheet's tab (double-click it).",
    )


def _nearly_named(file: SourceFile, name: str, guess: str) -> Problem:
    return Problem(
        severity="note",
        kind="file_not_read",
        school_id=file.school_id,
        file=file.label,
        sheet=name,
        message=f"The sheet is not named after a table, so it was not read.{guess}",
        mend="Write the table's name on the sheet's tab if it should be read.",
    )


def _title_above(sheet: Sheet, school: str | None, row: int) -> Problem:
    return Problem(
        severity="error",
        kind="second_header",
        school_id=school,
        file=sheet.file,
        sheet=sheet.name,
        row=row,
        message=f"The column names stand in row {row}; they must stand in the first row, and only "
        "there.",
        mend="Delete the rows above the column names.",
    )
