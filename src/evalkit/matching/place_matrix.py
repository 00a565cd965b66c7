"""Mentors' places as the columns of a square assignment, so that limits are part of the matrix."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evalkit.errors import MatchingError
from evalkit.matching.pairing_task import PairingTask

LEFT_OUT = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceMatrix:
    """Rows for mentees and for blocked places; columns for places and for being left out.

    Each valid answer is a perfect matching of this square and the other way round.  A place is one
    of a mentor's slots, or one of their places where there is no timetable.  A mentor with more
    slots than places has rows that block the surplus; further rows of theirs may block a place or
    stay idle, down to the mentor's least load.

    Parameters
    ----------
    mentees : ndarray of int
        The mentees of the first rows, in order.
    mentor_of, slot_of : ndarray of int, by column
        −1 in a column of those left out; slot −1 without a timetable.
    allowed : ndarray of bool, square
    """

    mentees: np.ndarray
    mentor_of: np.ndarray
    slot_of: np.ndarray
    allowed: np.ndarray

    def spread(self, by_pair: np.ndarray, left_out: np.ndarray) -> np.ndarray:
        """Return a weight for each cell: that of the pair, or of leaving the mentee out, or 0."""
        weights = np.zeros(self.allowed.shape)
        n = len(self.mentees)
        is_place = self.mentor_of >= 0
        weights[:n, is_place] = by_pair[self.mentor_of[is_place]][:, self.mentees].T
        weights[:n, ~is_place] = left_out[self.mentees, None]
        return weights

    def is_pair(self) -> np.ndarray:
        """Return which cells stand for a pair of a mentor and a mentee."""
        cells = np.zeros(self.allowed.shape, dtype=bool)
        cells[: len(self.mentees), self.mentor_of >= 0] = True
        return cells


def place_matrix(task: PairingTask, mentors: np.ndarray, mentees: np.ndarray) -> PlaceMatrix:
    """Return the square of some mentors and mentees who have nothing to do with the others.

    Raises
    ------
    MatchingError
        The least loads cannot be met: the caller finds the words.
    """
    allowed = task.allowed
    columns = [_places(task, m, allowed[m, mentees], mentees) for m in mentors]
    n_places = np.array([len(places) for places in columns])
    n_wanted = allowed[np.ix_(mentors, mentees)].sum(axis=1)
    most = np.minimum(np.minimum(task.capacity[mentors], n_places), n_wanted)
    least = task.min_load[mentors]
    n_out = len(mentees) - int(least.sum())
    if (least > most).any() or n_out < 0:
        raise MatchingError("The least loads cannot be met.")
    mentor_of = np.concatenate([np.repeat(mentors, n_places), np.full(n_out, LEFT_OUT)])
    slot_of = np.concatenate([*columns, np.full(n_out, -1)]).astype(int)
    cells = np.zeros((len(mentor_of), len(mentor_of)), dtype=bool)
    is_place = mentor_of >= 0
    with_place = allowed[mentor_of[is_place]][:, mentees].T
    if task.mentee_free is not None:
        with_place = with_place & task.mentee_free[mentees][:, slot_of[is_place]]
    cells[: len(mentees), is_place] = with_place
    cells[: len(mentees), ~is_place] = ~task.must_place[mentees][:, None]
    row = len(mentees)
    for mentor, n, high, low in zip(mentors, n_places, most, least, strict=True):
        cells[row : row + n - low, mentor_of == mentor] = True
        cells[row + n - high : row + n - low, ~is_place] = True
        row += n - low
    return PlaceMatrix(mentees=mentees, mentor_of=mentor_of, slot_of=slot_of, allowed=cells)


def _places(task: PairingTask, mentor: int, wanted: np.ndarray, mentees: np.ndarray) -> np.ndarray:
    """Return the slots in which somebody could come to a mentor, or −1 for each place."""
    if task.mentor_free is None or task.mentee_free is None:
        return np.full(min(int(task.capacity[mentor]), int(wanted.sum())), -1)
    if not task.capacity[mentor]:
        return np.zeros(0, dtype=int)
    somebody = task.mentee_free[mentees[wanted]].any(axis=0)
    return np.flatnonzero(task.mentor_free[mentor] & somebody)
