"""An interval for any figure, by drawing clusters (or pupils) again and again."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from evalkit.effects.bias_corrected_limits import bias_corrected_limits
from evalkit.effects.drawn_rows import ClusteredRows, DrawnRows
from evalkit.effects.effect_options import as_number, require_level, shown
from evalkit.effects.small_samples import small_sample_note
from evalkit.errors import DataError
from evalkit.estimate import Estimate

FEWEST_DRAWS, MOST_DRAWS = 1000, 1_000_000
"""Limits of 95 % rest on the outer 2.5 % of draws: on 25 of a thousand."""

FEWEST_CLUSTERS = 5
"""Of k clusters, C(2k − 1, k) different samples can be drawn (Hall 1992, appendix I).

With 4 they are 35, of which the outer 2.5 % are less than one; with 5 they are 126.  Five is also
the least that simulations of clustered bootstraps look at (Cameron, Gelbach & Miller 2008).
"""

_HIGHEST_SEED = 2**128 - 1

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
        which is what makes thousands of draws fast.  They are read-only: one that sorts or fills
        in place takes a copy first.  Where it must have a frame, it can make one:
        ``pandas.DataFrame(dict(rows))``, which takes about twenty times as long.
        It must be smooth, as means, differences, ratios and correlations are.  For a maximum, a
        minimum, a range or a count of different values the bootstrap does not hold however many
        pupils there are, and is refused where the draws show it; for a percentile far from the
        middle, or a median of few different scores, it is rough and cannot be told.
    cluster : str or None
        The column of what was sampled as a whole, usually the school: whole clusters are drawn.
        None draws pupils one by one, which is right within one school only.  Below about twenty
        clusters the limits are too narrow; a model with CR2 errors is then the better choice.
        Fewer than five clusters (or pupils) are refused: too few different samples can be drawn.
    draws : int
        Bootstrap samples, 1,000 to 1,000,000; 2,000 is usual.
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
        If an option is not legal, a column does not exist, there are fewer than five pupils or
        clusters to draw from, the statistic changes what it is given or is no finite number in
        some draw, all draws are the same, or nearly all lie to one side of the statistic.

    References
    ----------
    Efron, B. (1987). Better bootstrap confidence intervals. Journal of the American Statistical
    Association, 82(397), 171-185.
    Davison, A. C., & Hinkley, D. V. (1997). Bootstrap methods and their application, sections 2.6
    and 3.8. Cambridge University Press.
    Hall, P. (1992). The bootstrap and Edgeworth expansion, appendix I. Springer.
    Cameron, A. C., Gelbach, J. B., & Miller, D. L. (2008). Bootstrap-based improvements for
    inference with clustered errors. Review of Economics and Statistics, 90(3), 414-427.

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
    level = require_level(level)
    seed = _require_whole("seed", seed, fewest=0, most=_HIGHEST_SEED)
    draws = _require_whole("draws", draws, fewest=FEWEST_DRAWS, most=MOST_DRAWS)
    if not callable(statistic):
        raise DataError(
            "`statistic` must be a function that is given the drawn rows and returns one number, "
            f"for example lambda rows: rows['score'].mean(); got {shown(statistic)}."
        )
    rows = ClusteredRows.of(frame, cluster)
    rng, k = np.random.default_rng(seed), rows.n_clusters
    _require_enough(k, cluster=cluster)
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
    unit = _unit_of(value, drawn, left_out)
    low, high = bias_corrected_limits(value / unit, drawn / unit, left_out / unit, level=level)
    return Estimate(
        measure="bootstrap_statistic",
        value=value,
        low=low * unit,
        high=high * unit,
        level=level,
        n=len(frame),
        method=f"bootstrap of {k} {what}s, {draws} draws, seed {seed}, BCa interval"
        + small_sample_note(k, of=f"{what}s"),
        se=float((drawn / unit).std(ddof=1)) * unit,
    )


def _computed(
    statistic: Callable[[Mapping[str, np.ndarray]], float], rows: DrawnRows, *, where: str
) -> float:
    # What is no number is counted and told in words of our own.
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore", RuntimeWarning)
        try:
            found = statistic(rows)
        except ValueError as error:
            raise _broken(error, where=where, is_changed="read-only" in str(error)) from error
        except DataError as error:
            raise DataError(f"`statistic` could not be computed {where}. {error}") from error
        except Exception as error:
            raise _broken(error, where=where, is_changed=False) from error
    if isinstance(found, Estimate):
        raise DataError("`statistic` must return one number; got an Estimate. Return its `value`.")
    is_array = isinstance(found, np.ndarray) and found.ndim == 0 and found.dtype.kind in "biuf"
    if not (is_array or isinstance(found, int | float | np.integer | np.floating)):
        raise DataError(
            f"`statistic` must return one number; {where} it returned {type(found).__name__}."
        )
    return float(found) if is_array or isinstance(found, bool) else as_number(found)


def _broken(error: Exception, *, where: str, is_changed: bool) -> DataError:
    if is_changed:
        return DataError(
            "`statistic` must not change what it is given, or later draws would see other data. "
            "Let it work on a copy, for example scores = rows['score'].copy(), or use a function "
            "that returns a new array (numpy.sort(x) instead of x.sort())."
        )
    # Its message may hold pupils' values, so only its kind is told; the cause is chained.
    return DataError(
        f"`statistic` could not be computed {where}: it ended with a {type(error).__name__}. It "
        "gets the columns as arrays, by name, and must return one number."
    )


def _unit_of(value: float, *numbers: np.ndarray) -> float:
    """Return a power of two near the largest number: dividing by it rounds nothing."""
    largest = max(abs(value), *(float(np.abs(each).max()) for each in numbers))
    return float(np.ldexp(1.0, np.frexp(largest)[1] - 1))


def _require_enough(k: int, *, cluster: str | None) -> None:
    if k < FEWEST_CLUSTERS:
        what, mend = "pupils", "Report the figure without an interval."
        if cluster is not None:
            what = f"clusters of {cluster!r}"
            mend = (
                "Use adjusted_difference(..., cluster=...) where it fits, or report the figure "
                "without an interval."
            )
        raise DataError(
            f"There must be at least {FEWEST_CLUSTERS} {what} to draw from; there are {k}, of "
            f"which too few different samples can be drawn to tell limits. {mend}"
        )


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
    unit = _unit_of(value, drawn)
    if np.ptp(drawn / unit) <= _NOISE * float(np.abs(drawn / unit).max()):
        raise DataError(
            "Draws must differ to say how certain the statistic is; all of them gave the same "
            "number. Report it without an interval, and say that nothing varied."
        )


def _require_whole(option: str, given: object, *, fewest: int, most: int) -> int:
    is_whole = isinstance(given, int | np.integer) and not isinstance(given, bool)
    if is_whole and fewest <= given <= most:
        return int(given)
    bound = f" and at most {most}" if is_whole and given > most else ""
    raise DataError(
        f"`{option}` must be a whole number, at least {fewest}{bound}; got {shown(given)}."
    )
