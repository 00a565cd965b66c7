"""What changed in the school's own records?"""

from __future__ import annotations

from evalkit.findings.finding import Finding
from evalkit.findings.outcome_change import outcome_change
from evalkit.intake import Cohort


def school_records(cohort: Cohort, *, group: str) -> Finding:
    """Return the change, after − before, of every planned record in one group.

    Pupils count who have the record in both terms.  Incidents stand last and do not lead: where
    they are rare they are hidden, and the rest should not be hidden with them.

    Parameters
    ----------
    cohort : Cohort
        One school's, or all schools'.
    group : {"main", "second"}
        The first or second group of the plan.
    """
    return outcome_change(
        cohort,
        name="school_records",
        group=group,
        outcomes=sorted(cohort.plan.record_outcomes, key=lambda outcome: outcome.is_count),
        none_because="no_records_planned",
    )
