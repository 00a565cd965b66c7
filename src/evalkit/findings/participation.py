"""Who took part, and who is missing?"""

from __future__ import annotations

from evalkit.findings.finding import Finding, FindingTable
from evalkit.findings.groups import GROUPS, group_words, role_of
from evalkit.findings.outcome_change import outcome_words
from evalkit.findings.paired_outcome import (
    complete_pairs,
    included_pupils,
    listed_pupils,
    paired_outcome,
    was_held,
)
from evalkit.findings.quantity import Count, Label
from evalkit.intake import Cohort

STAGES = {
    "listed": "Listed by the school",
    "included": "Consent given and not withdrawn",
    "before": "Answered before",
    "after": "Answered after",
    "linked": "Answered both times and linked",
}
RECORD_STAGES = {
    "listed": "Listed in the data",
    "included": "May be used",
    "before": "Has a value before",
    "after": "Has a value after",
    "linked": "Has both values",
}


def participation(cohort: Cohort) -> Finding:
    """Return how many pupils of each group reached each stage, from listed to linked.

    The last stage is the number behind the primary outcome.  Answers count when the author's
    rule yields a score.
    """
    primary = cohort.plan.primary
    roles = [role for role in (role_of(cohort, group) for group in GROUPS) if role]
    stages = RECORD_STAGES if primary.is_record else STAGES
    counts = {role: _counts(cohort, role) for role in roles}
    words = group_words(roles[0]) | outcome_words(primary)
    if counts[roles[0]]["listed"].n == 0:
        return Finding(name="participation", empty_because="no_pupils", words=words)
    rows = tuple(
        {"stage": Label(text=title)} | {role: counts[role][stage] for role in roles}
        for stage, title in stages.items()
    )
    columns = {"stage": "Stage"} | {role: group_words(role)["Group"] for role in roles}
    return Finding(
        name="participation",
        words=words,
        quantities=counts[roles[0]],
        tables={"flow": FindingTable(columns=columns, rows=rows)},
    )


def _counts(cohort: Cohort, role: str) -> dict[str, Count]:
    primary = cohort.plan.primary
    pairs = paired_outcome(cohort, primary, role=role)
    n_listed = len(listed_pupils(cohort, role=role))
    n_included = len(included_pupils(cohort, role=role))
    n_before, n_after = int(pairs["before"].notna().sum()), int(pairs["after"].notna().sum())
    # A zero is no secret about anyone where nobody was listed, or where the survey was not held.
    is_absent = n_listed == 0
    no_before = is_absent or not was_held(cohort, primary, primary.before)
    no_after = is_absent or not was_held(cohort, primary, primary.after)
    return {
        "listed": Count(n=n_listed, is_structural=is_absent),
        "included": Count(n=n_included, is_structural=is_absent),
        "before": Count(n=n_before, is_structural=no_before),
        "after": Count(n=n_after, is_structural=no_after),
        "linked": Count(n=len(complete_pairs(pairs)), is_structural=no_before or no_after),
    }
