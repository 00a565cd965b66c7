"""How outcomes changed, before to after, in one group: the rows that two findings share."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from evalkit.catalogue import CohortPlan, Outcome
from evalkit.effects import mean_change, standardised_change
from evalkit.errors import DataError
from evalkit.estimate import Estimate
from evalkit.findings.finding import Finding, FindingTable
from evalkit.findings.groups import group_words, role_of
from evalkit.findings.paired_outcome import complete_pairs, paired_outcome
from evalkit.findings.quantity import Count, Label, Mean, Measured, Quantity
from evalkit.intake import Cohort

COLUMNS = {
    "outcome": "Outcome",
    "n_pupils": "Pupils",
    "before": "Before",
    "after": "After",
    "change": "Change (after − before)",
    "standardised": "Standardised change",
}
SMALLEST_SAMPLE = 2


def outcome_change(
    cohort: Cohort, *, name: str, group: str, outcomes: Sequence[Outcome], none_because: str
) -> Finding:
    """Return the change of several outcomes in one group; the first outcome leads.

    ``none_because`` is why the finding is empty when there is no outcome to show.
    """
    role = role_of(cohort, group)
    if role is None:
        return Finding(name=name, empty_because="no_such_group")
    words = group_words(role)
    if not outcomes:
        return Finding(name=name, empty_because=none_because, words=words)
    lead = outcomes[0]
    words |= outcome_words(lead)
    pairs = {each.name: paired_outcome(cohort, each, role=role) for each in outcomes}
    if reason := why_no_change(pairs[lead.name]):
        return Finding(name=name, empty_because=reason, words=words)
    rows = [_row(cohort.plan, each, complete_pairs(pairs[each.name])) for each in outcomes]
    table = FindingTable(columns=COLUMNS, rows=tuple(row for row in rows if row))
    return Finding(
        name=name,
        lead="change",
        verdict=verdict(rows[0]["change"].estimate, lead.higher_is_better),
        words=words,
        quantities=rows[0],
        tables={"outcomes": table},
    )


def why_no_change(pairs: pd.DataFrame) -> str | None:
    """Return why a change cannot be computed, as a key of ``[empty]``, or None when it can."""
    if pairs.empty:
        return "no_pupils"
    if pairs["before"].isna().all():
        return "no_before"
    if pairs["after"].isna().all():
        return "no_after"
    if len(complete_pairs(pairs)) < SMALLEST_SAMPLE:
        return "too_few"
    return None


def verdict(change: Estimate, higher_is_better: bool) -> str:
    """Return better, worse or unclear, by whether the interval leaves out no change."""
    if change.low > 0:
        return "better" if higher_is_better else "worse"
    if change.high < 0:
        return "worse" if higher_is_better else "better"
    return "unclear"


def outcome_words(outcome: Outcome) -> dict[str, str]:
    """Return the words by which prose calls an outcome."""
    return {
        "outcome": outcome.label,
        "unit": outcome.unit,
        "note": outcome.note,
        "good_direction": "higher is better" if outcome.higher_is_better else "lower is better",
        "before_name": outcome.before.replace("_", " "),
        "after_name": outcome.after.replace("_", " "),
    }


def _row(plan: CohortPlan, outcome: Outcome, pairs: pd.DataFrame) -> dict[str, Quantity]:
    n_pupils = len(pairs)
    if n_pupils < SMALLEST_SAMPLE:
        return {}
    before, after = pairs["before"], pairs["after"]
    change = mean_change(before, after, level=plan.analysis.level)
    rare = fewest_with_event(outcome, pairs)
    return {
        "outcome": Label(text=outcome.label),
        "n_pupils": Count(n=n_pupils),
        "before": _mean(before, rare),
        "after": _mean(after, rare),
        "change": Measured(estimate=change, smallest_group=n_pupils, n_with_event=rare),
        "standardised": _standardised(plan, before, after, rare),
    }


def fewest_with_event(outcome: Outcome, pairs: pd.DataFrame) -> int | None:
    """Return the smaller number of pupils with an event, before or after; None for a score.

    All figures of a row share it: where one of them is hidden, the others would give it back.
    """
    if not outcome.is_count:
        return None
    return int((pairs[["before", "after"]] > 0).sum().min())


def _mean(values: pd.Series, n_with_event: int | None) -> Mean:
    return Mean(
        value=float(values.mean()), n=len(values), sd=float(values.std()), n_with_event=n_with_event
    )


def _standardised(
    plan: CohortPlan, before: pd.Series, after: pd.Series, n_with_event: int | None
) -> Quantity:
    try:
        estimate = standardised_change(
            before,
            after,
            by=plan.analysis.standardise_by,
            corrected=plan.analysis.is_corrected,
            level=plan.analysis.level,
        )
    except DataError:
        # Pupils who all answered alike have no spread to divide by; points are still shown.
        return Label(text="not defined")
    return Measured(estimate=estimate, smallest_group=len(before), n_with_event=n_with_event)
