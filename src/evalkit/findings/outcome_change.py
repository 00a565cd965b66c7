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
from evalkit.findings.paired_outcome import (
    complete_pairs,
    listed_pupils,
    paired_outcome,
    was_held,
)
from evalkit.findings.quantity import (
    Count,
    Label,
    Mean,
    Measured,
    Quantity,
    Undefined,
    Values,
)
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
    pairs = {each: paired_outcome(cohort, each, role=role) for each in outcomes}
    reasons = {each: why_no_change(cohort, each, pairs[each], role=role) for each in outcomes}
    told = [each for each in outcomes if reasons[each] is None]
    if not told:
        lead = outcomes[0]
        return Finding(name=name, empty_because=reasons[lead], words=words | outcome_words(lead))
    rows = tuple(_row(cohort.plan, each, complete_pairs(pairs[each])) for each in told)
    return Finding(
        name=name,
        lead="change",
        verdict=_verdict_of(rows[0]["change"], told[0].higher_is_better),
        words=words | outcome_words(told[0]),
        quantities=rows[0],
        tables={"outcomes": FindingTable(columns=COLUMNS, rows=rows)},
    )


def why_no_change(
    cohort: Cohort, outcome: Outcome, pairs: pd.DataFrame, *, role: str
) -> str | None:
    """Return why a change cannot be computed, as a key of ``[empty]``, or None when it can.

    That nobody is there is said only where it tells nothing about anyone: nobody was listed with
    this role, or the survey was not held.  Otherwise there are simply too few.
    """
    if listed_pupils(cohort, role=role).empty:
        return "no_pupils"
    if not was_held(cohort, outcome, outcome.before):
        return "no_before"
    if not was_held(cohort, outcome, outcome.after):
        return "no_after"
    return "too_few" if len(complete_pairs(pairs)) < SMALLEST_SAMPLE else None


def verdict(change: Estimate, higher_is_better: bool) -> str:
    """Return better, worse or unclear, by whether the interval leaves out no change."""
    if change.low > 0:
        return "better" if higher_is_better else "worse"
    if change.high < 0:
        return "worse" if higher_is_better else "better"
    return "unclear"


def measured_change(plan: CohortPlan, pairs: pd.DataFrame, behind: Values) -> Measured | Undefined:
    """Return the mean change of complete pairs; undefined where all pupils changed alike."""
    try:
        estimate = mean_change(pairs["before"], pairs["after"], level=plan.analysis.level)
    except DataError:
        return Undefined(n=len(pairs), behind=behind)
    return Measured(estimate=estimate, smallest_group=len(pairs), behind=behind)


def _verdict_of(change: Quantity, higher_is_better: bool) -> str | None:
    return verdict(change.estimate, higher_is_better) if isinstance(change, Measured) else None


def outcome_words(outcome: Outcome) -> dict[str, str]:
    """Return the words by which prose calls an outcome."""
    return {
        "outcome": outcome.label,
        "unit": outcome.unit,
        "note": outcome.note,
        "good_direction": direction_words(outcome),
        "before_name": outcome.before.replace("_", " "),
        "after_name": outcome.after.replace("_", " "),
    }


def _row(plan: CohortPlan, outcome: Outcome, pairs: pd.DataFrame) -> dict[str, Quantity]:
    n_pupils, behind = len(pairs), values_behind(outcome, pairs)
    before, after = pairs["before"], pairs["after"]
    return {
        "outcome": Label(text=f"{outcome.label}; {direction_words(outcome)}"),
        "n_pupils": Count(n=n_pupils),
        "before": Mean(value=float(before.mean()), n=n_pupils, behind=behind),
        "after": Mean(value=float(after.mean()), n=n_pupils, behind=behind),
        "change": measured_change(plan, pairs, behind),
        "standardised": _standardised(plan, before, after, behind),
    }


def direction_words(outcome: Outcome) -> str:
    """Return which direction is good, to stand beside every number of the outcome."""
    return "higher is better" if outcome.higher_is_better else "lower is better"


def values_behind(outcome: Outcome, pairs: pd.DataFrame) -> Values:
    """Return what release must know of the pupils' values, never to be shown."""
    columns = [pairs["before"], pairs["after"], pairs["after"] - pairs["before"]]
    if outcome.raw is not None:
        # Equal changes of the raw sum look unlike once they are converted.
        raw = pairs[["before", "after"]].apply(lambda column: column.map(outcome.raw))
        columns.append(raw["after"] - raw["before"])
    unlike = [len(column) - int(column.value_counts().max()) for column in columns]
    side = None
    if outcome.is_count:
        with_event = [int((column > 0).sum()) for column in columns[:2]]
        side = min(*with_event, *(len(pairs) - n for n in with_event))
    return Values(n_unlike=min(unlike), smallest_side=side, step=outcome.step)


def _standardised(
    plan: CohortPlan, before: pd.Series, after: pd.Series, behind: Values
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
        # Pupils who all answered alike have no spread to divide by.
        return Undefined(n=len(before), behind=behind)
    return Measured(estimate=estimate, smallest_group=len(before), behind=behind)
