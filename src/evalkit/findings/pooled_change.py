"""What changed over all schools together, and how much do schools differ?"""

from __future__ import annotations

import pandas as pd

from evalkit.effects import mean_change, pool
from evalkit.findings.finding import Finding, FindingTable
from evalkit.findings.groups import group_words, role_of
from evalkit.findings.outcome_change import fewest_with_event, outcome_words, verdict
from evalkit.findings.paired_outcome import complete_pairs, paired_outcome
from evalkit.findings.quantity import Count, Label, Measured, PooledMeasure, SchoolCount
from evalkit.intake import Cohort

COLUMNS = {"school": "School code", "n_pupils": "Pupils", "change": "Change (after − before)"}
FEWEST_SCHOOLS = 2


def pooled_change(cohort: Cohort, *, group: str, smallest_school: int) -> Finding:
    """Return the mean change, after − before, of the primary outcome pooled over schools.

    Schools are pooled by the plan's model.  The prediction interval says where a further
    school's own change is to be expected.  Schools are listed by code, never by result.

    Parameters
    ----------
    cohort : Cohort
        All schools'.
    group : {"main", "second"}
        The first or second group of the plan.
    smallest_school : int
        Schools with fewer complete pairs are left out of the pooled figure, and counted.
    """
    role, primary = role_of(cohort, group), cohort.plan.primary
    if role is None:
        return Finding(name="pooled_change", empty_because="no_such_group")
    words = group_words(role) | outcome_words(primary)
    pairs = complete_pairs(paired_outcome(cohort, primary, role=role))
    schools = {
        code: own
        for code, own in _by_code(pairs)
        if len(own) >= smallest_school and (own["after"] - own["before"]).std() > 0
    }
    if len(schools) < FEWEST_SCHOOLS:
        return Finding(name="pooled_change", empty_because="too_few_schools", words=words)
    return _pooled(cohort, words, schools)


def _by_code(pairs: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """Return each school's pairs, codes in the order in which people count: 2 before 10."""
    groups = [(str(code), own) for code, own in pairs.groupby("school_id")]
    return sorted(groups, key=lambda entry: (len(entry[0]), entry[0]))


def _pooled(cohort: Cohort, words: dict[str, str], schools: dict[str, pd.DataFrame]) -> Finding:
    analysis, primary = cohort.plan.analysis, cohort.plan.primary
    changes = {
        code: mean_change(own["before"], own["after"], level=analysis.level)
        for code, own in schools.items()
    }
    pooled = pool(
        list(changes.values()),
        model=analysis.pooling_model,
        tau2=analysis.pooling_tau2,
        hartung_knapp=analysis.is_hartung_knapp,
        level=analysis.level,
    )
    n_schools = cohort.tables["pupils"]["school_id"].nunique()
    n_pupils = tuple(len(own) for own in schools.values())
    measure = PooledMeasure(
        estimate=pooled.estimate, prediction=pooled.prediction, pupils_per_school=n_pupils
    )
    rows = tuple(
        {
            "school": Label(text=code),
            "n_pupils": Count(n=len(schools[code])),
            "change": Measured(
                estimate=change,
                smallest_group=len(schools[code]),
                n_with_event=fewest_with_event(primary, schools[code]),
            ),
        }
        for code, change in changes.items()
    )
    return Finding(
        name="pooled_change",
        lead="pooled",
        verdict=verdict(pooled.estimate, primary.higher_is_better),
        words=words,
        quantities={
            "pooled": measure,
            "schools_pooled": SchoolCount(n=len(schools)),
            "schools_left_out": SchoolCount(n=n_schools - len(schools)),
        },
        tables={"schools": FindingTable(columns=COLUMNS, rows=rows)},
    )
