"""Each school's own sheets as they were sent, its rows of shared files among them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from evalkit.catalogue import CohortPlan, Table
from evalkit.intake.cell_values import plain_word
from evalkit.intake.csv_files import read_csv_file
from evalkit.intake.guarded_reading import guarded
from evalkit.intake.planned_tables import planned_tables, table_named
from evalkit.intake.sheets import Reading, Sheet
from evalkit.intake.source_files import WORKBOOK, SourceFile, find_sources
from evalkit.intake.source_map import MappedFile, read_source_map
from evalkit.intake.workbooks import read_workbook

_SCHOOL = frozenset({"schoolid", "schoolcode"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolSheet:
    """A sheet with one school's rows only; ``code_places`` is where codes stand, pupils' first."""

    sheet: Sheet
    code_places: tuple[int, ...]


def school_sheets(
    folder: Path, *, plan: CohortPlan, schools: Sequence[str]
) -> Iterator[tuple[str, list[SchoolSheet]]]:
    """Yield each school with the sheets that it sent, read as intake reads them.

    A file for several schools gives each the rows that name it, and no school the others'; when
    no column names the school, its rows are nobody's.  Files that cannot be read are left out.

    Parameters
    ----------
    folder : Path
        The cohort folder.
    plan : CohortPlan
        Its plan.
    schools : sequence of str
        The schools, in the order in which they are wanted.
    """
    tables = planned_tables(plan)
    codes = _code_headers(tables)
    mapped = read_source_map(folder, tables)
    found = find_sources(
        folder, plan=plan, tables=tables, mapped=frozenset(each.path for each in mapped)
    )
    shared = [
        part
        for file in found.files
        if file.school_id is None
        for sheet in _sheets_of(file, tables)
        for part in [_Shared(sheet, _school_words(sheet, file), _places(sheet, codes))]
    ]
    shared += [part for each in mapped for part in _mapped_parts(each)]
    files: dict[str | None, list[SourceFile]] = {}
    for file in found.files:
        files.setdefault(file.school_id, []).append(file)
    for school in schools:
        own = [
            SchoolSheet(sheet=sheet, code_places=_places(sheet, codes))
            for file in files.get(school, ())
            for sheet in _sheets_of(file, tables)
        ]
        yield school, own + [mine for part in shared if (mine := part.of(school)) is not None]


class _Shared:
    """A sheet of several schools: ``words`` says, row by row, which school it names."""

    def __init__(self, sheet: Sheet, words: np.ndarray, code_places: tuple[int, ...]) -> None:
        self.sheet, self.code_places = sheet, code_places
        # Looked up school by school, a sheet of many schools would be read as often.
        self.rows_of = pd.Series(range(len(words)), dtype="int64").groupby(words).indices

    def of(self, school: str) -> SchoolSheet | None:
        """Return a school's rows; None when it has none."""
        mine = self.rows_of.get(school.casefold())
        if mine is None:
            return None
        cells = self.sheet.cells.take(mine).reset_index(drop=True)
        sheet = replace(self.sheet, cells=cells, rows=self.sheet.rows[mine])
        return SchoolSheet(sheet=sheet, code_places=self.code_places)


def _sheets_of(file: SourceFile, tables: Mapping[str, Table]) -> tuple[Sheet, ...]:
    if file.path.suffix.lower() != WORKBOOK:
        return _read(lambda: read_csv_file(file.path, file=file.label), file.label)

    def is_table(name: str) -> bool:
        return table_named(name, dict(tables)) is not None

    return _read(lambda: read_workbook(file.path, file=file.label, is_table=is_table), file.label)


def _read(read: Callable[[], Reading], label: str) -> tuple[Sheet, ...]:
    found: list[Sheet] = []
    # What cannot be read was told when it was checked.
    guarded(lambda: found.extend(read().sheets), file=label, school=None)
    return tuple(found)


def _code_headers(tables: Mapping[str, Table]) -> frozenset[str]:
    """Return the plain words over columns that hold codes of pupils or of other tables' rows."""
    return frozenset(
        plain_word(text)
        for table in tables.values()
        for column in table.columns
        if column.name == "pupil_id" or column.refers_to is not None
        for text in (column.name, column.title)
    )


def _places(sheet: Sheet, names: frozenset[str]) -> tuple[int, ...]:
    return tuple(place for place, header in enumerate(sheet.headers) if plain_word(header) in names)


def _school_words(sheet: Sheet, file: SourceFile) -> np.ndarray:
    """Return which school each row names; a workbook without such a column is named after it."""
    places = _places(sheet, _SCHOOL)
    if not places:
        is_named = file.path.suffix.lower() == WORKBOOK
        return np.full(len(sheet.rows), file.path.stem.casefold() if is_named else "", object)
    return sheet.cells[places[0]].str.casefold().to_numpy(dtype=object)


def _mapped_parts(mapped: MappedFile) -> Iterator[_Shared]:
    """Yield the sheet of a foreign file once, with the schools that its map finds in it."""
    if mapped.path.suffix.lower() == WORKBOOK:
        sheets = _read(
            lambda: read_workbook(
                mapped.path, file=mapped.label, is_table=lambda name: name == mapped.sheet
            ),
            mapped.label,
        )
    else:
        sheets = _read(lambda: read_csv_file(mapped.path, file=mapped.label), mapped.label)
    for sheet in sheets:
        for table in mapped.tables:
            if "school_id" in table.constants:
                words = np.full(len(sheet.rows), table.constants["school_id"].casefold(), object)
            elif places := _named_places(sheet, table.columns.get("school_id")):
                recode = table.recode.get("school_id", {})
                texts = sheet.cells[places[0]].map(lambda text, ours=recode: ours.get(text, text))
                words = texts.str.casefold().to_numpy(dtype=object)
            else:
                continue
            yield _Shared(sheet, words, _named_places(sheet, table.columns.get("pupil_id")))
            break


def _named_places(sheet: Sheet, header: str | None) -> tuple[int, ...]:
    return () if header is None else _places(sheet, frozenset({plain_word(header)}))
