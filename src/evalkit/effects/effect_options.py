"""Checks of the options that effect sizes share: a word from a list, a level, a pair of numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from math import nan
from reprlib import Repr

import numpy as np
import pandas as pd

from evalkit.errors import DataError

SUREST = 1 - 1e-9
"""The highest level and the highest power: tails beyond them cannot be computed for every test."""

_SHORT = Repr()
_SHORT.maxstring, _SHORT.maxother, _SHORT.maxlong = 60, 60, 30
_PLAIN = (str, int, float, complex, np.number, np.bool_, type(None), type(pd.NA))


def shown(given: object) -> str:
    """Return what an option was given as, short enough for a message and without pupils' values.

    Examples
    --------
    >>> shown("meen"), shown((1, 2)), shown(10**400), shown({"a": 1})
    ("'meen'", '(1, 2)', '100000000000...0000000000000', 'a value of type dict')
    """
    parts = given if isinstance(given, tuple | list) and len(given) <= 4 else [given]
    if all(isinstance(part, _PLAIN) for part in parts):
        return _SHORT.repr(given)
    return f"a value of type {type(given).__name__}"


def as_number(given: object) -> float:
    """Return a number as a float, and what is none (a truth value, say) as NaN.

    An int with more digits than a float can hold is none either.
    """
    if isinstance(given, bool) or not isinstance(given, int | float | np.integer | np.floating):
        return nan
    try:
        return float(given)
    except OverflowError:
        return nan


def two_numbers(given: object) -> tuple[float, float]:
    """Return a pair of numbers as floats, with NaN for whatever is none."""
    is_run = isinstance(given, Sequence | pd.Series)
    if is_run or (isinstance(given, np.ndarray) and given.ndim == 1):
        parts = list(given)
        if len(parts) == 2:
            return as_number(parts[0]), as_number(parts[1])
    return nan, nan


def require_choice(option: str, given: object, *, legal: Iterable[str]) -> str:
    """Return ``given`` when it is one of the legal words, otherwise say which are."""
    words = tuple(legal)
    if isinstance(given, str) and given in words:
        return given
    listed = ", ".join(repr(word) for word in words)
    near = get_close_matches(given, words, n=1) if isinstance(given, str) else []
    hint = f" Did you mean {near[0]!r}?" if near else ""
    raise DataError(f"`{option}` must be one of {listed}; got {shown(given)}.{hint}")


def require_truth(option: str, given: object) -> bool:
    """Return ``given`` when it is True or False; nothing else counts as either."""
    if isinstance(given, bool | np.bool_):
        return bool(given)
    raise DataError(f"`{option}` must be True or False; got {shown(given)}.")


def require_level(level: float) -> float:
    """Return ``level`` when it can be the coverage of an interval, that is between 0 and 1."""
    number = as_number(level)
    if not 0 < number < 1:
        raise DataError(
            f"`level` must be a share between 0 and 1, for example 0.95 for a 95 % interval; "
            f"got {shown(level)}."
        )
    if not 1 - SUREST <= number <= SUREST:
        raise DataError(
            f"`level` must be from 0.000000001 to 0.999999999: so close to 0 or 1 no limits can be "
            f"computed; got {shown(level)}. Use 0.95 for a 95 % interval."
        )
    return number
