"""A made-up cohort's two surveys: who stands where, who is chosen, and what everybody ticks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from evalkit.catalogue import CohortPlan, Instrument
from evalkit.intake.synthetic_answers import favourable, own_trait, tick_boxes, two_waves
from evalkit.intake.synthetic_selection import with_chosen
from evalkit.intake.synthetic_streams import stream
from evalkit.intake.synthetic_truth import Truth

FIRST_DAYS = {"baseline": date(2025, 9, 15), "endpoint": date(2026, 6, 22)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """Two surveys of the same pupils, nobody missing yet.  Latent values are in SDs.

    Parameters
    ----------
    pupils : DataFrame
        The roll, with the roles that everybody has once mentees are chosen.
    schools : array of int, (pupils,)
        Which school, from 0.
    expected : array, (pupils,)
        Expected wellbeing at baseline: of the school and the role.
    shared : array, (2, pupils)
        Deviations from it that all questionnaires share, before and after.
    effect : array, (pupils,)
        What the programme changes.
    natural_change : float
        What changes in everybody without it.
    traits : mapping of questionnaire to array, (pupils,)
        What each questionnaire measures, at baseline.
    answers : mapping of questionnaire to DataFrame
        First the rows of the baseline, then those of the endpoint, in the order of the pupils.
    """

    pupils: pd.DataFrame
    schools: np.ndarray
    expected: np.ndarray
    shared: np.ndarray
    effect: np.ndarray
    natural_change: float
    traits: Mapping[str, np.ndarray]
    answers: Mapping[str, pd.DataFrame]

    @property
    def wellbeing(self) -> np.ndarray:
        """Latent wellbeing before and after, (2, pupils)."""
        later = self.expected + self.effect + self.natural_change
        return np.stack([self.expected, later]) + self.shared


def drawn_survey(
    rng: np.random.Generator,
    *,
    pupils: pd.DataFrame,
    schools: np.ndarray,
    n_mentees: np.ndarray,
    plan: CohortPlan,
    truth: Truth,
    seed: int,
) -> Survey:
    """Return both surveys; mentees are chosen by the first questionnaire's baseline.

    Parameters
    ----------
    rng : numpy.random.Generator
    pupils : DataFrame
        Every younger pupil has the role ``mentee``.
    schools : array of int, (pupils,)
        Which school, from 0.
    n_mentees : array of int, (schools,)
        How many each school mentors.
    plan : CohortPlan
    truth : Truth
    seed : int
        For the lots between equal scores.
    """
    start, extra = rng.standard_normal((2, len(n_mentees)))
    is_ambassador = (pupils["role"] == "ambassador").to_numpy()
    expected = truth.school_start_sd * start[schools] + truth.ambassador_start * is_ambassador
    shared = two_waves(rng, n_pupils=len(pupils), retest=truth.retest)
    traits, answers, effect = {}, {}, None
    natural_change = truth.natural_change
    for name, instrument in plan.instruments.items():
        trait = own_trait(rng, expected=expected, wellbeing=shared, retest=truth.retest)
        before = _one_wave(rng, pupils, trait[0], instrument, "baseline")
        if effect is None:
            pupils = with_chosen(
                stream(seed, "selection"),
                pupils=pupils,
                schools=schools,
                n_mentees=n_mentees,
                scores=favourable(before, instrument).sum(axis=1),
                by_score=truth.choice_by_score,
                comparison_share=truth.comparison_share,
            )
            effect = _effects(pupils, truth.school_sd * extra[schools], truth)
        after = _one_wave(rng, pupils, trait[1] + effect + natural_change, instrument, "endpoint")
        traits[name] = trait[0]
        answers[name] = pd.concat([before, after], ignore_index=True)
    return Survey(
        pupils=pupils,
        schools=schools,
        expected=expected,
        shared=shared,
        effect=np.zeros(len(pupils)) if effect is None else effect,
        natural_change=natural_change,
        traits=traits,
        answers=answers,
    )


def _effects(pupils: pd.DataFrame, of_school: np.ndarray, truth: Truth) -> np.ndarray:
    changes = {"ambassador": truth.ambassador_change, "mentee": truth.mentee_change}
    change = pupils["role"].map(changes).to_numpy(dtype=float)
    return np.where(np.isnan(change), 0.0, change + of_school)


def _one_wave(
    rng: np.random.Generator,
    pupils: pd.DataFrame,
    latent: np.ndarray,
    instrument: Instrument,
    wave: str,
) -> pd.DataFrame:
    days = pd.to_timedelta(rng.integers(0, 5, size=len(pupils)), unit="D")
    answers = pd.DataFrame(tick_boxes(rng, latent, instrument), columns=list(instrument.items))
    told = pupils[["school_id", "pupil_id"]].assign(
        wave=wave, answered_on=pd.Timestamp(FIRST_DAYS[wave]) + days, linked_by="exact"
    )
    return pd.concat([told, answers.astype("Int64")], axis=1)
