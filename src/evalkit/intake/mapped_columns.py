"""Where our columns stand in a foreign sheet: by header, by grid question, by wave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from evalkit.catalogue.toml_section import hint
from evalkit.errors import DefinitionError
from evalkit.intake.cell_values import plain_word
from evalkit.intake.problems import column_letter
from evalkit.intake.sheets import Sheet
from evalkit.intake.source_map import MappedTable

_PERSONAL_HEADERS = frozenset(
    {"name", "fullname", "firstname", "lastname", "surname", "forename", "username"}
    | {"email", "emailaddress", "mail"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Rows of ours in a foreign sheet: where their columns stand and what is the same in all.

    ``joined`` has, by code of ours, the columns that it is put together from; its own place is that
    of the first of them that nothing else is read from.
    """

    sheet: Sheet
    places: Mapping[str, int]
    constants: Mapping[str, str]
    joined: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


def parts_of(sheet: Sheet, mapped: MappedTable) -> tuple[Part, ...]:
    """Return the parts of a foreign sheet that are rows of our table: one, or one per wave.

    Where waves stand side by side, a row whose answers at one wave are all empty is no row of
    that wave: the pupil was not there.

    Raises
    ------
    DefinitionError
        The sheet lacks a column that the map names, has it twice, or holds names in it.
    """
    if mapped.wide is None:
        found = {
            ours: tuple(_one_place(sheet, mapped, ours, theirs) for theirs in written)
            for ours, written in _written(mapped).items()
        }
        return (_part(sheet, mapped, found, mapped.constants),)
    column, patterns = mapped.wide
    varying = [
        (ours, n)
        for ours, written in _written(mapped).items()
        for n, theirs in enumerate(written)
        if any(p != "*" and _found(sheet, _under(p, theirs)) for p in patterns.values())
    ]
    if not varying:
        raise DefinitionError(
            f"{_where(mapped)}.wide.{column}`: {sheet.file} has none of the columns with "
            f"{' or '.join(map(repr, patterns.values()))}; it has {_headers_of(sheet)}."
        )
    parts = []
    for value, pattern in patterns.items():
        found = {
            ours: tuple(
                _one_place(
                    sheet, mapped, ours, _under(pattern, theirs) if (ours, n) in varying else theirs
                )
                for n, theirs in enumerate(written)
            )
            for ours, written in _written(mapped).items()
        }
        is_there = (sheet.cells[[found[ours][n] for ours, n in varying]] != "").any(axis=1)
        here = some_rows(sheet, is_there.to_numpy(dtype=bool))
        parts.append(_part(here, mapped, found, {**mapped.constants, column: value}))
    return tuple(parts)


def some_rows(sheet: Sheet, is_kept: np.ndarray) -> Sheet:
    """Return a sheet with some of its rows; ``is_kept`` has one truth value per row."""
    cells = sheet.cells[is_kept].reset_index(drop=True)
    return replace(sheet, cells=cells, rows=sheet.rows[is_kept])


def asked_headers(sheet: Sheet, mapped: MappedTable) -> set[int]:
    """Return the positions of the columns that a map reads."""
    parts = parts_of(sheet, mapped)
    joined = {place for part in parts for places in part.joined.values() for place in places}
    return joined | {place for part in parts for place in part.places.values()}


def _part(
    sheet: Sheet,
    mapped: MappedTable,
    found: Mapping[str, tuple[int, ...]],
    constants: Mapping[str, str],
) -> Part:
    joined = {ours: found[ours] for ours in mapped.joined}
    places = {ours: found[ours][0] for ours in found if ours not in joined}
    for ours, own in joined.items():
        _check_all_different(sheet, mapped, ours, own)
        elsewhere = {place for other in found if other != ours for place in found[other]}
        free = [place for place in own if place not in elsewhere]
        if not free:
            raise DefinitionError(
                f"{_where(mapped)}.columns.{ours}`: every column that the code is put together "
                "from is read as another column of ours as well. Put a column into the list that "
                "is read for nothing else."
            )
        # Told with a letter that the school has in its own file.
        places[ours] = free[0]
    return Part(sheet=sheet, places=places, constants=constants, joined=joined)


def _check_all_different(
    sheet: Sheet, mapped: MappedTable, ours: str, places: tuple[int, ...]
) -> None:
    for place in places:
        if places.count(place) > 1:
            raise DefinitionError(
                f"{_where(mapped)}.columns.{ours}`: the list names the column "
                f"{sheet.headers[place]!r} more than once. Name each column once."
            )


def _written(mapped: MappedTable) -> dict[str, list[tuple[str, ...]]]:
    """Return, by our column, the columns of theirs, each as its header may be written.

    The likeliest comes first; a code that is joined has several columns.
    """
    return {
        **{ours: [(theirs,)] for ours, theirs in mapped.columns.items()},
        **{ours: [(each,) for each in theirs] for ours, theirs in mapped.joined.items()},
        # Google writes the question before each row, Microsoft the row alone.
        **{ours: [(f"{asked} [{row}]", row)] for ours, (asked, row) in mapped.grids.items()},
    }


def _under(pattern: str, theirs: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(pattern.replace("*", header) for header in theirs)


def _where(mapped: MappedTable) -> str:
    return mapped.where.removesuffix(".columns")


def _headers_of(sheet: Sheet) -> str:
    return ", ".join(header for header in sheet.headers if header)


def _found(sheet: Sheet, headers: tuple[str, ...]) -> list[int]:
    for wanted in headers:
        exact = [place for place, header in enumerate(sheet.headers) if header == wanted]
        word = plain_word(wanted)
        loose = [p for p, header in enumerate(sheet.headers) if word and plain_word(header) == word]
        if exact or loose:
            return exact or loose
    return []


def _one_place(sheet: Sheet, mapped: MappedTable, ours: str, headers: tuple[str, ...]) -> int:
    found, theirs = _found(sheet, headers), headers[0]
    key = "grids" if ours in mapped.grids else "columns"
    where = f"{_where(mapped)}.{key}.{ours}`"
    if not found:
        named = [header for header in sheet.headers if header]
        raise DefinitionError(
            f"{where}: {sheet.file} has no column {theirs!r}; it has {', '.join(named)}."
            f"{hint(theirs, named)}"
        )
    if len(found) > 1:
        letters = " and ".join(column_letter(place) for place in found)
        raise DefinitionError(
            f"{where}: {sheet.file} has the column {theirs!r} more than once ({letters}). "
            "Give one of them another name in the file."
        )
    is_code = mapped.table.column(ours).kind == "code" and ours != "school_id"
    if is_code and plain_word(theirs) in _PERSONAL_HEADERS:
        instead = mapped.table.column(ours).title.lower()
        instead = "letter or a number that names nobody" if ours in mapped.joined else instead
        raise DefinitionError(
            f"{where}: the column {theirs!r} holds names or addresses, which are never stored. "
            f"Ask for a {instead} in the form, and name that column here."
        )
    return found[0]
