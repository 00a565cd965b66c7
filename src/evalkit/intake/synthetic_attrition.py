"""Who is lost on the way in a made-up cohort, and the reasons that the school gives."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.special import expit, logit

from evalkit.intake.synthetic_truth import Truth

REASONS = {"left_school": 0.28, "changed_mind": 0.12, "other": 0.05}
"""Why pupils who are lost ended, as shares of them; the rest took part and missed the survey."""

NOBODY = 1e-9
"""Fewer pupils lost than this, on average, are none."""


def lost_at_endpoint(
    rng: np.random.Generator, *, start: np.ndarray, has_ended_early: np.ndarray, truth: Truth
) -> np.ndarray:
    """Return who has no answers at the endpoint, (pupils,) of bool.

    The log-odds are linear in ``start``; their constant is set so that ``truth.attrition_share``
    is the average chance of these pupils.

    Parameters
    ----------
    rng : numpy.random.Generator
    start : array, (pupils,)
        Latent wellbeing at baseline, in SDs.
    has_ended_early : array of bool, (pupils,)
        Mentees whose last pair ended early.
    truth : Truth
    """
    if truth.attrition_share * len(start) < NOBODY:
        return np.zeros(len(start), dtype=bool)
    push = truth.attrition_by_start * start + truth.attrition_by_early_end * has_ended_early
    middle = logit(truth.attrition_share)
    constant = brentq(
        lambda at: float(expit(at + push).mean()) - truth.attrition_share,
        middle - push.max() - 1,
        middle - push.min() + 1,
    )
    return rng.random(len(start)) < expit(constant + push)


def with_end_reasons(
    rng: np.random.Generator, *, pupils: pd.DataFrame, is_lost: np.ndarray, has_stopped: np.ndarray
) -> pd.DataFrame:
    """Return the table of pupils with the reasons for which their part ended.

    Mentees who gave up their mentoring (``has_stopped``) have left the school if they are lost
    and changed their mind if they still answer.  Roles ``none`` and ``comparison`` have no part
    that could end.
    """
    drawn = rng.random(len(pupils))
    reasons = pupils["end_reason"].to_numpy(dtype=object).copy()
    reached = 0.0
    for reason, share in REASONS.items():
        reasons[is_lost & (drawn >= reached) & (drawn < reached + share)] = reason
        reached += share
    reasons[has_stopped] = np.where(is_lost[has_stopped], "left_school", "changed_mind")
    reasons[pupils["role"].isin(["none", "comparison"]).to_numpy()] = None
    return pupils.assign(end_reason=reasons)
