"""What a form offers and asks for while it is filled in: lists to pick from, days and numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from evalkit.catalogue import Column

LISTS = "Lists"
"""The hidden sheet with the words that the forms' dropdowns offer, one list per column."""

LAST_FORM_ROW = 2000
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
_DAY_NOUGHT = date(1899, 12, 30)

Lists = Mapping[tuple[str, ...], str]
"""By words, the range of the hidden sheet in which they stand."""


def offered_words(columns: Iterable[Column]) -> list[tuple[str, ...]]:
    """Return the lists of words that columns offer, each once."""
    return list(dict.fromkeys(words for column in columns if (words := _words(column))))


def write_lists(page: Worksheet, offered: Sequence[tuple[str, ...]]) -> dict[tuple[str, ...], str]:
    """Write lists of words side by side on a sheet, hide it, and return the range of each."""
    ranges = {}
    for place, words in enumerate(offered, start=1):
        for row, word in enumerate(words, start=1):
            page.cell(row, place, word).number_format = "@"
        letter = get_column_letter(place)
        ranges[words] = f"{page.title}!${letter}$1:${letter}${len(words)}"
    page.sheet_state = "hidden"
    return ranges


def ask_in_form(page: Worksheet, column: Column, letter: str, lists: Lists) -> None:
    """Offer a column's words, or say in plain words what a day or a number must be.

    A list does not refuse other words, for the check knows many.  A number that the check reads
    with a word before it ("Year 7") is asked about and not refused.
    """
    if words := _words(column):
        rule = DataValidation(type="list", formula1=lists[words], allow_blank=True)
        rule.showErrorMessage = False
    elif column.kind == "date":
        rule = _between("date", *((day - _DAY_NOUGHT).days for day in (FIRST_DAY, LAST_DAY)))
        _say(rule, column, f"Please write the day as day/month/year, for example {column.example}.")
    elif column.kind in ("whole_number", "number"):
        rule = _number(column)
    else:
        return
    rule.add(f"{letter}2:{letter}{LAST_FORM_ROW}")
    page.add_data_validation(rule)


def _words(column: Column) -> tuple[str, ...]:
    return ("yes", "no") if column.kind == "yes_no" else column.choices


def _number(column: Column) -> DataValidation:
    is_whole = column.kind == "whole_number"
    low = -1_000_000 if column.lowest is None else column.lowest
    high = 1_000_000 if column.highest is None else column.highest
    rule = _between("whole" if is_whole else "decimal", low, high)
    what = "a whole number" if is_whole else "a number"
    _say(rule, column, f"Please write {what} from {low:g} to {high:g}, for example "
         f"{column.example}. Leave the cell empty where you do not know.")  # fmt: skip
    if column.prefixes:
        rule.errorStyle = "warning"
    return rule


def _between(kind: str, low: float, high: float) -> DataValidation:
    return DataValidation(
        type=kind, operator="between", formula1=f"{low:g}", formula2=f"{high:g}", allow_blank=True
    )


def _say(rule: DataValidation, column: Column, message: str) -> None:
    rule.showErrorMessage, rule.errorStyle = True, "stop"
    # Excel takes no more than 32 and 255 characters.
    rule.errorTitle, rule.error = column.title[:32], message[:255]
