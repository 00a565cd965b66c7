"""Placing files that know nothing of our tables, as sources.toml says."""

from __future__ import annotations

from functools import partial

from evalkit.catalogue import CohortPlan
from evalkit.catalogue.toml_section import hint
from evalkit.errors import DefinitionError
from evalkit.intake.cell_values import plain_word
from evalkit.intake.column_titles import personal_look
from evalkit.intake.csv_files import read_csv_file
from evalkit.intake.guarded_reading import guarded
from evalkit.intake.placed_rows import Placed
from evalkit.intake.placing import Placement, keep_problems
from evalkit.intake.problems import Problem, column_letter
from evalkit.intake.sheets import Reading, Sheet
from evalkit.intake.source_files import SOURCES_FILE, WORKBOOK
from evalkit.intake.source_map import MappedFile, MappedTable
from evalkit.intake.workbooks import read_workbook


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
        _place_foreign(placement, reading, each)
    keep_problems(placement, reading.problems, None, "")
    for sheet in reading.sheets:
        placement.problems += _personal_in(sheet, mapped, placement.plan)


def _place_foreign(placement: Placement, reading: Reading, mapped: MappedTable) -> None:
    for sheet in reading.sheets:
        places = {
            ours: _place_of(sheet, theirs, f"{mapped.where}.{ours}`")
            for ours, theirs in mapped.columns.items()
        }
        given = {*places, *mapped.constants}
        for column in placement.tables[mapped.table.name].columns:
            if column.is_required and column.name not in given:
                raise DefinitionError(
                    f"{mapped.where}`: the table {mapped.table.name} needs the column "
                    f"{column.name} ({column.title}). Name the file's column here, or give it "
                    "one value for all rows under constants."
                )
        placement.placed[mapped.table.name].append(
            Placed(
                sheet=sheet,
                table=mapped.table,
                school_id=None,
                places=places,
                constants=mapped.constants,
                recode=mapped.recode,
            )
        )


def _place_of(sheet: Sheet, theirs: str, where: str) -> int:
    exact = [place for place, header in enumerate(sheet.headers) if header == theirs]
    word = plain_word(theirs)
    loose = [place for place, header in enumerate(sheet.headers) if plain_word(header) == word]
    found = exact or loose
    if len(found) == 1:
        return found[0]
    if found:
        letters = " and ".join(column_letter(place) for place in found)
        raise DefinitionError(
            f"{where}: {sheet.file} has the column {theirs!r} more than once ({letters}). "
            "Give one of them another name in the file."
        )
    named = [header for header in sheet.headers if header]
    raise DefinitionError(
        f"{where}: {sheet.file} has no column {theirs!r}; it has {', '.join(named)}."
        f"{hint(theirs, named)}"
    )


def _personal_in(sheet: Sheet, mapped: MappedFile, plan: CohortPlan) -> list[Problem]:
    """Return a warning per column of a foreign file that looks personal and is not asked for."""
    asked = {plain_word(theirs) for table in mapped.tables for theirs in table.columns.values()}
    told = []
    for place, header in enumerate(sheet.headers):
        if plain_word(header) in asked:
            continue
        if look := personal_look(sheet, place, as_of=plan.as_of):
            told.append(
                Problem(
                    severity="warning",
                    kind="personal_column",
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
