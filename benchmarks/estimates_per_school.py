"""All estimates of one school, 8 outcomes x 4 groups, and 2,000 draws of a bootstrap.

python benchmarks/estimates_per_school.py
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from evalkit import effects

OUTCOMES, GROUPS, PUPILS, DRAWS, REPEATS = 8, 4, 200, 2000, 5


def main() -> None:
    """Print the best of five times of each."""
    rng = np.random.default_rng(20261125)
    start = rng.normal(22, 4, (OUTCOMES, GROUPS, PUPILS // GROUPS))
    end = start + rng.normal(1, 3, start.shape)
    effects.mean_change(start[0, 0], end[0, 0])  # the first call imports what it needs
    effects.standardised_difference(start[0, 0], end[0, 0], by="pooled", corrected=True)
    frame = pd.DataFrame({"before": start[0].ravel(), "after": end[0].ravel()})
    seconds = best_of(lambda: every_estimate(start, end))
    print(f"estimates of one school, {OUTCOMES} outcomes x {GROUPS} groups: {seconds:.2f} s")
    seconds = best_of(lambda: bootstrapped(frame))
    print(f"bootstrap, {DRAWS:,} draws of {PUPILS} pupils: {seconds:.2f} s")


def every_estimate(start: np.ndarray, end: np.ndarray) -> None:
    """Estimate change in four ways and compare each group with the first."""
    for before, after in zip(start, end, strict=True):
        for group, (first, second) in enumerate(zip(before, after, strict=True)):
            effects.mean_change(first, second)
            effects.standardised_change(first, second, by="baseline", corrected=True)
            effects.paired_superiority(first, second)
            if group:
                gains = second - first, after[0] - before[0]
                effects.mean_difference(*gains, equal_variances=False)
                effects.standardised_difference(*gains, by="pooled", corrected=True)
                effects.superiority(*gains)


def bootstrapped(frame: pd.DataFrame) -> None:
    """Bootstrap the median change."""
    effects.bootstrap(
        frame,
        lambda columns: float(np.median(columns["after"] - columns["before"])),
        cluster=None,
        draws=DRAWS,
        seed=1,
    )


def best_of(work: Callable[[], None]) -> float:
    """Return the shortest of several times, in seconds."""
    seconds = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    return min(seconds)


if __name__ == "__main__":
    main()
