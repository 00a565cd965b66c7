"""Which score a made-up questionnaire gives on average, for a pupil of known wellbeing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from evalkit.catalogue import Instrument, Scale
from evalkit.intake.synthetic_answers import box_chances, favourable

GRID = np.arange(-9, 9.01, 0.02)
"""Traits, in SDs, between which expected scores are interpolated."""

_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(41)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreCurve:
    """One score of a questionnaire: of complete answers, and expected at each trait.

    ``scores`` holds the score of each total of answers that are turned to the favourable end,
    lowest total first; ``expected`` the expected score at each trait of :data:`GRID`.
    """

    instrument: Instrument
    scale: Scale
    scores: np.ndarray
    expected: np.ndarray

    def scored(self, answers: pd.DataFrame) -> np.ndarray:
        """Return the score of each row of complete answers, (rows,)."""
        columns = [self.instrument.items.index(item) for item in self.scale.items]
        turned = favourable(answers, self.instrument)[:, columns]
        return self.scores[turned.sum(axis=1) - len(columns) * self.instrument.lowest]

    def expected_at(self, mean: np.ndarray, *, sd: float) -> np.ndarray:
        """Return the expected score where the trait has this mean and SD, (pupils,)."""
        spread = GRID[:, None] + sd * _NODES
        blurred = np.interp(spread, GRID, self.expected) @ (_WEIGHTS / _WEIGHTS.sum())
        return np.interp(mean, GRID, blurred)


def score_curves(instrument: Instrument) -> dict[str, ScoreCurve]:
    """Return the curve of each outcome of a questionnaire, by scale.

    Left out are scales that are no sum or mean of whole-number answers, nor made from one.
    """
    curves: dict[str, ScoreCurve] = {}
    sums: dict[str, np.ndarray] = {}
    for scale in instrument.scales:
        if scale.made_from in sums:
            source = sums[str(scale.made_from)]
            scores = np.array([_converted(scale, float(score)) for score in source])
        elif scale.made_from or scale.sum_of or scale.recode or scale.gate:
            continue
        else:
            scores = _totals(scale, instrument)
        sums[scale.name] = scores
        if scale.higher_is_better is not None:
            chances = _total_chances(scale, instrument)
            curves[scale.name] = ScoreCurve(
                instrument=instrument, scale=scale, scores=scores, expected=chances @ scores
            )
    return curves


def _totals(scale: Scale, instrument: Instrument) -> np.ndarray:
    n_items, width = len(scale.items), instrument.highest - instrument.lowest
    totals = n_items * instrument.lowest + np.arange(n_items * width + 1, dtype=float)
    if scale.higher_is_better is False:
        totals = totals[::-1]
    return totals / n_items if scale.combine == "mean" else totals


def _converted(scale: Scale, score: float) -> float:
    if scale.conversion is not None:
        return scale.conversion[score]
    return score * float(scale.multiply or 1)


def _total_chances(scale: Scale, instrument: Instrument) -> np.ndarray:
    """Return the chance of each favourable total at each trait of the grid, (grid, totals)."""
    of_items = box_chances(GRID, instrument)
    chances = np.ones((len(GRID), 1))
    for item in scale.items:
        own = of_items[:, instrument.items.index(item)]
        longer = np.zeros((len(GRID), chances.shape[1] + own.shape[1] - 1))
        for box in range(own.shape[1]):
            longer[:, box : box + chances.shape[1]] += chances * own[:, box : box + 1]
        chances = longer
    return chances
