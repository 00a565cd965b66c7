"""Change in the share of pupils with something, when the same pupils are asked twice."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalkit.effects.effect_options import require_level
from evalkit.effects.paired_superiority import paired_superiority
from evalkit.effects.samples import Numbers, as_column, paired_samples
from evalkit.effects.small_samples import small_sample_note
from evalkit.errors import DataError
from evalkit.estimate import Estimate


def paired_proportion_change(before: Numbers, after: Numbers, *, level: float = 0.95) -> Estimate:
    """Return the change in a share of the same pupils, after − before, with Tango's interval.

    Parameters
    ----------
    before, after : array-like of bool or 0/1, shape (n,)
        Whether it was so for each pupil, the same pupils in the same order, complete.
    level : float
        Coverage of the interval.

    Returns
    -------
    Estimate
        ``paired_proportion_change``, −1 to 1, positive when the share rose.  With b pupils who
        went from no to yes and c who went from yes to no, of n, it is (b − c) / n.  The interval
        is Tango's score interval: it stays inside −1 to 1, has a width even when nobody changed,
        and agrees with ``p_value``, McNemar's test without continuity correction (1 when nobody
        changed).  ``se`` is the large-sample standard error, which the limits do not use.

    Raises
    ------
    DataError
        If lengths or indexes differ, a pair is incomplete, a value is neither 0 nor 1, or with
        fewer than two pairs.

    References
    ----------
    Tango, T. (1998). Equivalence test and confidence interval for the difference in proportions
    for the paired-sample design. Statistics in Medicine, 17(8), 891-908.
    Fagerland, M. W., Lydersen, S., & Laake, P. (2014). Recommended tests and confidence intervals
    for paired binomial proportions. Statistics in Medicine, 33(16), 2850-2875.

    Examples
    --------
    >>> before = [1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    >>> after = [1, 1, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0]
    >>> change = paired_proportion_change(before, after)
    >>> change.value, round(change.low, 3), round(change.high, 3)
    (0.25, -0.133, 0.565)
    """
    level = require_level(level)
    first, second = _yes_or_no(before, name="before"), _yes_or_no(after, name="after")
    for values, name in zip(paired_samples(first, second), ("before", "after"), strict=True):
        if not np.isin(values, (0.0, 1.0)).all():
            raise DataError(
                f"`{name}` must hold True/False or 1/0 only; other numbers are in it. Say first "
                "which of them count as yes; for scores use mean_change."
            )
    # Of two answers, yes after no is a rise, so the share who rose gives the change of the share.
    rose = paired_superiority(first, second, level=level)
    return Estimate(
        measure="paired_proportion_change",
        value=2 * rose.value - 1,
        low=2 * rose.low - 1,
        high=2 * rose.high - 1,
        level=level,
        n=rose.n,
        method="change of a share (after − before), same pupils, Tango score interval"
        + small_sample_note(rose.n, of="pairs"),
        se=2 * rose.se,
        p_value=rose.p_value,
    )


def _yes_or_no(values: Numbers, *, name: str) -> pd.Series | Numbers:
    """Return truth values as 1 and 0, keeping their labels; numbers stay as they are."""
    column = as_column(values, name=name)
    if not pd.api.types.is_bool_dtype(column.dtype):
        return values
    # A labelled Series must stay one, or the check that rows are the same pupils is lost.
    numbers = column.astype("Float64")
    return numbers if isinstance(values, pd.Series) else numbers.to_list()
