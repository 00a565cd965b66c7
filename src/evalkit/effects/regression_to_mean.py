"""How far pupils chosen for extreme scores move back by themselves, with no programme at all."""

from __future__ import annotations

from dataclasses import replace
from math import exp, inf, isfinite, sqrt
from typing import Literal

import numpy as np
from scipy.stats import norm

from evalkit.effects.effect_options import as_number, require_choice, require_level, shown
from evalkit.effects.small_samples import FEW, small_sample_note
from evalkit.effects.student_interval import student_estimate
from evalkit.errors import DataError
from evalkit.estimate import Estimate

_SIDES: dict[str, int] = {"below": -1, "above": 1}
_FEWEST_RETESTED = 4  # Fisher's z has the standard error 1 / √(n − 3)
_LARGEST = 1e70  # squares of larger numbers, and of smaller ones than its inverse, are no numbers
_MOST_PUPILS = 10**12
_NOISE = 1e-12
_FURTHEST = 100


def regression_to_mean(
    *,
    selected_mean: float,
    population_mean: float,
    population_sd: float,
    retest: float,
    n: int,
    n_retest: int | None,
    level: float = 0.95,
) -> Estimate:
    """Return the mean change, after − before, that pupils chosen by their score show anyway.

    It applies only where pupils were chosen by *this* baseline score.  A change beyond the limits
    is more than regression to the mean explains; it is not yet an effect of the programme.

    Parameters
    ----------
    selected_mean : float
        Mean baseline score of the chosen pupils, in points.
    population_mean, population_sd : float
        Of all pupils they were chosen from, in points; taken as known.
    retest : float
        Correlation of two measurements of untreated pupils as far apart as baseline and endpoint,
        below 1 (and above −1).
    n : int
        Chosen pupils.
    n_retest : int or None
        Pupils that ``retest`` was estimated from, at least 4; None takes it as known, which makes
        the limits narrower than they are.
    level : float
        Coverage of the interval.

    Returns
    -------
    Estimate
        ``regression_to_mean`` in points: (1 − retest) · (population mean − selected mean), positive
        for pupils chosen for low scores, negative for high ones.  The limits are a *prediction*
        interval for the mean change of n such pupils without a programme: they allow for the luck
        of n pupils (variance (1 − retest²)·sd² / n) and for an uncertain ``retest`` (delta method
        from Fisher's z).  In z-scores, with mean 0 and SD 1, it is the gain in standard deviations.

    Raises
    ------
    DataError
        If a number is not finite or of no ordinary size, the SD not above 0 or too small beside
        the other numbers, ``retest`` not between −1 and 1, ``n`` below 1, or ``n_retest`` below 4.

    References
    ----------
    Barnett, A. G., van der Pols, J. C., & Dobson, A. J. (2005). Regression to the mean: what it is
    and how to deal with it. International Journal of Epidemiology, 34(1), 215-220.

    Examples
    --------
    >>> anyway = regression_to_mean(
    ...     selected_mean=18, population_mean=23, population_sd=4, retest=0.7, n=40, n_retest=200
    ... )
    >>> round(anyway.value, 2), round(anyway.low, 2), round(anyway.high, 2)
    (1.5, 0.55, 2.45)
    """
    numbers = {
        "selected_mean": selected_mean,
        "population_mean": population_mean,
        "population_sd": population_sd,
    }
    _require_numbers(numbers)
    _require_spread(population_sd, beside=(selected_mean, population_mean))
    distance = float(population_mean) - float(selected_mean)
    return _expected_change(
        distance,
        spread_of_selected=0.0,
        population_sd=float(population_sd),
        retest=_require_retest(retest),
        n=_require_count("n", n, fewest=1),
        n_retest=n_retest,
        level=require_level(level),
    )


def regression_to_mean_by_cutoff(
    *,
    cutoff: float,
    side: Literal["below", "above"],
    population_mean: float,
    population_sd: float,
    retest: float,
    n: int,
    n_retest: int | None,
    level: float = 0.95,
) -> Estimate:
    """Return the mean change expected anyway of pupils chosen below, or above, a cut-off.

    The scores of all pupils are taken to be normal.  Where the chosen pupils' own mean is known,
    ``regression_to_mean`` needs no such assumption and is to be preferred.

    Parameters
    ----------
    cutoff : float
        The score that decided, in points.
    side : {"below", "above"}
        Which pupils were chosen.
    population_mean, population_sd, retest, n, n_retest, level
        As for ``regression_to_mean``.

    Returns
    -------
    Estimate
        ``regression_to_mean`` in points: sd · (1 − retest) · φ(z) / Φ(z) with
        z = (cutoff − mean) / sd, positive below and negative above (there with z turned round).
        The limits also allow for the spread of the chosen pupils' baseline scores.

    Raises
    ------
    DataError
        As for ``regression_to_mean``, and when ``side`` is neither word.

    References
    ----------
    Barnett, A. G., van der Pols, J. C., & Dobson, A. J. (2005). Regression to the mean: what it is
    and how to deal with it. International Journal of Epidemiology, 34(1), 215-220.

    Examples
    --------
    The lowest fifth, in standard deviations:

    >>> lowest = regression_to_mean_by_cutoff(
    ...     cutoff=-0.8416, side="below", population_mean=0, population_sd=1, retest=0.8,
    ...     n=40, n_retest=None,
    ... )
    >>> round(lowest.value, 2)
    0.28
    """
    side = require_choice("side", side, legal=_SIDES)
    _require_numbers(
        {"cutoff": cutoff, "population_mean": population_mean, "population_sd": population_sd}
    )
    _require_spread(population_sd, beside=(cutoff, population_mean))
    # Seen from the side of those who are chosen: z ≤ 0 when less than half of all are.
    z = (
        _require_reachable((float(population_mean) - float(cutoff)) / float(population_sd))
        * _SIDES[side]
    )
    hazard = exp(norm.logpdf(z) - norm.logcdf(z))
    anyway = _expected_change(
        -_SIDES[side] * float(population_sd) * hazard,
        spread_of_selected=float(population_sd) * sqrt(max(0.0, 1 - z * hazard - hazard**2)),
        population_sd=float(population_sd),
        retest=_require_retest(retest),
        n=_require_count("n", n, fewest=1),
        n_retest=n_retest,
        level=require_level(level),
    )
    words = anyway.method.replace("from the selected mean", f"{side} a cut-off of a normal score")
    return replace(anyway, method=words)


def _expected_change(
    distance: float,
    *,
    spread_of_selected: float,
    population_sd: float,
    retest: float,
    n: int,
    n_retest: int | None,
    level: float,
) -> Estimate:
    value = (1 - retest) * distance
    of_pupils = (1 - retest**2) * population_sd**2 + ((1 - retest) * spread_of_selected) ** 2
    of_retest, words = 0.0, "the retest correlation taken as known"
    if n_retest is not None:
        n_retest = _require_count("n_retest", n_retest, fewest=_FEWEST_RETESTED)
        of_retest = ((1 - retest**2) * distance) ** 2 / (n_retest - 3)
        words = f"the retest correlation from {n_retest} pupils"
    se = sqrt(of_pupils / n + of_retest)
    return student_estimate(
        measure="regression_to_mean",
        value=value,
        se=se,
        df=inf,
        level=level,
        n=n,
        method="expected mean change without a programme, (1 − r) · distance to the population "
        f"mean, from the selected mean; normal prediction interval, {words}{_few(n, n_retest)}",
        is_tested=False,
    )


def _few(n: int, n_retest: int | None) -> str:
    """Return the warning of few pupils, naming those of whom there are few."""
    sizes = {"chosen": n} | ({} if n_retest is None else {"retested": n_retest})
    few = [words for words, size in sizes.items() if size < FEW]
    return small_sample_note(min(sizes.values()), of=f"{' and '.join(few)} pupils")


def _require_numbers(given: dict[str, float]) -> None:
    for name, number in given.items():
        if isinstance(number, int) and abs(number) > _LARGEST:
            size = inf  # it may have more digits than a float can hold
        else:
            size = abs(as_number(number))
            if not isfinite(size):
                raise DataError(
                    f"`{name}` must be one finite number, in points; got {shown(number)}."
                )
        if size > _LARGEST:
            raise DataError(
                f"`{name}` must be a number of an ordinary size; its square cannot be computed. "
                "Give all numbers in another unit."
            )


def _require_spread(population_sd: float, *, beside: tuple[float, float]) -> None:
    if not population_sd > 0:
        raise DataError(
            f"`population_sd` must be above 0; "
            f"got {shown(population_sd)}. Pass the standard deviation "
            "of all pupils from whom these were chosen."
        )
    largest = max(abs(float(number)) for number in beside)
    if float(population_sd) < max(1 / _LARGEST, _NOISE * largest):
        raise DataError(
            "`population_sd` is too small beside the other numbers, so the interval would have no "
            "width. Check that all of them are in points of one scale."
        )


def _require_reachable(z: float) -> float:
    if abs(z) <= _FURTHEST:
        return z
    raise DataError(
        f"`cutoff` must lie within {_FURTHEST} standard deviations of the population mean: nobody "
        "stands further out. Check that all numbers are in points of one scale."
    )


def _require_retest(retest: float) -> float:
    if -1 < as_number(retest) < 1:
        return as_number(retest)
    raise DataError(
        "`retest` must be a correlation below 1 (at 1 no pupil's score would ever move) and above "
        f"-1; got {shown(retest)}. Pass the correlation of two measurements of untreated pupils."
    )


def _require_count(name: str, given: object, *, fewest: int) -> int:
    is_count = isinstance(given, int | np.integer) and not isinstance(given, bool)
    if is_count and fewest <= given <= _MOST_PUPILS:
        return int(given)
    if is_count and given > _MOST_PUPILS:
        raise DataError(f"`{name}` must be a number of pupils, at most {_MOST_PUPILS:,}.")
    raise DataError(
        f"`{name}` must be a whole number of pupils, at least {fewest}; got {shown(given)}."
    )
