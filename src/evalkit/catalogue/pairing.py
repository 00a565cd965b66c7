"""Which mentor and mentee may be a pair, and which pairs are good: ``pairing.toml`` as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evalkit.catalogue.pairing_criteria import Criterion, read_criterion
from evalkit.catalogue.toml_section import DEFINITIONS, Section, hint, read_toml
from evalkit.errors import DefinitionError

PAIRING_FILE = "pairing.toml"
WEIGHED = ("high", "medium", "low")
MOST_PLACES = 99
PRIORITIES = ("none", "lowest_wellbeing", "nominated_first")
"""Who comes first where there are fewer places than pupils."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forbids:
    """A rule that forbids pairs, with its words for one pair and for many.

    The private ones all have the same words, so that no reader learns which it was.
    """

    name: str
    is_private: bool
    one: str
    many: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PairingRules:
    """What forbids a pair and what makes it good, for one cohort.

    Parameters
    ----------
    forbids : tuple of Forbids
        The rules in force, ``must_<criterion>`` among them.
    criteria : tuple of Criterion
        Every criterion, also those that are off.
    weights : mapping of importance to float
    unknown_counts_as : float
        The fit, 0 to 1, of a criterion in which something is not known.
    default_places : int
        How many mentees a mentor takes who gave no number.
    priority : str
        Who comes first where places are short: "none", "lowest_wellbeing" or "nominated_first".
    """

    forbids: tuple[Forbids, ...]
    criteria: tuple[Criterion, ...]
    weights: Mapping[str, float]
    unknown_counts_as: float
    default_places: int
    priority: str

    @property
    def weighed(self) -> tuple[Criterion, ...]:
        """The criteria by which one allowed pair is better than another; may be empty."""
        return tuple(each for each in self.criteria if each.weight > 0)

    @property
    def musts(self) -> tuple[Criterion, ...]:
        """The criteria that forbid a pair which is not known to fit fully."""
        return tuple(each for each in self.criteria if each.importance == "must")

    def forbidding(self, name: str) -> Forbids:
        """Return the rule of a name.

        Raises
        ------
        DefinitionError
            No rule of this name is in force.
        """
        for rule in self.forbids:
            if rule.name == name:
                return rule
        names = [rule.name for rule in self.forbids]
        raise DefinitionError(
            f"No rule {name!r} forbids pairs here; in force are {', '.join(names)}."
            f"{hint(name, names)}"
        )


def load_pairing_rules(overrides: Mapping[str, Any] | None = None) -> PairingRules:
    """Return the rules of ``pairing.toml``, changed by what a plan says under ``[pairing]``.

    Parameters
    ----------
    overrides : mapping, optional
        ``default_places``, ``unknown_counts_as``, ``priority``, ``weights`` (high, medium, low),
        ``allow`` (names of rules that do not forbid here), and by the name of a criterion a table
        of its ``importance`` and settings.  What is absent stays as it is.

    Raises
    ------
    DefinitionError
        A name is unknown or a value is not what it must be; the message says where.

    Examples
    --------
    >>> rules = load_pairing_rules({"year_gap": {"importance": "must", "lowest": 1}})
    >>> [each.name for each in rules.musts], rules.forbids[-1].one
    (['year_gap'], 'the school years between them are not as many as are wanted')
    """
    every = read_toml(DEFINITIONS / PAIRING_FILE)
    given = Section(dict(overrides or {}), file="plan.toml", path="pairing")
    weights = _weights(every.section("weights"), given.section("weights", {}))
    entries = every.section("criteria")
    criteria = tuple(
        read_criterion(name, entries.section(name), given.section(name, {}), weights=weights)
        for name in entries.names()
    )
    rules = PairingRules(
        forbids=(
            *_forbids(every.section("forbids"), given),
            *(_must(each) for each in criteria if each.importance == "must"),
        ),
        criteria=criteria,
        weights=weights,
        unknown_counts_as=_unknown(every.section("unknown_counts_as"), given),
        default_places=_places(every.section("default_places"), given),
        priority=_priority(every.section("priority"), given),
    )
    given.finish()
    every.finish()
    return rules


def _weights(section: Section, given: Section) -> dict[str, float]:
    weights = {word: given.number(word, section.number(word)) for word in WEIGHED}
    section.text("why")
    section.text("source")
    for word, weight in weights.items():
        if weight < 0:
            raise given.complain(word, f"it must be 0 or more; got {weight:g}.")
    if sorted(weights.values(), reverse=True) != list(weights.values()):
        raise given.complain(
            "high",
            "high must not weigh less than medium, nor medium less than low; got "
            + ", ".join(f"{word} {weight:g}" for word, weight in weights.items())
            + ".",
        )
    section.finish()
    given.finish()
    return weights


def _forbids(section: Section, given: Section) -> list[Forbids]:
    """Return the rules that forbid, without those that the plan takes away."""
    allowed = given.texts("allow", ())
    rules, can_be_allowed = [], []
    for name in section.names():
        entry = section.section(name)
        if entry.flag("can_be_allowed"):
            can_be_allowed.append(name)
        entry.text("why")
        rule = Forbids(
            name=name,
            is_private=entry.flag("is_private"),
            one=entry.line("one"),
            many=entry.line("many"),
        )
        entry.finish()
        rules.append(rule)
    for name in allowed:
        if name not in can_be_allowed:
            raise given.complain(
                "allow",
                f"it may name {', '.join(can_be_allowed)}; got {name!r}."
                f"{hint(name, can_be_allowed)}",
            )
    return [rule for rule in rules if rule.name not in allowed]


def _must(criterion: Criterion) -> Forbids:
    words = criterion.phrases["must"]
    return Forbids(name=f"must_{criterion.name}", is_private=False, one=words, many=words)


def _unknown(section: Section, given: Section) -> float:
    value = given.number("unknown_counts_as", _value(section, section.number("value")))
    if not 0 <= value <= 1:
        raise given.complain("unknown_counts_as", f"it must lie between 0 and 1; got {value:g}.")
    return float(value)


def _places(section: Section, given: Section) -> int:
    value = given.integer("default_places", _value(section, section.integer("value")))
    if not 0 <= value <= MOST_PLACES:
        raise given.complain(
            "default_places", f"it must lie between 0 and {MOST_PLACES}; got {value}."
        )
    return int(value)


def _priority(section: Section, given: Section) -> str:
    word = given.choice("priority", PRIORITIES, section.choice("value", PRIORITIES))
    section.text("why")
    section.text("source")
    section.finish()
    return str(word)


def _value(section: Section, value: float) -> float:
    section.text("why")
    section.text("source")
    section.finish()
    return value
