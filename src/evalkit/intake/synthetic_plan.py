"""The plan of a made-up cohort."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from evalkit.catalogue import CohortPlan, School, load_instrument, load_plan
from evalkit.intake.plan_text import PlanWords, plan_text

INSTRUMENTS = ("swemwbs", "who5")

WORDS = PlanWords(
    title="Wellbeing Ambassadors, example cohort 2025/26 (synthetic)",
    programme="Wellbeing Ambassadors",
    note="All schools, pupils and answers are made up: this cohort shows what a report looks like.",
    as_of=date(2026, 7, 17),
    seed=20260717,
    comparison_design="none",
    sessions_planned=6,
    groups=("mentee", "ambassador"),
    terms=("autumn_2025", "summer_2026"),
    record_outcomes=("absence", "behaviour", "bullying", "attainment"),
    attainment=(
        "Attainment",
        "points",
        "A standardised test score: 100 is the national average, two thirds of pupils lie within "
        "15 points of it.",
    ),
    bands={"swemwbs_metric": "swemwbs_uk_one_sd", "who5_percent": "who5_poor_wellbeing"},
    norms={"swemwbs_metric": "swemwbs_england_adults_2011"},
    change_rules={"swemwbs_metric": "swemwbs_adults_2018"},
    intro="A made-up cohort, written by evalkit. No school and no pupil in it exists.",
)
"""What the plan of a made-up cohort says."""


COMPARED = replace(
    WORDS,
    comparison_design="matched",
    comparison={
        "method": "nearest",
        "distance": "propensity",
        "covariates": ["gender", "fsm", "absence"],
        "exact": [],
        "caliper": 0.25,
        "ratio": 1,
        "replace": False,
        "order": "largest",
        "errors": "CR2",
    },
)
"""The same with comparison pupils."""


def synthetic_plan(schools: Sequence[School], *, has_comparison: bool = False) -> CohortPlan:
    """Return the plan of a made-up cohort, as it reads once it is written to its file."""
    words = plan_words(has_comparison=has_comparison)
    instruments = [load_instrument(name) for name in INSTRUMENTS]
    with TemporaryDirectory() as folder:
        text = plan_text(words, instruments=instruments, schools=schools)
        (Path(folder) / "plan.toml").write_text(text, encoding="utf-8")
        return load_plan(folder)


def plan_words(*, has_comparison: bool) -> PlanWords:
    """Return what the plan of a made-up cohort says, with comparison pupils or without."""
    return COMPARED if has_comparison else WORDS
