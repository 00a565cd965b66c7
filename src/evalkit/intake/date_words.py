"""Dates as people write them: ISO or day first, never guessed in US order."""

from __future__ import annotations

import re
from datetime import date, timedelta

IMPOSSIBLE = "impossible_date"
TWO_DIGITS = "two_digit_year"
NO_DATE = "not_a_date"

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_TIME = r"(?:[T ,]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[ap]m)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_ISO = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_TIME}", re.IGNORECASE)
_DAY_FIRST = re.compile(
    rf"(\d{{1,2}})\s*[-/. ]\s*(\d{{1,2}})\s*[-/. ]\s*(\d+){_TIME}", re.IGNORECASE
)
_WORDED = re.compile(
    rf"(?:\w+day,? )?(\d{{1,2}})(?:st|nd|rd|th)?[-\s]+([a-z]+)\.?,?[-\s]+(\d+){_TIME}",
    re.IGNORECASE,
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
    if is_serial(text):
        return _DAY_ZERO + timedelta(days=int(text.split(".")[0])), None
    return None, NO_DATE


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
        return None, IMPOSSIBLE
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
