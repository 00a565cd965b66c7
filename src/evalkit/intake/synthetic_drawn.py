"""What the truth of a made-up cohort comes to in one draw: per school, role and score."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from evalkit.catalogue import CohortPlan
from evalkit.intake.cohort import Cohort
from evalkit.intake.synthetic_scores import ScoreCurve, score_curves
from evalkit.intake.synthetic_survey import Survey
from evalkit.intake.synthetic_truth import Truth

ALL = "all"
"""Stands for the whole cohort where a school's code could stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnTruth:
    """The parameters of a made-up cohort, and what they come to in it.

    Changes are after − before.  Each frame has a row per school and role, and one per role for
    all schools together (``school_id`` is ``"all"``), where every pupil counts the same.

    Parameters
    ----------
    truth : Truth
    seed : int
    groups : DataFrame
        ``school_id``, ``role``, ``n_pupils``, ``n_lost`` (no answers at the endpoint) and in SDs
        of latent wellbeing: ``start`` (how far these pupils stood from what is expected in their
        school and role, at baseline), ``effect`` (what the programme changes) and
        ``without_programme`` (what would have changed without it: ``(1 − retest)`` of the way
        back from ``start``, which is regression to the mean, and ``natural_change``).
    scores : DataFrame
        ``school_id``, ``role``, ``scale`` and in points of that score: ``effect``;
        ``without_programme``, the expected score at the endpoint without a programme minus the
        score at baseline; ``expected_change``, the sum of both; and ``expected_change_stayed``,
        the same for those who were not lost, which is what a report can see.
    """

    truth: Truth
    seed: int
    groups: pd.DataFrame
    scores: pd.DataFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class SyntheticCohort(Cohort):
    """A made-up cohort, which is a cohort like any other, with what is true in it beside it.

    ``drawn`` is the truth; ``agrees_to_quotes`` says of each row of the table of pupils whether
    the pupil agreed to be quoted, which a cohort's tables do not keep.
    """

    drawn: DrawnTruth
    agrees_to_quotes: np.ndarray


def drawn_truth(
    survey: Survey, *, plan: CohortPlan, is_lost: np.ndarray, truth: Truth, seed: int
) -> DrawnTruth:
    """Return what the truth comes to for the pupils of one survey.

    Expected values are taken over everything that happens after the baseline, given where each
    pupil stood then: nobody's endpoint is looked at.
    """
    told = survey.pupils[["school_id", "role"]].assign(is_lost=is_lost)
    back = truth.retest - 1
    groups = _by_group(
        told.assign(
            start=survey.shared[0],
            effect=survey.effect,
            without_programme=back * survey.shared[0] + survey.natural_change,
        )
    )
    parts = []
    for name, instrument in plan.instruments.items():
        for scale, curve in score_curves(instrument).items():
            points = _points(curve, survey, survey.traits[name], name, truth)
            stayed = points["expected_change"].mask(is_lost)
            here = _by_group(told.join(points).assign(expected_change_stayed=stayed))
            parts.append(here.drop(columns=["n_pupils", "n_lost"]).assign(scale=scale))
    columns = ["school_id", "role", "scale", *_POINTS, "expected_change_stayed"]
    scores = pd.concat(parts, ignore_index=True)[columns]
    return DrawnTruth(truth=truth, seed=seed, groups=groups, scores=scores)


_POINTS = ("effect", "without_programme", "expected_change")


def _points(
    curve: ScoreCurve, survey: Survey, trait: np.ndarray, instrument: str, truth: Truth
) -> pd.DataFrame:
    """Return effect and expected changes of each pupil, in points of one score."""
    n_pupils = len(survey.pupils)
    before = curve.scored(survey.answers[instrument].iloc[:n_pupils])
    later = survey.expected + truth.retest * (trait - survey.expected)
    fresh = float(np.sqrt(1 - truth.retest**2))
    later = later + survey.natural_change
    still = curve.expected_at(later, sd=fresh)
    changed = curve.expected_at(later + survey.effect, sd=fresh)
    return pd.DataFrame(
        {
            "effect": changed - still,
            "without_programme": still - before,
            "expected_change": changed - before,
        },
        index=survey.pupils.index,
    )


def _by_group(pupils: pd.DataFrame) -> pd.DataFrame:
    """Return means per school and role, and per role over all schools."""
    values = [name for name in pupils if name not in ("school_id", "role", "is_lost")]
    how = {
        "n_pupils": ("is_lost", "size"),
        "n_lost": ("is_lost", "sum"),
        **{name: (name, "mean") for name in values},
    }
    every = pupils.assign(school_id=ALL)
    both = [
        each.groupby(["school_id", "role"], sort=False, as_index=False).agg(**how)
        for each in (every, pupils)
    ]
    return pd.concat(both, ignore_index=True)
