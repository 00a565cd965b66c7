"""Which rows of two waves could be the same pupil, at just so many differences: by index.

Pairs that agree in all but two elements agree in what is left when those two are left out; texts
that are two typos apart become the same when up to two letters are left out of each.  So both kinds
of candidates are found by looking up equal keys, never by comparing all with all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from evalkit.errors import DataError
from evalkit.intake.coded_rows import MISSING, CodedRows, combined
from evalkit.intake.string_distances import count_edits

# Codes that so many pairs of rows share tell nobody apart, and the list would fill the memory.
MOST_PAIRS = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Pairs of rows, by position, and which elements differ (a number into ``differing``)."""

    first: np.ndarray
    second: np.ndarray
    kind: np.ndarray
    differing: tuple[tuple[int, ...], ...]


def by_elements(
    first: CodedRows,
    second: CodedRows,
    rows: tuple[np.ndarray, np.ndarray],
    *,
    n_differences: int,
    most_typos: Sequence[int | None],
) -> Candidates:
    """Return the pairs that differ in exactly ``n_differences`` elements; a missing one differs.

    Parameters
    ----------
    first, second : CodedRows
        Both waves.
    rows : tuple of two ndarrays of int
        The rows of each wave that may still be linked.
    n_differences : int
        How many elements differ.
    most_typos : sequence of int or None
        For each element the typos up to which it may differ; None: in any way.  An element that is
        missing is no typo.

    Returns
    -------
    Candidates
        Each pair once.
    """
    ours, theirs = rows
    elements = range(first.elements.shape[1])
    ways = tuple(combinations(elements, n_differences))
    found: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    for kind, left_out in enumerate(ways):
        kept = [number for number in elements if number not in left_out]
        i, j = _equal(
            [first.blocks[ours], *(first.elements[ours, number] for number in kept)],
            [second.blocks[theirs], *(second.elements[theirs, number] for number in kept)],
        )
        i, j = ours[i], theirs[j]
        for number in left_out:
            is_other = _differs(first, second, i, j, number, most_typos[number])
            i, j = i[is_other], j[is_other]
        found.append((i, j, np.full(len(i), kind)))
    i, j, kinds = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return Candidates(first=i, second=j, kind=kinds, differing=ways)


def by_typos(
    first: CodedRows,
    second: CodedRows,
    rows: tuple[np.ndarray, np.ndarray],
    *,
    n_differences: int,
) -> Candidates:
    """Return the pairs whose one code is exactly ``n_differences`` typos apart.

    More letters stay than change: two typos link no codes of four letters.

    Parameters
    ----------
    first, second : CodedRows
        Both waves, with one element.
    rows : tuple of two ndarrays of int
        The rows of each wave that may still be linked.
    n_differences : int
        How many typos (optimal string alignment).

    Returns
    -------
    Candidates
        Each pair once.
    """
    way = ((0,),) if n_differences else ((),)
    shortened = [
        _shortened(wave, kept, at_most=n_differences)
        for wave, kept in zip((first, second), rows, strict=True)
    ]
    variants = pd.factorize(np.concatenate([texts for _, texts in shortened]))[0]
    cut = len(shortened[0][0])
    i, j = _equal(
        [first.blocks[shortened[0][0]], variants[:cut]],
        [second.blocks[shortened[1][0]], variants[cut:]],
    )
    pairs = np.unique(shortened[0][0][i] * np.int64(len(second.blocks)) + shortened[1][0][j])
    i, j = np.divmod(pairs, max(len(second.blocks), 1))
    ours, theirs = first.texts[i, 0], second.texts[j, 0]
    longest = [max(len(a), len(b)) for a, b in zip(ours, theirs, strict=True)]
    is_so_far = count_edits(ours, theirs, by="osa") == n_differences
    is_so_far &= np.array(longest, dtype=np.int64) > 2 * n_differences
    i, j = i[is_so_far], j[is_so_far]
    return Candidates(first=i, second=j, kind=np.zeros(len(i), dtype=np.int64), differing=way)


def _equal(ours: list[np.ndarray], theirs: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Return the positions of all pairs that are equal, and not missing, in every column."""
    cut, n = len(ours[0]), len(ours[0]) + len(theirs[0])
    columns = [np.concatenate(pair) for pair in zip(ours, theirs, strict=True)]
    keys = combined(columns, n=n)
    order = np.argsort(keys[cut:], kind="stable")
    in_order = keys[cut:][order]
    start = np.searchsorted(in_order, keys[:cut], side="left")
    times = np.searchsorted(in_order, keys[:cut], side="right") - start
    times[keys[:cut] == MISSING] = 0
    if times.sum() > MOST_PAIRS:
        raise DataError(
            f"codes must tell pupils apart; {times.sum()} pairs of rows agree in the elements that "
            f"were compared, more than {MOST_PAIRS}. Link on more elements, inside smaller groups "
            "(within) or with fewer differences (max_differences)."
        )
    i = np.repeat(np.arange(cut), times)
    nth = np.arange(len(i)) - np.repeat(np.cumsum(times) - times, times)
    return i, order[np.repeat(start, times) + nth]


def _differs(
    first: CodedRows,
    second: CodedRows,
    i: np.ndarray,
    j: np.ndarray,
    number: int,
    most_typos: int | None,
) -> np.ndarray:
    a, b = first.elements[i, number], second.elements[j, number]
    is_known = (a != MISSING) & (b != MISSING)
    if most_typos is None:
        return (a != b) | ~is_known
    is_other = is_known & (a != b)
    at = np.flatnonzero(is_other)
    edits = count_edits(first.texts[i[at], number], second.texts[j[at], number], by="osa")
    is_other[at] = edits <= most_typos
    return is_other


def _shortened(wave: CodedRows, kept: np.ndarray, *, at_most: int) -> tuple[np.ndarray, np.ndarray]:
    """Return each row with its code, and with its code less one letter, less two."""
    rows: list[int] = []
    texts: list[str] = []
    for row in kept[wave.elements[kept, 0] != MISSING]:
        shorter = {wave.texts[row, 0]}
        everything = set(shorter)
        for _ in range(at_most):
            shorter = {t[:at] + t[at + 1 :] for t in shorter for at in range(len(t))}
            everything |= shorter
        texts += everything
        rows += [row] * len(everything)
    return np.array(rows, dtype=np.int64), np.array(texts, dtype=object)
