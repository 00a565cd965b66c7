"""Made-up cohorts with a known truth, for the demo, the tests and the bench."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from hashlib import sha256

import numpy as np
import pandas as pd

from evalkit import __version__
from evalkit.catalogue import CohortPlan, Instrument, School
from evalkit.errors import DataError
from evalkit.intake.cohort import Cohort
from evalkit.intake.planned_tables import EXCLUSION_TYPES, stored_types
from evalkit.intake.problems import problems_frame
from evalkit.intake.store import StoredSchool
from evalkit.intake.synthetic_answers import own_trait, tick_boxes, two_waves
from evalkit.intake.synthetic_plan import WORDS, synthetic_plan
from evalkit.intake.synthetic_pupils import made_up_pupils
from evalkit.intake.synthetic_records import term_records

FIRST_DAYS = {"baseline": date(2025, 9, 15), "endpoint": date(2026, 6, 22)}
AMBASSADORS_PER_MENTEE = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What is true in a made-up cohort.  All in SDs of latent wellbeing, after − before.

    A questionnaire shows a little less than this, because answers hold noise besides wellbeing:
    0.25 here is about 0.22 SDs of SWEMWBS, or 0.9 of its points.

    Parameters
    ----------
    mentee_change, ambassador_change : float
        Average change over all schools.
    school_sd : float
        SD between schools of the true change; one draw per school, for both groups.
    retest : float
        Correlation of a pupil's wellbeing between the waves, 0 to 1.
    ambassador_start : float
        How much higher ambassadors start than mentees.
    school_start_sd : float
        SD between schools of the starting level.
    """

    mentee_change: float
    ambassador_change: float
    school_sd: float
    retest: float
    ambassador_start: float
    school_start_sd: float

    def __post_init__(self) -> None:
        if not 0 <= self.retest <= 1:
            raise DataError(f"Truth: retest must lie between 0 and 1; got {self.retest}.")
        if min(self.school_sd, self.school_start_sd) < 0:
            raise DataError("Truth: school_sd and school_start_sd must not be below 0.")


def synthetic_cohort(
    *,
    schools: int | Sequence[str],
    pupils_per_school: int | Sequence[tuple[int, int]],
    seed: int,
    truth: Truth,
) -> Cohort:
    """Return a made-up cohort: complete, consented answers at baseline and endpoint, and records.

    Answers to SWEMWBS and WHO-5 come from a latent-trait model, item by item, so that scores,
    reliability and change behave as in real data.  School records of two terms do not change on
    average.  Nothing is missing; :func:`evalkit.intake.cohort_files.write_cohort` can add what
    goes wrong in real files.

    Parameters
    ----------
    schools : int or sequence of str
        How many schools (called Example School 1, 2 …), or their names.
    pupils_per_school : int or sequence of (ambassadors, mentees)
        Mentees per school, with three ambassadors for ten mentees; or the two per school.
    seed : int
        The same seed gives the same cohort.
    truth : Truth
        What is true in it.

    Raises
    ------
    DataError
        No schools, or not one pair of numbers per school.

    Examples
    --------
    >>> truth = Truth(mentee_change=0.25, ambassador_change=-0.05, school_sd=0.05, retest=0.7,
    ...               ambassador_start=0.4, school_start_sd=0.15)
    >>> cohort = synthetic_cohort(schools=2, pupils_per_school=10, seed=1, truth=truth)
    >>> cohort.tables["pupils"]["role"].value_counts().to_dict()
    {'mentee': 20, 'ambassador': 6}
    """
    named = _named_schools(schools)
    sizes = _sizes(pupils_per_school, len(named))
    plan = synthetic_plan(named)
    rng = np.random.default_rng(seed)
    pupils = made_up_pupils(rng, school_ids=[each.school_id for each in named], sizes=sizes)
    tables = _tables(rng, pupils=pupils, plan=plan, truth=truth)
    print_of = _fingerprint(seed, truth, sizes)
    return Cohort(
        plan=plan,
        school=None,
        schools=tuple(_stored(each, print_of) for each in named),
        tables=tables,
        exclusions=pd.DataFrame(columns=list(EXCLUSION_TYPES)).astype(EXCLUSION_TYPES),
        problems=problems_frame([]),
        fingerprint=print_of,
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


def _tables(
    rng: np.random.Generator, *, pupils: pd.DataFrame, plan: CohortPlan, truth: Truth
) -> Mapping[str, pd.DataFrame]:
    expected = _expected(rng, pupils=pupils, truth=truth)
    wellbeing = two_waves(rng, n_pupils=len(pupils), retest=truth.retest)
    tables = {"pupils": pupils}
    for name, instrument in plan.instruments.items():
        trait = own_trait(rng, expected=expected, wellbeing=wellbeing, retest=truth.retest)
        tables[f"responses_{name}"] = _responses(rng, pupils, trait, instrument)
    tables["records"] = term_records(
        rng, pupils=pupils, wellbeing=expected + wellbeing, terms=WORDS.terms
    )
    return {
        name: tables.get(name, pd.DataFrame(columns=list(types)))[list(types)].astype(types)
        for name, types in stored_types(plan).items()
    }


def _expected(rng: np.random.Generator, *, pupils: pd.DataFrame, truth: Truth) -> np.ndarray:
    """Return expected wellbeing, (2, pupils): school and role, before and after."""
    places, schools = pd.factorize(pupils["school_id"])
    is_ambassador = (pupils["role"] == "ambassador").to_numpy()
    start, extra = rng.standard_normal((2, len(schools)))
    before = truth.school_start_sd * start[places] + truth.ambassador_start * is_ambassador
    change = np.where(is_ambassador, truth.ambassador_change, truth.mentee_change)
    return np.stack([before, before + change + truth.school_sd * extra[places]])


def _responses(
    rng: np.random.Generator, pupils: pd.DataFrame, trait: np.ndarray, instrument: Instrument
) -> pd.DataFrame:
    frames = []
    for latent, (wave, first_day) in zip(trait, FIRST_DAYS.items(), strict=True):
        days = pd.to_timedelta(rng.integers(0, 5, size=len(pupils)), unit="D")
        answers = pd.DataFrame(tick_boxes(rng, latent, instrument), columns=list(instrument.items))
        told = pupils[["school_id", "pupil_id"]].assign(
            wave=wave, answered_on=pd.Timestamp(first_day) + days
        )
        frames.append(pd.concat([told, answers.astype("Int64")], axis=1))
    return pd.concat(frames, ignore_index=True)


def _fingerprint(seed: int, truth: Truth, sizes: list[tuple[int, int]]) -> str:
    """Return a fingerprint of everything that the made-up data come from."""
    told = repr((__version__, seed, astuple(truth), sizes))
    return sha256(told.encode("utf-8")).hexdigest()


def _stored(school: School, fingerprint: str) -> StoredSchool:
    own = sha256(f"{fingerprint} {school.school_id}".encode()).hexdigest()
    return StoredSchool(
        school_id=school.school_id,
        slug=school.school_id.lower(),
        name=school.name,
        fingerprint=own,
        is_usable=True,
        why_not=None,
    )
