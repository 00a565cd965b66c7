"""Improved, unchanged, deteriorated: the three words, and who gets which."""

from __future__ import annotations

import numpy as np
import pandas as pd

DETERIORATED, IMPROVED = "deteriorated", "improved"
NO_RELIABLE_CHANGE, NO_MEANINGFUL_CHANGE = "no_reliable_change", "no_meaningful_change"

# Differences of decimals carry noise of about 1e-16 of the scores' size; a pupil who is exactly at
# the limit must not fall to one side by it.
_NOISE = 1e-12


def categorise(
    gain: pd.Series, *, limit: float, at_limit_counts: bool, middle: str, size: float
) -> pd.Categorical:
    """Return deteriorated < ``middle`` < improved for each pupil, missing where the gain is.

    Parameters
    ----------
    gain : Series
        Points towards the better side, negative for the worse; may be missing.
    limit : float
        How many points it takes, above 0.
    at_limit_counts : bool
        Whether a gain of exactly the limit is enough.
    middle : str
        What a smaller change is called.
    size : float
        Largest absolute score, the yardstick for rounding noise.
    """
    noise = _NOISE * max(size, limit)
    needed = limit - noise if at_limit_counts else limit + noise
    amount = gain.to_numpy()
    place = np.select([np.isnan(amount), amount > needed, amount < -needed], [-1, 2, 0], default=1)
    return pd.Categorical.from_codes(
        place, categories=[DETERIORATED, middle, IMPROVED], ordered=True
    )


def direction_of(*, higher_is_better: bool) -> int:
    """Return 1 where a rise is good and −1 where a fall is."""
    return 1 if higher_is_better else -1


def largest_score(waves: pd.DataFrame) -> float:
    """Return the largest absolute score of two waves, 0 when there is none."""
    size = waves[["before", "after"]].abs().max(axis=None)
    return 0.0 if pd.isna(size) else float(size)
