"""The words for a plan's comparison: who is compared, how, and why somebody is left out."""

from __future__ import annotations

from collections.abc import Sequence

from evalkit.catalogue import BalanceRules, ComparisonRule
from evalkit.matching.drop_reasons import ALONE, BEYOND, TAKEN, UNUSABLE

DESIGNS = {
    "waiting_list": "pupils on the waiting list, who had not been in the programme yet",
    "matched": "pupils of the same school who were not in the programme",
    "previous_cohort": "pupils of an earlier year, before there was a programme",
}
"""Whom the plan compares with, by its design."""

_BY = {
    "propensity": "the chance of being in the programme, as far as these tell it "
    "(propensity score, logistic regression)",
    "mahalanobis": "how far apart two pupils are in all of these (Mahalanobis distance)",
}
_ORDERS = {
    "largest": "those with the largest chance first",
    "closest": "the closest pair first",
    "data": "in the order of their codes",
}
_ERRORS = "standard errors {errors}, {of}"

_ALIKE = "Left out: nobody of the other group is the same in {exact}"
_LEFT_OUT = {
    "alike": (),
    "beyond": tuple(BEYOND.values()),
    "taken": tuple(TAKEN.values()),
    "alone": tuple(ALONE.values()),
    "unusable": (UNUSABLE,),
}
_TITLES = {
    "beyond": "Left out: nobody of the other group is near enough",
    "taken": "Left out: others were nearer, or already taken",
    "alone": "Left out: nobody of the other group is in the same class",
    "unusable": "Left out: no weights that balance the groups can use them",
}


def method_words(rule: ComparisonRule, *, exact: Sequence[str]) -> str:
    """Return how a fair group was made, as the plan has it; no number in it comes from data.

    Parameters
    ----------
    rule : ComparisonRule
    exact : sequence of str
        Labels of what matched pupils must be the same in.
    """
    parts = [_main_words(rule)]
    if rule.method in ("nearest", "optimal") and not rule.replace:
        parts.append(
            "each comparison pupil used once, "
            + ("one for each" if rule.ratio == 1 else f"up to {rule.ratio} for each")
        )
    if rule.replace:
        parts.append("a comparison pupil may stand for several")
    if rule.order:
        parts.append(_ORDERS[rule.order])
    if rule.caliper is not None:
        parts.append(f"none further apart than {rule.caliper:g} standard deviations")
    if exact:
        parts.append(f"always the same in {listed([each.lower() for each in exact])}")
    return "; ".join(parts)


def _main_words(rule: ComparisonRule) -> str:
    by = _BY.get(rule.distance or "", "")
    return {
        "nearest": f"each pupil takes the nearest comparison pupil by {by}",
        "optimal": f"pairs with the least total distance by {by}",
        "full": f"everybody in a set around one pupil, with the least total distance by {by}",
        "subclass": f"{rule.n_subclasses} classes by {by}",
        "cem": "pupils of the same class in all of these (coarsened exact matching)",
        "entropy": "weights that make the averages of these equal (entropy balancing)",
        "weighting": f"weights from {by}",
        "none": "nobody was chosen or weighted: both groups as they are",
    }[rule.method]


def error_words(rule: ComparisonRule) -> str:
    """Return how the interval of the difference was made."""
    of = "pupils of a matched set being alike" if rule.has_sets else "each pupil by themselves"
    return _ERRORS.format(errors=rule.errors, of=of)


def reasons_to_leave_out(rule: ComparisonRule, *, exact: Sequence[str]) -> dict[str, str]:
    """Return every reason that the method has, by its title, whether or not anybody is left out.

    A list of those that somebody met would tell that somebody did.
    """
    kinds = {
        "nearest": ["taken"],
        "optimal": ["taken"],
        "full": [],
        "subclass": ["alone"],
        "cem": ["alone"],
        "entropy": ["unusable"],
        "weighting": ["unusable"],
        "none": [],
    }[rule.method]
    if rule.caliper is not None:
        kinds = ["beyond", *kinds]
    titles = {_TITLES[kind]: kind for kind in kinds}
    if exact and rule.method in ("nearest", "optimal", "full"):
        told = listed([each.lower() for each in exact])
        titles = {_ALIKE.format(exact=told): "alike", **titles}
    return titles


def kind_of_reason(why: str) -> str:
    """Return the kind of a reason that matching gave."""
    return next((kind for kind, words in _LEFT_OUT.items() if why in words), "alike")


def limit_words(rules: BalanceRules) -> str:
    """Return from where on groups are alike, and too far apart, with whose limits these are."""
    return (
        f"Groups are called alike up to {rules.alike.largest:g} standard deviations "
        f"({rules.alike.short}) and too far apart beyond {rules.far.largest:g} "
        f"({rules.far.short})"
    )


def lowered(label: str) -> str:
    """Return a label as it stands within a sentence; abbreviations stay as they are."""
    return label if label[:2].isupper() else label[0].lower() + label[1:]


def listed(parts: Sequence[str]) -> str:
    """Return words as a list in prose."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
