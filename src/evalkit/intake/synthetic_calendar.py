"""The weeks of a made-up school year in which pairs can meet."""

from __future__ import annotations

import numpy as np

WEEKS = np.array(
    [
        *("2025-10-06", "2025-10-13", "2025-10-20"),
        *("2025-11-03", "2025-11-10", "2025-11-17", "2025-11-24"),
        *("2025-12-01", "2025-12-08", "2025-12-15"),
        *("2026-01-05", "2026-01-12", "2026-01-19", "2026-01-26", "2026-02-02", "2026-02-09"),
        *("2026-02-23", "2026-03-02", "2026-03-09", "2026-03-16", "2026-03-23"),
        *("2026-04-13", "2026-04-20", "2026-04-27", "2026-05-11", "2026-05-18"),
        *("2026-06-01", "2026-06-08", "2026-06-15"),
    ],
    dtype="datetime64[D]",
)
"""Mondays, between the two surveys, without school holidays and the week of a bank holiday."""

AUTUMN_STARTS = (0, 4)
SPRING_STARTS = (11, 17)
"""First weeks of pairs: from … to below …, as places in :data:`WEEKS`."""

TRAINING_DAYS = np.array(["2025-09-24", "2025-09-25"], dtype="datetime64[D]")

_SPAN = 12


def weeks_between(n_planned: int) -> int:
    """Return after how many school weeks a pair meets again, so that all sessions find room.

    Examples
    --------
    >>> weeks_between(6)
    2
    """
    return max(1, _SPAN // n_planned)
