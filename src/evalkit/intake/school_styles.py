"""How schools write things down: words, dates, encodings, and CSV or a workbook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from evalkit.catalogue import Table
from evalkit.intake.sent_tables import SentTables
from evalkit.intake.workbook_writing import WrittenSheet, typed_for_excel, workbook_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """One school's way of writing.

    ``words`` maps a column to the words that stand for its values; the word under ``"*"`` stands
    for every other value, with ``{}`` replaced by the value.
    """

    is_workbook: bool = False
    encoding: str = "utf-8"
    separator: str = ","
    line_end: str = "\r\n"
    is_day_first: bool = False
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


PLAIN = Style()

STYLES: tuple[Style, ...] = (
    PLAIN,
    Style(
        encoding="utf-8-sig",
        is_day_first=True,
        words={
            "year_group": {"*": "Year {}"},
            "gender": {"female": "F", "male": "M", "not_said": "prefer not to say"},
            "consent_evaluation": {"yes": "Yes", "no": "No"},
            "role": {"ambassador": "Wellbeing Ambassador", "mentee": "Mentee"},
        },
    ),
    Style(is_workbook=True),
    Style(
        encoding="cp1252",
        separator=";",
        is_day_first=True,
        words={
            "gender": {"female": "girl", "male": "boy", "another": "non-binary"},
            "form_group": {
                "7A": "7 Brontë",
                "7B": "7 Attenborough",
                "7C": "7 Curie",
                "7D": "7 Beyoncé",
                "7E": "7 Equiano",
                "7F": "7 Franklin",
            },
            "wave": {"baseline": "pre", "endpoint": "post"},
        },
    ),
    Style(
        line_end="\n",
        is_day_first=True,
        words={"year_group": {"*": "Y{}"}, "wave": {"baseline": "T1", "endpoint": "T2"}},
    ),
)
"""The ways in which a mixed cohort's schools write, taken in turn."""


def school_files(
    tables: SentTables, *, definitions: Mapping[str, Table], style: Style, stem: str
) -> dict[str, bytes]:
    """Return a school's files by name: a CSV per table, or the workbook ``<stem>.xlsx``.

    Parameters
    ----------
    tables : dict of DataFrame
        The school's tables as texts.
    definitions : mapping of table name to Table
    style : Style
    stem : str
        The name of the workbook.
    """
    written = {name: _in_style(frame, definitions[name], style) for name, frame in tables.items()}
    if not style.is_workbook:
        return {f"{name}.csv": csv_bytes(frame, style) for name, frame in written.items()}
    sheets = [_sheet(frame, definitions[name]) for name, frame in written.items()]
    return {f"{stem}.xlsx": workbook_bytes(sheets)}


def csv_bytes(frame: pd.DataFrame, style: Style) -> bytes:
    """Return a table of texts as a CSV file."""
    text = frame.to_csv(index=False, sep=style.separator, lineterminator=style.line_end)
    return text.encode(style.encoding)


def _in_style(frame: pd.DataFrame, table: Table, style: Style) -> pd.DataFrame:
    changed = frame.copy()
    for column in table.columns:
        values = changed[column.name]
        if column.kind == "date" and style.is_day_first:
            changed[column.name] = values.map(_day_first)
        elif words := style.words.get(column.name):
            changed[column.name] = values.map(lambda value, words=words: _word(value, words))
    return changed


def _day_first(value: str) -> str:
    return "/".join(reversed(value.split("-"))) if value else ""


def _word(value: str, words: Mapping[str, str]) -> str:
    return words.get(value, words.get("*", "{}").format(value)) if value else ""


def _sheet(frame: pd.DataFrame, table: Table) -> WrittenSheet:
    columns = tuple(table.column(name) for name in frame.columns)
    rows = [
        [typed_for_excel(value, column) for value, column in zip(row, columns, strict=True)]
        for row in frame.itertuples(index=False, name=None)
    ]
    return WrittenSheet(name=table.name, header=tuple(frame.columns), rows=rows, columns=columns)
