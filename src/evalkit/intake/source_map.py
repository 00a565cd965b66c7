"""sources.toml: how files that know nothing of our tables are read as them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from evalkit.catalogue import Table
from evalkit.catalogue.toml_section import Section, hint, read_toml
from evalkit.intake.sheets import trimmed
from evalkit.intake.source_files import CSV_ENDINGS, SOURCES_FILE, TEXT_ENDING, WORKBOOK
from evalkit.intake.source_keys import (
    check_constant,
    check_joined,
    read_columns,
    read_grids,
    read_numbers,
    read_wide,
)

DATE_ORDERS = ("day_first", "month_first")


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedTable:
    """How one of our tables is read from a foreign file.

    ``columns`` maps ours to theirs, ``joined`` our codes to those of theirs that they are made of,
    ``grids`` ours to (question, row) of a grid question, ``constants`` ours to a text, ``recode``
    ours to a mapping from their words to ours, ``words`` their words to numbers.  ``wide`` names a
    column of ours and, by its value, the pattern of the headers that belong to it; None when a row
    of theirs is a row of ours.
    """

    table: Table
    columns: Mapping[str, str]
    constants: Mapping[str, str]
    recode: Mapping[str, Mapping[str, str]]
    where: str
    joined: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    grids: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    wide: tuple[str, Mapping[str, str]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedFile:
    """A foreign file and the tables that it feeds.

    ``sheet`` is None for a CSV file, ``date_order`` where the map does not say which of day and
    month stands first.
    """

    path: Path
    label: str
    sheet: str | None
    tables: tuple[MappedTable, ...]
    date_order: str | None = None


def read_source_map(folder: Path, tables: Mapping[str, Table]) -> tuple[MappedFile, ...]:
    """Return what ``sources.toml`` says; nothing when there is none, or it is all comments.

    Raises
    ------
    DefinitionError
        A key is unknown, a table or column of ours does not exist, a constant is not legal, or
        a file is missing; the message names file and key.
    """
    file = folder / SOURCES_FILE
    if not file.is_file():
        return ()
    section = read_toml(file)
    mapped = tuple(_mapped_file(entry, folder, tables) for entry in section.sections("files", []))
    section.finish()
    return mapped


def _mapped_file(entry: Section, folder: Path, tables: Mapping[str, Table]) -> MappedFile:
    label = entry.text("file")
    path = (folder / label).resolve()
    if not path.is_file():
        raise entry.complain(
            "file",
            f"there is no file {label!r}; it is looked for from the folder of sources.toml, "
            f"that is {path}. Write the path from there, with / between the folders.",
        )
    ending = path.suffix.lower()
    if ending not in (*CSV_ENDINGS, TEXT_ENDING, WORKBOOK):
        raise entry.complain("file", f"it must be a .csv, .tsv, .txt or .xlsx file; got {label!r}.")
    sheet = entry.text("sheet", None)
    if (ending == WORKBOOK) != (sheet is not None):
        raise entry.complain(
            "sheet", "an .xlsx file needs the name of the sheet to read; other files have none."
        )
    order = entry.choice("date_order", DATE_ORDERS, None)
    fed = tuple(_mapped_table(each, tables) for each in entry.sections("tables"))
    entry.finish()
    return MappedFile(path=path, label=label, sheet=sheet, tables=fed, date_order=order)


def _mapped_table(entry: Section, tables: Mapping[str, Table]) -> MappedTable:
    table = tables[entry.choice("table", tables)]
    columns, joined = read_columns(entry)
    constants = _texts(entry, "constants")
    recode = {
        ours: {trimmed(str(theirs)): str(word) for theirs, word in _words(entry, ours, words)}
        for ours, words in entry.plain("recode", {}).items()
    }
    grids = read_grids(entry)
    wide = read_wide(entry, table)
    _check_ours(entry, table, {"columns": columns, "constants": constants, "recode": recode})
    _check_ours(
        entry, table, {"columns": joined, "grids": grids, "wide": [wide[0]] if wide else []}
    )
    check_joined(entry, table, joined)
    given = [*columns, *joined, *constants, *grids, *([wide[0]] if wide else [])]
    if both := sorted({*columns, *joined} & {*constants}):
        raise entry.complain(f"constants.{both[0]}", "the column is named under columns as well.")
    if both := sorted(ours for ours, n in Counter(given).items() if n > 1):
        raise entry.complain(
            both[0], "the column is given more than once, under columns, constants, grids or wide."
        )
    if loose := sorted({*recode} - {*columns} - {*joined} - {*grids}):
        raise entry.complain(f"recode.{loose[0]}", "only a column named under columns is recoded.")
    for ours, text in constants.items():
        check_constant(entry, table.column(ours), text, key=f"constants.{ours}")
    words = read_numbers(entry)
    where = entry.complain("columns", "").args[0].removesuffix("`: ")
    entry.finish()
    return MappedTable(
        table=table,
        columns=columns,
        constants=constants,
        recode=recode,
        where=where,
        joined=joined,
        grids=grids,
        words=words,
        wide=wide,
    )


def _check_ours(entry: Section, table: Table, named: Mapping[str, Iterable[str]]) -> None:
    """Refuse names on the left of = that are no columns of the table."""
    known = [column.name for column in table.columns]
    for key, names in named.items():
        for ours in names:
            if ours not in known:
                raise entry.complain(
                    f"{key}.{ours}",
                    f"the table {table.name} has no column {ours!r}; it has {', '.join(known)}."
                    f"{hint(ours, known)}",
                )


def _texts(entry: Section, key: str) -> dict[str, str]:
    texts = {}
    for ours, value in entry.plain(key, {}).items():
        if isinstance(value, bool | dict | list):
            raise entry.complain(f"{key}.{ours}", f"it must be a text in quotes; got {value!r}.")
        texts[ours] = trimmed(str(value))
    return texts


def _words(entry: Section, ours: str, words: object) -> list[tuple[str, str]]:
    if not isinstance(words, dict):
        raise entry.complain(f"recode.{ours}", "it must be a table of their word = our word.")
    for theirs, word in words.items():
        if not isinstance(word, str | int | float) or isinstance(word, bool):
            raise entry.complain(f"recode.{ours}.{theirs}", f"it must be a text; got {word!r}.")
    return list(words.items())
