"""Placing files that know nothing of our tables, as sources.toml says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from evalkit.catalogue import CohortPlan
from evalkit.catalogue.toml_section import hint
from evalkit.errors import DefinitionError
from evalkit.intake.code_columns import personal_code_columns
from evalkit.intake.column_titles import personal_look
from evalkit.intake.csv_files import read_csv_file
from evalkit.intake.guarded_reading import guarded
from evalkit.intake.joined_codes import join_notes, with_codes
from evalkit.intake.mapped_columns import Part, asked_headers, parts_of
from evalkit.intake.mapped_words import unsure_dates, words_of
from evalkit.intake.personal_data import PERSONAL_COLUMN
from evalkit.intake.personal_elements import personal_elements
from evalkit.intake.placed_rows import Placed
from evalkit.intake.placing import Placement, keep_problems
from evalkit.intake.problems import Problem, column_letter
from evalkit.intake.sheets import Reading, Sheet
from evalkit.intake.source_files import SOURCES_FILE, WORKBOOK
from evalkit.intake.source_map import MappedFile, MappedTable
from evalkit.intake.workbooks import read_workbook

_PUPIL_CODE = "pupil_id"


def place_mapped(placement: Placement, mapped: MappedFile) -> None:
    """Read a foreign file and place it as each table that it feeds.

    Raises
    ------
    DefinitionError
        ``sources.toml`` names a sheet or a column that the file does not have, or gives no
        column for one that a table must have.
    """
    if problem := guarded(partial(_place_file, placement, mapped), file=mapped.label, school=None):
        keep_problems(placement, [problem], None, "")


def _place_file(placement: Placement, mapped: MappedFile) -> None:
    if mapped.path.suffix.lower() == WORKBOOK:
        names: list[str] = []

        def is_table(name: str) -> bool:
            names.append(name)
            return name == mapped.sheet

        reading = read_workbook(mapped.path, file=mapped.label, is_table=is_table)
        if names and mapped.sheet not in names:
            raise DefinitionError(
                f"{SOURCES_FILE}: {mapped.label} has no sheet {mapped.sheet!r}; it has "
                f"{', '.join(names)}.{hint(mapped.sheet or '', names)}"
            )
    else:
        reading = read_csv_file(mapped.path, file=mapped.label)
    for each in mapped.tables:
        _place_foreign(placement, reading, each, mapped.date_order)
    keep_problems(placement, reading.problems, None, "")
    for sheet in reading.sheets:
        placement.problems += _personal_in(sheet, mapped, placement.plan)


def _place_foreign(
    placement: Placement, reading: Reading, mapped: MappedTable, order: str | None
) -> None:
    _check_elements(placement.plan, mapped)
    for sheet in reading.sheets:
        parts = parts_of(sheet, mapped)
        _check_required(placement, mapped, parts[0])
        personal = _personal_codes(placement, mapped, parts)
        unsure = [problem for part in parts if (problem := unsure_dates(part, mapped.table, order))]
        notes = [note for part in parts for note in join_notes(sheet, mapped.table, part)]
        told = [*personal.values(), *unsure[:1], *notes]
        _keep(placement, told, mapped)
        if any(problem.severity == "error" for problem in told):
            continue
        for part in (piece for each in parts for piece in with_codes(each, mapped.table)):
            recode = words_of(part, mapped, order)
            placement.placed[mapped.table.name].append(
                Placed(
                    sheet=part.sheet,
                    table=mapped.table,
                    school_id=None,
                    places={n: place for n, place in part.places.items() if n not in personal},
                    constants=part.constants,
                    recode=recode,
                    joined=part.joined,
                )
            )


def _keep(placement: Placement, told: Sequence[Problem], mapped: MappedTable) -> None:
    """Add what is told of a sheet; a note that two tables or waves share is told once."""
    school = _school_of(placement, mapped)
    new = [
        problem
        for problem in dict.fromkeys(told)
        if problem.severity != "note"
        or replace(problem, school_id=school) not in placement.problems
    ]
    keep_problems(placement, new, school, mapped.table.name)


def _check_elements(plan: CohortPlan, mapped: MappedTable) -> None:
    """Refuse a pupil code of other elements than those that the plan links by."""
    theirs = mapped.joined.get(_PUPIL_CODE)
    if theirs is None or plan.linkage is None or not plan.linkage.elements:
        return
    named = plan.linkage.elements
    if len(named) != len(theirs) or None not in named.values():
        raise DefinitionError(
            f"{mapped.where}.{_PUPIL_CODE}`: the code is put together from {len(theirs)} columns. "
            "So elements under [linkage] in plan.toml must be a list of as many names, in the same "
            f"order; got {', '.join(named)}"
            + ("." if None in named.values() else ", counted by letters.")
        )


def _check_required(placement: Placement, mapped: MappedTable, part: Part) -> None:
    given = {*part.places, *part.constants}
    for column in placement.tables[mapped.table.name].columns:
        if column.is_required and column.name not in given:
            raise DefinitionError(
                f"{mapped.where}`: the table {mapped.table.name} needs the column "
                f"{column.name} ({column.title}). Name the file's column here, or give it "
                "one value for all rows under constants."
            )


def _personal_codes(
    placement: Placement, mapped: MappedTable, parts: Sequence[Part]
) -> dict[str, Problem]:
    as_of, known, first = placement.plan.as_of, mapped.recode, parts[0]
    single = {ours: place for ours, place in first.places.items() if ours not in first.joined}
    found = personal_code_columns(first.sheet, mapped.table, single, as_of=as_of, known=known)
    for part in parts:
        found = personal_elements(part, mapped.table, as_of=as_of, known=known) | found
    return found


def _school_of(placement: Placement, mapped: MappedTable) -> str | None:
    """Return the school of a foreign file where all rows are of one; None where they name it."""
    school = mapped.constants.get("school_id")
    listed = [each.school_id for each in placement.plan.schools]
    return school if not listed or school in listed else None


def _personal_in(sheet: Sheet, mapped: MappedFile, plan: CohortPlan) -> list[Problem]:
    """Return a warning per column of a foreign file that looks personal and is not asked for."""
    asked = {place for table in mapped.tables for place in asked_headers(sheet, table)}
    told = []
    for place, header in enumerate(sheet.headers):
        # Forms that ask for no names leave their columns Name and Email behind, empty.
        if place in asked or not (sheet.cells[place] != "").any():
            continue
        if look := personal_look(sheet, place, as_of=plan.as_of):
            told.append(
                Problem(
                    severity="warning",
                    kind=PERSONAL_COLUMN,
                    file=sheet.file,
                    sheet=sheet.name,
                    column=column_letter(place),
                    column_name=header or None,
                    message=f"The column looks like personal data ({look}). It was dropped and "
                    "not stored.",
                    mend="Take the column out of the file before you send it again.",
                )
            )
    return told
