"""What a plan says about comparison pupils: on what, and how, a fair group is made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evalkit.catalogue.outcomes import Outcome
from evalkit.catalogue.toml_section import Section, hint
from evalkit.vocabulary import COMPARISON_DESIGNS

ABOUT_PUPILS = ("year_group", "gender", "fsm", "send", "eal")
"""Columns of the table of pupils that groups may be compared on, or have to agree in."""

OPTIONS: Mapping[str, tuple[str, ...]] = {
    "nearest": ("distance", "exact", "caliper", "ratio", "replace", "order"),
    "optimal": ("distance", "exact", "caliper", "ratio"),
    "full": ("distance", "exact", "caliper"),
    "subclass": ("exact", "n_subclasses"),
    "cem": ("exact", "cutpoints"),
    "entropy": (),
    "weighting": (),
    "none": (),
}
"""The ways to make a comparison group, each with the options that the plan must write for it."""

DISTANCES = ("propensity", "mahalanobis")
ORDERS = {"propensity": ("largest", "closest", "data"), "mahalanobis": ("closest", "data")}
OF_SETS = ("CR2", "CR1S", "CR0")
OF_PUPILS = ("HC3", "HC2", "HC1", "HC0")
"""Standard errors that allow for matched sets, and those of pupils by themselves."""

_SCORED = ("subclass", "weighting")
_CATEGORIES = ("gender", "fsm", "send", "eal")


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonRule:
    """How the main group is compared with pupils who were not in the programme.

    Parameters
    ----------
    method : str
        A key of ``OPTIONS``.
    covariates : tuple of str
        What pupils are compared on besides the primary outcome at baseline: columns of
        ``ABOUT_PUPILS`` and names of planned outcomes, whose first value is meant.
    errors : str
        The kind of standard errors of the difference.
    distance, exact, caliper, ratio, replace, order, n_subclasses, cutpoints
        As ``matching.match_comparison`` takes them.
    """

    method: str
    covariates: tuple[str, ...]
    errors: str
    distance: str | None = None
    exact: tuple[str, ...] = ()
    caliper: float | None = None
    ratio: int = 1
    replace: bool = False
    order: str | None = None
    n_subclasses: int | None = None
    cutpoints: Mapping[str, tuple[float, ...]] | None = None

    @property
    def has_sets(self) -> bool:
        """Whether each pupil is judged with those of a set of their own, found by matching."""
        return self.method in ("nearest", "optimal", "full") and not self.replace


def planned_design(programme: Section, whole: Section, groups: tuple[str, ...]) -> str:
    """Return what change is compared with.

    Raises
    ------
    DefinitionError
        The design and the table ``[comparison]`` do not go together, or the comparison pupils are
        to be a group of their own in the report.
    """
    design: str = programme.choice("comparison_design", COMPARISON_DESIGNS)
    if design == "none" and "comparison" in whole:
        raise whole.complain(
            "comparison",
            'programme.comparison_design is "none", so nobody is compared with anybody. Write '
            '"waiting_list", "matched" or "previous_cohort" there, or take this table away.',
        )
    if design != "none" and "comparison" not in whole:
        raise programme.complain(
            "comparison_design",
            f"with {design!r} the plan must say how a fair comparison is made. Write a table "
            "[comparison], every key of which is explained in a new plan (`evalkit new`).",
        )
    if design != "none" and "comparison" in groups:
        # The comparison pupils' own averages beside the compared ones would tell single pupils.
        raise whole.complain(
            "groups",
            f'with comparison_design = {design!r} it must not name "comparison": these pupils have '
            "a section of their own. Name those who took part.",
        )
    return design


def planned_comparison(
    section: Section, *, primary: Outcome, outcomes: Iterable[Outcome]
) -> ComparisonRule | None:
    """Return the rule under ``[comparison]``; None where the plan has none.

    Parameters
    ----------
    section : Section
        The whole plan.
    primary : Outcome
        Always the first thing that groups are compared on.
    outcomes : iterable of Outcome
        All that the plan names; their first values may be compared too.

    Raises
    ------
    DefinitionError
        An option that the method needs is missing, one that it does not heed is there, or a
        covariate is none that was known before the programme began.
    """
    if "comparison" not in section:
        return None
    table = section.section("comparison")
    method = table.choice("method", OPTIONS)
    known = [*ABOUT_PUPILS, *(each.name for each in outcomes if each != primary)]
    covariates = _covariates(table, known=known, primary=primary.name)
    _refuse_what_is_not_heeded(table, method)
    given: dict[str, Any] = {
        option: _READERS[option](table) for option in OPTIONS[method] if option in _READERS
    }
    if "order" in OPTIONS[method]:
        given["order"] = _order(table, given)
    if "cutpoints" in OPTIONS[method]:
        given["cutpoints"] = _cutpoints(table, [primary.name, *covariates])
    if method in _SCORED:
        given["distance"] = "propensity"
    rule = ComparisonRule(
        method=method,
        covariates=covariates,
        errors=table.choice("errors", (*OF_SETS, *OF_PUPILS)),
        **given,
    )
    if rule.has_sets and rule.errors not in OF_SETS:
        raise table.complain(
            "errors",
            f"pupils who were matched are alike, which {rule.errors!r} does not allow for. "
            'Write "CR2".',
        )
    table.finish()
    return rule


def _covariates(table: Section, *, known: list[str], primary: str) -> tuple[str, ...]:
    names = table.texts("covariates")
    for name in names:
        if name == primary:
            raise table.complain(
                "covariates",
                f"{name!r} is the primary outcome: its first value is always compared, and "
                "stands first. Leave it out here.",
            )
        if name not in known:
            raise table.complain(
                "covariates",
                f"{name!r} is neither a column of the table of pupils nor an outcome of this plan. "
                f"Known: {', '.join(known)}.{hint(name, known)}",
            )
    if len(set(names)) != len(names):
        raise table.complain("covariates", "a name stands in it twice.")
    return names


def _exact(table: Section) -> tuple[str, ...]:
    names = table.texts("exact")
    for name in names:
        if name not in ABOUT_PUPILS:
            raise table.complain(
                "exact",
                f"pupils cannot be asked to be the same in {name!r}. Known: "
                f"{', '.join(ABOUT_PUPILS)}.{hint(name, ABOUT_PUPILS)}",
            )
    return names


def _caliper(table: Section) -> float | None:
    if table.is_word("caliper", "none"):
        return None
    number = float(table.number("caliper"))
    if number <= 0:
        raise table.complain("caliper", f'it must be above 0, or "none"; got {number:g}.')
    return number


def _between(table: Section, key: str, lowest: int, highest: int) -> int:
    number = int(table.integer(key))
    if not lowest <= number <= highest:
        raise table.complain(key, f"it must be from {lowest} to {highest}; got {number}.")
    return number


def _order(table: Section, given: Mapping[str, Any]) -> str | None:
    if not given["replace"]:
        return str(table.choice("order", ORDERS[given["distance"]]))
    if "order" in table:
        raise table.complain(
            "order",
            "with replace = true nobody takes a pupil from anybody, so the order decides nothing. "
            "Take it away.",
        )
    return None


def _cutpoints(table: Section, names: Sequence[str]) -> dict[str, tuple[float, ...]]:
    cuts = table.section("cutpoints")
    found: dict[str, tuple[float, ...]] = {}
    for name in cuts.names():
        limits = cuts.places(name)
        if name not in names:
            raise cuts.complain(name, "it is not one of the covariates.")
        is_number = [type(limit) in (int, float) for limit in limits]
        if not limits or not all(is_number) or sorted(set(limits)) != limits:
            raise cuts.complain(name, "it must be a list of rising numbers, for example [18, 24].")
        found[name] = tuple(float(limit) for limit in limits)
    uncut = [each for each in names if each not in (*_CATEGORIES, *found)]
    if uncut:
        raise table.complain(
            "cutpoints",
            f"it must say where each number is cut; {', '.join(uncut)} has no list. They decide "
            "who counts as alike.",
        )
    return found


def _refuse_what_is_not_heeded(table: Section, method: str) -> None:
    """Say which methods an option belongs to, rather than that it is unknown."""
    for option in dict.fromkeys(each for options in OPTIONS.values() for each in options):
        if option in table and option not in OPTIONS[method]:
            needing = [each for each, options in OPTIONS.items() if option in options]
            raise table.complain(
                option,
                f'it means nothing to method = "{method}"; it belongs to {", ".join(needing)}. '
                "Take it away.",
            )


_READERS: Mapping[str, Callable[[Section], object]] = {
    "distance": lambda table: table.choice("distance", DISTANCES),
    "exact": _exact,
    "caliper": _caliper,
    "ratio": lambda table: _between(table, "ratio", 1, 10),
    "replace": lambda table: table.flag("replace"),
    "n_subclasses": lambda table: _between(table, "n_subclasses", 2, 50),
}
