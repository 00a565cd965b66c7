"""Did the pupils who were lost start out differently from those who stayed?"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from evalkit.effects import standardised_difference
from evalkit.errors import DataError
from evalkit.findings.finding import Finding
from evalkit.findings.outcome_change import SMALLEST_SAMPLE, verdict
from evalkit.findings.paired_group import paired_group
from evalkit.findings.quantity import Measured, Share, Values
from evalkit.intake import Cohort


def lost_pupils(cohort: Cohort, *, group: str) -> Finding:
    """Return how many pupils have no second value, and how they stood at the first.

    The difference is lost − stayed on the primary outcome before the programme, standardised by
    the pooled SD with the exact small-sample correction (Hedges 1981).

    Parameters
    ----------
    cohort : Cohort
        One school's, or all schools'.
    group : {"main", "second"}
        The first or second group of the plan.
    """
    primary = cohort.plan.primary
    found = paired_group(cohort, name="lost_pupils", group=group)
    if isinstance(found, Finding):
        return found
    words, pairs = found.words, found.pairs
    started = pairs.dropna(subset=["before"])
    is_lost = started["after"].isna()
    lost, stayed = started.loc[is_lost, "before"], started.loc[~is_lost, "before"]
    share = Share(events=len(lost), n=len(started))
    if min(len(lost), len(stayed)) < SMALLEST_SAMPLE:
        return Finding(name="lost_pupils", lead="share", words=words, quantities={"share": share})
    behind = Values(
        n_unlike=min(_unlike(lost), _unlike(stayed)), smallest_side=None, step=primary.step
    )
    return _compared(
        words,
        share,
        lost,
        stayed,
        behind,
        level=cohort.plan.analysis.level,
        higher_is_better=primary.higher_is_better,
    )


def _unlike(values: pd.Series) -> int:
    return len(values) - int(values.value_counts().max())


def _compared(
    words: Mapping[str, str],
    share: Share,
    lost: pd.Series,
    stayed: pd.Series,
    behind: Values,
    *,
    level: float,
    higher_is_better: bool,
) -> Finding:
    try:
        estimate = standardised_difference(lost, stayed, by="pooled", corrected=True, level=level)
    except DataError:
        # No spread in the first values: there is a share to report, but no difference.
        return Finding(name="lost_pupils", lead="share", words=words, quantities={"share": share})
    measured = Measured(
        estimate=estimate, smallest_group=min(len(lost), len(stayed)), behind=behind
    )
    return Finding(
        name="lost_pupils",
        lead="share",
        verdict=verdict(estimate, higher_is_better),
        verdict_of="difference",
        words=words,
        quantities={"share": share, "difference": measured},
    )
