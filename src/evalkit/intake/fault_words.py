"""How a fault in a cell is told: what must be there, and how to mend it.  Never what was there."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from evalkit.catalogue import Column

_ROW_MENDS = {
    "word_for_nothing": "Delete what stands in the cell and leave it empty.",
    "more_than_possible": "Look up both numbers for this term, and mend the one that is wrong.",
    "same_pupil": "Write the codes of two different pupils.",
    "ends_before_start": "Look up both days, and mend the one that is wrong.",
    "shortened_code": "Format the column as text (Format Cells, Number, Text), write the whole "
    "codes again and save the file.",
    "not_one_answer": "Write the answer code in one of the two columns, and leave the other empty.",
}


# As it is written: the digit that it is taken for, what people call the letter, and the digit.
_DIGIT_LIKE = {
    "O": ("0", "O", "a nought"),
    "o": ("0", "o", "a nought"),
    "l": ("1", "l (a small L)", "a one"),
    "I": ("1", "I (a capital i)", "a one"),
    "S": ("5", "S", "a five"),
}


def fault_message(kind: str, column: Column) -> str:
    """Return the sentence that says what a cell must be.

    Examples
    --------
    >>> from evalkit.catalogue import load_table
    >>> fault_message("not_yes_no", load_table("pupils").column("fsm"))
    'It must be yes or no.'
    """
    match kind:
        case "blank":
            return "The cell is empty, and it must not be."
        case "out_of_range":
            return f"It must {_reach(column)}."
        case "not_a_choice":
            return f"It must be {listed(column.choices, 'or')}."
        case "not_yes_no":
            return "It must be yes or no."
        case "not_whole_number":
            return f"It must be a whole number{_limits(column)}."
        case "thousands":
            return "It must be a number without a comma or a blank between the thousands."
        case "word_for_nothing":
            return "Where there is nothing to write, the cell must be empty."
        case "not_a_number":
            return (
                f"It must be a number{_limits(column)}, with a full stop before the decimals and "
                "not a comma."
            )
        case "impossible_date":
            return "That date does not exist."
        case "impossible_year":
            return "The year cannot be right."
        case "month_first":
            return "It looks as if the month stands first. The day must stand first."
        case "personal_code":
            return "It looks like an e-mail address or a UPN, so it was not stored."
        case "shortened_code":
            return "Excel took the code for a number and shortened it; some of its digits are lost."
        case "two_digit_year":
            return "The year must be written with four digits."
        case "not_a_date":
            return "It must be a date."
        case "more_than_possible":
            return "It must not be more than the sessions possible in the same row."
        case "same_pupil":
            return "The row names the same pupil twice."
        case "ends_before_start":
            return "It lies before the day on which it started, in the same row."
        case "not_one_answer":
            return "The row must name one answer: of the exit survey or of a training day."
        case "formula":
            return "The cell holds a formula; it must hold the value itself."
        case "excel_error":
            return "Excel could not compute the cell; it holds an error."
        case _:
            return "It must be a code of at most 64 characters that does not start with =."


def fault_mend(kind: str, column: Column) -> str:
    """Return the sentence that says how to mend a cell.

    Examples
    --------
    >>> from evalkit.catalogue import load_table
    >>> fault_mend("impossible_date", load_table("pupils").column("withdrew_on"))
    'Write the day on which consent was withdrawn as day/month/year, for example 15/01/2026.'
    """
    if kind == "formula":
        return "Copy the column and paste it back as values (Paste Special, Values)."
    if kind in _ROW_MENDS:
        return _ROW_MENDS[kind]
    if kind == "personal_code":
        return (
            f"Write a code that only the school can turn into a person, for example "
            f"{column.example}."
        )
    blank = _blank(column)
    match column.kind:
        case "date":
            what = column.what.split(". ")[0].rstrip(".")
            what = what[0].lower() + what[1:]
            return f"Write {what} as day/month/year, for example {column.example}."
        case "choice" if kind == "not_a_choice":
            return f"Write one of these words.{blank}"
        case "choice":
            return f"Write {listed(column.choices, 'or')}.{blank}"
        case "yes_no" if kind == "not_yes_no":
            return f"Write one of the two words.{blank}"
        case "yes_no":
            return f"Write yes or no.{blank}"
        case "whole_number" | "number":
            return f"Write a number alone, for example {column.example}.{blank}"
        case _:
            return f"Write the {column.title.lower()}, for example {column.example}.{blank}"


def listed(words: Iterable[str], last: str = "and") -> str:
    """Return words as a list in prose.

    Examples
    --------
    >>> listed(["a", "b", "c"], "or")
    'a, b or c'
    """
    named = list(words)
    if len(named) < 2:
        return "".join(named)
    return f"{', '.join(named[:-1])} {last} {named[-1]}"


def _blank(column: Column) -> str:
    """Return what an empty cell comes to, where one is allowed."""
    if not column.may_be_blank:
        return ""
    if column.kind == "yes_no" and column.name.startswith("consent_"):
        return " An empty cell counts as no."
    return " Leave the cell empty where there is nothing."


def letters_for_digits(text: str, column: Column) -> str:
    """Return which letters stand where digits should; empty where the text is no number so either.

    A single letter counts as well: an O alone in a column of 0 to 5.

    Examples
    --------
    >>> from evalkit.catalogue import load_table
    >>> letters_for_digits("14O", load_table("records").column("sessions_possible"))
    'The letter O stands where a nought should.'
    >>> letters_for_digits("SOS", load_table("records").column("sessions_possible"))
    ''
    """
    letters = [letter for letter in _DIGIT_LIKE if letter in text]
    is_typed = len(text) == 1 or any(sign.isdigit() for sign in text)
    bare = text.translate({ord(letter): digit for letter, (digit, _, _) in _DIGIT_LIKE.items()})
    if not letters or not is_typed or not re.fullmatch(r"\d{1,15}(\.\d+)?", bare, re.ASCII):
        return ""
    if "." in bare and column.kind == "whole_number":
        return ""
    lowest = -math.inf if column.lowest is None else column.lowest
    highest = math.inf if column.highest is None else column.highest
    if not lowest <= float(bare) <= highest:
        return ""
    called = (_DIGIT_LIKE[letter] for letter in letters)
    sentence = listed(f"the letter {name} stands where {digit} should" for _, name, digit in called)
    return f"{sentence[0].upper()}{sentence[1:]}."


def _limits(column: Column) -> str:
    """Return between which numbers a number must lie, to stand behind the word number."""
    if column.lowest is None and column.highest is None:
        return ""
    if column.highest is None:
        return f" of {column.lowest:g} or more"
    if column.lowest is None:
        return f" of {column.highest:g} or less"
    return f" from {column.lowest:g} to {column.highest:g}"


def _reach(column: Column) -> str:
    if column.highest is None:
        return f"be {column.lowest:g} or more"
    if column.lowest is None:
        return f"be {column.highest:g} or less"
    return f"lie between {column.lowest:g} and {column.highest:g}"
