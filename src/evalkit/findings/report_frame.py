"""What stands around the findings of a report: its head, and how it was made."""

from __future__ import annotations

import evalkit
from evalkit.catalogue import Bands, ChangeRule, CohortPlan, Instrument, Norm
from evalkit.catalogue.plan import Analysis
from evalkit.findings.caveats import named_facts, rests_on_unverified_key, score_doubts
from evalkit.findings.compared_pupils import covariate_label
from evalkit.findings.comparison_words import (
    DESIGNS,
    error_words,
    listed,
    lowered,
    method_words,
)
from evalkit.findings.finding import Finding
from evalkit.findings.groups import GROUPS
from evalkit.intake import Cohort
from evalkit.vocabulary import ROLE_PLURALS


def report_header(cohort: Cohort, *, audience: str) -> Finding:
    """Return the words at the head of a report."""
    plan = cohort.plan
    name = plan.school_name(cohort.school) if cohort.school else plan.title
    words = {
        "name": name,
        "code": cohort.school or "",
        "title": plan.title,
        "programme": plan.programme,
        "note": plan.note,
        "audience": audience,
        "as_of": _day(plan),
        "groups": "; ".join(
            f"{group} group: {ROLE_PLURALS[role]}"
            for group, role in zip(GROUPS, plan.groups, strict=False)
        ),
    }
    return Finding(name="report_header", words=words)


def how_it_was_made(cohort: Cohort, *, audience: str) -> Finding:
    """Return what a reader needs to make the same report again."""
    plan, analysis = cohort.plan, cohort.plan.analysis
    instruments = "; ".join(_instrument(plan, each) for each in plan.instruments.values())
    unverified = " ".join(
        f"{each.title}: {fact}"
        for each in plan.instruments.values()
        for fact in score_doubts(each).values()
    )
    words = {
        "evalkit": evalkit.__version__,
        "inputs": cohort.fingerprint[:16],
        "school": cohort.school or "all schools",
        "audience": audience,
        "as_of": _day(plan),
        "seed": str(plan.seed),
        "comparison": _comparison(plan, is_school=cohort.school is not None),
        "primary": plan.primary.label,
        "instruments": instruments or "none",
        "published": "; ".join(_published(fact) for fact in named_facts(plan)),
        "unverified": unverified,
        "standardised": _standardised(analysis.standardise_by, analysis.is_corrected),
        "level": f"{100 * analysis.level:g} per cent",
        "pooling": "" if cohort.school else _pooling(analysis),
        "duplicates": _duplicates(plan.duplicate_pupils),
        "problem_rows": "left out and counted in the data check"
        if plan.rows_with_problems == "leave_out"
        else "a school's report waits until they are mended",
    }
    return Finding(name="how_it_was_made", words=words)


def _comparison(plan: CohortPlan, *, is_school: bool) -> str:
    """Return with whom the main group is compared, and how, as the plan has it."""
    if plan.comparison is None:
        return "none: before and after in the same pupils"
    if not is_school:
        return "on this page none: before and after in the same pupils; schools' reports compare"
    rule = plan.comparison
    names = (plan.primary.name, *rule.covariates)
    compared_on = listed([lowered(covariate_label(plan, name)) for name in names])
    exact = [covariate_label(plan, name) for name in rule.exact]
    return (
        f"{DESIGNS[plan.comparison_design]}; compared on {compared_on}; "
        f"{method_words(rule, exact=exact)}; {error_words(rule)}"
    )


def _instrument(plan: CohortPlan, instrument: Instrument) -> str:
    """Return a questionnaire with what a reader must know of its key, its form and its rule."""
    parts = [instrument.reference, _key(instrument)]
    forms = plan.forms.get(instrument.name, {})
    for wave, form in forms.items():
        parts.append(f"{form.replace('_', ' ')} form at {wave}, about {instrument.forms[form]}")
    if rule := instrument.missing_rule:
        check = "" if rule.is_verified else ", not verified against the manual"
        parts.append(f"missing answers: {rule.source}{check}")
    return f"{instrument.title} ({'; '.join(parts)})"


def _key(instrument: Instrument) -> str:
    """Return whose the scoring key is, and whether anyone has checked it."""
    if instrument.replaces_built_in:
        return "scored by the programme's own file, which replaces the key that evalkit has for it"
    if not instrument.is_built_in:
        return "scored by the programme's own file"
    if rests_on_unverified_key(instrument):
        return "its scoring key is UNVERIFIED"
    return f"scoring key of grade {instrument.grade}"


def _published(fact: Bands | Norm | ChangeRule) -> str:
    """Return a published fact that the plan names, with where it comes from and its mark."""
    kind = {Bands: "bands", Norm: "norm", ChangeRule: "rule for change"}[type(fact)]
    origin = f"{fact.whose}; {fact.source}; {fact.mark}"
    return f"{kind} for {fact.scale}: {fact.name} ({origin})"


def _day(plan: CohortPlan) -> str:
    return f"{plan.as_of.day} {plan.as_of:%B %Y}"


def _standardised(by: str, is_corrected: bool) -> str:
    divisors = {
        "baseline": "the standard deviation before",
        "average": "the average standard deviation of both times",
        "change": "the standard deviation of change",
        "repeated": "the standard deviation of change, allowing for the correlation",
    }
    correction = "with" if is_corrected else "without"
    return f"mean change divided by {divisors[by]}, {correction} small-sample correction"


def _pooling(analysis: Analysis) -> str:
    if analysis.pooling_model == "fixed":
        return "common effect, inverse-variance weights"
    interval = "Hartung–Knapp interval" if analysis.is_hartung_knapp else "normal interval"
    return f"random effects, {analysis.pooling_tau2} between-school variance, {interval}"


def _duplicates(rule: str | None) -> str:
    return {
        None: "a school whose files hold one gets no report until it is mended",
        "leave_out_all": "a pupil code that stands for two pupils is left out altogether",
        "keep_first": "of a pupil code that stands twice the first row is used",
    }[rule]
