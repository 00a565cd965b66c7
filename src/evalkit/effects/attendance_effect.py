"""One effect on absence, in percentage points and as an odds ratio, from a logistic regression."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit

from evalkit.effects.coefficient_errors import CoefficientErrors
from evalkit.effects.count_columns import count_column, exposure_column, require_within
from evalkit.effects.finite_results import require_finite_fields
from evalkit.effects.log_ratios import wald_ratio
from evalkit.effects.quasi_likelihood import QuasiFit
from evalkit.effects.student_interval import student_estimate
from evalkit.errors import DataError
from evalkit.estimate import Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceEffect:
    """One effect on absence, said in two ways.

    Parameters
    ----------
    points : Estimate
        In percentage points of the sessions possible, negative when fewer are missed.
    odds_ratio : Estimate
        ``absence_odds_ratio``, below 1 when fewer are missed; for pooling (``log_ratio``).
    """

    points: Estimate
    odds_ratio: Estimate

    def __post_init__(self) -> None:
        require_finite_fields(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class SharesByModel:
    """What column 1 of a logistic design does to the expected share of all sessions.

    ``difference`` is the expected share with the column at 1 minus that with it at 0, for the same
    rows, each counting by its sessions; ``gradient`` (shape (p,)) is its slope in the
    coefficients.
    """

    difference: float
    gradient: np.ndarray

    @classmethod
    def of(cls, fit: QuasiFit, design: np.ndarray, *, sessions: np.ndarray) -> SharesByModel:
        """Return the standardised difference of shares for the rows of a design."""
        weights = sessions / sessions.sum()
        difference, gradient = 0.0, np.zeros(design.shape[1])
        for sign, column in ((1, 1.0), (-1, 0.0)):
            supposed = design.copy()
            supposed[:, 1] = column
            expected = expit(supposed @ fit.coefficients)
            difference += sign * float(weights @ expected)
            gradient += sign * ((weights * expected * (1 - expected)) @ supposed)
        return cls(difference=difference, gradient=gradient)


def attendance_effect(
    fit: QuasiFit, shares: SharesByModel, errors: CoefficientErrors, *, measure: str,
    level: float, n: int, words: str,
) -> AttendanceEffect:  # fmt: skip
    """Return the effect of column 1 in both ways; ``measure`` is that of the points."""
    log_odds, points = np.eye(len(shares.gradient))[1], 100 * shares.gradient
    return AttendanceEffect(
        points=student_estimate(
            measure=measure, value=100 * shares.difference, se=errors.se(points),
            df=errors.df_of(points), level=level, n=n,
            method=f"difference in percentage points of sessions, delta method, {words}",
        ),
        odds_ratio=wald_ratio(
            measure="absence_odds_ratio", log_value=float(fit.coefficients[1]),
            se=errors.se(log_odds), df=errors.df_of(log_odds), level=level, n=n,
            method=f"odds ratio of missing a session, {words}",
        ),
    )  # fmt: skip


def session_columns(
    frame: pd.DataFrame, absent: str, possible: str, *, roles: tuple[str, str]
) -> tuple[np.ndarray, np.ndarray]:
    """Return sessions missed and sessions possible; ``roles`` are the arguments' names."""
    missed = count_column(frame, absent, role=roles[0])
    sessions = exposure_column(frame, possible, role=roles[1])
    require_within(missed, sessions, names=(absent, possible))
    return missed, sessions


def require_some_missed(missed: np.ndarray, sessions: np.ndarray, *, who: str) -> None:
    """Refuse pupils who together missed no session, or every one."""
    if 0 < missed.sum() < sessions.sum():
        return
    how_many = "none" if missed.sum() == 0 else "all"
    raise DataError(
        f"Some sessions must be missed and some attended; {who} missed {how_many}, so the odds "
        "have no size. Report the two shares themselves."
    )
