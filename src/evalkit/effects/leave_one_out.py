"""Does the pooled figure hang on one school?  Pooled again without each in turn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import nan
from typing import Literal

import numpy as np
import pandas as pd

from evalkit.effects.pooling import Pooled, Tau2, pool
from evalkit.errors import DataError
from evalkit.estimate import Estimate

FEWEST = 3
"""Two schools have to remain, or nothing is pooled."""


def leave_one_out(
    estimates: Sequence[Estimate],
    *,
    names: Sequence[str],
    model: Literal["random", "fixed"],
    tau2: Tau2 | None,
    hartung_knapp: bool,
    level: float = 0.95,
) -> pd.DataFrame:
    """Return the pooled figure without each school in turn, in the direction of the estimates.

    Beside the figure with all schools, each row gives back the school that it leaves out: this
    table is for whoever may see every school.

    Parameters
    ----------
    estimates : sequence of Estimate
        One per school, at least three, as for ``pool``.
    names : sequence of str
        Whose each estimate is, in the same order, each name once.
    model, tau2, hartung_knapp, level
        As for ``pool``.

    Returns
    -------
    DataFrame, one row per school in the order given
        ``left_out``; ``value``, ``low``, ``high``, ``se``, ``p_value`` of the pooled figure of the
        others, whose number is ``n``; ``prediction_low``, ``prediction_high`` (missing in the
        fixed model); ``tau2``, ``i2``, ``h2``, ``q``, ``q_p``; ``method``.

    Raises
    ------
    DataError
        With fewer than three estimates, names that do not fit them, or what ``pool`` refuses.

    References
    ----------
    Viechtbauer, W., & Cheung, M. W.-L. (2010). Outlier and influence diagnostics for
    meta-analysis. Research Synthesis Methods, 1(2), 112-125.

    Examples
    --------
    >>> from evalkit.estimate import Estimate
    >>> schools = [
    ...     Estimate(measure="mean_change", value=value, low=value - 1, high=value + 1, level=0.95,
    ...              n=30, method="paired t", se=0.5)
    ...     for value in (1.0, 2.0, 6.0)
    ... ]
    >>> without = leave_one_out(
    ...     schools, names=["S01", "S02", "S03"], model="random", tau2="REML", hartung_knapp=True
    ... )
    >>> without[["left_out", "value"]].round(3).to_dict("list")
    {'left_out': ['S01', 'S02', 'S03'], 'value': [4.0, 3.5, 1.5]}
    """
    options = {"model": model, "tau2": tau2, "hartung_knapp": hartung_knapp, "level": level}
    pool(estimates, **options)  # what is wrong with all of them is said as such
    called = _require_names(names, n=len(estimates))
    if len(estimates) < FEWEST:
        raise DataError(
            f"Leaving one out needs at least {FEWEST} estimates, so that two remain; "
            f"got {len(estimates)}. Show the estimates themselves."
        )
    rows = []
    for place, name in enumerate(called):
        others = [one for at, one in enumerate(estimates) if at != place]
        try:
            pooled = pool(others, **options)
        except DataError as error:
            raise DataError(f"Without estimates[{place}]: {error}") from error
        rows.append({"left_out": name} | _row(pooled))
    return pd.DataFrame(rows)


def _row(pooled: Pooled) -> dict[str, object]:
    estimate = pooled.estimate
    low, high = pooled.prediction or (nan, nan)
    return {
        "value": estimate.value,
        "low": estimate.low,
        "high": estimate.high,
        "se": estimate.se,
        "p_value": estimate.p_value,
        "n": estimate.n,
        "prediction_low": low,
        "prediction_high": high,
        "tau2": pooled.tau2,
        "i2": pooled.i2,
        "h2": pooled.h2,
        "q": pooled.q,
        "q_p": pooled.q_p,
        "method": estimate.method,
    }


def _require_names(names: Sequence[str], *, n: int) -> list[str]:
    is_scalar = isinstance(names, np.ndarray) and names.ndim == 0
    is_several = isinstance(names, Iterable) and not isinstance(names, str) and not is_scalar
    called = list(names) if is_several else []
    if len(called) != n:
        got = f"{len(called)}" if is_several else type(names).__name__
        got = "one text" if isinstance(names, str) else got
        raise DataError(f"`names` must hold one name per estimate, that is {n}; got {got}.")
    odd = [
        place for place, name in enumerate(called) if not isinstance(name, str | int | np.integer)
    ]
    if odd:
        listed = ", ".join(f"names[{place}]" for place in odd)
        raise DataError(f"`names` must hold texts or whole numbers; not so at {listed}.")
    if len(set(called)) < n:
        twice = sorted({place for place, name in enumerate(called) if called.count(name) > 1})
        listed = ", ".join(f"names[{place}]" for place in twice)
        raise DataError(f"`names` must hold each name once; not so at {listed}.")
    return called
