"""Measures: how an estimated number is called, in which unit, rounded and explained."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from evalkit.catalogue.toml_section import DEFINITIONS, Section, hint, read_toml
from evalkit.errors import DefinitionError

UNITS: Mapping[str, str] = {
    "points": "points",
    "standard deviations": "effect_size",
    "share": "effect_size",
    "ratio": "effect_size",
    "correlation": "effect_size",
    "pupils": "effect_size",
}
"""The unit of a measure, and how a released value of it is rounded."""

PLACES = ("{value}", "{low}", "{high}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One row of ``measures.toml``.

    ``lowest`` and ``highest`` are the bounds that no value can pass (infinite where there are
    none); ``null_value`` says that nothing differs; ``in_words`` explains the number in a table,
    and ``sentence`` is what a head teacher reads, with ``{value}``, ``{low}`` and ``{high}`` for
    what was released.
    """

    name: str
    label: str
    symbol: str
    unit: str
    lowest: float
    highest: float
    null_value: float
    in_words: str
    sentence: str

    @property
    def kind(self) -> str:
        """How a released value is rounded: ``points`` or ``effect_size``."""
        return UNITS[self.unit]


@cache
def load_measures() -> dict[str, Measure]:
    """Return every measure by name."""
    every = read_toml(DEFINITIONS / "measures.toml")
    return {name: _measure(name, every.section(name)) for name in every.names()}


def load_measure(name: str) -> Measure:
    """Return one measure.

    Raises
    ------
    DefinitionError
        An estimate names a measure that ``measures.toml`` does not have.

    Examples
    --------
    >>> measure = load_measure("mean_change")
    >>> measure.label, measure.unit, measure.null_value
    ('Average change', 'points', 0.0)
    """
    measures = load_measures()
    if name not in measures:
        raise DefinitionError(
            f"measures.toml has no measure {name!r}; add a row for it.{hint(name, measures)}"
        )
    return measures[name]


def _measure(name: str, section: Section) -> Measure:
    measure = Measure(
        name=name,
        label=section.text("label"),
        symbol=section.text("symbol"),
        unit=section.choice("unit", UNITS),
        lowest=section.number("lowest", -math.inf),
        highest=section.number("highest", math.inf),
        null_value=float(section.number("null_value")),
        in_words=section.text("in_words"),
        sentence=section.line("sentence"),
    )
    if not measure.lowest <= measure.null_value <= measure.highest:
        raise section.complain(
            "null_value",
            f"it must lie between lowest and highest, {measure.lowest:g} and "
            f"{measure.highest:g}; got {measure.null_value:g}.",
        )
    if PLACES[0] not in measure.sentence:
        raise section.complain("sentence", f"it must say where the value goes, {PLACES[0]}.")
    section.finish()
    return measure
