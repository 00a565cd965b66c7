"""What the whole group would lose if one pupil had another mentor: the proof of "why not?"."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

TOLERANCE = 1e-9
"""Costs nearer to each other than this are equal: they are sums of a few fractions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Pupils who have a mentor, by place in their pools.

    Parameters
    ----------
    costs : ndarray, mentors × placed pupils
        NaN where forbidden.
    mentor_of : ndarray of int, by placed pupil
    is_fixed : ndarray of bool, by placed pupil
        Who stays with the mentor whatever the others gain.
    places : ndarray of int, by mentor
    free : tuple of (ndarray mentors × slots, ndarray placed × slots), or None
        When they are free; None where pairs have no times.
    slot_of : ndarray of int, by placed pupil, or None
    """

    costs: np.ndarray
    mentor_of: np.ndarray
    is_fixed: np.ndarray
    places: np.ndarray
    free: tuple[np.ndarray, np.ndarray] | None = None
    slot_of: np.ndarray | None = None

    @property
    def load(self) -> np.ndarray:
        """How many pupils each mentor has."""
        return np.bincount(self.mentor_of, minlength=len(self.places))

    @property
    def dearer(self) -> np.ndarray:
        """Return by how much each mentor would cost more for a pupil; infinite where forbidden."""
        own = self.costs[self.mentor_of, np.arange(len(self.mentor_of))]
        return np.where(np.isnan(self.costs), np.inf, self.costs - own)


def group_losses(placement: Placement, wanted: np.ndarray) -> np.ndarray:
    """Return by how much the total cost would grow if each pupil had the mentor in ``wanted``.

    One pupil at a time is moved, and all others who have a mentor then move so that the total is
    smallest, each keeping some mentor.  Limits of rooms are not looked at, so the true growth is
    never less than what is returned.

    Parameters
    ----------
    placement : Placement
    wanted : ndarray of int, by placed pupil
        A mentor other than the pupil's own, or −1 for nobody.

    Returns
    -------
    ndarray
        NaN where nobody is wanted, and everywhere when the placement is not one of smallest total:
        then something other than the fit decided, and there is nothing to prove.

    Notes
    -----
    Moving pupils one after another is a path through a graph of seats and mentors, its length the
    growth of the total; the smallest growth is the shortest path, and a placement is one of
    smallest total when no path or round trip is shorter than nought.
    """
    n = len(wanted)
    losses = np.full(n, np.nan)
    opens = _opens(placement)
    ways = _shortest(_moves(placement, opens))
    end = n + len(placement.places)
    if ways is None:
        return losses
    for pupil in np.flatnonzero(wanted >= 0):
        mentor, own = wanted[pupil], placement.mentor_of[pupil]
        entries = _seats_for(placement, pupil, mentor)
        if opens[mentor, pupil]:
            entries = np.append(entries, n + mentor)
        # Others move on to the seat that the pupil leaves, another of that mentor's, or a free one.
        rest = ways[np.ix_(entries, [pupil, n + own, end])].min(initial=np.inf)
        losses[pupil] = placement.dearer[mentor, pupil] + rest
    return losses


def _opens(placement: Placement) -> np.ndarray:
    """Return whether a mentor has a time, not taken by a pair, at which the pupil is free."""
    if placement.free is None:
        return np.ones(placement.costs.shape, dtype=bool)
    of_mentor, of_pupil = placement.free
    is_empty = of_mentor.copy()
    is_empty[placement.mentor_of, placement.slot_of] = False
    return (is_empty.astype(int) @ of_pupil.T.astype(int)) > 0


def _seats_for(placement: Placement, pupil: int, mentor: int) -> np.ndarray:
    """Return the mentor's seats whose time suits the pupil; none where pairs have no times."""
    if placement.free is None:
        return np.zeros(0, dtype=int)
    seats = np.flatnonzero(placement.mentor_of == mentor)
    return seats[placement.free[1][pupil, placement.slot_of[seats]]]


def _moves(placement: Placement, opens: np.ndarray) -> np.ndarray:
    """Return what single moves cost: from seats, then mentors, to these and to a free place."""
    n, n_mentors = len(placement.mentor_of), len(placement.places)
    seats, mentors, end = np.arange(n), n + np.arange(n_mentors), n + n_mentors
    moves = np.full((end + 1, end + 1), np.inf)
    dearer = placement.dearer
    moves[np.ix_(seats, mentors)] = np.where(opens, dearer, np.inf).T
    if placement.free is not None:
        suits = placement.free[1][:, placement.slot_of]
        moves[np.ix_(seats, seats)] = np.where(suits, dearer[placement.mentor_of, :].T, np.inf)
    moves[seats[placement.is_fixed], :] = np.inf
    moves[n + placement.mentor_of, seats] = 0
    moves[mentors[placement.load < placement.places], end] = 0
    # Where a place was free, somebody else may follow into the one that the pupil left.
    moves[end, seats] = 0
    np.fill_diagonal(moves, 0)
    return moves


def _shortest(moves: np.ndarray) -> np.ndarray | None:
    """Return the shortest way between any two (Floyd and Warshall); None with a round trip below 0.

    A way must be shorter by more than rounding to count, or rounding could go round in circles.
    """
    ways = moves.copy()
    for node in range(len(ways)):
        through = ways[:, node, None] + ways[None, node, :]
        np.copyto(ways, through, where=through < ways - TOLERANCE / len(ways))
        if (ways.diagonal() < -TOLERANCE).any():
            return None
    return ways
