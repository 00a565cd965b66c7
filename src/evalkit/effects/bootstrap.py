"""An interval for any figure, by drawing clusters (or pupils) again and again."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from evalkit.effects.bias_corrected_limits import bias_corrected_limits
from evalkit.effects.drawn_rows import ClusteredRows, DrawnRows
from evalkit.effects.effect_options import require_level
from evalkit.effects.small_samples import small_sample_note
from evalkit.errors import DataError
from evalkit.estimate import Estimate

FEWEST_DRAWS = 1000
"""Limits of 95 % rest on the outer 2.5 % of draws: on 25 of a thousand."""

_NOISE = 1e-12


def bootstrap(
    frame: pd.DataFrame,
    statistic: Callable[[Mapping[str, np.ndarray]], float],
    *,
    cluster: str | None,
    draws: int,
    seed: int,
    level: float = 0.95,
) -> Estimate:
    """Return a statistic of the frame with its bootstrap interval (BCa).

    Parameters
    ----------
    frame : DataFrame
        One row per pupil.  Nothing is dropped: choose complete rows first.
    statistic : callable
        Given the drawn rows, it returns one number, in whatever direction and unit it likes.  It
        reads columns as from a frame, ``rows["score"]``, but gets numpy arrays, shape (rows,),
        which is what makes thousands of draws fast.  Where it must have a frame, it can make one:
        ``pandas.DataFrame(dict(rows))``, which takes about twenty times as long.
    cluster : str or None
        The column of what was sampled as a whole, usually the school: whole clusters are drawn.
        None draws pupils one by one, which is right within one school only.  Below about twenty
        clusters the limits are too narrow; a model with CR2 errors is then the better choice.
    draws : int
        Bootstrap samples, at least 1,000; 2,000 is usual.
    seed : int
        From which the draws follow.  The order of rows does not matter; the values of all columns
        do, so a column more or less gives other draws (not another truth).
    level : float
        Coverage of the interval.

    Returns
    -------
    Estimate
        ``bootstrap_statistic``, with the statistic of the frame itself as value, BCa limits, and
        the SD of the draws as ``se``.  ``dataclasses.replace(found, measure=...)`` gives it the
        name of what the statistic is.  ``n`` counts pupils.

    Raises
    ------
    DataError
        If an option is not legal, a column does not exist, there are fewer than two pupils or
        clusters, the statistic is no finite number in some draw, all draws are the same, or nearly
        all lie to one side of the statistic.

    References
    ----------
    Efron, B. (1987). Better bootstrap confidence intervals. Journal of the American Statistical
    Association, 82(397), 171-185.
    Davison, A. C., & Hinkley, D. V. (1997). Bootstrap methods and their application, section 3.8.
    Cambridge University Press.

    Examples
    --------
    >>> import pandas as pd
    >>> pupils = pd.DataFrame({
    ...     "before": [20, 22, 25, 19, 24, 21, 18, 26],
    ...     "after": [23, 24, 26, 21, 24, 25, 19, 27],
    ... })
    >>> def median_change(rows):
    ...     return np.median(rows["after"] - rows["before"])
    >>> found = bootstrap(pupils, median_change, cluster=None, draws=2000, seed=7)
    >>> found.value, found.low, found.high
    (1.5, 1.0, 3.0)
    """
    level, seed = require_level(level), _require_whole("seed", seed, fewest=0)
    draws = _require_whole("draws", draws, fewest=FEWEST_DRAWS)
    rows = ClusteredRows.of(frame, cluster)
    rng, k = np.random.default_rng(seed), rows.n_clusters
    everyone = np.arange(k)
    value = _computed(statistic, rows.take(everyone), where="for the frame itself")
    drawn = np.array(
        [
            _computed(statistic, rows.take(rng.integers(0, k, size=k)), where="for a draw")
            for _ in range(draws)
        ]
    )
    what = "pupil" if cluster is None else "cluster"
    where = f"with one {what} left out"
    left_out = np.array(
        [_computed(statistic, rows.take(np.delete(everyone, i)), where=where) for i in everyone]
    )
    _require_usable(value, drawn, left_out, where=where)
    low, high = bias_corrected_limits(value, drawn, left_out, level=level)
    return Estimate(
        measure="bootstrap_statistic",
        value=value,
        low=low,
        high=high,
        level=level,
        n=len(frame),
        method=f"bootstrap of {k} {what}s, {draws} draws, seed {seed}, BCa interval"
        + small_sample_note(k, of=f"{what}s"),
        se=float(drawn.std(ddof=1)),
    )


def _computed(
    statistic: Callable[[Mapping[str, np.ndarray]], float], rows: DrawnRows, *, where: str
) -> float:
    # What is no number is counted and told in words of our own.
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore", RuntimeWarning)
        try:
            found = statistic(rows)
        except DataError as error:
            raise DataError(f"`statistic` could not be computed {where}. {error}") from error
        except Exception as error:
            # Its message may hold pupils' values, so only its kind is told; the cause is chained.
            raise DataError(
                f"`statistic` could not be computed {where}: it ended with a "
                f"{type(error).__name__}. It gets the columns as arrays, by name, and must return "
                "one number."
            ) from error
    if isinstance(found, Estimate):
        raise DataError("`statistic` must return one number; got an Estimate. Return its `value`.")
    if np.ndim(found) != 0 or not isinstance(found, int | float | np.number | np.ndarray):
        raise DataError(
            f"`statistic` must return one number; {where} it returned {type(found).__name__}."
        )
    return float(found)


def _require_usable(value: float, drawn: np.ndarray, left_out: np.ndarray, *, where: str) -> None:
    if not np.isfinite(value):
        raise DataError(
            "`statistic` must be a finite number for the frame itself; it is not. Look for missing "
            "values and for divisions by nought."
        )
    for numbers, when in ((drawn, "in every draw"), (left_out, where)):
        n_lost = int((~np.isfinite(numbers)).sum())
        if n_lost:
            raise DataError(
                f"`statistic` must be a finite number {when}; {n_lost} of {len(numbers)} times it "
                "was not. Usually a group is so small that it was not drawn at all: draw clusters "
                "that hold both groups, or report the figure without an interval."
            )
    if np.ptp(drawn) <= _NOISE * float(np.abs(drawn).max()):
        raise DataError(
            "Draws must differ to say how certain the statistic is; all of them gave the same "
            "number. Report it without an interval, and say that nothing varied."
        )


def _require_whole(option: str, given: object, *, fewest: int) -> int:
    is_whole = isinstance(given, int | np.integer) and not isinstance(given, bool)
    if is_whole and given >= fewest:
        return int(given)
    raise DataError(f"`{option}` must be a whole number, at least {fewest}; got {given!r}.")
