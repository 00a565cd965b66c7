"""The tables that schools send, as data: one definition makes template, check and dictionary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from evalkit.catalogue.instrument import Instrument
from evalkit.catalogue.toml_section import DEFINITIONS, Section, hint, read_toml
from evalkit.errors import DefinitionError

TABLES = DEFINITIONS / "tables"
KINDS = ("code", "choice", "yes_no", "whole_number", "number", "date", "text")
RESPONSES = "responses"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: what may stand in it, and how it is explained to a school office.

    ``words`` maps each choice to the other words that are read as it.  ``refers_to`` names the
    table whose code stands in the column: of that table, the last column of its key.
    """

    name: str
    title: str
    kind: str
    is_required: bool
    may_be_blank: bool
    what: str
    example: str
    lowest: float | None = None
    highest: float | None = None
    choices: tuple[str, ...] = ()
    words: Mapping[str, tuple[str, ...]] | None = None
    prefixes: tuple[str, ...] = ()
    refers_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table: what a row is, which columns it has, which of them tell rows apart.

    ``key`` is empty where every row stands for itself.
    """

    name: str
    title: str
    row: str
    key: tuple[str, ...]
    is_required: bool
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """Return one column by its name."""
        for column in self.columns:
            if column.name == name:
                return column
        known = [column.name for column in self.columns]
        raise DefinitionError(
            f"The table {self.name} has no column {name!r}; it has {', '.join(known)}."
            f"{hint(name, known)}"
        )


def list_tables() -> tuple[str, ...]:
    """Return the names of the defined tables."""
    return tuple(sorted(file.stem for file in TABLES.glob("*.toml")))


def load_table(name: str, instrument: Instrument | None = None) -> Table:
    """Return a table's definition.

    Parameters
    ----------
    name : str
        A table of ``definitions/tables``.
    instrument : Instrument, optional
        For ``"responses"``: the questionnaire whose answer columns are added.  The table is
        then called ``responses_<instrument>``.

    Raises
    ------
    DefinitionError
        There is no such table, or its file does not say what it must.

    Examples
    --------
    >>> load_table("pupils").column("role").choices
    ('ambassador', 'mentee', 'comparison', 'none')
    """
    if name not in list_tables():
        raise DefinitionError(
            f"There is no table {name!r}; evalkit knows {', '.join(list_tables())}."
            f"{hint(name, list_tables())}"
        )
    section = read_toml(TABLES / f"{name}.toml")
    table = Table(
        name=section.text("name"),
        title=section.text("title"),
        row=section.text("row"),
        key=section.texts("key", ()),
        is_required=section.flag("is_required"),
        columns=tuple(_column(entry) for entry in section.sections("columns")),
    )
    if stray := set(table.key) - {column.name for column in table.columns}:
        raise section.complain("key", f"{sorted(stray)} is not among the columns.")
    section.finish()
    return _with_answers(table, instrument) if instrument else table


def _column(entry: Section) -> Column:
    words = entry.plain("words", {})
    column = Column(
        name=entry.text("name"),
        title=entry.text("title"),
        kind=entry.choice("kind", KINDS),
        is_required=entry.flag("is_required", False),
        may_be_blank=entry.flag("may_be_blank", False),
        what=entry.text("what"),
        example=entry.text("example"),
        lowest=entry.number("lowest", None),
        highest=entry.number("highest", None),
        choices=entry.texts("choices", ()),
        words={key: tuple(value) for key, value in words.items()},
        prefixes=entry.texts("prefixes", ()),
        refers_to=entry.choice("refers_to", list_tables(), None),
    )
    if column.refers_to and column.kind != "code":
        raise entry.complain("refers_to", "only a column of kind code refers to another table.")
    if (column.kind == "choice") != bool(column.choices):
        raise entry.complain("choices", "a column of kind choice, and no other, lists its choices.")
    if stray := set(words) - set(column.choices):
        raise entry.complain("words", f"{sorted(stray)} is not among the choices.")
    entry.finish()
    return column


def _with_answers(table: Table, instrument: Instrument) -> Table:
    turned = ": negatively worded items are turned round by evalkit, not by you"
    turned = turned if instrument.reversed_items else ""
    answers = tuple(
        Column(
            name=item,
            title=f"Answer {number}",
            kind="number" if instrument.is_continuous else "whole_number",
            is_required=True,
            may_be_blank=True,
            what=f"Answer to item {number}, {instrument.lowest} to {instrument.highest}, as "
            f"printed on the form{turned}.",
            example=str(instrument.lowest + 1),
            lowest=instrument.lowest,
            highest=instrument.highest,
        )
        for number, item in zip(instrument.numbers, instrument.items, strict=True)
    )
    return replace(
        table,
        name=f"{table.name}_{instrument.name}",
        title=f"{table.title}: {instrument.title}",
        columns=table.columns + answers,
    )
