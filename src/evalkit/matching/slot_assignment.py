"""A time for each pair: a mentor is in one place at a time, and a slot has only so many rooms."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from evalkit.matching.pairing_task import PairingTask
from evalkit.matching.tie_order import lowest_matching


def common_slots(task: PairingTask, mentor: int, mentees: np.ndarray) -> np.ndarray:
    """Return in which slots a mentor and each of some mentees are free, mentees × slots."""
    if task.mentor_free is None or task.mentee_free is None:
        return np.zeros((len(mentees), 0), dtype=bool)
    return task.mentee_free[mentees] & task.mentor_free[mentor]


def earliest_slots(task: PairingTask, mentor_of: np.ndarray) -> np.ndarray | None:
    """Return a slot for each pair without regard to rooms, or None where a mentor's do not fit.

    Of a mentor's mentees the first by code has the earliest slot that leaves the others one, then
    the second, and so on; slots are in the order of their names.
    """
    slot_of = np.full(len(mentor_of), -1)
    for mentor in np.unique(mentor_of[mentor_of >= 0]):
        mentees = np.flatnonzero(mentor_of == mentor)
        chosen = _each_a_slot(common_slots(task, int(mentor), mentees))
        if chosen is None:
            return None
        slot_of[mentees] = chosen
    return slot_of


def _each_a_slot(free: np.ndarray) -> np.ndarray | None:
    """Return different slots for the rows, lowest first, or None."""
    n, n_slots = free.shape
    if n > n_slots:
        return None
    # Further rows take the slots that nobody needs, so that the square has a perfect matching.
    square = np.vstack([free, np.ones((n_slots - n, n_slots), dtype=bool)])
    column_of = maximum_bipartite_matching(csr_array(square), perm_type="column")
    if (column_of < 0).any():
        return None
    return lowest_matching(square, column_of, n, np.arange(n_slots))[:n]


def rooms_suffice(task: PairingTask, slot_of: np.ndarray) -> bool:
    """Return whether no slot has more pairs than rooms."""
    used = np.bincount(slot_of[slot_of >= 0], minlength=len(task.slot_names))
    return bool((used <= task.rooms).all())
