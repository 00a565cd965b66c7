"""Scores as they come in: checked, complete and lined up before anything is computed from them.

Nothing is dropped here.  A missing score is a pupil who was lost, and who was lost is a finding of
its own, so the caller has to choose the complete pairs and say how many there were.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import pandas as pd

from evalkit.errors import DataError

Numbers: TypeAlias = Sequence[float] | np.ndarray | pd.Series
"""Any one-dimensional run of numbers."""

FEWEST = 2
"""A standard deviation needs two values."""

_LARGEST = 1e70
"""Fourth powers of numbers up to this, and down to its inverse, can still be computed."""

# Sums of decimals carry noise of about 1e-16 of their size; a spread below this is that noise.
_NOISE = 1e-12
# What stands above this is no rounding of equal numbers: they differ, only too little.
_ROUNDING = 1e-15


def single_sample(values: Numbers, *, name: str) -> np.ndarray:
    """Return ``values`` as floats, after checking that they are numeric and complete."""
    numbers = _as_numbers(values, name=name)
    _require_complete(np.isnan(numbers), what=f"values of `{name}`")
    require_finite(numbers, name=name)
    return numbers


def paired_samples(before: Numbers, after: Numbers) -> tuple[np.ndarray, np.ndarray]:
    """Return before and after as floats, after checking that row by row they are one pupil."""
    first, second = _as_numbers(before, name="before"), _as_numbers(after, name="after")
    require_same_rows(before, after)
    _require_complete(np.isnan(first) | np.isnan(second), what="pairs of `before` and `after`")
    require_finite(first, name="before")
    require_finite(second, name="after")
    return first, second


def has_no_spread(values: np.ndarray, *, scale: float) -> bool:
    """Return whether all values are the same, up to rounding noise of numbers of size ``scale``."""
    return bool(np.ptp(values) <= _NOISE * scale)


EQUAL = "are the same"
"""How messages call values that do not differ at all."""


def alike_words(*samples: np.ndarray, scale: float) -> str:
    """Return how a message calls values without spread: the same, or too near each other.

    Large numbers that differ a little are not the same to whoever sent them.
    """
    if all(np.ptp(values) <= _ROUNDING * scale for values in samples):
        return EQUAL
    return (
        "are too near each other for numbers of that size (take the same round number off all of "
        "them first)"
    )


def size_of(*samples: np.ndarray) -> float:
    """Return the largest absolute value in the samples, the yardstick for rounding noise."""
    return max(float(np.abs(sample).max()) for sample in samples)


def as_column(values: Numbers, *, name: str) -> pd.Series:
    """Return ``values`` as a Series, after checking that there is one for each pupil."""
    try:
        dimensions = np.ndim(values)
    except ValueError:  # rows of unequal length
        dimensions = 2
    if dimensions != 1:
        raise DataError(
            f"`{name}` must be a list, an array or a Series with one number per pupil; "
            f"got {type(values).__name__} with {dimensions} dimensions."
        )
    return values if isinstance(values, pd.Series) else pd.Series(values)


def require_numeric(column: pd.Series, *, name: str) -> None:
    """Refuse a column whose type is not one of numbers."""
    if getattr(column.dtype, "kind", "O") not in "iuf":
        require_no_gaps(column, name=name)
        raise DataError(
            f"`{name}` must be numeric; got values of type {column.dtype}. "
            "Score the answers first, or convert the column to numbers."
        )


def require_no_gaps(column: pd.Series, *, name: str) -> None:
    """Refuse a column of mixed values for its gaps first: they are why it is not one of numbers."""
    rest = column.dropna()
    is_numbers = all(isinstance(value, int | float | np.number) for value in rest)
    if len(rest) < len(column) and is_numbers:
        raise DataError(
            f"All values of `{name}` must be present; {len(column) - len(rest)} of {len(column)} "
            "are missing. Nothing is dropped silently: choose the complete ones, report who was "
            "lost, and pass those as numbers."
        )


def require_same_rows(before: Numbers, after: Numbers) -> None:
    """Refuse samples of other lengths or labels: their rows may belong to different pupils."""
    if len(before) != len(after):
        raise DataError(
            f"`before` and `after` must have one value per pupil each; got {len(before)} and "
            f"{len(after)} values. Align them by pupil first, for example by merging on pupil_id."
        )
    both_labelled = isinstance(before, pd.Series) and isinstance(after, pd.Series)
    if both_labelled and not before.index.equals(after.index):
        raise DataError(
            "`before` and `after` must have the same index in the same order; the labels differ, "
            "so rows may belong to different pupils. Align them by pupil first, for example by "
            "merging on pupil_id and passing two columns of the merged frame."
        )


def _as_numbers(values: Numbers, *, name: str) -> np.ndarray:
    column = as_column(values, name=name)
    if len(column) < FEWEST:
        raise DataError(f"`{name}` must hold at least {FEWEST} values; got {len(column)}.")
    require_numeric(column, name=name)
    return column.to_numpy(dtype=float, na_value=np.nan)


def _require_complete(is_missing: np.ndarray, *, what: str) -> None:
    if not is_missing.any():
        return
    raise DataError(
        f"All {what} must be present; {int(is_missing.sum())} of {len(is_missing)} are missing. "
        "Nothing is dropped silently: choose the complete ones, report who was lost, "
        "and pass those."
    )


def require_finite(numbers: np.ndarray, *, name: str) -> None:
    """Refuse infinite numbers, and those whose squares would leave what a computer can hold."""
    if np.isinf(numbers).any():
        raise DataError(
            f"`{name}` must hold finite numbers; {int(np.isinf(numbers).sum())} of "
            f"{len(numbers)} are infinite. Look for a division by zero where they were made."
        )
    spread = float(np.ptp(numbers)) if len(numbers) else 0.0
    if np.abs(numbers).max(initial=0.0) > _LARGEST or 0 < spread < 1 / _LARGEST:
        raise DataError(
            f"`{name}` must hold numbers of an ordinary size; their squares cannot be computed. "
            "Give them in another unit."
        )
