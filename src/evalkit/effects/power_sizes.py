"""The sizes that a design is planned with: their names, what they mean and what they may be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from math import inf
from typing import TypeAlias

from evalkit.effects.effect_options import as_number, shown
from evalkit.errors import DataError

MOST = 1_000_000_000
"""No study has more pupils, schools or covariates than this."""

Sizes: TypeAlias = Mapping[str, float]
"""The sizes of a design by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeRule:
    """What one size may be: from ``low`` up to ``high``, which are out of reach where open."""

    words: str
    low: float
    high: float = inf
    is_low_open: bool = False

    def allows(self, number: float) -> bool:
        """Return whether the size may be this number; ``high`` itself never is."""
        above = number > self.low if self.is_low_open else number >= self.low
        return above and number < self.high


_SHARE_EXPLAINED = "a share from 0 to below 1"

SIZE_RULES: Mapping[str, SizeRule] = {
    "pairs": SizeRule(words="a number of pupils measured twice", low=0),
    "n": SizeRule(words="a number of pupils, all groups together", low=0),
    "schools": SizeRule(words="a number of schools", low=0),
    "pupils_per_school": SizeRule(words="a number of pupils above 1", low=1, is_low_open=True),
    "treated_share": SizeRule(
        words="a share between 0 and 1, for example 0.5", low=0, high=1, is_low_open=True
    ),
    "icc": SizeRule(words=_SHARE_EXPLAINED, low=0, high=1),
    "r2": SizeRule(words=_SHARE_EXPLAINED, low=0, high=1),
    "r2_pupils": SizeRule(words=_SHARE_EXPLAINED, low=0, high=1),
    "r2_schools": SizeRule(words=_SHARE_EXPLAINED, low=0, high=1),
    "r2_effects": SizeRule(words=_SHARE_EXPLAINED, low=0, high=1),
    "covariates": SizeRule(words="a number of covariates, 0 for none", low=0),
    "school_covariates": SizeRule(words="a number of covariates of schools, 0 for none", low=0),
    "effect_variation": SizeRule(
        words="the variance of the effect between schools over that of the outcome, 0 or more",
        low=0,
    ),
}


def require_sizes(design: str, given: Mapping[str, object], *, needed: Iterable[str]) -> Sizes:
    """Return the sizes as floats, after checking that they are those that the design needs."""
    names = tuple(needed)
    strange = [name for name in given if name not in names]
    if strange:
        near = get_close_matches(strange[0], names, n=1)
        hint = f" Did you mean `{near[0]}`?" if near else ""
        raise DataError(
            f"The design {design!r} has the sizes {_listed(names)}; got {_listed(strange)}.{hint}"
        )
    lacking = [name for name in names if name not in given]
    if lacking:
        said = "; ".join(f"`{name}`: {SIZE_RULES[name].words}" for name in lacking)
        raise DataError(f"The design {design!r} also needs {said}.")
    return {name: _as_size(name, given[name]) for name in names}


def require_number(
    option: str, given: object, *, low: float, high: float = inf, words: str
) -> float:
    """Return ``given`` when it is a number strictly between ``low`` and ``high``."""
    number = as_number(given)
    if low < number < high:
        return number
    raise DataError(f"`{option}` must be {words}; got {shown(given)}.")


def _as_size(name: str, given: object) -> float:
    rule = SIZE_RULES[name]
    number = as_number(given)
    if not rule.allows(number):
        raise DataError(f"`{name}` must be {rule.words}; got {shown(given)}.")
    if number > MOST:
        raise DataError(f"`{name}` must be at most {MOST:,}; got {shown(given)}.")
    return number


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
