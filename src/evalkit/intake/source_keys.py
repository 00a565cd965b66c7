"""The keys of sources.toml that forms need: joined codes, grids, words for numbers, wide waves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from evalkit.catalogue import Column, Table
from evalkit.catalogue.toml_section import Section
from evalkit.intake.cell_values import plain_word, read_meaning
from evalkit.intake.fault_words import fault_message
from evalkit.intake.sheets import trimmed

_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d+)?", re.ASCII)


def read_grids(entry: Section) -> dict[str, tuple[str, str]]:
    """Return, by our column, the question and the row of a grid that hold it.

    Raises
    ------
    DefinitionError
        A grid lacks its question or its rows, or names one of our columns twice.
    """
    found: dict[str, tuple[str, str]] = {}
    for grid in entry.sections("grids", []):
        question = grid.text("question")
        rows = grid.plain("rows")
        grid.finish()
        for ours, row in rows.items():
            if not isinstance(row, str) or not row.strip():
                raise grid.complain(f"rows.{ours}", "it must be the row's text in quotes.")
            if ours in found:
                raise grid.complain(f"rows.{ours}", "the column stands in another grid as well.")
            found[ours] = (trimmed(question), trimmed(row))
    return found


def read_columns(entry: Section) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """Return, by our column, the header of theirs, and the headers of those that are joined.

    Raises
    ------
    DefinitionError
        A column is neither a text nor a list of two texts or more.
    """
    single: dict[str, str] = {}
    joined: dict[str, tuple[str, ...]] = {}
    for ours, value in entry.plain("columns", {}).items():
        key = f"columns.{ours}"
        if not isinstance(value, list):
            if isinstance(value, bool | dict):
                raise entry.complain(key, f"it must be a text in quotes; got {value!r}.")
            single[ours] = trimmed(str(value))
            continue
        for header in value:
            if not isinstance(header, str) or not header.strip():
                raise entry.complain(
                    key, f"each entry must be a column's header in quotes; got {header!r}."
                )
        if len(value) < 2:
            instead = f' For one, leave the brackets out: {ours} = "{value[0]}".' if value else ""
            raise entry.complain(
                key, f"a list must name two columns or more; got {len(value)}.{instead}"
            )
        joined[ours] = tuple(map(trimmed, value))
    return single, joined


def check_joined(entry: Section, table: Table, joined: Iterable[str]) -> None:
    """Refuse lists of columns for what is no code of the table.

    Raises
    ------
    DefinitionError
        One of our columns holds no codes, or the code of a school, which is one word.
    """
    codes = [c.name for c in table.columns if c.kind == "code" and c.name != "school_id"]
    for ours in joined:
        if ours not in codes:
            raise entry.complain(
                f"columns.{ours}",
                "only codes are put together from several columns; in the table "
                f"{table.name} these are {', '.join(codes)}. Name one column.",
            )


def read_numbers(entry: Section) -> dict[str, str]:
    """Return which number each word of the form stands for, as texts.

    Raises
    ------
    DefinitionError
        A word stands for something that is no number, or two words that are alike but for case,
        spaces and punctuation stand for different numbers.
    """
    numbers: dict[str, str] = {}
    seen: dict[str, tuple[str, str]] = {}
    for theirs, number in entry.plain("words", {}).items():
        is_number = isinstance(number, int | float) and not isinstance(number, bool)
        if not is_number or _NUMBER.fullmatch(str(number)) is None:
            raise entry.complain(
                f"words.{theirs}", f"it must be a number without quotes; got {number!r}."
            )
        text, word = str(number), plain_word(theirs)
        if word in seen and seen[word][1] != text:
            raise entry.complain(
                f"words.{theirs}",
                f"it is the same as {seen[word][0]!r} but for case, spaces and punctuation, and "
                "stands for another number.",
            )
        seen[word] = (theirs, text)
        numbers[trimmed(theirs)] = text
    return numbers


def read_wide(entry: Section, table: Table) -> tuple[str, Mapping[str, str]] | None:
    """Return the column that tells the parts of a row apart, and each part's pattern of headers.

    Raises
    ------
    DefinitionError
        More than one column is named, a value is not legal, or two values have one pattern.
    """
    wide = entry.section("wide", None) if "wide" in entry else None
    if wide is None:
        return None
    names = list(wide.names())
    if len(names) != 1:
        raise entry.complain(
            "wide", "it must name one column of ours, for example [files.tables.wide.wave]."
        )
    ours = names[0]
    patterns: dict[str, str] = {}
    for value, pattern in wide.plain(ours).items():
        if not isinstance(pattern, str) or pattern.count("*") > 1:
            raise wide.complain(
                f"{ours}.{value}",
                'it must be what is added to the header, as "_pre", or a text in which * stands '
                f'for the header, as "Before: *"; got {pattern!r}.',
            )
        patterns[value] = pattern if "*" in pattern else f"*{pattern}"
    if len({plain_word(pattern) for pattern in patterns.values()}) < len(patterns):
        raise wide.complain(ours, "two values have the same pattern of headers.")
    if ours in [column.name for column in table.columns]:
        for value in patterns:
            check_constant(wide, table.column(ours), value, key=f"{ours}.{value}")
    return ours, patterns


def check_constant(entry: Section, column: Column, text: str, *, key: str) -> None:
    """Refuse a constant that would make every row wrong.

    Raises
    ------
    DefinitionError
        The text is not what may stand in the column.
    """
    meaning = read_meaning(column, text)
    fault = meaning.fault
    if fault is None and column.kind == "choice" and meaning.value not in column.choices:
        fault = "not_a_choice"
    if fault is None and meaning.value is not None and column.kind in ("number", "whole_number"):
        low = column.lowest if column.lowest is not None else meaning.value
        high = column.highest if column.highest is not None else meaning.value
        fault = None if low <= meaning.value <= high else "out_of_range"
    if fault:
        raise entry.complain(key, f"{fault_message(fault, column)} Got {text!r}.")
