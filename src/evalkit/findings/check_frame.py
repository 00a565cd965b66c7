"""What stands around a data check: what it cannot tell, and how it was made."""

from __future__ import annotations

from evalkit.findings.caveats import caveats_when
from evalkit.findings.code_links import linkage_words
from evalkit.findings.finding import Finding
from evalkit.findings.own_school import own_school
from evalkit.findings.report_frame import how_it_was_made
from evalkit.intake import Cohort

TOLD = ("evalkit", "inputs", "school", "audience", "as_of", "duplicates", "problem_rows")


def check_caveats(cohort: Cohort) -> Finding:
    """Return what a data check cannot tell about this school's files."""
    own_school(cohort)
    plan = cohort.plan
    about = {
        "data_check": True,
        "data_check_linked": bool((cohort.links["why"] == "").any()),
        "data_check_risk": any(each.risk_items for each in plan.instruments.values()),
    }
    holding = {condition: "" for condition, is_so in about.items() if is_so}
    return caveats_when(holding, name="check_caveats")


def how_it_was_checked(cohort: Cohort, *, audience: str) -> Finding:
    """Return what a reader needs to make the same data check again."""
    own_school(cohort)
    made = how_it_was_made(cohort, audience=audience).words
    questionnaires = "; ".join(each.title for each in cohort.plan.instruments.values())
    words = {
        **{name: made[name] for name in TOLD},
        "linking": linkage_words(cohort.plan.linkage),
        "instruments": questionnaires or "none",
    }
    return Finding(name="how_it_was_checked", words=words)
