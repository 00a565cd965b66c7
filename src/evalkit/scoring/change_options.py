"""Checks of the numbers that judge a change: a spread, a reliability, a size, a mean."""

from __future__ import annotations

from math import isfinite

import numpy as np

from evalkit.errors import DataError


def require_number(option: str, given: object, *, hint: str = "") -> float:
    """Return ``given`` as a float when it is one finite number."""
    is_number = isinstance(given, int | float | np.number) and not isinstance(given, bool)
    if is_number and isfinite(given):
        return float(given)
    raise DataError(f"`{option}` must be one number; got {given!r}.{hint and ' ' + hint}")


def require_positive(option: str, given: object, *, hint: str) -> float:
    """Return ``given`` as a float when it is one number above 0."""
    number = require_number(option, given, hint=hint)
    if number > 0:
        return number
    raise DataError(f"`{option}` must be above 0; got {given!r}. {hint}")


def require_sd(option: str, given: object) -> float:
    """Return a standard deviation, in points of the scale."""
    return require_positive(
        option, given, hint="It is the standard deviation of the scores, in points of the scale."
    )


def require_reliability(given: object) -> float:
    """Return a reliability: at least 0 and below 1."""
    hint = (
        "It is an alpha, an omega or a retest correlation, published or measured: which one "
        "decides who counts as changed, so it has no default and is shown with the result."
    )
    number = require_number("reliability", given, hint=hint)
    if 0 <= number < 1:
        return number
    raise DataError(f"`reliability` must be at least 0 and below 1; got {given!r}. {hint}")


def require_critical(given: object) -> float:
    """Return how many standard errors a change must pass."""
    return require_positive(
        "critical",
        given,
        hint="It is how many standard errors a change must pass: 1.96 leaves 5 in 100 unchanged "
        "pupils outside, 1.645 leaves 10 in 100.",
    )


def require_correlation(option: str, given: object) -> float:
    """Return a correlation, from −1 to 1."""
    number = require_number(option, given)
    if -1 <= number <= 1:
        return number
    raise DataError(f"`{option}` must be a correlation from -1 to 1; got {given!r}.")
