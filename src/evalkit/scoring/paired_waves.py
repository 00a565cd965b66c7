"""Two waves of the same pupils as one frame: lined up, numeric, and nobody left out."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalkit.effects.samples import Numbers
from evalkit.errors import DataError


def paired_waves(before: Numbers, after: Numbers) -> pd.DataFrame:
    """Return ``before``, ``after`` and ``change`` (after − before), one row per pupil as given.

    A pupil who was not measured twice keeps a row with a missing change: who was lost is a finding
    of its own.

    Parameters
    ----------
    before, after : array-like, shape (n,)
        Scores of the same pupils in the same order, in points; values may be missing.

    Returns
    -------
    DataFrame
        Columns ``before``, ``after`` and ``change`` as floats; the index is that of the Series
        given, otherwise 0, 1, 2, …

    Raises
    ------
    DataError
        Lengths or indexes differ, or the values are not finite numbers.

    Examples
    --------
    >>> paired_waves([20, 22], [23, None])["change"].tolist()
    [3.0, nan]
    """
    first, second = _as_floats(before, name="before"), _as_floats(after, name="after")
    if len(first) != len(second):
        raise DataError(
            f"`before` and `after` must have one value per pupil each; got {len(first)} and "
            f"{len(second)} values. Align them by pupil first, for example by merging on pupil_id."
        )
    labelled = [wave.index for wave in (before, after) if isinstance(wave, pd.Series)]
    if len(labelled) > 1 and not labelled[0].equals(labelled[1]):
        raise DataError(
            "`before` and `after` must have the same index in the same order; the labels differ, "
            "so rows may belong to different pupils. Align them by pupil first, for example by "
            "merging on pupil_id and passing two columns of the merged frame."
        )
    return pd.DataFrame(
        {"before": first, "after": second, "change": second - first},
        index=labelled[0] if labelled else None,
    )


def _as_floats(values: Numbers, *, name: str) -> np.ndarray:
    try:
        dimensions = np.ndim(values)
    except ValueError:  # rows of unequal length
        dimensions = 2
    if dimensions != 1:
        raise DataError(
            f"`{name}` must be a list, an array or a Series with one number per pupil; "
            f"got {type(values).__name__} with {dimensions} dimensions."
        )
    series = values if isinstance(values, pd.Series) else pd.Series(values)
    # A column of blanks alone has no type yet; it is a wave that nobody answered.
    if getattr(series.dtype, "kind", "O") not in "iuf" and series.notna().any():
        raise DataError(
            f"`{name}` must be numeric; got values of type {series.dtype}. "
            "Score the answers first, or convert the column to numbers."
        )
    numbers = pd.to_numeric(series).to_numpy(dtype=float, na_value=np.nan)
    if np.isinf(numbers).any():
        raise DataError(
            f"`{name}` must hold finite numbers; {int(np.isinf(numbers).sum())} of "
            f"{len(numbers)} are infinite. Look for a division by zero where they were made."
        )
    return numbers
