"""One group's values before and after, or why there are none: how several findings begin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from evalkit.findings.finding import Finding
from evalkit.findings.groups import group_words, role_of
from evalkit.findings.outcome_change import outcome_words, why_no_change
from evalkit.findings.paired_outcome import paired_outcome
from evalkit.intake import Cohort


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedGroup:
    """The primary outcome of one group's pupils, and the words that call both.

    ``pairs`` has ``before`` and ``after``, either of which may be missing.
    """

    words: Mapping[str, str]
    pairs: pd.DataFrame


def paired_group(
    cohort: Cohort, *, name: str, group: str, empty_because: str | None = None
) -> PairedGroup | Finding:
    """Return the values of the primary outcome in one group, or the empty finding.

    Parameters
    ----------
    cohort : Cohort
        One school's, or all schools'.
    name : str
        The finding's name.
    group : {"main", "second"}
        The first or second group of the plan.
    empty_because : str, optional
        Why there is nothing to show although the group is there: a key under ``[empty]``.
    """
    role, primary = role_of(cohort, group), cohort.plan.primary
    if role is None:
        return Finding(name=name, empty_because="no_such_group")
    words = group_words(role) | outcome_words(primary)
    if empty_because:
        return Finding(name=name, empty_because=empty_because, words=words)
    pairs = paired_outcome(cohort, primary, role=role)
    if reason := why_no_change(cohort, primary, pairs, role=role):
        return Finding(name=name, empty_because=reason, words=words)
    return PairedGroup(words=words, pairs=pairs)
