"""Pupils' codes and small numbers in the sentences that a coordinator reads."""

from __future__ import annotations

from collections.abc import Iterable

MOST_NAMED = 10
"""So many codes stand in one sentence; of the others the number is said."""

_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def named(ids: Iterable[str]) -> str:
    """Return codes in order, each once, with the number of those beyond the tenth.

    Examples
    --------
    >>> named(["M002", "M001"])
    'M001, M002'
    """
    codes = sorted({str(one) for one in ids})
    more = len(codes) - MOST_NAMED
    return ", ".join(codes[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def joined(words: Iterable[str], *, by: str = "and") -> str:
    """Return words as a list in a sentence: a, b and c.

    Examples
    --------
    >>> joined(["Mon", "Tue", "Fri"], by="or")
    'Mon, Tue or Fri'
    """
    *first, last = words
    return f"{', '.join(first)} {by} {last}" if first else last


def counted(n: int, one: str, more: str | None = None) -> str:
    """Return a number with its noun, small numbers in words.

    Examples
    --------
    >>> counted(2, "mentor"), counted(1, "person", "people"), counted(12, "place")
    ('two mentors', 'one person', '12 places')
    """
    number = _SMALL[n] if n < len(_SMALL) else f"{n:,}"
    return f"{number} {one if n == 1 else more or one + 's'}"
