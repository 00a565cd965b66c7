"""Made-up cohorts with a known truth, for the demo, the tests and the bench."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

import numpy as np
import pandas as pd

from evalkit import __version__
from evalkit.catalogue import CohortPlan, School
from evalkit.errors import DataError
from evalkit.intake.account_tables import empty_account
from evalkit.intake.planned_tables import stored_types
from evalkit.intake.problems import problems_frame
from evalkit.intake.store import StoredSchool
from evalkit.intake.synthetic_attrition import lost_at_endpoint, with_end_reasons
from evalkit.intake.synthetic_drawn import SyntheticCohort, drawn_truth
from evalkit.intake.synthetic_pairs import Pairing, drawn_pairs, last_pairs
from evalkit.intake.synthetic_plan import WORDS, synthetic_plan
from evalkit.intake.synthetic_programme import programme_tables
from evalkit.intake.synthetic_pupils import made_up_pupils
from evalkit.intake.synthetic_records import term_records
from evalkit.intake.synthetic_selection import year_sizes
from evalkit.intake.synthetic_streams import stream
from evalkit.intake.synthetic_survey import Survey, drawn_survey
from evalkit.intake.synthetic_truth import Truth

AMBASSADORS_PER_MENTEE = 0.3
AGREE_TO_QUOTES = 0.6
"""Share of pupils who agreed to be quoted."""


def synthetic_cohort(
    *,
    schools: int | Sequence[str],
    pupils_per_school: int | Sequence[tuple[int, int]],
    seed: int,
    truth: Truth,
) -> SyntheticCohort:
    """Return a made-up cohort: every table that a programme sends, and what is true in it.

    Answers to SWEMWBS and WHO-5 come from a latent-trait model, item by item, so that scores,
    reliability and change behave as in real data.  School records of two terms do not change on
    average.  Pairs, sessions, training, surveys, wishes, nominations and approved quotes agree
    with each other and with the pupils' roles.  Every pupil consents and every file is tidy;
    :func:`evalkit.intake.cohort_files.write_cohort` can add what goes wrong in real ones.

    Parameters
    ----------
    schools : int or sequence of str
        How many schools (called Example School 1, 2 …), or their names.
    pupils_per_school : int or sequence of (ambassadors, mentees)
        Mentees per school, with three ambassadors for ten mentees; or the two per school.  Where
        ``truth`` has only a share of the year group mentored, the others come on top.
    seed : int
        The same seed gives the same cohort.
    truth : Truth
        What is true in it.

    Returns
    -------
    SyntheticCohort
        A cohort, whose ``drawn`` says what the truth comes to in it: the effect in each school in
        SDs of latent wellbeing and in points of each score, what regression to the mean alone
        gives, and how many were lost.

    Raises
    ------
    DataError
        No schools, or not one pair of numbers per school.

    Examples
    --------
    >>> truth = Truth(mentee_change=0.25, ambassador_change=-0.05, school_sd=0.05, retest=0.7,
    ...               ambassador_start=0.4, school_start_sd=0.15, selected_share=0.5,
    ...               attrition_share=0.1, attrition_by_start=-0.3, attrition_by_early_end=1.0)
    >>> cohort = synthetic_cohort(schools=2, pupils_per_school=10, seed=1, truth=truth)
    >>> cohort.tables["pupils"].groupby("role").size().to_dict()
    {'ambassador': 6, 'mentee': 20, 'none': 20}
    """
    named = _named_schools(schools)
    sizes = _sizes(pupils_per_school, len(named))
    plan = synthetic_plan(named, has_comparison=truth.comparison_share > 0)
    rng = np.random.default_rng(seed)
    survey = _survey(rng, named=named, sizes=sizes, plan=plan, truth=truth, seed=seed)
    n_planned = int(plan.sessions_planned or 0)
    pairing = drawn_pairs(
        stream(seed, "pairs"), pupils=survey.pupils, schools=survey.schools, n_planned=n_planned
    )
    survey, is_lost = _with_attrition(survey, pairing, truth=truth, seed=seed)
    agrees = stream(seed, "consent_to_quotes").random(len(survey.pupils)) < AGREE_TO_QUOTES
    tables = {
        **_school_tables(rng, survey, is_lost),
        **programme_tables(
            survey,
            pairing=pairing,
            is_lost=is_lost,
            agrees=agrees,
            n_planned=n_planned,
            seed=seed,
        ),
    }
    print_of = _fingerprint(seed, truth, sizes)
    return SyntheticCohort(
        plan=plan,
        school=None,
        schools=tuple(_stored(each, print_of) for each in named),
        tables={n: tables[n][list(kinds)].astype(kinds) for n, kinds in stored_types(plan).items()},
        exclusions=empty_account("exclusions"),
        problems=problems_frame([]),
        fingerprint=print_of,
        drawn=drawn_truth(survey, plan=plan, is_lost=is_lost, truth=truth, seed=seed),
        agrees_to_quotes=agrees,
    )


def _named_schools(schools: int | Sequence[str]) -> tuple[School, ...]:
    if isinstance(schools, int):
        schools = [f"Example School {n}" for n in range(1, schools + 1)]
    if not schools:
        raise DataError("schools: at least one is needed; got none.")
    width = max(2, len(str(len(schools))))
    return tuple(
        School(school_id=f"S{place:0{width}d}", name=name)
        for place, name in enumerate(schools, start=1)
    )


def _sizes(
    pupils_per_school: int | Sequence[tuple[int, int]], n_schools: int
) -> list[tuple[int, int]]:
    if isinstance(pupils_per_school, int):
        ambassadors = round(pupils_per_school * AMBASSADORS_PER_MENTEE)
        return [(ambassadors, pupils_per_school)] * n_schools
    sizes = [(int(ambassadors), int(mentees)) for ambassadors, mentees in pupils_per_school]
    if len(sizes) != n_schools:
        raise DataError(
            f"pupils_per_school must hold one (ambassadors, mentees) per school, {n_schools} in "
            f"all; got {len(sizes)}."
        )
    return sizes


def _survey(
    rng: np.random.Generator,
    *,
    named: Sequence[School],
    sizes: list[tuple[int, int]],
    plan: CohortPlan,
    truth: Truth,
    seed: int,
) -> Survey:
    years = year_sizes(sizes, selected_share=truth.selected_share)
    return drawn_survey(
        rng,
        pupils=made_up_pupils(rng, school_ids=[each.school_id for each in named], sizes=years),
        schools=np.repeat(np.arange(len(named)), [sum(each) for each in years]),
        n_mentees=np.array([mentees for _, mentees in sizes]),
        plan=plan,
        truth=truth,
        seed=seed,
    )


def _with_attrition(
    survey: Survey, pairing: Pairing, *, truth: Truth, seed: int
) -> tuple[Survey, np.ndarray]:
    """Return the survey, with the reasons for which pupils ended, and who is lost."""
    last = last_pairs(pairing)
    has_ended_early, has_stopped = np.zeros((2, len(survey.pupils)), dtype=bool)
    has_ended_early[last.mentee] = last.is_early
    has_stopped[last.mentee] = last.end_reason == "mentee_left"
    rng = stream(seed, "attrition")
    is_lost = lost_at_endpoint(
        rng, start=survey.wellbeing[0], has_ended_early=has_ended_early, truth=truth
    )
    pupils = with_end_reasons(rng, pupils=survey.pupils, is_lost=is_lost, has_stopped=has_stopped)
    return replace(survey, pupils=pupils), is_lost


def _school_tables(
    rng: np.random.Generator, survey: Survey, is_lost: np.ndarray
) -> dict[str, pd.DataFrame]:
    """Return pupils, answers and records, without the rows of those who were gone by then."""
    pupils = survey.pupils
    has_left = (pupils["end_reason"] == "left_school").to_numpy(dtype=bool)
    records = term_records(rng, pupils=pupils, wellbeing=survey.wellbeing, terms=WORDS.terms)
    answers = {
        f"responses_{name}": frame[np.concatenate([~np.zeros_like(is_lost), ~is_lost])]
        for name, frame in survey.answers.items()
    }
    return {
        "pupils": pupils,
        **{name: frame.reset_index(drop=True) for name, frame in answers.items()},
        "records": records[np.concatenate([~np.zeros_like(has_left), ~has_left])].reset_index(
            drop=True
        ),
    }


def _fingerprint(seed: int, truth: Truth, sizes: list[tuple[int, int]]) -> str:
    """Return a fingerprint of everything that the made-up data come from."""
    # Without those at their defaults a cohort keeps its fingerprint when a parameter is added.
    told = repr((__version__, seed, tuple(truth.told().values()), sizes))
    return sha256(told.encode("utf-8")).hexdigest()


def _stored(school: School, fingerprint: str) -> StoredSchool:
    own = sha256(f"{fingerprint} {school.school_id}".encode()).hexdigest()
    return StoredSchool(
        school_id=school.school_id,
        slug=school.school_id.lower(),
        name=school.name,
        fingerprint=own,
        check_fingerprint=own,
        is_usable=True,
        why_not=None,
    )
