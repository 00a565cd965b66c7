"""The five ways to judge whether one pupil's change is more than measurement error.

Each is a line and an error: the score after that the method would put down to no change of this
pupil's own, ``intercept + slope × before``, and how far around it measurement error reaches.  The
index is (after − expected) / error.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

from evalkit.errors import DataError
from evalkit.scoring.change_options import require_correlation, require_number, require_sd


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeInputs:
    """What is known of the scale and of the group, in points; None where it was not given."""

    sd: float
    reliability: float
    baseline_mean: float | None
    endpoint_mean: float | None
    endpoint_sd: float | None
    correlation: float | None

    @property
    def measurement_error(self) -> float:
        """Return the standard error of measurement."""
        return self.sd * sqrt(1 - self.reliability)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """Expected score after, as a line over the score before, and the error around it in points."""

    intercept: float
    slope: float
    error: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeMethod:
    """One method: the inputs it needs beside SD and reliability, and its line."""

    needs: tuple[str, ...]
    line: Callable[[ChangeInputs], ChangeLine]


def _jacobson_truax(inputs: ChangeInputs) -> ChangeLine:
    # Two waves, each with its own measurement error: hence √2.
    return ChangeLine(intercept=0.0, slope=1.0, error=sqrt(2) * inputs.measurement_error)


def _towards(inputs: ChangeInputs, *, endpoint_mean: float, error: float) -> ChangeLine:
    """Expect a pupil to keep only the reliable part of the distance from the mean before."""
    intercept = endpoint_mean - inputs.reliability * inputs.baseline_mean
    return ChangeLine(intercept=intercept, slope=inputs.reliability, error=error)


def _edwards_nunnally(inputs: ChangeInputs) -> ChangeLine:
    error = inputs.measurement_error
    return _towards(inputs, endpoint_mean=inputs.baseline_mean, error=error)


def _prediction_error(inputs: ChangeInputs) -> float:
    return inputs.sd * sqrt(1 - inputs.reliability**2)


def _gulliksen_lord_novick(inputs: ChangeInputs) -> ChangeLine:
    error = _prediction_error(inputs)
    return _towards(inputs, endpoint_mean=inputs.baseline_mean, error=error)


def _hsu_linn_lord(inputs: ChangeInputs) -> ChangeLine:
    error = _prediction_error(inputs)
    return _towards(inputs, endpoint_mean=inputs.endpoint_mean, error=error)


def _hageman_arrindell(inputs: ChangeInputs) -> ChangeLine:
    """Judge the change that classical test theory would estimate, not the one observed.

    With r the reliability of the changes, M their mean and S their standard error of measurement,
    the estimate is r·change + (1 − r)·M and its standard error is √r·S, so the index is that of a
    change beyond −M(1 − r)/r with an error of S/√r.
    """
    share = _reliability_of_change(inputs)
    mean_change = inputs.endpoint_mean - inputs.baseline_mean
    return ChangeLine(
        intercept=-mean_change * (1 - share) / share,
        slope=1.0,
        error=sqrt(2) * inputs.measurement_error / sqrt(share),
    )


def _reliability_of_change(inputs: ChangeInputs) -> float:
    """Return the share of the variance of changes that is not measurement error."""
    sd, later = inputs.sd, inputs.endpoint_sd
    variance = sd**2 + later**2 - 2 * sd * later * inputs.correlation
    noise = 2 * inputs.measurement_error**2
    if variance > noise:
        return 1 - noise / variance
    raise DataError(
        "hageman_arrindell needs changes that vary more than measurement error makes them; "
        f"`sd`, `endpoint_sd` and `correlation` give changes a variance of {variance:.4g}, and "
        f"measurement error alone one of {noise:.4g}. Check that the reliability belongs to these "
        "pupils, or name another method."
    )


METHODS: dict[str, ChangeMethod] = {
    "jacobson_truax": ChangeMethod(needs=(), line=_jacobson_truax),
    "edwards_nunnally": ChangeMethod(needs=("baseline_mean",), line=_edwards_nunnally),
    "gulliksen_lord_novick": ChangeMethod(needs=("baseline_mean",), line=_gulliksen_lord_novick),
    "hsu_linn_lord": ChangeMethod(needs=("baseline_mean", "endpoint_mean"), line=_hsu_linn_lord),
    "hageman_arrindell": ChangeMethod(
        needs=("baseline_mean", "endpoint_mean", "endpoint_sd", "correlation"),
        line=_hageman_arrindell,
    ),
}

_CHECKS: dict[str, Callable[[str, object], float]] = {
    "baseline_mean": require_number,
    "endpoint_mean": require_number,
    "endpoint_sd": require_sd,
    "correlation": require_correlation,
}


def line_of(method: str, *, sd: float, reliability: float, **given: float | None) -> ChangeLine:
    """Return the line of one of METHODS, after checking that it has what it needs."""
    absent = [name for name in METHODS[method].needs if given[name] is None]
    if absent:
        raise DataError(
            f"{method} needs {', '.join(f'`{name}`' for name in absent)} beside sd and "
            "reliability; nothing is taken from the pupils at hand by itself. Pass the values of "
            "the population, or compute those of this sample and say so."
        )
    known = {
        name: None if value is None else _CHECKS[name](name, value) for name, value in given.items()
    }
    return METHODS[method].line(ChangeInputs(sd=sd, reliability=reliability, **known))
