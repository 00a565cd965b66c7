"""What can this report not tell?"""

from __future__ import annotations

from collections.abc import Mapping

from evalkit.catalogue import Bands, ChangeRule, CohortPlan, Instrument, Norm, Outcome
from evalkit.catalogue.toml_section import DEFINITIONS, read_toml
from evalkit.findings.finding import Finding
from evalkit.intake import Cohort

CONDITIONS = (
    "always", "no_comparison", "compared", "compared_elsewhere", "one_school", "all_schools",
    "questionnaires", "records", "unverified", "unverified_key", "unverified_thresholds",
    "two_forms", "missing_rule", "data_check", "data_check_linked", "data_check_risk", "pairing",
    "pairing_headroom", "pairing_priority", "pairing_left_out",
)  # fmt: skip
FACTS_OF_SCORES = ("all", "key", "missing_rule", "rounding", "conversion", "forms")


def caveats(cohort: Cohort) -> Finding:
    """Return the caveats of ``caveats.toml`` whose condition holds for this cohort.

    ``{names}`` in a caveat stands for the questionnaires that it is about.
    """
    return caveats_when(_holding(cohort), name="caveats")


def caveats_when(holding: Mapping[str, str], *, name: str) -> Finding:
    """Return the caveats whose condition is among these; each has what ``{names}`` stands for."""
    every = read_toml(DEFINITIONS / "caveats.toml")
    words = {}
    for caveat in every.names():
        section = every.section(caveat)
        condition, text = section.choice("when", CONDITIONS), section.text("text")
        section.finish()
        if condition in holding:
            words[caveat] = text.replace("{names}", holding[condition])
    return Finding(name=name, words=words)


def _holding(cohort: Cohort) -> dict[str, str]:
    """Return the conditions that hold, each with the questionnaires that make it hold."""
    plan = cohort.plan
    every = list(plan.instruments.values())
    changing = {each.instrument for each in plan.outcomes if _changes_form(plan, each)}
    about = {
        "questionnaires": every,
        "unverified": [each for each in every if score_doubts(each)],
        "unverified_key": [each for each in every if rests_on_unverified_key(each)],
        "two_forms": [each for each in every if each.name in changing],
        "missing_rule": [each for each in every if each.missing_rule],
    }
    holds = {
        "always": True,
        "no_comparison": plan.comparison is None,
        "compared": plan.comparison is not None and cohort.school is not None,
        "compared_elsewhere": plan.comparison is not None and cohort.school is None,
        "one_school": cohort.school is not None,
        "all_schools": cohort.school is None,
        "records": bool(plan.record_outcomes),
        "unverified_thresholds": any(not fact.is_verified for fact in named_facts(plan)),
    }
    named = {
        condition: " and ".join(each.title for each in found)
        for condition, found in about.items()
        if found
    }
    return named | {condition: "" for condition, is_so in holds.items() if is_so}


def score_doubts(instrument: Instrument) -> dict[str, str]:
    """Return what nobody has checked and a score rests on; not the ages or the licence."""
    return {fact: text for fact, text in instrument.unverified.items() if fact in FACTS_OF_SCORES}


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
