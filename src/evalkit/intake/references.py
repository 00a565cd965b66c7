"""Which column of a table holds the code of which other table's rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evalkit.catalogue import Column, Table
from evalkit.intake.planned_tables import PUPILS


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A column that names a row of another table: ``code`` is the column to find it by there."""

    column: Column
    parent: Table
    code: Column

    @property
    def is_pupil(self) -> bool:
        """Whether the column names a pupil."""
        return self.parent.name == PUPILS


References = Mapping[str, tuple[Reference, ...]]
"""By table, its references in the order of its columns."""


def references_of(tables: Mapping[str, Table]) -> dict[str, tuple[Reference, ...]]:
    """Return each table's references to other tables.

    Examples
    --------
    >>> from evalkit.catalogue import load_table
    >>> found = references_of({name: load_table(name) for name in ("pupils", "pairs", "sessions")})
    >>> [(each.column.name, each.parent.name, each.code.name) for each in found["pairs"]]
    [('mentor_id', 'pupils', 'pupil_id'), ('mentee_id', 'pupils', 'pupil_id')]
    """
    return {name: tuple(_references(table, tables)) for name, table in tables.items()}


def _references(table: Table, tables: Mapping[str, Table]) -> list[Reference]:
    found = []
    for column in table.columns:
        if column.refers_to:
            parent = tables[column.refers_to]
            found.append(
                Reference(column=column, parent=parent, code=parent.column(parent.key[-1]))
            )
    return found
