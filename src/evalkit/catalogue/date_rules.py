"""Which days of answers are asked about, as data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from evalkit.catalogue.toml_section import DEFINITIONS, read_toml


@dataclass(frozen=True, slots=True, kw_only=True)
class DateRules:
    """``date_rules.toml``: ``most_days_apart`` is from the middle day of a school and wave."""

    most_days_apart: int


@cache
def load_date_rules() -> DateRules:
    """Return the rules by which a school is asked about the day of an answer.

    Examples
    --------
    >>> load_date_rules().most_days_apart
    183
    """
    every = read_toml(DEFINITIONS / "date_rules.toml")
    section = every.section("answers")
    rules = DateRules(most_days_apart=section.integer("most_days_apart"))
    section.finish()
    every.finish()
    return rules
