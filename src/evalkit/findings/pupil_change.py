"""How many single pupils changed by more than chance, and how many of them for the worse?"""

from __future__ import annotations

import pandas as pd
from scipy.stats import norm

from evalkit.catalogue import ChangeRule, Outcome
from evalkit.findings.finding import Finding
from evalkit.findings.movements import leading, movement_shares, movement_table
from evalkit.findings.paired_group import paired_group
from evalkit.findings.paired_outcome import complete_pairs
from evalkit.intake import Cohort
from evalkit.scoring import meaningful_change, reliable_change, smallest_reliable_change

LABELS = {
    "better": "Improved",
    "same": "No change that counts",
    "worse": "Deteriorated",
}
METHOD = "jacobson_truax"


def pupil_change(cohort: Cohort, *, group: str) -> Finding:
    """Return the shares of pupils who improved, did not change, and deteriorated.

    What counts as change is what the plan's ``change_rules`` name for the primary outcome; the SD
    and the reliability that it rests on are told with it, because they decide the result.  The
    three shares are never shown apart, and only one score is judged, never "any sub-scale".

    Parameters
    ----------
    cohort : Cohort
        One school's, or all schools'.
    group : {"main", "second"}
        The first or second group of the plan.
    """
    primary = cohort.plan.primary
    rules = cohort.plan.change_rules.get(primary.name, ())
    found = paired_group(
        cohort, name="pupil_change", group=group, empty_because=None if rules else "no_change_rules"
    )
    if isinstance(found, Finding):
        return found
    complete = complete_pairs(found.pairs)
    sets = {
        rule_words(rule): movement_shares(_direction(complete, rule, primary)) for rule in rules
    }
    first = sets[rule_words(rules[0])]
    return Finding(
        name="pupil_change",
        lead=leading(first),
        words=found.words | _words(rules),
        quantities=first,
        tables={"movements": movement_table(sets, labels=LABELS, by="What counts as change")},
    )


def rule_words(rule: ChangeRule) -> str:
    """Return a rule in words, with the numbers that it rests on."""
    if rule.points is not None:
        kind = {"reliable": "more than chance", "important": "one that people notice"}[rule.kind]
        return f"{rule.points:g} points or more, as published for a change that is {kind}"
    points = smallest_reliable_change(
        sd=rule.sd, reliability=rule.reliability, critical=rule.critical
    )
    return (
        f"more than {points:.1f} points: Jacobson and Truax, with a standard deviation of "
        f"{rule.sd:g} and a reliability of {rule.reliability:g} ({rule.reliability_kind})"
    )


def _direction(pairs: pd.DataFrame, rule: ChangeRule, outcome: Outcome) -> pd.Series:
    """Return 1, 0 or −1 for pupils who improved, did not change enough, or deteriorated."""
    before, after = pairs["before"], pairs["after"]
    if rule.points is not None:
        changed = meaningful_change(
            before,
            after,
            minimally_important=rule.points,
            higher_is_better=outcome.higher_is_better,
        )
    else:
        changed = reliable_change(
            before,
            after,
            sd=rule.sd,
            reliability=rule.reliability,
            higher_is_better=outcome.higher_is_better,
            method=METHOD,
            critical=rule.critical,
        )
    return changed["category"].cat.codes - 1


def _words(rules: tuple[ChangeRule, ...]) -> dict[str, str]:
    told = [f"{rule_words(each)} (population: {each.whose}; {each.mark})" for each in rules]
    return {
        "rule": told[0],
        "other_rules": f"Other rules in the table: {'; '.join(told[1:])}." if told[1:] else "",
        "by_chance": _by_chance(rules[0]),
    }


def _by_chance(rule: ChangeRule) -> str:
    """Return what measurement error alone would do to pupils who did not change at all."""
    if rule.critical is None:
        return ""
    share = 200 * float(norm.sf(rule.critical))
    return (
        f"Of pupils who did not change at all, the questionnaire's own error would make about "
        f"{share:.0f} in 100 seem to, half of them for the better."
    )
