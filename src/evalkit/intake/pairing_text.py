"""The part of a plan.toml about pairs of mentors and mentees, written from the rules there are."""

from __future__ import annotations

from evalkit.catalogue import Criterion, PairingRules

BEFORE = """\
# Which mentor and which mentee make a good pair.  Without this table the rules below hold as they
# stand.  Take the # away before [pairing] and before each line that you change.
#   default_places      how many mentees a mentor takes who wrote no number
#   unknown_counts_as   0 (not at all) to 1 (fully): how well a pair counts as fitting in something
#                       that one of the two did not answer
#   priority            who comes first where places are short: "none", "lowest_wellbeing" (before
#                       the programme), "nominated_first" (for mentoring, by staff)
#   weights             how much "high", "medium" and "low" weigh; only the proportions matter
#   allow               rules that do not forbid pairs here: "sibling", "other_school",
#                       "no_shared_slot".  Pairs that the school blocked or staff advised against,
#                       and mentors with no place, are always forbidden.
# What makes a good pair, each with its importance: "must" (pairs that are not known to fit fully
# are forbidden), "high", "medium", "low" or "off":"""

AFTER = """\
# and what some of them need besides:
#   enough            so many words in common fit fully; all the mentee's, where they are fewer
#   lowest, highest   by how many school years the mentor is to be older
#   fades_over        so many school years outside that, a pair does not fit at all in this"""


def pairing_text(rules: PairingRules) -> str:
    """Return the lines about ``[pairing]``, all of them comments."""
    weights = ", ".join(f"{word} = {weight:g}" for word, weight in rules.weights.items())
    width = max(len(each.name) for each in rules.criteria) + 2
    lines = [
        BEFORE,
        *(f"#   {each.name:<{width}}{_told(each)}" for each in rules.criteria),
        AFTER,
        "# [pairing]",
        f"# default_places = {rules.default_places}",
        f"# unknown_counts_as = {rules.unknown_counts_as:g}",
        f'# priority = "{rules.priority}"',
        f"# weights = {{ {weights} }}",
        "# allow = []",
        *(f"# {each.name} = {_setting(each)}" for each in rules.criteria),
    ]
    return "\n".join(lines)


def _told(criterion: Criterion) -> str:
    secret = ' (never shown, and never a "must")' if criterion.is_private else ""
    return criterion.title[0].lower() + criterion.title[1:] + secret


def _setting(criterion: Criterion) -> str:
    numbers = "".join(
        f", {name} = {value}"
        for name, value in criterion.settings.items()
        if isinstance(value, int)
    )
    return f'{{ importance = "{criterion.importance}"{numbers} }}'
