"""What an estimator of the simulation is, and the two questions that most of them answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd
from worlds import Drawn


class Found(Protocol):
    """A number with its interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """An interval that is made here from what a function returned."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimator:
    """A way to an estimate.

    ``function`` is the one of ``evalkit.effects`` that is put to the test.  ``truth`` counts in a
    very large cohort what it should find.  ``sees_lost`` says that lost pupils are handed over
    too; ``is_tested`` is False where no programme is asked about, so that there are no alarms.
    """

    function: str
    estimate: Callable[[Drawn], Found]
    truth: Callable[[Drawn], float]
    sees_lost: bool = False
    is_tested: bool = True


def change(cohort: Drawn) -> float:
    """Average score after minus average score before, of all who were offered a place."""
    return float(np.mean(cohort.after - cohort.before))


def effect(cohort: Drawn) -> float:
    """Average score after minus what it would have been without the programme."""
    return float(np.mean((cohort.after - cohort.other)[cohort.treated]))


def sides(cohort: Drawn) -> tuple[np.ndarray, np.ndarray]:
    """Scores after of those in the programme, and of the others."""
    return cohort.after[cohort.treated], cohort.after[~cohort.treated]


def frame_of(cohort: Drawn) -> pd.DataFrame:
    """A row per pupil."""
    return pd.DataFrame(
        {
            "after": cohort.after,
            "before": cohort.before,
            "treated": cohort.treated,
            "school": cohort.school,
        }
    )
