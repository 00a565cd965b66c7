"""Separate streams of random numbers, so that one part of a made-up cohort never moves another."""

from __future__ import annotations

import numpy as np

STREAMS = (
    "selection",
    "pairs",
    "sessions",
    "attrition",
    "relations",
    "preferences",
    "nominations",
    "training",
    "feedback",
    "approvals",
    "consent_to_quotes",
)
"""Add at the end: a stream is told apart by its place."""


def stream(seed: int, name: str) -> np.random.Generator:
    """Return the random numbers of one part of a made-up cohort.

    Examples
    --------
    >>> stream(1, "pairs").random() == stream(1, "pairs").random()
    True
    >>> stream(1, "pairs").random() == stream(1, "sessions").random()
    False
    """
    place = STREAMS.index(name)
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(place,)))


def ranks_within(groups: np.ndarray, *keys: np.ndarray) -> np.ndarray:
    """Return each entry's place within its group, from 0, in the order of ``keys``.

    Parameters
    ----------
    groups : array of int, (n,)
    *keys : arrays, (n,)
        Sorted by the first, ties by the next; without any, in the order in which they stand.

    Examples
    --------
    >>> ranks_within(np.array([0, 1, 0]), np.array([5, 1, 2])).tolist()
    [1, 0, 0]
    """
    order = np.lexsort((*reversed(keys), groups))
    sorted_groups = groups[order]
    is_first = np.r_[True, sorted_groups[1:] != sorted_groups[:-1]][: len(order)]
    starts = np.maximum.accumulate(np.where(is_first, np.arange(len(order)), 0))
    ranks = np.empty(len(order), dtype=np.int64)
    ranks[order] = np.arange(len(order)) - starts
    return ranks


def numbered(letter: str, groups: np.ndarray) -> np.ndarray:
    """Return codes that count within each group: P001, P002 …

    Examples
    --------
    >>> numbered("P", np.array([0, 0, 1])).tolist()
    ['P001', 'P002', 'P001']
    """
    numbers = ranks_within(groups)
    most = int(numbers.max(initial=-1)) + 1
    codes = np.array([f"{letter}{number:03d}" for number in range(1, most + 1)], dtype=object)
    return codes[numbers]
