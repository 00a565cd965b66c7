"""Counted events: how many of how many, checked before a share is made of them."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy as np

from evalkit.effects.effect_options import as_number, shown
from evalkit.errors import DataError

MOST = 10_000_000_000
"""There are fewer people than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventCount:
    """How many pupils of a group had an event.

    Parameters
    ----------
    events : int
        Pupils with the event, 0 to ``n``.
    n : int
        All pupils of the group, at least 1.
    """

    events: int
    n: int

    @classmethod
    def of(cls, events: float, n: float, *, names: tuple[str, str]) -> EventCount:
        """Return the counts as whole numbers; ``names`` are the arguments they came in."""
        with_event, everybody = (
            _whole(given, name=name) for given, name in zip((events, n), names, strict=True)
        )
        if everybody < 1:
            raise DataError(
                f"`{names[1]}` must be at least 1; got 0. "
                "An empty group has no share: leave it out and say so."
            )
        if with_event > everybody:
            raise DataError(
                f"`{names[0]}` must not exceed `{names[1]}`: both count pupils, and a pupil with "
                "several events counts once. For numbers of events use rate_ratio."
            )
        return cls(events=with_event, n=everybody)

    @property
    def share(self) -> float:
        """Return the share with the event."""
        return self.events / self.n

    @property
    def others(self) -> int:
        """Return how many pupils did not have the event."""
        return self.n - self.events

    @property
    def variance(self) -> float:
        """Return the large-sample variance of the share."""
        return self.share * (1 - self.share) / self.n


def _whole(given: object, *, name: str) -> int:
    number = as_number(given)
    if number >= 0 and number == np.floor(number) and number <= MOST:
        return int(number)
    is_real = isinstance(given, int | float | np.integer | np.floating)
    is_number = is_real and not isinstance(given, bool)
    got = shown(given) if is_number else type(given).__name__
    most = f" and at most {MOST:,}" if is_number and MOST < given < inf else ""
    raise DataError(f"`{name}` must be a whole number of pupils, 0 or more{most}; got {got}.")
