"""What can this report not tell?"""

from __future__ import annotations

from evalkit.catalogue import Bands, ChangeRule, CohortPlan, Instrument, Norm, Outcome
from evalkit.catalogue.toml_section import DEFINITIONS, read_toml
from evalkit.findings.finding import Finding
from evalkit.intake import Cohort

CONDITIONS = (
    "always", "no_comparison", "one_school", "all_schools", "questionnaires", "records",
    "unverified", "unverified_key", "unverified_thresholds", "two_forms", "missing_rule",
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
        "unverified_key": any(rests_on_unverified_key(each) for each in plan.instruments.values()),
        "unverified_thresholds": any(not fact.is_verified for fact in named_facts(plan)),
        "two_forms": any(_changes_form(plan, outcome) for outcome in plan.outcomes),
        "missing_rule": any(each.missing_rule for each in plan.instruments.values()),
    }
    return {condition for condition, is_so in holds.items() if is_so}


def rests_on_unverified_key(instrument: Instrument) -> bool:
    """Return whether a questionnaire is scored by a key that nobody has checked."""
    is_scale_checked = all(scale.is_key_verified for scale in instrument.scales)
    return not (instrument.is_key_verified and is_scale_checked)


def named_facts(plan: CohortPlan) -> list[Bands | Norm | ChangeRule]:
    """Return the published facts that a report uses: those about the primary outcome."""
    named = (plan.bands, plan.norms, plan.change_rules)
    return [fact for facts in named for fact in facts.get(plan.primary.name, ())]


def _changes_form(plan: CohortPlan, outcome: Outcome) -> bool:
    """Return whether an outcome was asked about one stretch of time before and another after."""
    forms = plan.forms.get(outcome.instrument or "", {})
    return bool(forms) and forms[outcome.before] != forms[outcome.after]
