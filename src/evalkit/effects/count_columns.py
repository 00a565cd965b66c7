"""Columns of counts in a frame with one row per pupil, and the sessions or time they belong to."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalkit.errors import DataError


def count_column(frame: pd.DataFrame, column: str, *, role: str) -> np.ndarray:
    """Return a complete column of whole numbers from 0; ``role`` is the argument that named it."""
    numbers = _complete_numbers(frame, column, role=role)
    n_unfit = int(((numbers < 0) | (numbers != np.floor(numbers))).sum())
    if n_unfit:
        raise DataError(
            f"`{role}` must hold whole numbers, 0 or more; {n_unfit} of {len(numbers)} values of "
            f"{column!r} are not. Pass what was counted, not a rate or a share."
        )
    return numbers


def exposure_column(frame: pd.DataFrame, column: str, *, role: str) -> np.ndarray:
    """Return a complete column of numbers above 0: the time or sessions that counts belong to."""
    numbers = _complete_numbers(frame, column, role=role)
    n_unfit = int((numbers <= 0).sum())
    if n_unfit:
        raise DataError(
            f"`{role}` must be above 0 for every pupil; {n_unfit} of {len(numbers)} values of "
            f"{column!r} are not. A pupil who was never there tells nothing: leave them out and "
            "say so."
        )
    return numbers


def require_within(part: np.ndarray, whole: np.ndarray, *, names: tuple[str, str]) -> None:
    """Refuse sessions absent that exceed sessions possible."""
    n_over = int((part > whole).sum())
    if n_over:
        raise DataError(
            f"{names[0]!r} must not exceed {names[1]!r}; it does for {n_over} of {len(part)} "
            "pupils. Look whether the columns are swapped or belong to different terms."
        )


def require_varied(counts: np.ndarray, is_treated: np.ndarray, *, column: str) -> None:
    """Refuse counts that are the same for all pupils of a group, in both groups."""
    if all(np.ptp(counts[is_member]) == 0 for is_member in (is_treated, ~is_treated)):
        raise DataError(
            f"{column!r} must differ between pupils of the same group; it does not, so nothing "
            "says how sure a comparison is. Report the counts themselves."
        )


def _complete_numbers(frame: pd.DataFrame, column: str, *, role: str) -> np.ndarray:
    values = frame[column]
    if getattr(values.dtype, "kind", "O") not in "iuf":
        raise DataError(
            f"`{role}` must name a column of numbers; {column!r} has values of type "
            f"{values.dtype}. Convert it to numbers."
        )
    numbers = values.to_numpy(dtype=float, na_value=np.nan)
    n_unfit = int((~np.isfinite(numbers)).sum())
    if n_unfit:
        raise DataError(
            f"All values of {column!r} must be present and finite; {n_unfit} of {len(numbers)} "
            "are not. Nothing is dropped silently: choose the complete rows, report who was lost, "
            "and pass those."
        )
    return numbers
