"""Columns of counts in a frame with one row per pupil, and the sessions or time they belong to."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalkit.effects.frame_columns import require_no_gaps_of
from evalkit.effects.samples import require_finite
from evalkit.errors import DataError

MOST = 1_000_000
"""No pupil has more events, sessions or units of time than this."""


def count_column(frame: pd.DataFrame, column: str, *, role: str) -> np.ndarray:
    """Return a complete column of whole numbers from 0; ``role`` is the argument that named it."""
    numbers = _complete_numbers(frame, column, role=role)
    n_unfit = int(((numbers < 0) | (numbers != np.floor(numbers))).sum())
    if n_unfit:
        raise DataError(
            f"`{role}` must hold whole numbers, 0 or more; {n_unfit} of {len(numbers)} values of "
            f"{column!r} are not. Pass what was counted, not a rate or a share."
        )
    _require_possible(numbers, column=column, role=role)
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
    _require_possible(numbers, column=column, role=role, least=1 / MOST)
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
        require_no_gaps_of(values, column=column)
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
    require_finite(numbers, name=column)
    return numbers


def _require_possible(numbers: np.ndarray, *, column: str, role: str, least: float = 0.0) -> None:
    n_beyond = int(((numbers > MOST) | (numbers < least)).sum())
    if n_beyond:
        low = "0.000001" if least else "0"
        raise DataError(
            f"`{role}` must hold what one pupil can have, from {low} to {MOST:,}; {n_beyond} of "
            f"{len(numbers)} values of {column!r} are not. Look for a slip, or give time in "
            "another unit."
        )
