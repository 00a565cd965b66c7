"""By which rules are pairs ruled out, and what makes one better than another?"""

from __future__ import annotations

from evalkit.catalogue import Criterion, PairingRules
from evalkit.findings.finding import Finding, FindingTable
from evalkit.findings.quantity import Label
from evalkit.intake import Cohort

COLUMNS = {"criterion": "What makes a good pair", "importance": "How much it counts"}
SOURCES = {"criterion": "What", "why": "Why", "source": "On what authority"}
IMPORTANCE = {
    "must": "Must: a pair not known to fit in it is not made",
    "high": "High",
    "medium": "Medium",
    "low": "Low",
    "off": "Not at all",
}
FIRST = {
    "none": "the fit of all pairs together decides, so a pupil who asked for little is placed "
    "more easily",
    "lowest_wellbeing": "pupils whose own answers before the programme showed lower wellbeing come "
    "first, as the plan says",
    "nominated_first": "pupils whom staff nominated for mentoring come first, as the plan says",
}


def pairing_rules(cohort: Cohort) -> Finding:
    """Return the rules for pairs that are in force in this cohort, in words.

    Parameters
    ----------
    cohort : Cohort
        One school's.
    """
    rules = cohort.plan.pairing
    # The private rules share one wording, which is said once.
    forbidden = dict.fromkeys(rule.many for rule in rules.forbids)
    order = list(IMPORTANCE)
    ranked = sorted(rules.criteria, key=lambda each: order.index(each.importance))
    return Finding(
        name="pairing_rules",
        words={
            "forbidden": "; ".join(forbidden),
            "first": FIRST[rules.priority],
            "places": _places(rules.default_places),
            "weights": _weights(rules),
        },
        tables={
            "criteria": FindingTable(
                columns=COLUMNS,
                rows=tuple(
                    {
                        "criterion": Label(text=_told(each)),
                        "importance": Label(text=IMPORTANCE[each.importance]),
                    }
                    for each in ranked
                ),
            ),
            "sources": FindingTable(
                columns=SOURCES,
                rows=tuple(
                    {
                        "criterion": Label(text=each.title),
                        "why": Label(text=each.why),
                        "source": Label(text=each.reference),
                    }
                    for each in ranked
                ),
            ),
        },
        is_for_school=True,
    )


def _told(criterion: Criterion) -> str:
    """Return what is looked at, with the numbers that decide."""
    settings = criterion.settings
    if criterion.kind == "shared_words" and settings["enough"] != 1:
        return f"{criterion.title}; {settings['enough']} are enough"
    if criterion.kind == "year_gap":
        lowest, highest = settings["lowest"], settings["highest"]
        span = f"{lowest}" if lowest == highest else f"{lowest} to {highest}"
        return f"{criterion.title}: the mentor {span} years older"
    return criterion.title


def _places(number: int) -> str:
    return {0: "nobody", 1: "one mentee"}.get(number, f"{number} mentees")


def _weights(rules: PairingRules) -> str:
    return ", ".join(f"{word} {weight:g}" for word, weight in rules.weights.items())
