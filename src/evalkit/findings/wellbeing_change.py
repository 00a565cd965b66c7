"""What changed in pupils' own answers?"""

from __future__ import annotations

from evalkit.findings.finding import Finding
from evalkit.findings.outcome_change import outcome_change
from evalkit.intake import Cohort


def wellbeing_change(cohort: Cohort, *, group: str) -> Finding:
    """Return the change, after − before, of every planned questionnaire outcome in one group.

    Pupils count who answered enough items at both waves; the primary outcome leads.  Without a
    comparison group this is called change, never effect.

    Parameters
    ----------
    cohort : Cohort
        One school's, or all schools'.
    group : {"main", "second"}
        The first or second group of the plan.
    """
    outcomes = [outcome for outcome in cohort.plan.outcomes if not outcome.is_record]
    return outcome_change(
        cohort,
        name="wellbeing_change",
        group=group,
        outcomes=outcomes,
        none_because="no_questionnaire",
    )
