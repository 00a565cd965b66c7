"""How many pupils miss a tenth or more of their sessions?"""

from __future__ import annotations

from evalkit.findings.finding import Finding
from evalkit.findings.groups import group_words, role_of
from evalkit.findings.outcome_change import why_no_change
from evalkit.findings.paired_outcome import complete_pairs, paired_outcome
from evalkit.findings.quantity import Share
from evalkit.intake import Cohort

PERSISTENT_PERCENT = 10
"""Missing at least this share of sessions is persistent absence (Department for Education)."""


def persistent_absence(cohort: Cohort, *, group: str) -> Finding:
    """Return the shares of pupils who were persistently absent before and after.

    Parameters
    ----------
    cohort : Cohort
        One school's, or all schools'.
    group : {"main", "second"}
        The first or second group of the plan.
    """
    role = role_of(cohort, group)
    if role is None:
        return Finding(name="persistent_absence", empty_because="no_such_group")
    absence = next((each for each in cohort.plan.record_outcomes if each.name == "absence"), None)
    if absence is None:
        return Finding(name="persistent_absence", empty_because="no_absence_planned")
    pairs = paired_outcome(cohort, absence, role=role)
    if reason := why_no_change(cohort, absence, pairs, role=role):
        return Finding(name="persistent_absence", empty_because=reason, words=group_words(role))
    pairs = complete_pairs(pairs)
    shares = {
        moment: Share(events=int((pairs[moment] >= PERSISTENT_PERCENT).sum()), n=len(pairs))
        for moment in ("before", "after")
    }
    return Finding(
        name="persistent_absence", lead="before", words=group_words(role), quantities=shares
    )
