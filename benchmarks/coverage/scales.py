"""What a pupil's latent score shows as: points of a scale, incidents, or sessions missed.

``shown`` is given the latent score without the programme (mean 0, variance 1), what the programme
adds to it, and a source of chance; more is better, so a gain means fewer incidents and sessions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, log_ndtr

POINTS_MEAN, POINTS_SD = 22.0, 4.0
"""Of the scale without ends."""
SESSIONS = 190
"""Possible for each pupil."""
_INCIDENTS_MEAN, _INCIDENTS_PER_SD = 1.5, 1.2

Shown = Callable[[np.ndarray, np.ndarray, np.random.Generator], np.ndarray]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How scores are read off; ``is_endless`` where a gain counts in full for every pupil."""

    shown: Shown
    is_endless: bool = False


def _points(mean: float, sd: float, bounds: tuple[int, int] | None) -> Shown:
    def shown(latent: np.ndarray, gain: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        score = mean + sd * (latent + gain)
        return score if bounds is None else np.clip(np.round(score), *bounds)

    return shown


def _incidents(latent: np.ndarray, gain: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    # Rates are exponential, so that counts are negative binomial with alpha 1.
    rate = -_INCIDENTS_MEAN * log_ndtr(latent)
    return rng.poisson(rate * np.exp(-_INCIDENTS_PER_SD * gain)).astype(float)


def _sessions_missed(logit: float, spread: float, per_sd: float) -> Shown:
    """Return how sessions missed show whose share has this middle and spread on the logit scale."""

    def shown(latent: np.ndarray, gain: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        share = expit(logit - spread * latent - per_sd * gain)
        return rng.binomial(SESSIONS, share).astype(float)

    return shown


SCALES: Mapping[str, Scale] = {
    "bell": Scale(shown=_points(POINTS_MEAN, POINTS_SD, None), is_endless=True),
    "ceiling": Scale(shown=_points(14.0, 5.0, (0, 20))),  # one in seven at the top
    "floor": Scale(shown=_points(1.8, 2.0, (0, 10))),  # one in four at the bottom
    "incidents": Scale(shown=_incidents),
    "sessions": Scale(shown=_sessions_missed(-2.9, 0.9, 1.0)),
    "uneven sessions": Scale(shown=_sessions_missed(-3.8, 2.0, 2.0)),
}
"""The scales by name."""
