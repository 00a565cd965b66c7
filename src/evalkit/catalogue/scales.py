"""Scales: how the answers to some items become one score."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from math import gcd, lcm

import numpy as np

FINEST = 0.1
"""How finely a mark on a line of 10 cm is read, in centimetres."""


def common_step(steps: Iterable[float]) -> float:
    """Return the largest number of which all steps are multiples: 0.5 for 1 and 1.5."""
    exact = [Fraction(step).limit_denominator(1000) for step in steps]
    below = lcm(*(step.denominator for step in exact))
    return gcd(*(int(step * below) for step in exact)) / below


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """An item that closes a scale: answered with ``closed_at``, the score is ``score``."""

    item: str
    closed_at: float
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """One score that an instrument yields.

    ``items`` holds item ids.  Three kinds: a scale of items of its own; one made from another
    (``made_from``: the other's score looked up in ``conversion`` or times ``multiply``); the sum
    of others (``sum_of``), missing when one of them is.

    With ``prorate`` the mean of the answered items stands for the missing ones, from
    ``min_answered`` answers on; with ``fill_with`` a missing answer counts as that number.
    ``recode`` is applied to the answers first; ``grain`` is the step in which complete answers
    move the score.  ``higher_is_better`` is None for a scale that
    checks how the form was filled in and is no outcome.
    """

    name: str
    label: str
    items: tuple[str, ...]
    combine: str
    min_answered: int
    prorate: bool
    rounding: str
    lowest: float
    highest: float
    higher_is_better: bool | None
    fill_with: float | None = None
    recode: Mapping[float, float] | None = None
    gate: Gate | None = None
    made_from: str | None = None
    multiply: float | None = None
    conversion: Mapping[float, float] | None = None
    sum_of: tuple[str, ...] = ()
    is_key_verified: bool = True
    grain: float = 1.0

    def reachable_scores(self) -> tuple[float, ...]:
        """Return every score that complete answers can give, lowest first.

        Answers on a line have no steps; they are taken to a millimetre.
        """
        if self.conversion is not None:
            return tuple(self.conversion.values())
        n_steps = round((self.highest - self.lowest) / self.grain)
        return tuple(float(score) for score in np.linspace(self.lowest, self.highest, n_steps + 1))

    @property
    def step(self) -> float:
        """The smallest difference between two scores of complete answers."""
        return min(high - low for low, high in pairwise(self.reachable_scores()))


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingRule:
    """A published rule for missing answers that is not the one used by default."""

    name: str
    max_missing: int
    rounding: str
    source: str
    is_verified: bool

    def applied_to(self, scales: Sequence[Scale]) -> tuple[Scale, ...]:
        """Return the scales with this rule; what is made from others follows them."""
        changed: dict[str, Scale] = {}
        for scale in scales:
            if scale.sum_of:
                parts = [changed[name] for name in scale.sum_of]
                scale = replace(
                    scale,
                    min_answered=sum(part.min_answered for part in parts),
                    prorate=any(part.prorate for part in parts),
                )
            elif scale.made_from is None and scale.fill_with is None:
                fewest = len(scale.items) - self.max_missing
                scale = replace(scale, min_answered=fewest, prorate=True, rounding=self.rounding)
            elif scale.made_from is not None:
                source = changed[scale.made_from]
                scale = replace(scale, min_answered=source.min_answered, prorate=source.prorate)
            changed[scale.name] = scale
        return tuple(changed.values())
