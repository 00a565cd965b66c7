"""Two waves of the same pupils as one frame: lined up, numeric, and nobody left out."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalkit.effects.samples import (
    Numbers,
    as_column,
    require_finite,
    require_numeric,
    require_same_rows,
)


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
    require_same_rows(before, after)
    labelled = [wave.index for wave in (before, after) if isinstance(wave, pd.Series)]
    return pd.DataFrame(
        {"before": first, "after": second, "change": second - first},
        index=labelled[0] if labelled else None,
    )


def _as_floats(values: Numbers, *, name: str) -> np.ndarray:
    column = as_column(values, name=name)
    # A column of blanks alone has no type yet; it is a wave that nobody answered.
    if column.notna().any():
        require_numeric(column, name=name)
    numbers = pd.to_numeric(column).to_numpy(dtype=float, na_value=np.nan)
    require_finite(numbers, name=name)
    return numbers
