"""Measures: how an estimated number is called, rounded and explained."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from evalkit.catalogue.toml_section import DEFINITIONS, hint, read_toml
from evalkit.errors import DefinitionError

KINDS = ("points", "effect_size")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One row of ``measures.toml``."""

    name: str
    label: str
    kind: str
    null_value: float
    in_words: str


@cache
def load_measures() -> dict[str, Measure]:
    """Return every measure by name."""
    every = read_toml(DEFINITIONS / "measures.toml")
    measures = {}
    for name in every.names():
        section = every.section(name)
        measures[name] = Measure(
            name=name,
            label=section.text("label"),
            kind=section.choice("kind", KINDS),
            null_value=section.number("null_value"),
            in_words=section.text("in_words"),
        )
        section.finish()
    return measures


def load_measure(name: str) -> Measure:
    """Return one measure.

    Raises
    ------
    DefinitionError
        An estimate names a measure that ``measures.toml`` does not have.
    """
    measures = load_measures()
    if name not in measures:
        raise DefinitionError(
            f"measures.toml has no measure {name!r}; add a row for it.{hint(name, measures)}"
        )
    return measures[name]
