"""Nearest-neighbour matching: one pupil after the other takes the nearest who is still free."""

from __future__ import annotations

from heapq import heapify, heappop, heappush

import numpy as np

from evalkit.matching.match_candidates import TIE, Candidates

Places = list[tuple[int, int]]
"""Rows (treated) and columns (comparison) of the candidates that were matched."""


def nearest_matches(candidates: Candidates, *, ratio: int, order: str) -> Places:
    """Return greedy matches, nobody of the comparison pupils being used twice.

    Everyone is offered a first match before anyone a second one (``ratio`` rounds); in each round
    everyone is offered a match inside (the school) before anyone one outside.  Equal distances go
    to the candidate who comes first, equal scores likewise.

    Parameters
    ----------
    candidates : Candidates
        In the order that breaks ties.
    ratio : int
        How many comparison pupils a treated one may have.
    order : {"largest", "closest", "data"}
        Whose turn it is: the treated pupil with the largest score, the two who are closest, or the
        one who comes first.
    """
    steps = candidates.steps()
    found: Places = []
    is_taken = np.zeros(steps.shape[1], dtype=bool)
    for _ in range(ratio):
        is_served = np.zeros(len(steps), dtype=bool)
        for may_leave in (False, True) if candidates.is_outside.any() else (True,):
            offered = np.where(candidates.is_outside & (not may_leave), np.inf, steps)
            offered[is_served] = np.inf
            offered[:, is_taken] = np.inf
            if order == "closest":
                round_found = _closest_first(offered)
            else:
                round_found = _in_turn(offered, _turns(candidates, order))
            for row, column in round_found:
                is_served[row] = is_taken[column] = True
            found += round_found
    return found


def nearest_with_replacement(candidates: Candidates, *, ratio: int) -> Places:
    """Return for each treated pupil the ``ratio`` nearest, and whoever is as near as the last.

    Those inside (the school) come before those outside.  Comparison pupils may be used repeatedly,
    so neither the order of the treated nor a tie decides anything.

    References
    ----------
    Abadie, A., & Imbens, G. W. (2006). Large sample properties of matching estimators for average
    treatment effects. Econometrica, 74(1), 235-267.
    """
    steps = candidates.steps()
    found: Places = []
    for row, is_outside in enumerate(candidates.is_outside):
        wanted = ratio
        for side in (~is_outside, is_outside):
            reached = np.flatnonzero(side & np.isfinite(steps[row]))
            if wanted > 0 and len(reached) > 0:
                ranked = np.sort(steps[row, reached])
                farthest = ranked[min(wanted, len(ranked)) - 1]
                chosen = reached[steps[row, reached] <= farthest]
                found += [(row, int(column)) for column in chosen]
                wanted -= len(chosen)
    return found


def _turns(candidates: Candidates, order: str) -> np.ndarray:
    if order == "data" or candidates.scores is None:
        return np.arange(len(candidates.distances))
    # Scores in steps, so that pupils who are alike take their turns in the order of the rows.
    return np.argsort(-np.rint(candidates.scores / TIE), kind="stable")


def _in_turn(offered: np.ndarray, turns: np.ndarray) -> Places:
    found: Places = []
    for row in turns:
        column = int(np.argmin(offered[row]))
        if np.isfinite(offered[row, column]):
            found.append((int(row), column))
            offered[:, column] = np.inf
    return found


def _closest_first(offered: np.ndarray) -> Places:
    """Return matches in the order of their distance; ``offered`` is used up."""
    found: Places = []
    queue = [(offered[row].min(), row, int(np.argmin(offered[row]))) for row in range(len(offered))]
    heapify(queue)
    while queue:
        distance, row, column = heappop(queue)
        if not np.isfinite(distance):
            break
        if np.isinf(offered[row, column]):  # taken since: look for the next nearest
            column = int(np.argmin(offered[row]))
            heappush(queue, (offered[row, column], row, column))
            continue
        found.append((row, column))
        offered[:, column] = np.inf
    return found
