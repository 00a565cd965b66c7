"""What the words and dates of a foreign file are in ours, and which words nobody explained."""

from __future__ import annotations

from collections.abc import Mapping

from evalkit.catalogue import Column, Table
from evalkit.intake.cell_values import is_excel_error, plain_word, read_meaning
from evalkit.intake.code_spelling import loose_code
from evalkit.intake.date_words import is_serial, other_order, read_day, read_month_first
from evalkit.intake.mapped_columns import Part
from evalkit.intake.problems import Problem
from evalkit.intake.sheets import column_problem
from evalkit.intake.source_map import MappedTable

_NUMBERS = ("whole_number", "number")


def words_of(part: Part, mapped: MappedTable, order: str | None) -> dict[str, dict[str, str]]:
    """Return, by our column, which text of the file stands for which of ours.

    Words are compared without case, spaces and punctuation, as headers are.  Where numbers must
    stand, a word that nobody gave a number stands for itself: so the school is told of it.
    """
    numbers = {plain_word(theirs): number for theirs, number in mapped.words.items()}
    known: dict[str, dict[str, str]] = {}
    for ours, place in part.places.items():
        column, found = mapped.table.column(ours), {}
        exact = mapped.recode.get(ours, {})
        plain = loose_code if ours in part.joined else plain_word
        loose = {plain(theirs): word for theirs, word in exact.items() if plain(theirs)}
        for text in filter(None, part.sheet.cells[place].unique()):
            word = plain(text)
            if text in exact or word in loose:
                found[text] = exact.get(text, loose.get(word, text))
            elif column.kind in _NUMBERS and (text in mapped.words or (word and word in numbers)):
                found[text] = mapped.words.get(text) or numbers[word]
            elif column.kind == "date" and (day := _iso(text, order)):
                found[text] = day
        if column.kind in _NUMBERS:
            texts = part.sheet.cells[place].unique()
            strange = {text: text for text in texts if _is_strange(text, column, found)}
            found = {**mapped.words, **found, **strange}
        if found:
            known[ours] = found
    return known


def _iso(text: str, order: str | None) -> str | None:
    """Return a day as 2025-09-15 where its text must not be read as it stands."""
    if order != "month_first" and not is_serial(text):
        return None
    day, _ = read_month_first(text) if order == "month_first" else read_day(text)
    return day.isoformat() if day else None


def unsure_dates(part: Part, table: Table, order: str | None) -> Problem | None:
    """Return why the order of day and month in a foreign file must be said, or None.

    A form's dates are written by a program, all in one order, which is the form's language.
    """
    for ours, place in part.places.items():
        if table.column(ours).kind != "date":
            continue
        orders = {other_order(text) for text in part.sheet.cells[place].unique() if text}
        if order == "month_first" and "day_first" in orders:
            return column_problem(
                part.sheet,
                place,
                severity="error",
                kind="unsure_date_order",
                message='sources.toml says date_order = "month_first", and in some of the dates '
                "the day stands first.",
                mend="Write all dates of the column in one order, or as 2025-09-15.",
            )
        if order is not None or "day_first" in orders:
            continue
        if "month_first" in orders:
            why = "The month stands first in these dates, as in 9/15/2025."
        elif "either" in orders:
            why = "These dates can be read with the day or with the month first."
        else:
            continue
        return column_problem(
            part.sheet,
            place,
            severity="error",
            kind="unsure_date_order",
            message=f"{why} Nobody may guess the order.",
            mend='Write date_order = "day_first" or date_order = "month_first" below the file\'s '
            "name in sources.toml, or write the dates as 2025-09-15.",
        )
    return None


def _is_strange(text: str, column: Column, known: Mapping[str, str]) -> bool:
    is_word = any(character.isalpha() for character in text) and not is_excel_error(text)
    return is_word and text not in known and read_meaning(column, text).fault is not None
