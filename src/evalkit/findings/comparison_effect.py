"""How did the main group fare beside similar pupils, and what could hidden causes do to that?"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import floor

from evalkit.effects import (
    MatchedDifference,
    MatchedSensitivity,
    matched_difference,
    matched_sensitivity,
)
from evalkit.errors import DataError
from evalkit.findings.compared_pupils import AFTER, TREATED
from evalkit.findings.comparison_words import error_words, listed, lowered
from evalkit.findings.fair_comparison import FairComparison, MaySee, fair_comparison
from evalkit.findings.finding import Finding
from evalkit.findings.groups import group_words, role_of
from evalkit.findings.outcome_change import outcome_words, values_behind, verdict
from evalkit.findings.quantity import Count, Measured, Strength, Values
from evalkit.intake import Cohort

SAID_ABOVE = "comparison_said_above"
"""Where there is no comparison, ``comparison_group`` has said why."""

ALPHA = 0.025
"""The one-sided level at which a hidden cause has undone a conclusion; the intervals' other half
is the other side."""


def comparison_effect(cohort: Cohort, *, may_see: MaySee) -> Finding:
    """Return the difference of the primary outcome after, main group − comparison pupils.

    The matched or weighted pupils are compared, adjusted for what they are compared on.  Where the
    groups were too far apart before the programme the verdict is ``apart``, where that cannot be
    shown to the reader in every respect ``unjudged``, and in both there is no figure.

    Parameters
    ----------
    cohort : Cohort
        One school's.
    may_see : callable
        As for ``comparison_group``.
    """
    return _about(cohort, may_see, name="comparison_effect", told=_effect)


def comparison_sensitivity(cohort: Cohort, *, may_see: MaySee) -> Finding:
    """Return how strong a cause that nobody measured must be to undo the difference.

    The verdict is ``pairs`` where Rosenbaum's bounds hold besides the E-value, ``groups`` where
    there are none, ``doubtful`` where pairs alone do not tell a difference from chance, and
    ``unclear`` where there is nothing to undo.
    """
    return _about(
        cohort, may_see, name="comparison_sensitivity", told=partial(_sensitivity, may_see)
    )


def _about(
    cohort: Cohort,
    may_see: MaySee,
    *,
    name: str,
    told: Callable[[Cohort, FairComparison], Finding],
) -> Finding:
    made = fair_comparison(cohort, may_see=may_see)
    if isinstance(made, str):
        return Finding(name=name, empty_because=SAID_ABOVE)
    try:
        return told(cohort, made)
    except DataError:
        words = group_words(str(role_of(cohort, "main")))
        reason = "comparison_impossible" if name == "comparison_effect" else SAID_ABOVE
        return Finding(name=name, empty_because=reason, words=words)


def _effect(cohort: Cohort, made: FairComparison) -> Finding:
    plan, rule = cohort.plan, made.rule
    words = group_words(str(role_of(cohort, "main"))) | outcome_words(plan.primary)
    labels = made.pupils.covariates
    if made.verdict.key == "apart":
        far = listed([lowered(labels[column]) for column in made.verdict.too_far])
        return Finding(
            name="comparison_effect",
            lead="start",
            verdict="apart",
            words=words | {"too_far": far},
            quantities={"start": made.start},
        )
    if made.unjudged:
        # Pupils may be far apart in what this reader cannot be shown: nobody could call them alike.
        return Finding(
            name="comparison_effect",
            lead="start",
            verdict="unjudged",
            words=words | {"unjudged": listed([lowered(label) for label in made.unjudged])},
            quantities={"start": made.start},
        )
    difference = _difference(made, level=plan.analysis.level)
    return Finding(
        name="comparison_effect",
        lead="points",
        verdict=verdict(difference.points, plan.primary.higher_is_better),
        words=words
        | {
            "adjusted": listed([lowered(label) for label in labels.values()]),
            "errors": error_words(rule),
        },
        quantities=_measured(cohort, made, difference)
        | {
            "treated": Count(n=difference.n_treated),
            "comparison": Count(n=difference.n_comparison),
        },
    )


def _sensitivity(may_see: MaySee, cohort: Cohort, made: FairComparison) -> Finding:
    silent = Finding(name="comparison_sensitivity", empty_because=SAID_ABOVE)
    if made.verdict.key == "apart" or made.unjudged:
        return silent
    difference = _difference(made, level=cohort.plan.analysis.level)
    measured = _measured(cohort, made, difference)
    if not may_see(measured["points"]):
        return silent
    found = _hidden_causes(made, difference)
    of = measured["standardised"]
    strengths = {
        "strength": Strength(value=found.e_value.value, of=of),
        "strength_limit": Strength(value=found.e_value.limit, of=of),
    }
    gamma = found.bounds.tipping_gamma if found.bounds else None
    if gamma is not None:
        strengths["gamma"] = Strength(value=gamma, of=of)
    return Finding(
        name="comparison_sensitivity",
        lead="points",
        verdict=_strength_of(found),
        words=group_words(str(role_of(cohort, "main"))) | outcome_words(cohort.plan.primary),
        quantities=measured | strengths,
    )


def _strength_of(found: MatchedSensitivity) -> str:
    if found.bounds is None:
        return "groups"
    return "doubtful" if found.bounds.tipping_gamma is None else "pairs"


def _difference(made: FairComparison, *, level: float) -> MatchedDifference:
    weights, sets = _design(made)
    kept = made.matched.frame[made.matched.frame["weight"] > 0]
    # A column in which everybody who is left is the same says nothing beside the constant.
    varying = [column for column in made.pupils.covariates if len(kept[column].unique()) > 1]
    return matched_difference(
        made.matched.frame,
        outcome=AFTER,
        group=TREATED,
        covariates=varying,
        weights=weights,
        match_set=sets,
        errors=made.rule.errors,
        level=level,
    )


def _hidden_causes(made: FairComparison, difference: MatchedDifference) -> MatchedSensitivity:
    weights, sets = _design(made)
    return matched_sensitivity(
        difference,
        made.matched.frame,
        outcome=AFTER,
        group=TREATED,
        weights=weights,
        match_set=sets,
        direction="higher" if difference.points.value > 0 else "lower",
        gammas=[1.0],
        alpha=ALPHA,
    )


def _design(made: FairComparison) -> tuple[str | None, str | None]:
    """Return the columns of weights and of matched sets that the method has."""
    weights = None if made.rule.method == "none" else "weight"
    return weights, "match_set" if made.rule.has_sets else None


def _measured(
    cohort: Cohort, made: FairComparison, difference: MatchedDifference
) -> dict[str, Measured]:
    kept = made.matched.frame[made.matched.frame["weight"] > 0]
    pairs = kept.rename(columns={"c0": "before"})
    sides = [
        values_behind(cohort.plan.primary, pairs[pairs[TREATED] == side]) for side in (True, False)
    ]
    size = floor(min(made.balance.treated.n_effective, made.balance.comparison.n_effective) + 1e-9)
    behind = _weaker(*sides)
    return {
        name: Measured(estimate=estimate, smallest_group=size, behind=behind)
        for name, estimate in (
            ("points", difference.points),
            ("standardised", difference.standardised),
        )
    }


def _weaker(first: Values, second: Values) -> Values:
    sides = [each.smallest_side for each in (first, second) if each.smallest_side is not None]
    return Values(
        n_unlike=min(first.n_unlike, second.n_unlike),
        smallest_side=min(sides, default=None),
        step=first.step,
    )
