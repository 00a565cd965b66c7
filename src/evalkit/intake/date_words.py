"""Dates as people write them: ISO or day first, never guessed in US order."""

from __future__ import annotations

import re
from datetime import date, timedelta

IMPOSSIBLE = "impossible_date"
IMPOSSIBLE_YEAR = "impossible_year"
TWO_DIGITS = "two_digit_year"
NO_DATE = "not_a_date"
MONTH_FIRST = "month_first"

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
# After the time some forms write their zone: "10:14:03 AM GMT+1".
_ZONE = r"(?:\s*(?:Z|[A-Z]{2,5})?(?:[+-]\d{1,2}(?::?\d{2})?)?)?"
_TIME = rf"(?:[T\s,]+\d{{1,2}}:\d{{2}}(?::\d{{2}}(?:\.\d+)?)?(?:\s?[ap]\.?m\.?)?{_ZONE})?"
_ISO = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_TIME}", re.IGNORECASE)
_DAY_FIRST = re.compile(
    rf"(\d{{1,2}})\s*[-/. ]\s*(\d{{1,2}})\s*[-/. ]\s*(\d+){_TIME}", re.IGNORECASE
)
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_WORDED = re.compile(
    rf"{_WEEKDAY}(\d{{1,2}})(?:st|nd|rd|th)?[-\s]+([a-z]+)\.?,?[-\s]+(\d+){_TIME}",
    re.IGNORECASE,
)
# With the month in letters no order needs guessing: "June 22, 2026".
_MONTH_WORD_FIRST = re.compile(
    rf"{_WEEKDAY}([a-z]+)\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d+){_TIME}", re.IGNORECASE
)
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
# Excel counts days from here (it believes in a 29 February 1900, hence the 30th).
_DAY_ZERO = date(1899, 12, 30)


def read_day(text: str) -> tuple[date | None, str | None]:
    """Return the day, or None and what is wrong with it.

    Examples
    --------
    >>> read_day("15/09/2025")
    (datetime.date(2025, 9, 15), None)
    >>> read_day("09/15/2025")
    (None, 'impossible_date')
    >>> read_day("15/09/25")
    (None, 'two_digit_year')
    """
    if found := _ISO.fullmatch(text):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY_FIRST.fullmatch(text):
        return _four_digits(found[3], int(found[2]), int(found[1]))
    if (found := _WORDED.fullmatch(text)) and (month := _month(found[2])):
        return _four_digits(found[3], month, int(found[1]))
    if (found := _MONTH_WORD_FIRST.fullmatch(text)) and (month := _month(found[1])):
        return _four_digits(found[3], month, int(found[2]))
    if is_serial(text):
        return _DAY_ZERO + timedelta(days=int(text.split(".")[0])), None
    return None, NO_DATE


def read_month_first(text: str) -> tuple[date | None, str | None]:
    """Return the day of a text whose month stands first, or None and what is wrong with it.

    Only for files of which a person has said so; texts in ISO order and Excel's numbers mean
    the same as ever.

    Examples
    --------
    >>> read_month_first("9/15/2025 10:14")
    (datetime.date(2025, 9, 15), None)
    >>> read_month_first("15/09/2025")
    (None, 'impossible_date')
    """
    if (found := _DAY_FIRST.fullmatch(text)) and not _ISO.fullmatch(text):
        return _four_digits(found[3], int(found[1]), int(found[2]))
    return read_day(text)


def other_order(text: str) -> str | None:
    """Return which of day and month stands first in a text, as far as it shows.

    Returns
    -------
    str or None
        ``"day_first"``, ``"month_first"``, ``"either"``, or None where both readings are the
        same day or neither is one.

    Examples
    --------
    >>> other_order("9/15/2025"), other_order("15/9/2025"), other_order("4/3/2025")
    ('month_first', 'day_first', 'either')
    >>> other_order("4/4/2025"), other_order("2025-09-15")
    (None, None)
    """
    (by_day, _), (by_month, _) = read_day(text), read_month_first(text)
    if by_day == by_month:
        return None
    if by_month is None:
        return "day_first"
    return "month_first" if by_day is None else "either"


def day_in_words(day: date) -> str:
    """Return a day as people write it.

    Examples
    --------
    >>> day_in_words(date(2026, 7, 3))
    '3 July 2026'
    """
    return f"{day.day} {day:%B %Y}"


def is_serial(text: str) -> bool:
    """Return whether the text is a day as Excel counts them, between 1954 and 2119."""
    found = _SERIAL.fullmatch(text)
    return bool(found) and 20_000 <= int(found[1]) <= 80_000


def _four_digits(year: str, month: int, day: int) -> tuple[date | None, str | None]:
    if len(year) == 4:
        return _day(int(year), month, day)
    return None, TWO_DIGITS if len(year) == 2 else NO_DATE


def _day(year: int, month: int, day: int) -> tuple[date | None, str | None]:
    # A year such as 0202 is a slip of the finger, and pupils' dates lie in living memory.
    if not 1900 <= year <= 2200:
        return None, IMPOSSIBLE_YEAR
    try:
        return date(year, month, day), None
    except ValueError:
        return None, IMPOSSIBLE


def _month(word: str) -> int | None:
    low = word.lower()
    is_cut = len(low) == 3 or low == "sept"
    for number, month in enumerate(_MONTHS, start=1):
        if low == month or (is_cut and month.startswith(low)):
            return number
    return None
