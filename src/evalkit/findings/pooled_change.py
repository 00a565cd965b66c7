"""What changed over all schools together, and how much do schools differ?"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from evalkit.effects import pool
from evalkit.findings.finding import Finding, FindingTable
from evalkit.findings.groups import group_words, role_of
from evalkit.findings.outcome_change import (
    SMALLEST_SAMPLE,
    measured_change,
    outcome_words,
    values_behind,
    verdict,
)
from evalkit.findings.paired_outcome import complete_pairs, listed_pupils, paired_outcome
from evalkit.findings.quantity import (
    Count,
    Label,
    Measured,
    PooledMeasure,
    Quantity,
    SchoolCount,
)
from evalkit.intake import Cohort

COLUMNS = {"school": "School code", "n_pupils": "Pupils", "change": "Change (after − before)"}
FEWEST_SCHOOLS = 2


def pooled_change(cohort: Cohort, *, group: str, may_see: Callable[[Quantity], bool]) -> Finding:
    """Return the mean change, after − before, of the primary outcome pooled over schools.

    Schools are pooled by the plan's model.  The prediction interval says where a further
    school's own change is to be expected.  Schools are listed by code, never by result.

    Parameters
    ----------
    cohort : Cohort
        All schools'.
    group : {"main", "second"}
        The first or second group of the plan.
    may_see : callable
        A reader's ``may_see``: schools whose own figure that reader may not see are left out of
        the pooled figure, which would otherwise give them back, and counted.
    """
    role, primary = role_of(cohort, group), cohort.plan.primary
    if role is None:
        return Finding(name="pooled_change", empty_because="no_such_group")
    words = group_words(role) | outcome_words(primary)
    if listed_pupils(cohort, role=role).empty:
        return Finding(name="pooled_change", empty_because="no_pupils", words=words)
    pairs = complete_pairs(paired_outcome(cohort, primary, role=role))
    measured = {
        code: measured_change(cohort.plan, own, values_behind(primary, own))
        for code, own in _by_code(pairs)
        if len(own) >= SMALLEST_SAMPLE
    }
    shown = {
        code: change
        for code, change in measured.items()
        if isinstance(change, Measured) and may_see(change)
    }
    if len(shown) < FEWEST_SCHOOLS:
        return Finding(name="pooled_change", empty_because="too_few_schools", words=words)
    return _pooled(cohort, words, shown)


def _by_code(pairs: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """Return each school's pairs, codes in the order in which people count: 2 before 10."""
    groups = [(str(code), own) for code, own in pairs.groupby("school_id")]
    return sorted(groups, key=lambda entry: (len(entry[0]), entry[0]))


def _pooled(cohort: Cohort, words: dict[str, str], changes: dict[str, Measured]) -> Finding:
    analysis, primary = cohort.plan.analysis, cohort.plan.primary
    pooled = pool(
        [change.estimate for change in changes.values()],
        model=analysis.pooling_model,
        tau2=analysis.pooling_tau2,
        hartung_knapp=analysis.is_hartung_knapp,
        level=analysis.level,
    )
    n_schools = cohort.tables["pupils"]["school_id"].nunique()
    rows = tuple(
        {
            "school": Label(text=code),
            "n_pupils": Count(n=change.smallest_group),
            "change": change,
        }
        for code, change in changes.items()
    )
    return Finding(
        name="pooled_change",
        lead="pooled",
        verdict=verdict(pooled.estimate, primary.higher_is_better),
        words=words | {"method": pooled.estimate.method},
        quantities={
            "pooled": PooledMeasure(
                estimate=pooled.estimate,
                prediction=pooled.prediction,
                parts=tuple(changes.values()),
            ),
            "schools_pooled": SchoolCount(n=len(changes)),
            "schools_left_out": SchoolCount(n=n_schools - len(changes)),
        },
        tables={"schools": FindingTable(columns=COLUMNS, rows=rows)},
    )
