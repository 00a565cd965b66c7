"""The shape of a questionnaire, once its file has been read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evalkit.catalogue.scales import MissingRule, Scale
from evalkit.catalogue.toml_section import hint
from evalkit.errors import DefinitionError


@dataclass(frozen=True, slots=True, kw_only=True)
class Parent:
    """The longer questionnaire that a short form was taken from: its item by our item."""

    name: str
    items: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """Answers in the order of the form, and the scores that they must give; None is missing."""

    answers: tuple[float | None, ...]
    scores: Mapping[str, float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A questionnaire: how it is answered, scored and licensed.  Never its wordings.

    ``items`` are stable ids, ``numbers`` the numbers printed on the form in the same order.
    ``forms`` maps the name of each version that asks about another time to that time.
    ``risk_items`` maps an item to the answer from which an adult should look at once, whatever
    the score.  ``sources`` and ``unverified`` say fact by fact where it comes from; ``held_back``
    names scales that are not there because their key is unverified and nobody accepted that.
    ``examples`` are worked by hand; :func:`evalkit.scoring.check_examples` holds the key to them.
    ``is_built_in`` says whether its file is the package's own, ``replaces_built_in`` whether a
    cohort's own file stands in the place of a built-in one of that name: its grade and sources are
    then the cohort's word.
    """

    name: str
    title: str
    order: str | None
    items: tuple[str, ...]
    numbers: tuple[str, ...]
    lowest: int
    highest: int
    is_continuous: bool
    reversed_items: frozenset[str]
    scales: tuple[Scale, ...]
    held_back: tuple[str, ...]
    forms: Mapping[str, str]
    risk_items: Mapping[str, float]
    parent: Parent | None
    examples: tuple[Example, ...]
    missing_rules: Mapping[str, MissingRule]
    missing_rule: MissingRule | None
    respondent_ages: str
    reference_period: str
    licence: str
    reference: str
    grade: str
    is_key_verified: bool
    sources: Mapping[str, str]
    unverified: Mapping[str, str]
    what: str
    why: str
    caveats: str
    is_built_in: bool
    replaces_built_in: bool

    def scale(self, name: str) -> Scale:
        """Return one scale by its name."""
        for scale in self.scales:
            if scale.name == name:
                return scale
        known = [scale.name for scale in self.scales]
        held = (
            f" {name} is held back: its key is unverified. Load {self.name} with "
            "accept_unverified_key to use it all the same."
            if name in self.held_back
            else ""
        )
        raise DefinitionError(
            f"{self.name} has no scale {name!r}; it has {', '.join(known)}."
            f"{held or hint(name, known)}"
        )

    def number_of(self, item: str) -> str:
        """Return the number that an item has on the printed form."""
        return self.numbers[self.items.index(item)]
