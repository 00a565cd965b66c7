"""Blank CSV forms, and those of a further questionnaire put beside a plan that is there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from evalkit.catalogue import Table, load_table
from evalkit.intake.data_dictionary import data_dictionary
from evalkit.intake.file_set import replace_files, write_new_files
from evalkit.intake.planned_tables import PUPILS
from evalkit.intake.school_styles import Style, csv_bytes
from evalkit.intake.table_schemas import schema_files

DICTIONARY = "dictionary.csv"
_FOR_EXCEL = Style(encoding="utf-8-sig")


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedForms:
    """Blank forms put beside a plan that was there already.

    ``written`` and ``kept`` are file names, made now and there before; ``is_in_dictionary`` says
    whether dictionary.csv explains the new columns; ``to_plan`` is the text to add to plan.toml,
    "" where the plan names the questionnaires already.
    """

    written: tuple[str, ...]
    kept: tuple[str, ...]
    is_in_dictionary: bool
    to_plan: str


def blank_forms(tables: Iterable[Table]) -> dict[str, bytes]:
    """Return a CSV file per table, with its column names alone."""
    headers = {t.name: pd.DataFrame(columns=[c.name for c in t.columns]) for t in tables}
    return {f"{name}.csv": csv_bytes(header, _FOR_EXCEL) for name, header in headers.items()}


def dictionary_bytes(tables: Sequence[Table]) -> bytes:
    """Return dictionary.csv for these tables."""
    return csv_bytes(data_dictionary(tables), _FOR_EXCEL)


def write_further(folder: Path, tables: Sequence[Table], *, to_plan: str) -> AddedForms:
    """Write the forms and schemas of further tables, and say what became of each file.

    Raises
    ------
    DataError
        The folder cannot be written.
    """
    schemas = schema_files([load_table(PUPILS), *tables])
    own = [f"schemas/{table.name}.schema.json" for table in tables]
    forms = blank_forms(tables) | {name: schemas[name] for name in own}
    kept = tuple(name for name in forms if (folder / name).exists())
    write_new_files(folder, {name: forms[name] for name in forms if name not in kept})
    return AddedForms(
        written=tuple(name for name in forms if name not in kept),
        kept=kept,
        is_in_dictionary=_add_to_dictionary(folder, tables),
        to_plan=to_plan,
    )


def _add_to_dictionary(folder: Path, tables: Sequence[Table]) -> bool:
    """Add the tables that dictionary.csv lacks at its end; say whether it has all of them."""
    file = folder / DICTIONARY
    there = file.read_bytes() if file.is_file() else b""
    head = dictionary_bytes([])
    # Saved again by Excel it may be cut by semicolons; then it is the owner's.
    if not there.startswith(head):
        return False
    lacking = [each for each in tables if f"\n{each.name},".encode() not in there]
    if lacking:
        rows = dictionary_bytes(lacking).removeprefix(head)
        replace_files(folder, {DICTIONARY: there + rows})
    return True
