"""How many schools and pupils did the programme reach?"""

from __future__ import annotations

from evalkit.findings.finding import Finding, FindingTable
from evalkit.findings.groups import GROUPS, group_words, role_of
from evalkit.findings.outcome_change import outcome_words
from evalkit.findings.paired_outcome import (
    complete_pairs,
    included_pupils,
    listed_pupils,
    paired_outcome,
)
from evalkit.findings.quantity import Label, Quantity, SchoolCount, Total
from evalkit.intake import Cohort

COLUMNS = {
    "group": "Group",
    "schools": "Schools",
    "included": "Pupils whose data may be used",
    "linked": "Pupils with a value before and after",
}


def programme_reach(cohort: Cohort) -> Finding:
    """Return schools and pupils by group over the whole cohort.

    Totals keep the schools apart, so that release can leave out schools too small to be
    counted: a total beside its shown parts would otherwise give the hidden part away.
    """
    roles = [role for role in (role_of(cohort, group) for group in GROUPS) if role]
    rows = tuple(_row(cohort, role) for role in roles)
    return Finding(
        name="programme_reach",
        words=group_words(roles[0]) | outcome_words(cohort.plan.primary),
        quantities={
            "schools_in_cohort": SchoolCount(n=len(cohort.schools)),
            "schools_with_data": SchoolCount(n=cohort.tables["pupils"]["school_id"].nunique()),
            "schools": rows[0]["schools"],
            "included": rows[0]["included"],
            "linked": rows[0]["linked"],
        },
        tables={"reach": FindingTable(columns=COLUMNS, rows=rows)},
    )


def _row(cohort: Cohort, role: str) -> dict[str, Quantity]:
    listed = listed_pupils(cohort, role=role)["school_id"].unique()
    included = included_pupils(cohort, role=role).groupby("school_id").size()
    pairs = complete_pairs(paired_outcome(cohort, cohort.plan.primary, role=role))
    linked = pairs.groupby("school_id").size()
    return {
        "group": Label(text=group_words(role)["Group"]),
        "schools": SchoolCount(n=len(listed)),
        "included": Total(counts=tuple(int(included.get(code, 0)) for code in listed)),
        "linked": Total(counts=tuple(int(linked.get(code, 0)) for code in listed)),
    }
