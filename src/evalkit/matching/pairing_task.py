"""A pairing problem, checked and in the order of codes: what every way of solving it reads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

MOST_BITS = 40
"""Costs are compared in steps of 2⁻⁴⁰ (1e-12) of the largest one, so that they are whole numbers.

Sums of whole numbers are exact in floats up to 2⁵³.  So equal fits are seen as equal, whatever the
order in which they are added, and no tolerance decides which pairs are made.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairingTask:
    """Who may meet whom, with how many places and at which times.

    Parameters
    ----------
    mentor_ids, mentee_ids : tuple of str
        In order; everything else refers to people by their place in these.
    costs : ndarray, mentors × mentees
        NaN where a pair is out of question: forbidden, above the worst fit, without a time in
        common, or another mentor's fixed mentee.
    capacity, min_load : ndarray of int, by mentor
    tiers : ndarray of int, by mentee
        0 for those who come first when places are short, then 1, 2…
    kept : ndarray of bool, mentors × mentees
        Pairs to keep where possible.
    fixed_to : ndarray of int, by mentee
        The mentor of a fixed pair, or −1.
    must_place : ndarray of bool, by mentee
        Whom no answer may leave out.
    slot_names : tuple of str
        Times in order; empty without a timetable.
    mentor_free, mentee_free : ndarray of bool, people × slots, or None without a timetable
    rooms : ndarray of float, by slot
        How many pairs may meet; infinite where there is no limit.
    objective : str
    worst_fit : float or None
    protect_worst : bool
    """

    mentor_ids: tuple[str, ...]
    mentee_ids: tuple[str, ...]
    costs: np.ndarray
    capacity: np.ndarray
    min_load: np.ndarray
    tiers: np.ndarray
    kept: np.ndarray
    fixed_to: np.ndarray
    must_place: np.ndarray
    slot_names: tuple[str, ...]
    mentor_free: np.ndarray | None
    mentee_free: np.ndarray | None
    rooms: np.ndarray
    objective: str
    worst_fit: float | None
    protect_worst: bool

    @property
    def allowed(self) -> np.ndarray:
        """Return which pairs can be made at all, mentors × mentees."""
        return ~np.isnan(self.costs)

    @property
    def has_times(self) -> bool:
        """Return whether pairs are given times."""
        return self.mentor_free is not None

    def whole_costs(self) -> tuple[np.ndarray, float]:
        """Return costs and the worst fit as whole numbers; 0 where a pair is out of question.

        The more people there are, the larger the sums, and the fewer bits are left for one cost.
        """
        n_nodes = 2 * (len(self.mentee_ids) + self._n_places())
        bits = min(MOST_BITS, 51 - int(n_nodes).bit_length())
        largest = np.nanmax(self.costs, initial=self.worst_fit or 0.0)
        _, exponent = np.frexp(largest)
        shift = int(bits - exponent)
        steps = np.rint(np.ldexp(np.nan_to_num(self.costs), shift))
        return steps, float(np.rint(np.ldexp(self.worst_fit or 0.0, shift)))

    def _n_places(self) -> int:
        if self.mentor_free is not None:
            return int(self.mentor_free.sum())
        return int(np.minimum(self.capacity, len(self.mentee_ids)).sum())


@dataclass(frozen=True, slots=True, kw_only=True)
class PairingAnswer:
    """Each mentee's mentor and time by place in the task (−1: none), and how it was found."""

    mentor_of: np.ndarray
    slot_of: np.ndarray
    method: str
