"""Would the main result be another one without the links that allow a slip in a code?"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from evalkit.findings.finding import Finding
from evalkit.findings.groups import group_words
from evalkit.findings.outcome_change import (
    SMALLEST_SAMPLE,
    measured_change,
    outcome_words,
    values_behind,
    why_no_change,
)
from evalkit.findings.own_school import own_school
from evalkit.findings.paired_outcome import complete_pairs, paired_outcome
from evalkit.findings.quantity import TwoWays, Undefined
from evalkit.intake import Cohort
from evalkit.intake.planned_tables import LINKED_BY

EXACT = "exact"


def link_sensitivity(cohort: Cohort) -> Finding:
    """Return the primary change, after − before, on all links and on exact links alone.

    Parameters
    ----------
    cohort : Cohort
        One school's, opened ``even_unusable``.
    """
    school = own_school(cohort)
    primary, role = cohort.plan.primary, cohort.plan.groups[0]
    linkage = cohort.plan.linkage
    reason = None if linkage and linkage.max_differences else "no_slips_allowed"
    reason = reason or (None if school.is_usable else "not_ready")
    if reason is None and (primary.is_record or not _has_slips(cohort)):
        reason = "no_slips_behind"
    pairs = pd.DataFrame() if reason else paired_outcome(cohort, primary, role=role)
    reason = reason or why_no_change(cohort, primary, pairs, role=role)
    if reason is None:
        exact = complete_pairs(paired_outcome(_exact_only(cohort), primary, role=role))
        reason = "too_few" if len(exact) < SMALLEST_SAMPLE else None
    words = group_words(role) | outcome_words(primary)
    if reason is not None:
        return Finding(
            name="link_sensitivity", empty_because=reason, words=words, is_for_school=True
        )
    every = complete_pairs(pairs)
    change, on_exact = (
        measured_change(cohort.plan, each, values_behind(primary, each)) for each in (every, exact)
    )
    if isinstance(change, Undefined) or isinstance(on_exact, Undefined):
        # Pupils who all changed alike: no reader may be shown that, and no interval says it.
        return Finding(
            name="link_sensitivity", empty_because="too_few", words=words, is_for_school=True
        )
    ways = TwoWays(first=change, second=on_exact, n_apart=len(every) - len(exact))
    return Finding(
        name="link_sensitivity",
        lead="change",
        verdict=None if ways.n_apart else "no_one_apart",
        words=words,
        quantities={"change": change, "on_exact": ways},
        is_for_school=True,
    )


def _has_slips(cohort: Cohort) -> bool:
    answers = cohort.tables[f"responses_{cohort.plan.primary.instrument}"]
    return bool((answers[LINKED_BY] != EXACT).any())


def _exact_only(cohort: Cohort) -> Cohort:
    name = f"responses_{cohort.plan.primary.instrument}"
    answers = cohort.tables[name]
    return replace(cohort, tables={**cohort.tables, name: answers[answers[LINKED_BY] == EXACT]})
