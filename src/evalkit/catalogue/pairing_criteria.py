"""What makes a good pair, as data: criteria, how much each counts and the words for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from evalkit.catalogue.toml_section import Section

IMPORTANCES = ("must", "high", "medium", "low", "off")
"""How much a criterion counts, from a rule down to nothing."""

ASKED_BY = ("both", "mentee")
BLANKS = ("not_known", "nothing")
PHRASES = ("fits", "misses", "not_known", "less", "must")


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One thing that makes a pair good.

    Parameters
    ----------
    name, title : str
    kind : str
        How a fit from 0 to 1 is worked out; one of those that ``pairing.toml`` explains.
    column : str
        What of the two is looked at.
    importance : str
        "must", "high", "medium", "low" or "off".
    weight : float
        What the importance weighs; 0 for "must" and "off", which are no matter of degree.
    settings : mapping of str to int or str
        What the kind needs besides, such as ``enough`` or ``lowest``.
    phrases : mapping of str to str
        What stands beside a pair (``fits``, ``misses``, ``not_known``), what a second choice has
        less of (``less``) and the rule's words (``must``).  Empty where the criterion is private.
    is_private : bool
        Whether it is never named beside a pair.
    why, reference : str
    """

    name: str
    title: str
    kind: str
    column: str
    importance: str
    weight: float
    settings: Mapping[str, int | str]
    phrases: Mapping[str, str] = field(default_factory=dict)
    is_private: bool
    why: str
    reference: str


def read_criterion(
    name: str, section: Section, given: Section, *, weights: Mapping[str, float]
) -> Criterion:
    """Return a criterion from its own section, changed by what a plan gives.

    Parameters
    ----------
    name : str
    section : Section
        Its table in ``pairing.toml``.
    given : Section
        Its table in a plan: ``importance`` and the settings of its kind; what is absent stays.
    weights : mapping of importance to float

    Raises
    ------
    DefinitionError
        A key is missing, unknown or does not say what it must.
    """
    kind = section.choice("kind", KINDS)
    is_private = section.flag("is_private")
    importance = given.choice("importance", IMPORTANCES, section.choice("importance", IMPORTANCES))
    if importance == "must" and is_private:
        raise given.complain(
            "importance",
            'it must be "high", "medium", "low" or "off"; got "must". Whom a "must" keeps out '
            "would show what nobody is to be told.",
        )
    criterion = Criterion(
        name=name,
        title=section.line("title"),
        kind=kind,
        column=section.text("column"),
        importance=importance,
        weight=weights.get(importance, 0.0),
        settings=KINDS[kind](section, given),
        phrases={} if is_private else {phrase: section.line(phrase) for phrase in PHRASES},
        is_private=is_private,
        why=section.text("why"),
        reference=section.text("reference"),
    )
    section.finish()
    given.finish()
    return criterion


def _shared_words(section: Section, given: Section) -> dict[str, int | str]:
    enough = given.integer("enough", section.integer("enough"))
    if enough < 1:
        raise given.complain("enough", f"it must be 1 or more; got {enough}.")
    return {
        "enough": enough,
        "asked_by": section.choice("asked_by", ASKED_BY),
        "blank_means": section.choice("blank_means", BLANKS),
    }


def _year_gap(section: Section, given: Section) -> dict[str, int | str]:
    lowest, highest, fades_over = (
        given.integer(key, section.integer(key)) for key in ("lowest", "highest", "fades_over")
    )
    if lowest > highest:
        raise given.complain(
            "lowest", f"it must not be more than highest, {highest}; got {lowest}."
        )
    if fades_over < 1:
        raise given.complain("fades_over", f"it must be 1 or more; got {fades_over}.")
    return {"lowest": lowest, "highest": highest, "fades_over": fades_over}


def _nothing(section: Section, given: Section) -> dict[str, int | str]:
    return {}


KINDS: Mapping[str, Callable[[Section, Section], dict[str, int | str]]] = {
    "shared_words": _shared_words,
    "wish": _nothing,
    "same": _nothing,
    "year_gap": _year_gap,
    "headroom": _nothing,
    "relation_wanted": _nothing,
}
"""Every kind of criterion, and how its settings are read."""
