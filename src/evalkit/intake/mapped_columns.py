"""Where our columns stand in a foreign sheet: by header, by grid question, by wave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

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
    """Rows of ours in a foreign sheet: where their columns stand and what is the same in all."""

    sheet: Sheet
    places: Mapping[str, int]
    constants: Mapping[str, str]


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
        places = {ours: _one_place(sheet, mapped, ours, "*") for ours in _named(mapped)}
        return (Part(sheet=sheet, places=places, constants=mapped.constants),)
    column, patterns = mapped.wide
    varying = [
        ours
        for ours in _named(mapped)
        if any(p != "*" and _found(sheet, _headers(mapped, ours, p)) for p in patterns.values())
    ]
    if not varying:
        raise DefinitionError(
            f"{_where(mapped)}.wide.{column}`: {sheet.file} has none of the columns with "
            f"{' or '.join(map(repr, patterns.values()))}; it has {_headers_of(sheet)}."
        )
    parts = []
    for value, pattern in patterns.items():
        places = {
            ours: _one_place(sheet, mapped, ours, pattern if ours in varying else "*")
            for ours in _named(mapped)
        }
        is_there = (sheet.cells[[places[ours] for ours in varying]] != "").any(axis=1)
        kept = replace(
            sheet,
            cells=sheet.cells[is_there].reset_index(drop=True),
            rows=sheet.rows[is_there.to_numpy(dtype=bool)],
        )
        constants = {**mapped.constants, column: value}
        parts.append(Part(sheet=kept, places=places, constants=constants))
    return tuple(parts)


def asked_headers(sheet: Sheet, mapped: MappedTable) -> set[int]:
    """Return the positions of the columns that a map reads."""
    return {place for part in parts_of(sheet, mapped) for place in part.places.values()}


def _named(mapped: MappedTable) -> list[str]:
    return [*mapped.columns, *mapped.grids]


def _where(mapped: MappedTable) -> str:
    return mapped.where.removesuffix(".columns")


def _headers_of(sheet: Sheet) -> str:
    return ", ".join(header for header in sheet.headers if header)


def _headers(mapped: MappedTable, ours: str, pattern: str) -> list[str]:
    """Return how the header of one of our columns may be written, the likeliest first."""
    if ours in mapped.columns:
        return [pattern.replace("*", mapped.columns[ours])]
    question, row = mapped.grids[ours]
    # Google writes the question before each row, Microsoft the row alone.
    return [pattern.replace("*", f"{question} [{row}]"), pattern.replace("*", row)]


def _found(sheet: Sheet, headers: list[str]) -> list[int]:
    for wanted in headers:
        exact = [place for place, header in enumerate(sheet.headers) if header == wanted]
        word = plain_word(wanted)
        loose = [p for p, header in enumerate(sheet.headers) if word and plain_word(header) == word]
        if exact or loose:
            return exact or loose
    return []


def _one_place(sheet: Sheet, mapped: MappedTable, ours: str, pattern: str) -> int:
    headers = _headers(mapped, ours, pattern)
    found, theirs = _found(sheet, headers), headers[0]
    key = "columns" if ours in mapped.columns else "grids"
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
        raise DefinitionError(
            f"{where}: the column {theirs!r} holds names or addresses, which are never stored. "
            f"Ask for a {mapped.table.column(ours).title.lower()} in the form, and name that "
            "column here."
        )
    return found[0]
