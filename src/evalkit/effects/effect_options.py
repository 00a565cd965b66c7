"""Checks of the options that every effect size shares: a word from a closed list, a level."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

import numpy as np

from evalkit.errors import DataError


def require_choice(option: str, given: object, *, legal: Iterable[str]) -> str:
    """Return ``given`` when it is one of the legal words, otherwise say which are."""
    words = tuple(legal)
    if isinstance(given, str) and given in words:
        return given
    listed = ", ".join(repr(word) for word in words)
    near = get_close_matches(str(given), words, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    raise DataError(f"`{option}` must be one of {listed}; got {given!r}.{hint}")


def require_truth(option: str, given: object) -> bool:
    """Return ``given`` when it is True or False; nothing else counts as either."""
    if isinstance(given, bool | np.bool_):
        return bool(given)
    raise DataError(f"`{option}` must be True or False; got {given!r}.")


def require_level(level: float) -> float:
    """Return ``level`` when it can be the coverage of an interval, that is between 0 and 1."""
    is_number = isinstance(level, int | float | np.number) and not isinstance(level, bool)
    if is_number and 0 < level < 1:
        return float(level)
    raise DataError(
        f"`level` must be a share between 0 and 1, for example 0.95 for a 95 % interval; "
        f"got {level!r}."
    )
