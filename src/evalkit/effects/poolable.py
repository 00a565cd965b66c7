"""What estimates must have in common before they may be pooled."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from evalkit.errors import DataError
from evalkit.estimate import Estimate

_LARGEST = 1e70  # weights are inverse squares, and they are squared again
_NOISE = 1e-12
_CORRECTED = "small-sample corrected"


def require_poolable(
    estimates: Sequence[Estimate], *, of: str = "school"
) -> tuple[np.ndarray, np.ndarray]:
    """Return values and squared standard errors of estimates that may be pooled together.

    Places are named, never values, and all of them at once.  ``of`` is what each estimate stands
    for, as messages call it.
    """
    if not isinstance(estimates, Sequence) or not estimates:
        got = "an empty one" if isinstance(estimates, Sequence) else type(estimates).__name__
        raise DataError(f"`estimates` must be a list with at least one Estimate; got {got}.")
    strangers = [i for i, one in enumerate(estimates) if not isinstance(one, Estimate)]
    if strangers:
        raise DataError(f"`estimates` must hold Estimates only; not so {_at(strangers)}.")
    measures = sorted({one.measure for one in estimates})
    if len(measures) > 1:
        raise DataError(
            f"Estimates to pool must share one measure; got {', '.join(measures)}. "
            "Pool each measure by itself."
        )
    if len({_CORRECTED in one.method for one in estimates}) > 1:
        corrected = [i for i, one in enumerate(estimates) if _CORRECTED in one.method]
        raise DataError(
            "Estimates to pool must all be corrected for small samples, or none; corrected are "
            f"those {_at(corrected)}. Compute all of them with the same `corrected`."
        )
    _require_errors(estimates, of=of)
    _require_sizes(estimates, of=of)
    values = np.array([one.value for one in estimates], dtype=float)
    return values, np.array([one.se for one in estimates], dtype=float) ** 2


def _require_errors(estimates: Sequence[Estimate], *, of: str) -> None:
    lacking = [i for i, one in enumerate(estimates) if one.se is None]
    if lacking:
        raise DataError(
            f"Each estimate to pool must have a standard error; there is none {_at(lacking)}. "
            "Use a measure that has one (a ratio has it on the log scale), or leave those out and "
            "say so."
        )
    unusable = [i for i, one in enumerate(estimates) if not one.se > 0]
    if unusable:
        raise DataError(
            f"Each standard error must be finite and above zero; not so {_at(unusable)}. "
            f"A standard error of zero would give that {of} all the weight: look at its data."
        )


def _require_sizes(estimates: Sequence[Estimate], *, of: str) -> None:
    """Refuse numbers whose squares cannot be computed, or drown each other."""
    odd = [
        i
        for i, one in enumerate(estimates)
        if abs(one.value) > _LARGEST or not 1 / _LARGEST <= one.se <= _LARGEST
    ]
    if odd:
        raise DataError(
            "Estimates to pool must be numbers of an ordinary size, or their squares cannot be "
            f"computed; not so {_at(odd)}. Give the scores behind them in another unit."
        )
    largest = max(max(abs(one.value), one.se) for one in estimates)
    drowned = [i for i, one in enumerate(estimates) if one.se < _NOISE * largest]
    if drowned:
        raise DataError(
            "Each standard error must be more than a million-millionth of the largest number among "
            f"the estimates; not so {_at(drowned)}. So small an error would give that {of} all the "
            "weight: look at its data, and at the unit of the others."
        )


def _at(places: list[int]) -> str:
    return "at " + ", ".join(f"estimates[{place}]" for place in places)
