"""The exact answer where nothing but people, places and times has to be shared out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from evalkit.errors import MatchingError
from evalkit.matching.bottleneck import has_perfect_matching, smallest_worst
from evalkit.matching.exact_stages import keep_best
from evalkit.matching.pairing_task import PairingAnswer, PairingTask
from evalkit.matching.place_matrix import PlaceMatrix, place_matrix
from evalkit.matching.tie_order import lowest_matching

METHOD = "exact assignment (shortest augmenting paths)"


@dataclass(slots=True)
class _Part:
    """Mentors and mentees who can meet each other and nobody else, and what is open to them."""

    places: PlaceMatrix
    open_cells: np.ndarray

    def keep_best(self, by_pair: np.ndarray, left_out: np.ndarray) -> None:
        weights = self.places.spread(by_pair, left_out)
        _, self.open_cells = keep_best(weights, self.open_cells)


def solve_places(task: PairingTask) -> PairingAnswer:
    """Return the best answer that room limits do not touch; times are one way to meet, not final.

    Parts of a school, or schools, that have no possible pair in common are solved one by one.

    Raises
    ------
    MatchingError
        Least loads or fixed pairs cannot be met: the caller finds the words.
    """
    parts = [_part(task, *people) for people in _parts(task)]
    nobody, for_each = np.zeros(task.costs.shape), np.zeros(len(task.mentee_ids))
    steps, worst_fit = task.whole_costs()
    for part in parts:
        if task.objective == "most_pupils":
            # Whoever can be placed together forms a matroid, in which any decreasing weights find
            # the most pupils and, among the most, the most of each tier in turn.
            part.keep_best(nobody, task.tiers.max() - task.tiers + 1.0)
        if task.kept.any():
            part.keep_best(-task.kept.astype(float), for_each)
    if task.protect_worst:
        _protect(parts, steps)
    mentor_of = np.full(len(task.mentee_ids), -1)
    left_out = for_each + (worst_fit if task.objective == "best_fit" else 0.0)
    for part in parts:
        columns = _cheapest(part, part.places.spread(steps, left_out))
        mentees = part.places.mentees
        mentor_of[mentees] = part.places.mentor_of[columns[: len(mentees)]]
    return PairingAnswer(mentor_of=mentor_of, slot_of=np.full(len(mentor_of), -1), method=METHOD)


def can_place_all(task: PairingTask) -> bool:
    """Return whether everybody who must be placed can be, within loads and times but not rooms."""
    try:
        parts = [_part(task, *people) for people in _parts(task)]
    except MatchingError:
        return False
    return all(has_perfect_matching(part.places.allowed) for part in parts)


def _cheapest(part: _Part, weights: np.ndarray) -> np.ndarray:
    """Return the cheapest columns by row; of equally cheap ones most pupils, then lowest codes.

    Equal sums of costs differ by up to half a step for each pair once costs are rounded to steps.
    Cells that are as near as that to the cheapest are open to later aims, as long as the sum stays
    as near; where it does not, only cells are open that are no dearer at all.
    """
    n, rows = len(part.places.mentees), np.arange(len(weights))
    mentor = part.places.mentor_of
    rank = np.where(mentor < 0, mentor.max(initial=0) + 1, mentor)
    is_left_out = np.zeros(weights.shape)
    is_left_out[:n, mentor < 0] = 1
    for noise in (float(len(weights)), 0.0):
        column_of, tight = keep_best(weights, part.open_cells, noise=noise)
        lowest = weights[rows, column_of].sum()
        column_of, tight = keep_best(is_left_out, tight)
        column_of = lowest_matching(tight, column_of, n, rank)
        if weights[rows, column_of].sum() <= lowest + noise:
            break
    return column_of


def _parts(task: PairingTask) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return mentors and mentees of each connected part; those whom nobody can meet are in none."""
    n_mentors, n_mentees = task.costs.shape
    mentors, mentees = np.nonzero(task.allowed)
    n = n_mentors + n_mentees
    links = csr_array((np.ones(len(mentors)), (mentors, mentees + n_mentors)), shape=(n, n))
    _, label = connected_components(links, directed=False)
    alone = ~task.allowed.any(axis=1), ~task.allowed.any(axis=0)
    if (task.min_load[alone[0]] > 0).any() or task.must_place[alone[1]].any():
        raise MatchingError("Somebody who must be in a pair can be in none.")
    of_mentors, of_mentees = label[:n_mentors], label[n_mentors:]
    return [
        (np.flatnonzero(of_mentors == one), np.flatnonzero(of_mentees == one))
        for one in np.unique(of_mentors[~alone[0]])
    ]


def _part(task: PairingTask, mentors: np.ndarray, mentees: np.ndarray) -> _Part:
    places = place_matrix(task, mentors, mentees)
    return _Part(places=places, open_cells=places.allowed)


def _protect(parts: list[_Part], steps: np.ndarray) -> None:
    """Leave only pairs that are no worse than the worst one has to be, over all parts together.

    One step more counts as equal: that is where the same cost may be rounded to.
    """
    spread = [part.places.spread(steps, np.zeros(steps.shape[1])) for part in parts]
    worst = max(
        smallest_worst(part.open_cells, costs, part.places.is_pair())
        for part, costs in zip(parts, spread, strict=True)
    )
    for part, costs in zip(parts, spread, strict=True):
        part.open_cells = part.open_cells & (~part.places.is_pair() | (costs <= worst + 1))
