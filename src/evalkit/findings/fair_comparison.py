"""The comparison that a plan asks for, made: who is compared, how alike, with which weights."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from evalkit.catalogue import CohortPlan, ComparisonRule
from evalkit.catalogue.planned_comparison import OPTIONS
from evalkit.errors import DataError, MatchingError
from evalkit.findings.balance_gaps import balance_gaps, start_gap
from evalkit.findings.compared_pupils import (
    AFTER,
    COMPARISON,
    TREATED,
    ComparedPupils,
    compared_pupils,
)
from evalkit.findings.groups import role_of
from evalkit.findings.paired_outcome import listed_pupils, was_held
from evalkit.findings.quantity import Gap, Quantity
from evalkit.intake import Cohort
from evalkit.matching import Balance, BalanceVerdict, Matched, balance, match_comparison
from evalkit.matching.balance_verdict import balance_verdict

MaySee = Callable[[Quantity], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class FairComparison:
    """A comparison group beside its balance, for the findings that tell of it.

    Parameters
    ----------
    rule : ComparisonRule
    pupils : ComparedPupils
        Everybody who could be compared.
    matched : Matched
        Its frame has the outcome (``after``) besides.
    balance : Balance
    gaps : mapping of covariate to its rows of the balance table, as quantities
    shown : tuple of str
        The covariates of which the reader may see every row.
    verdict : BalanceVerdict
        Over ``shown`` alone: a verdict that others had a say in would tell of them.
    """

    rule: ComparisonRule
    pupils: ComparedPupils
    matched: Matched
    balance: Balance
    gaps: Mapping[str, tuple[Mapping[str, Quantity], ...]]
    shown: tuple[str, ...]
    verdict: BalanceVerdict

    @property
    def start(self) -> Gap:
        """The difference in the primary outcome before, after matching."""
        start = self.gaps[next(iter(self.gaps))][0]["matched"]
        assert isinstance(start, Gap)
        return start

    @property
    def unjudged(self) -> tuple[str, ...]:
        """Labels of what pupils are compared on and the reader cannot be shown."""
        labels = self.pupils.covariates
        return tuple(label for column, label in labels.items() if column not in self.shown)

    @property
    def hidden(self) -> tuple[str, ...]:
        """Labels of what the plan compares and the reader cannot be shown."""
        return (*self.unjudged, *self.pupils.left_out)


def fair_comparison(cohort: Cohort, *, may_see: MaySee) -> FairComparison | str:
    """Return the comparison of one school, or why there is none, as a key of ``[empty]``.

    Parameters
    ----------
    cohort : Cohort
        One school's: pupils are compared within their school.
    may_see : callable
        Whether the reader may see a quantity (``Reader.may_see``).  What may not be seen has no
        say in the verdict.

    Raises
    ------
    DataError
        The cohort was opened for all schools.
    """
    if cohort.school is None:
        raise DataError(
            "Pupils are compared within their own school; this cohort was opened for all schools. "
            'Open it with open_cohort(cohort_dir, school="S01").'
        )
    rule = cohort.plan.comparison
    if rule is None:
        return "no_comparison"
    if reason := _why_nobody(cohort, cohort.plan):
        return reason
    pupils = compared_pupils(cohort, rule)
    # Whether so few can be matched at all would tell something of them.
    if not may_see(start_gap(pupils.frame)):
        return "too_few"
    try:
        matched = _matched(pupils, rule)
        found = balance(matched)
    except (MatchingError, DataError):
        return "comparison_impossible"
    gaps = balance_gaps(found, matched, pupils)
    shown = tuple(
        column for column, rows in gaps.items() if all(may_see(row["matched"]) for row in rows)
    )
    if next(iter(gaps)) not in shown:
        return "too_few"
    seen = found.table[found.table["covariate"].isin(shown)]
    return FairComparison(
        rule=rule,
        pupils=pupils,
        matched=matched,
        balance=found,
        gaps=gaps,
        shown=shown,
        verdict=balance_verdict(seen, rules=found.verdict.rules),
    )


def _why_nobody(cohort: Cohort, plan: CohortPlan) -> str | None:
    """Say that nobody is there only where it tells nothing about anyone, as for a change."""
    if listed_pupils(cohort, role=str(role_of(cohort, "main"))).empty:
        return "no_pupils"
    if listed_pupils(cohort, role=COMPARISON).empty:
        return "no_comparison_pupils"
    for moment, reason in ((plan.primary.before, "no_before"), (plan.primary.after, "no_after")):
        if not was_held(cohort, plan.primary, moment):
            return reason
    return None


def _matched(pupils: ComparedPupils, rule: ComparisonRule) -> Matched:
    options = {
        option: getattr(rule, option)
        for option in (*OPTIONS[rule.method], *(["distance"] if rule.distance else []))
    }
    if "exact" in options:
        options["exact"] = list(pupils.exact)
    if "cutpoints" in options:
        options["cutpoints"] = {
            pupils.columns[name]: limits
            for name, limits in (rule.cutpoints or {}).items()
            if pupils.columns[name] in pupils.covariates
        }
    matched = match_comparison(
        pupils.frame.drop(columns=AFTER),
        group=TREATED,
        covariates=list(pupils.covariates),
        method=rule.method,
        **options,
    )
    # Only now, so that no match can have looked at it.
    return replace(matched, frame=matched.frame.assign(**{AFTER: pupils.frame[AFTER]}))
