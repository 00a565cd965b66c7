"""Rules of thumb for the size of an effect: words with their authority, only when asked for."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from evalkit.catalogue.measures import load_measures
from evalkit.catalogue.toml_section import DEFINITIONS, Section, hint, read_toml
from evalkit.errors import DataError, DefinitionError


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleOfThumb:
    """One table of ``rules_of_thumb.toml``: from which size on an authority uses which word.

    ``steps`` maps the size at which a word begins to hold to the word, smallest first; below the
    first of them ``below`` holds.
    """

    name: str
    authority: str
    short: str
    made_for: str
    measures: tuple[str, ...]
    below: str
    steps: Mapping[float, str]

    def word(self, value: float, *, measure: str) -> str:
        """Return the authority's word for a size, the authority beside it.

        The word is about the number alone: it knows nothing of chance, cost or worth.

        Parameters
        ----------
        value : float
            The size, in the unit of the measure; its sign is not looked at.
        measure : str
            What was measured; the rule was made for some measures only.

        Raises
        ------
        DataError
            The rule was not made for the measure, or the value is not a number.

        Examples
        --------
        >>> rule = load_rule_of_thumb("kraft_2020")
        >>> rule.word(-0.12, measure="standardised_difference_pooled")
        'medium (Kraft 2020)'
        """
        if measure not in self.measures:
            raise DataError(
                f"The rule of thumb {self.name} was made for {', '.join(self.measures)}; got "
                f"{measure}. Say the size without a word for it."
            )
        if not math.isfinite(value):
            raise DataError(f"A size must be a finite number; got {value!r}.")
        reached = [word for start, word in self.steps.items() if abs(value) >= start]
        return f"{reached[-1] if reached else self.below} ({self.short})"


def load_rule_of_thumb(name: str) -> RuleOfThumb:
    """Return a rule of thumb by name.

    Raises
    ------
    DefinitionError
        There is none of this name.
    """
    rules = load_rules_of_thumb()
    if name not in rules:
        raise DefinitionError(
            f"rules_of_thumb.toml has no rule {name!r}; it has {', '.join(rules)}."
            f"{hint(name, rules)}"
        )
    return rules[name]


@cache
def load_rules_of_thumb() -> dict[str, RuleOfThumb]:
    """Return every rule of thumb by name."""
    every = read_toml(DEFINITIONS / "rules_of_thumb.toml")
    return {name: _rule(name, every.section(name)) for name in every.names()}


def _rule(name: str, section: Section) -> RuleOfThumb:
    steps: dict[float, str] = {}
    for entry in section.sections("steps"):
        start = entry.number("from")
        if steps and start <= max(steps):
            raise entry.complain("from", "each step must begin above the one before it.")
        steps[start] = entry.text("word")
        entry.finish()
    rule = RuleOfThumb(
        name=name,
        authority=section.text("authority"),
        short=section.text("short"),
        made_for=section.text("made_for"),
        measures=section.texts("measures"),
        below=section.text("below"),
        steps=steps,
    )
    for measure in rule.measures:
        if measure not in load_measures():
            raise section.complain("measures", f"measures.toml has no measure {measure!r}.")
    section.finish()
    return rule
