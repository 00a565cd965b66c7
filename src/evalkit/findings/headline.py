"""The answer in one paragraph: the primary outcome in the main group."""

from __future__ import annotations

from dataclasses import replace

from evalkit.findings.finding import Finding
from evalkit.findings.groups import role_of
from evalkit.findings.movements import movement_shares
from evalkit.findings.outcome_change import outcome_change
from evalkit.findings.paired_outcome import complete_pairs, paired_outcome
from evalkit.intake import Cohort

WITHOUT = {
    False: "Without a comparison group nobody can tell how much of it would have happened anyway.",
    True: "How similar pupils fared who were not mentored is said further down.",
}
"""What a reader must know who takes a change for an effect, without a comparison and with one."""


def headline(cohort: Cohort) -> Finding:
    """Return the change of the primary outcome in the main group.

    Beside the average stand the shares of pupils whose own value went up, stayed and went down:
    an average hides those who got worse.
    """
    primary = cohort.plan.primary
    finding = outcome_change(
        cohort, name="headline", group="main", outcomes=[primary], none_because="no_questionnaire"
    )
    if finding.empty_because:
        return finding
    pairs = complete_pairs(paired_outcome(cohort, primary, role=str(role_of(cohort, "main"))))
    gain = pairs["after"] - pairs["before"]
    if not primary.higher_is_better:
        gain = -gain
    return replace(
        finding,
        words={**finding.words, "without": WITHOUT[cohort.plan.comparison is not None]},
        quantities={**finding.quantities, **movement_shares(gain)},
    )
