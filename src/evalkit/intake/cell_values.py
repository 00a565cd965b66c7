"""What a cell means: a column's definition and a text in, a value or a fault out."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from evalkit.catalogue import Column
from evalkit.intake.date_words import MONTH_FIRST, is_serial, other_order, read_day
from evalkit.intake.personal_data import is_of_a_person

YES = frozenset({"yes", "y", "true", "1"})
NO = frozenset({"no", "n", "false", "0"})
EXCEL_ERRORS = frozenset(
    {"#n/a", "#ref!", "#value!", "#name?", "#div/0!", "#null!", "#num!", "#spill!", "#calc!"}
    | {"#getting_data", "#field!", "#blocked!", "#unknown!", "#busy!", "#connect!", "#error!"}
)
LONGEST_CODE = 64
_QUOTES = "'\"‘’“”. "
# What people write where there is nothing to write, without case and signs.
_NOTHING = frozenset(
    {"na", "none", "nil", "null", "nan", "absent", "missing", "unknown", "notknown", "blank"}
    | {"noanswer", "notapplicable", "notavailable", "notanswered", "tbc"}
)
_DASHES = re.compile(r"[-–—_.?/* ]+")
# A mark between the thousands may be a comma, a blank or an apostrophe.
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:[, '’\xa0]\d{3})+(?:\.\d+)?", re.ASCII)
# Excel shows a number of more than eleven digits as 1.23457E+11, and a CSV file keeps that.
_SHORTENED = re.compile(r"\d([.,]\d+)?E\+\d+", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What was read: a value, or the kind of fault; ``is_told`` when the school hears of it."""

    value: str | int | float | bool | date | None = None
    fault: str | None = None
    is_told: bool = False


def plain_word(text: str) -> str:
    """Return a text without case, spaces and punctuation, to compare names by.

    Examples
    --------
    >>> plain_word("Pupil Code"), plain_word("swemwbs_01") == plain_word("SWEMWBS 1")
    ('pupilcode', True)
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    # Before the signs go: who5_01 and who5_1 are one column, who5_1 and who51 may not be.
    bare = re.sub(r"(?<!\d)0+(?=\d)", "", folded)
    return "".join(character for character in bare if character.isalnum())


def read_meaning(column: Column, text: str) -> Meaning:
    """Return what a trimmed text means in a column; an empty text means nothing, without fault.

    Examples
    --------
    >>> from evalkit.catalogue import load_table
    >>> year = load_table("pupils").column("year_group")
    >>> read_meaning(year, "Year 8")
    Meaning(value=8, fault=None, is_told=True)
    >>> read_meaning(year, "eight").fault
    'not_whole_number'
    """
    if not text:
        return Meaning()
    if is_excel_error(text):
        return Meaning(fault="excel_error")
    meaning = _READERS[column.kind](column, text)
    is_word = (
        meaning.fault is not None or _is_no_choice(column, meaning) or column.refers_to is not None
    )
    is_nothing = plain_word(text) in _NOTHING or _DASHES.fullmatch(text) is not None
    if is_word and column.may_be_blank and is_nothing:
        return Meaning(fault="word_for_nothing")
    return meaning


def _is_no_choice(column: Column, meaning: Meaning) -> bool:
    return bool(column.choices) and meaning.value not in column.choices


def is_excel_error(text: str) -> bool:
    """Return whether a text is what Excel shows instead of a value.

    A column too narrow for its dates is saved in a CSV file as ``########``.

    Examples
    --------
    >>> is_excel_error("#N/A"), is_excel_error("########"), is_excel_error("#1")
    (True, True, False)
    """
    return text.casefold() in EXCEL_ERRORS or re.fullmatch("#{3,}", text) is not None


def _code(column: Column, text: str) -> Meaning:
    has_control = any(unicodedata.category(character) == "Cc" for character in text)
    if is_of_a_person(text):
        return Meaning(fault="personal_code")
    if len(text) > LONGEST_CODE or has_control or text.startswith("="):
        return Meaning(fault="not_a_code")
    if _SHORTENED.fullmatch(text):
        return Meaning(fault="shortened_code")
    return Meaning(value=text)


def _text(column: Column, text: str) -> Meaning:
    return Meaning(value=text)


def _choice(column: Column, text: str) -> Meaning:
    word = plain_word(text)
    for choice in column.choices:
        if word in {plain_word(each) for each in (choice, *(column.words or {}).get(choice, ()))}:
            return Meaning(value=choice)
    # Left as written: the schema, which knows the choices, refuses it.
    return Meaning(value=text)


def _yes_no(column: Column, text: str) -> Meaning:
    word = text.casefold().strip(_QUOTES)
    if word in YES | NO:
        return Meaning(value=word in YES)
    return Meaning(fault="not_yes_no")


def _whole_number(column: Column, text: str) -> Meaning:
    bare, is_told = _without_prefix(column, text)
    if re.fullmatch(r"[+-]?\d{1,15}(\.0*)?", bare, re.ASCII):
        return Meaning(value=int(bare.split(".")[0]), is_told=is_told)
    return Meaning(fault="thousands" if _THOUSANDS.fullmatch(bare) else "not_whole_number")


def _without_prefix(column: Column, text: str) -> tuple[str, bool]:
    for prefix in sorted(column.prefixes, key=len, reverse=True):
        if found := re.fullmatch(rf"{re.escape(prefix)}[.:]?\s*(\d+)", text, re.IGNORECASE):
            return found[1], True
    return text, False


def _number(column: Column, text: str) -> Meaning:
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", text, re.ASCII | re.IGNORECASE):
        return Meaning(fault="thousands" if _THOUSANDS.fullmatch(text) else "not_a_number")
    value = float(text)
    return Meaning(value=value) if math.isfinite(value) else Meaning(fault="not_a_number")


def _date(column: Column, text: str) -> Meaning:
    day, fault = read_day(text)
    if day is None and other_order(text) == "month_first":
        fault = MONTH_FIRST
    return Meaning(value=day, fault=fault, is_told=day is not None and is_serial(text))


_READERS: dict[str, Callable[[Column, str], Meaning]] = {
    "code": _code,
    "text": _text,
    "choice": _choice,
    "yes_no": _yes_no,
    "whole_number": _whole_number,
    "number": _number,
    "date": _date,
}
