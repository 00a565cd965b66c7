"""The pupils of both sides of a comparison, with what was known of each before the programme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from evalkit.catalogue import CohortPlan, ComparisonRule, Outcome, load_table
from evalkit.catalogue.planned_comparison import ABOUT_PUPILS
from evalkit.findings.groups import role_of
from evalkit.findings.paired_outcome import (
    PUPIL,
    complete_pairs,
    included_pupils,
    listed_pupils,
    paired_outcome,
)
from evalkit.intake import Cohort

COMPARISON = "comparison"
TREATED, AFTER = "is_treated", "after"
RAREST = 5
"""What fewer pupils than this differ in is not matched on: it would decide the match by itself."""

GIRLS = "Girls"
STAGES = ("listed", "included", "both", "known")


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedPupils:
    """Pupils of the main group and comparison pupils, before any matching.

    Parameters
    ----------
    frame : DataFrame
        A row per pupil with both values and all covariates, in the order of the codes:
        ``is_treated``, ``after``, and a column for each covariate and each column of ``exact``.
        Columns have neutral names (``c0`` is the primary outcome before), so that no name is taken
        for that of a later wave.
    stages : mapping
        How many of the main group and of the comparison pupils reached each of ``STAGES``.
    covariates : mapping of column to label
        What the groups are compared on; the primary outcome before comes first.
    exact : mapping of column to label
        In what matched pupils have to be the same.
    columns : mapping of name to column
        Where the plan's covariates stand in the frame.
    left_out : tuple of str
        Labels of the covariates in which too few pupils differ.
    """

    frame: pd.DataFrame
    stages: Mapping[str, tuple[int, int]]
    covariates: Mapping[str, str]
    exact: Mapping[str, str]
    columns: Mapping[str, str]
    left_out: tuple[str, ...]


def compared_pupils(cohort: Cohort, rule: ComparisonRule) -> ComparedPupils:
    """Return the pupils whom the plan compares; those with a gap are counted and left out."""
    roles = (str(role_of(cohort, "main")), COMPARISON)
    sides = [complete_pairs(paired_outcome(cohort, cohort.plan.primary, role=r)) for r in roles]
    pairs = pd.concat(
        [sides[0].assign(**{TREATED: True}), sides[1].assign(**{TREATED: False})],
        ignore_index=True,
    )
    names = (cohort.plan.primary.name, *rule.covariates)
    columns = {name: f"c{place}" for place, name in enumerate(names)}
    exact = {name: f"x{place}" for place, name in enumerate(rule.exact)}
    known = pairs[[*PUPIL, TREATED, AFTER]].assign(c0=pairs["before"])
    for name, column in [*list(columns.items())[1:], *exact.items()]:
        known = known.merge(
            _values(cohort, name, roles).rename(columns={"value": column}), on=PUPIL, how="left"
        )
    whole = known.dropna().sort_values(PUPIL, kind="stable").set_index(PUPIL)
    rare = [name for name, column in list(columns.items())[1:] if _is_rare(whole[column])]
    return ComparedPupils(
        frame=whole.infer_objects(),
        stages=_stages(cohort, roles, pairs, whole),
        covariates={
            column: covariate_label(cohort.plan, name)
            for name, column in columns.items()
            if name not in rare
        },
        exact={column: covariate_label(cohort.plan, name) for name, column in exact.items()},
        columns=columns,
        left_out=tuple(covariate_label(cohort.plan, name) for name in rare),
    )


def covariate_label(plan: CohortPlan, name: str) -> str:
    """Return what readers call a covariate of the plan."""
    if name == "gender":
        return GIRLS
    if name in ABOUT_PUPILS:
        return next(each.title for each in load_table("pupils").columns if each.name == name)
    return f"{_outcome(plan, name).label} before"


def _outcome(plan: CohortPlan, name: str) -> Outcome:
    return next(each for each in (*plan.outcomes, *plan.record_outcomes) if each.name == name)


def _values(cohort: Cohort, name: str, roles: tuple[str, str]) -> pd.DataFrame:
    """Return a covariate of all included pupils of both roles, NA where it is not known."""
    if name not in ABOUT_PUPILS:
        outcome = _outcome(cohort.plan, name)
        both = pd.concat([paired_outcome(cohort, outcome, role=role) for role in roles])
        return both[[*PUPIL, "before"]].rename(columns={"before": "value"})
    pupils = pd.concat([included_pupils(cohort, role=role) for role in roles])
    given = pupils[name]
    value = given.eq("female").where(given.notna()) if name == "gender" else given
    return pupils[PUPIL].assign(value=value.astype(object).where(value.notna()))


def _is_rare(values: pd.Series) -> bool:
    return bool(len(values)) and len(values) - int(values.value_counts().max()) < RAREST


def _stages(
    cohort: Cohort, roles: tuple[str, str], pairs: pd.DataFrame, whole: pd.DataFrame
) -> dict[str, tuple[int, int]]:
    def sides(frame: pd.DataFrame) -> tuple[int, int]:
        n_treated = int(frame[TREATED].sum())
        return n_treated, len(frame) - n_treated

    listed, included = (
        tuple(len(of(cohort, role=role)) for role in roles)
        for of in (listed_pupils, included_pupils)
    )
    counts = (listed, included, sides(pairs), sides(whole))
    return dict(zip(STAGES, counts, strict=True))
