"""What can this report not tell?"""

from __future__ import annotations

from evalkit.catalogue.toml_section import DEFINITIONS, read_toml
from evalkit.findings.finding import Finding
from evalkit.intake import Cohort

CONDITIONS = (
    "always", "no_comparison", "one_school", "all_schools", "questionnaires", "records",
    "unverified",
)  # fmt: skip


def caveats(cohort: Cohort) -> Finding:
    """Return the caveats of ``caveats.toml`` whose condition holds for this cohort."""
    holding = _holding(cohort)
    every = read_toml(DEFINITIONS / "caveats.toml")
    words = {}
    for name in every.names():
        section = every.section(name)
        condition, text = section.choice("when", CONDITIONS), section.text("text")
        section.finish()
        if condition in holding:
            words[name] = text
    return Finding(name="caveats", words=words)


def _holding(cohort: Cohort) -> set[str]:
    plan = cohort.plan
    holds = {
        "always": True,
        "no_comparison": plan.comparison_design == "none",
        "one_school": cohort.school is not None,
        "all_schools": cohort.school is None,
        "questionnaires": bool(plan.instruments),
        "records": bool(plan.record_outcomes),
        "unverified": any(each.unverified for each in plan.instruments.values()),
    }
    return {condition for condition, is_so in holds.items() if is_so}
