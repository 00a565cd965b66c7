"""sources.toml: how files that know nothing of our tables are read as them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from evalkit.catalogue import Column, Table
from evalkit.catalogue.toml_section import Section, hint, read_toml
from evalkit.intake.cell_values import read_meaning
from evalkit.intake.fault_words import fault_message
from evalkit.intake.sheets import trimmed
from evalkit.intake.source_files import CSV_ENDINGS, SOURCES_FILE, WORKBOOK


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedTable:
    """How one of our tables is read from a foreign file.

    ``columns`` maps ours to theirs, ``constants`` ours to a text, ``recode`` ours to a mapping
    from their words to ours.
    """

    table: Table
    columns: Mapping[str, str]
    constants: Mapping[str, str]
    recode: Mapping[str, Mapping[str, str]]
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedFile:
    """A foreign file and the tables that it feeds; ``sheet`` is None for a CSV file."""

    path: Path
    label: str
    sheet: str | None
    tables: tuple[MappedTable, ...]


def read_source_map(folder: Path, tables: Mapping[str, Table]) -> tuple[MappedFile, ...]:
    """Return what ``sources.toml`` says; nothing when the folder has none.

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
    mapped = tuple(_mapped_file(entry, folder, tables) for entry in section.sections("files"))
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
    if ending not in (*CSV_ENDINGS, WORKBOOK):
        raise entry.complain("file", f"it must be a .csv or .xlsx file; got {label!r}.")
    sheet = entry.text("sheet", None)
    if (ending == WORKBOOK) != (sheet is not None):
        raise entry.complain(
            "sheet", "an .xlsx file needs the name of the sheet to read, a .csv file has none."
        )
    fed = tuple(_mapped_table(each, tables) for each in entry.sections("tables"))
    entry.finish()
    return MappedFile(path=path, label=label, sheet=sheet, tables=fed)


def _mapped_table(entry: Section, tables: Mapping[str, Table]) -> MappedTable:
    table = tables[entry.choice("table", tables)]
    columns = _texts(entry, "columns")
    constants = _texts(entry, "constants")
    recode = {
        ours: {trimmed(str(theirs)): str(word) for theirs, word in _words(entry, ours, words)}
        for ours, words in entry.plain("recode", {}).items()
    }
    known = [column.name for column in table.columns]
    for key, named in (("columns", columns), ("constants", constants), ("recode", recode)):
        for ours in named:
            if ours not in known:
                raise entry.complain(
                    f"{key}.{ours}",
                    f"the table {table.name} has no column {ours!r}; it has {', '.join(known)}."
                    f"{hint(ours, known)}",
                )
    if both := sorted({*columns} & {*constants}):
        raise entry.complain(f"constants.{both[0]}", "the column is named under columns as well.")
    if loose := sorted({*recode} - {*columns}):
        raise entry.complain(f"recode.{loose[0]}", "only a column named under columns is recoded.")
    for ours, text in constants.items():
        _check_constant(entry, table.column(ours), text)
    where = entry.complain("columns", "").args[0].removesuffix("`: ")
    entry.finish()
    return MappedTable(
        table=table, columns=columns, constants=constants, recode=recode, where=where
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


def _check_constant(entry: Section, column: Column, text: str) -> None:
    """Refuse a constant that would make every row wrong."""
    meaning = read_meaning(column, text)
    fault = meaning.fault
    if fault is None and column.kind == "choice" and meaning.value not in column.choices:
        fault = "not_a_choice"
    if fault is None and meaning.value is not None and column.kind in ("number", "whole_number"):
        low = column.lowest if column.lowest is not None else meaning.value
        high = column.highest if column.highest is not None else meaning.value
        fault = None if low <= meaning.value <= high else "out_of_range"
    if fault:
        message = fault_message(fault, column)
        raise entry.complain(f"constants.{column.name}", f"{message} Got {text!r}.")
