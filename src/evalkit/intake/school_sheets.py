"""Each school's own sheets as they were sent, its rows of shared files among them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from evalkit.catalogue import CohortPlan, Column, Table
from evalkit.errors import DefinitionError
from evalkit.intake.cell_values import plain_word
from evalkit.intake.column_titles import personal_look
from evalkit.intake.csv_files import read_csv_file
from evalkit.intake.guarded_reading import guarded
from evalkit.intake.mapped_columns import asked_headers
from evalkit.intake.planned_tables import planned_tables, table_named
from evalkit.intake.sheets import Reading, Sheet
from evalkit.intake.source_files import WORKBOOK, SourceFile, find_sources
from evalkit.intake.source_map import MappedFile, MappedTable, read_source_map
from evalkit.intake.workbooks import read_workbook

_SCHOOL = frozenset({"schoolid", "schoolcode"})
_TITLE_ROWS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolSheet:
    """A sheet with one school's rows only, and what is known of its columns.

    ``code_places`` is where codes stand, pupils' first; ``not_read`` is which columns are none of
    ours: what stands there nobody asked for, and it may name pupils.
    """

    sheet: Sheet
    code_places: tuple[int, ...]
    not_read: frozenset[int] = frozenset()


def school_sheets(
    folder: Path, *, plan: CohortPlan, schools: Sequence[str]
) -> Iterator[tuple[str, list[SchoolSheet]]]:
    """Yield each school with the sheets that it sent, read as intake reads them.

    They stand in the order of our tables, pupils first.  A file for several schools gives each
    the rows that name it, and no school the others'; when no column names the school, its rows
    are nobody's, and so are rows of such a file that have too many or too few cells.  Files that
    cannot be read are left out.

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
    order = {name: rank for rank, name in enumerate(tables)}
    read = _Reader(tables, plan.as_of)
    mapped = read_source_map(folder, tables)
    found = find_sources(
        folder, plan=plan, tables=tables, mapped=frozenset(each.path for each in mapped)
    )
    shared = [
        (table, _Shared(each, _school_words(each.sheet, file)))
        for file in found.files
        if file.school_id is None
        for table, each in read.sheets(file)
    ]
    shared += [part for each in mapped for part in _mapped_parts(each)]
    files: dict[str | None, list[SourceFile]] = {}
    for file in found.files:
        files.setdefault(file.school_id, []).append(file)
    for school in schools:
        own = [each for file in files.get(school, ()) for each in read.sheets(file)]
        own += [(table, mine) for table, part in shared if (mine := part.of(school)) is not None]
        yield school, [each for _, each in sorted(own, key=lambda pair: order[pair[0]])]


class _Reader:
    """Reads files that are named after our tables."""

    def __init__(self, tables: Mapping[str, Table], as_of: date) -> None:
        self.tables, self.as_of = tables, as_of
        self.codes = _code_headers(tables)

    def sheets(self, file: SourceFile) -> Iterator[tuple[str, SchoolSheet]]:
        """Yield the sheets of a file, each with the name of its table."""
        for sheet in _sheets_of(file, self.tables):
            found = table_named(file.table or sheet.name or "", dict(self.tables))
            if found is not None:
                words = frozenset().union(*map(_words_over, found.columns))
                yield (
                    found.name,
                    SchoolSheet(
                        sheet=sheet,
                        code_places=_places(sheet, self.codes),
                        not_read=_not_read(sheet, words, self.as_of),
                    ),
                )


def _not_read(sheet: Sheet, words: frozenset[str], as_of: date) -> frozenset[int]:
    """Return the columns that have none of our names.

    Where hardly any has, the names may stand some rows further down.  Then the check did not look
    whether persons stand in the columns.
    """
    ours = _places(sheet, words)
    others = set(range(len(sheet.headers))) - {*ours}
    if len(ours) < 2:
        others -= {
            place
            for place in others
            if any(plain_word(text) in words for text in sheet.cells[place].head(_TITLE_ROWS))
            and not personal_look(sheet, place, as_of=as_of)
        }
    return frozenset(others)


class _Shared:
    """A sheet of several schools: ``words`` says, row by row, which school it names."""

    def __init__(self, whole: SchoolSheet, words: np.ndarray) -> None:
        self.whole = whole
        # Looked up school by school, a sheet of many schools would be read as often.
        self.rows_of = pd.Series(range(len(words)), dtype="int64").groupby(words).indices

    def of(self, school: str) -> SchoolSheet | None:
        """Return a school's rows; None when it has none."""
        mine = self.rows_of.get(school.casefold())
        if mine is None:
            return None
        whole = self.whole.sheet
        cells = whole.cells.take(mine).reset_index(drop=True)
        # Whose the rows are that fit under no column names cannot be told.
        sheet = replace(whole, cells=cells, rows=whole.rows[mine], misfits=())
        return replace(self.whole, sheet=sheet)


def _sheets_of(file: SourceFile, tables: Mapping[str, Table]) -> tuple[Sheet, ...]:
    if file.path.suffix.lower() != WORKBOOK:
        is_own = file.school_id is not None
        return _read(
            lambda: read_csv_file(file.path, file=file.label, is_of_one_school=is_own), file.label
        )

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
    return frozenset().union(
        *(
            _words_over(column)
            for table in tables.values()
            for column in table.columns
            if column.name == "pupil_id" or column.refers_to is not None
        )
    )


def _words_over(column: Column) -> frozenset[str]:
    return frozenset(map(plain_word, (column.name, column.title)))


def _places(sheet: Sheet, names: frozenset[str]) -> tuple[int, ...]:
    return tuple(place for place, header in enumerate(sheet.headers) if plain_word(header) in names)


def _school_words(sheet: Sheet, file: SourceFile) -> np.ndarray:
    """Return which school each row names; a workbook without such a column is named after it."""
    places = _places(sheet, _SCHOOL)
    if not places:
        is_named = file.path.suffix.lower() == WORKBOOK
        return np.full(len(sheet.rows), file.path.stem.casefold() if is_named else "", object)
    return sheet.cells[places[0]].str.casefold().to_numpy(dtype=object)


def _mapped_parts(mapped: MappedFile) -> Iterator[tuple[str, _Shared]]:
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
            elif places := _mapped_places(sheet, table, "school_id"):
                recode = table.recode.get("school_id", {})
                texts = sheet.cells[places[0]].map(lambda text, ours=recode: ours.get(text, text))
                words = texts.str.casefold().to_numpy(dtype=object)
            else:
                continue
            codes = _mapped_places(sheet, table, "pupil_id")
            own = SchoolSheet(
                sheet=sheet, code_places=codes, not_read=_not_asked(sheet, mapped.tables)
            )
            yield table.table.name, _Shared(own, words)
            break


def _not_asked(sheet: Sheet, tables: Sequence[MappedTable]) -> frozenset[int]:
    """Return the columns of a foreign sheet that no map reads; all, where it does not fit."""
    try:
        asked = {place for table in tables for place in asked_headers(sheet, table)}
    except DefinitionError:
        asked = set()
    return frozenset(range(len(sheet.headers))) - asked


def _mapped_places(sheet: Sheet, mapped: MappedTable, ours: str) -> tuple[int, ...]:
    """Return where the columns stand that a map reads as one of ours."""
    theirs = mapped.columns.get(ours, ())
    headers = [theirs] if isinstance(theirs, str) else theirs
    return _places(sheet, frozenset(map(plain_word, headers)))
