"""All numbers of a simulation as a CSV file, and back, without losing a digit."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path

from measured import Row
from worlds import World

_KINDS = {"int": int, "float": float, "str": str, "float | None": float}
"""What a cell holds, by the words of the dataclass."""


def write_numbers(rows: Sequence[Row], file: Path) -> None:
    """Write every number, unrounded."""
    with file.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        names = [each.name for each in fields(Row) if each.name != "world"]
        worlds = list(asdict(rows[0].world))
        writer.writerow([*worlds, *names])
        for row in rows:
            told = asdict(row)
            writer.writerow([*told["world"].values(), *(told[name] for name in names)])


def read_numbers(file: Path) -> list[Row]:
    """Return the rows of a file that ``write_numbers`` wrote."""
    with file.open(newline="", encoding="utf-8") as stream:
        return [
            Row(world=World(**_of(World, cells)), **_of(Row, cells))
            for cells in csv.DictReader(stream)
        ]


def _of(shape: type, cells: dict[str, str]) -> dict[str, object]:
    return {
        each.name: None if cells[each.name] == "" else _KINDS[each.type](cells[each.name])
        for each in fields(shape)
        if each.type in _KINDS
    }
