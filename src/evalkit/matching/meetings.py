"""Meetings of a mentor and a mentee in a slot, as the variables of a mixed-integer programme."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, linprog, milp
from scipy.sparse import csr_array, vstack

from evalkit.errors import MatchingError
from evalkit.matching.pairing_task import PairingTask

WHOLE = 0.5
"""Half a unit: how much worse a sum of whole numbers may be and still be the same."""

# What the solver may be off by in the price of a meeting.
_PRICE_NOISE = 1e-6
# So many combinations of choices are put in order at once.
_TOLD_APART = 100_000
# The first guess of how far whole meetings are from the relaxed answer, beside the spread of worth.
_FIRST_GAP = 1e-2


@dataclass(frozen=True, slots=True, kw_only=True)
class Meetings:
    """The meetings that are still open, and what every answer keeps to.

    The first rows are the mentees': each has at most one meeting, or exactly one.
    """

    mentor: np.ndarray
    mentee: np.ndarray
    slot: np.ndarray
    rows: csr_array
    low: np.ndarray
    high: np.ndarray

    def __len__(self) -> int:
        return len(self.mentor)

    def only(self, is_open: np.ndarray) -> Meetings:
        """Return some of the meetings."""
        return replace(
            self,
            mentor=self.mentor[is_open],
            mentee=self.mentee[is_open],
            slot=self.slot[is_open],
            rows=self.rows[:, np.flatnonzero(is_open)],
        )

    def must(self, mentees: np.ndarray) -> Meetings:
        """Return the same meetings, with one for each of these mentees."""
        low = self.low.copy()
        low[mentees] = 1
        return replace(self, low=low)

    def solve(self, worth: np.ndarray) -> np.ndarray | None:
        """Return which meetings make the sum of ``worth`` smallest, or None where none can."""
        if not len(self):
            return None if (self.low > 0).any() else np.zeros(0, dtype=bool)
        relaxed = self._relaxed(worth)
        return None if relaxed is None else self._whole(worth, relaxed)

    def on_face(self, worth: np.ndarray) -> Meetings | None:
        """Return the meetings of the best relaxed answers, with the limits that all of them fill.

        An answer in whole meetings within them is as good as any can be.  None where there is not
        even a relaxed answer.
        """
        relaxed = self._relaxed(worth) if len(self) else None
        if relaxed is None:
            return None
        return self._filled(relaxed).only(relaxed.lower.marginals <= _PRICE_NOISE)

    def best(self, worth: np.ndarray, *, slack: float) -> Meetings | None:
        """Return the meetings of which all the best answers are made, held to the best sum.

        None where there is no answer.

        Parameters
        ----------
        worth : ndarray, by meeting
            What is made as small as possible in sum.
        slack : float
            How much worse than the best sum still counts as the best: half a unit of whole
            numbers, or what the solver may be off by.
        """
        relaxed = self._relaxed(worth) if len(self) else None
        chosen = None if relaxed is None else self._whole(worth, relaxed)
        if relaxed is None or chosen is None:
            return None
        best = float(worth[chosen].sum())
        held = replace(
            self,
            rows=csr_array(vstack([self.rows, csr_array(worth[None])])),
            low=np.append(self.low, -np.inf),
            high=np.append(self.high, best + slack),
        )
        can_be_used = relaxed.lower.marginals <= best + slack - relaxed.fun + _PRICE_NOISE
        return held.only(can_be_used | chosen)

    def _relaxed(self, worth: np.ndarray) -> OptimizeResult | None:
        """Return the best answer in which meetings can be shared out in parts, with its prices."""
        has_low = self.low > 0
        found = linprog(
            worth,
            A_ub=vstack([self.rows, -self.rows[np.flatnonzero(has_low)]]),
            b_ub=np.concatenate([self.high, -self.low[has_low]]),
            bounds=(0, None),  # the mentees' rows keep to 1, so that every price is on a row
            method="highs-ds",
        )
        return found if found.status == 0 else None

    def _filled(self, relaxed: OptimizeResult) -> Meetings:
        """Return the same meetings with every limit that has a price as what must be reached."""
        n_rows, has_low = len(self.low), np.flatnonzero(self.low > 0)
        prices = relaxed.ineqlin.marginals
        low, high = self.low.copy(), self.high.copy()
        is_full = -prices[:n_rows] > _PRICE_NOISE
        low[is_full] = high[is_full]
        is_least = has_low[-prices[n_rows:] > _PRICE_NOISE]
        high[is_least] = low[is_least]
        return replace(self, low=low, high=high)

    def _whole(self, worth: np.ndarray, relaxed: OptimizeResult) -> np.ndarray | None:
        """Return the best answer in whole meetings.

        Meetings whose price is above the gap between the answer and the relaxed one cannot be in a
        better answer, so few of them have to be looked at.
        """
        if np.abs(relaxed.x - np.rint(relaxed.x)).max() < _PRICE_NOISE:
            return relaxed.x > 0.5
        gap = _FIRST_GAP * max(1.0, float(np.ptp(worth)))
        while True:
            is_open = relaxed.lower.marginals <= gap + _PRICE_NOISE
            found = self.only(is_open)._solve_whole(worth[is_open])
            if found is not None and worth[is_open][found].sum() <= relaxed.fun + gap:
                break
            if is_open.all():
                break
            gap *= 8
        if found is None:
            return None
        chosen = np.zeros(len(self), dtype=bool)
        chosen[np.flatnonzero(is_open)[found]] = True
        return chosen

    def _solve_whole(self, worth: np.ndarray) -> np.ndarray | None:
        found = milp(
            worth,
            constraints=LinearConstraint(self.rows, self.low, self.high),
            bounds=Bounds(0, 1),
            integrality=np.ones(len(self)),
            options={"mip_rel_gap": 0.0},
        )
        return None if found.x is None else found.x > 0.5

    def lowest(self, rank: np.ndarray) -> Meetings:
        """Return the meetings of the answer in which mentee after mentee has the lowest rank.

        Being left out ranks last.  Several mentees are put in order in one step, their ranks as
        the digits of a number that the solver can tell apart.

        Parameters
        ----------
        rank : ndarray of int, by meeting
        """
        meetings = self
        while (start := meetings._first_undecided(rank)) is not None:
            digits, batch = meetings._digits(rank, start)
            chosen = meetings._solve_whole(digits)
            if chosen is None:
                raise MatchingError("The rooms do not suffice for whoever must be placed.")
            own = dict(zip(meetings.mentee[chosen].tolist(), rank[chosen].tolist(), strict=True))
            settled = np.array([own.get(one, -1) for one in meetings.mentee.tolist()], dtype=int)
            is_open = ~np.isin(meetings.mentee, batch) | (rank == settled)
            placed = np.array([one for one in batch if one in own], dtype=int)
            meetings, rank = meetings.only(is_open).must(placed), rank[is_open]
        return meetings

    def _first_undecided(self, rank: np.ndarray) -> int | None:
        """Return the first mentee with meetings of several ranks, or who may be left out."""
        for mentee in np.unique(self.mentee):
            if not self.low[mentee] or np.ptp(rank[self.mentee == mentee]):
                return int(mentee)
        return None

    def _digits(self, rank: np.ndarray, start: int) -> tuple[np.ndarray, np.ndarray]:
        """Return a worth that puts mentees from ``start`` in order, and who they are."""
        digits, room = np.zeros(len(self)), _TOLD_APART
        batch = []
        for mentee in np.unique(self.mentee[self.mentee >= start]):
            own = np.flatnonzero(self.mentee == mentee)
            ranks, place = np.unique(rank[own], return_inverse=True)
            n_choices = len(ranks) + int(not self.low[mentee])
            if n_choices > room:
                break
            room //= n_choices
            # Left out is the last choice, so every choice before it is worth something.
            digits[own] = (place - n_choices + 1) * float(room)
            batch.append(mentee)
        return digits, np.array(batch, dtype=int)


def all_meetings(task: PairingTask, allowed: np.ndarray) -> Meetings:
    """Return every meeting of allowed pairs, with everybody's limits and those of the rooms."""
    assert task.mentor_free is not None
    assert task.mentee_free is not None
    mentee, mentor = np.nonzero(allowed.T)
    which, slot = np.nonzero(task.mentor_free[mentor] & task.mentee_free[mentee])
    mentor, mentee = mentor[which], mentee[which]
    n_mentors, n_mentees = task.costs.shape
    n_slots = len(task.slot_names)
    limited = np.flatnonzero(np.isfinite(task.rooms))
    rows = [
        _sums(mentee, n_mentees),
        _sums(mentor, n_mentors),
        _sums(slot, n_slots)[limited],
        _sums(mentor * n_slots + slot, n_mentors * n_slots),
    ]
    low = np.zeros(sum(part.shape[0] for part in rows))
    low[:n_mentees] = task.must_place
    low[n_mentees : n_mentees + n_mentors] = task.min_load
    ones = np.ones(n_mentees), np.ones(n_mentors * n_slots)
    return Meetings(
        mentor=mentor,
        mentee=mentee,
        slot=slot,
        rows=csr_array(vstack(rows)),
        low=low,
        high=np.concatenate([ones[0], task.capacity, task.rooms[limited], ones[1]]),
    )


def _sums(group: np.ndarray, n_groups: int) -> csr_array:
    """Return a row for each group that adds up its meetings."""
    n = len(group)
    return csr_array((np.ones(n), (group, np.arange(n))), shape=(n_groups, n))
