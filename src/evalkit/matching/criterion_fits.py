"""How well each mentor fits each mentee in one criterion, by the kind of the criterion."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from evalkit.catalogue import Criterion
from evalkit.matching.pairing_pool import PairingPool, Side
from evalkit.matching.wish_words import n_shared

Fit = tuple[np.ndarray, np.ndarray]
"""Fits from 0 to 1 (NaN: not known), and whether anything was asked; both mentors × mentees."""


def criterion_fit(criterion: Criterion, pool: PairingPool) -> Fit:
    """Return how well every pair fits in a criterion.

    Where nothing was asked, a pair fits fully.
    """
    return _BY_KIND[criterion.kind](criterion, pool)


def _shared_words(criterion: Criterion, pool: PairingPool) -> Fit:
    """Count the shared words against those that are enough, or all that the mentee named."""
    mentors, mentees = (side.words[criterion.column] for side in (pool.mentors, pool.mentees))
    named = np.array([len(words) for words in mentees], dtype=float)
    wanted = np.minimum(named, float(criterion.settings["enough"]))
    with np.errstate(invalid="ignore"):
        fits = np.minimum(n_shared(mentors, mentees) / wanted, 1.0)
    fits[:, named == 0] = np.nan
    if criterion.settings["blank_means"] == "not_known":
        fits[[not words for words in mentors], :] = np.nan
    asked = np.ones(pool.shape, dtype=bool)
    if criterion.settings["asked_by"] == "mentee":
        asked[:, named == 0] = False
    return np.where(asked, fits, 1.0), asked


def _wish(criterion: Criterion, pool: PairingPool) -> Fit:
    """Both wishes must be met; one that is not outweighs one that is not known."""
    of_mentor = _wish_met(pool.mentors, pool.mentees)
    of_mentee = _wish_met(pool.mentees, pool.mentors).T
    is_missed = (of_mentor == 0) | (of_mentee == 0)
    fits = np.where(is_missed, 0.0, of_mentor * of_mentee)
    asks = [np.not_equal(side.gender_wish, None) for side in (pool.mentors, pool.mentees)]
    return fits, asks[0][:, None] | asks[1][None, :]


def _wish_met(asking: Side, others: Side) -> np.ndarray:
    wish = np.where(asking.gender_wish == "same", asking.gender, asking.gender_wish)[:, None]
    is_asked = np.not_equal(asking.gender_wish, None)[:, None]
    gender = others.gender[None, :]
    is_unknown = np.equal(wish, None) | np.equal(gender, None)
    met = np.where(is_unknown, np.nan, (wish == gender).astype(float))
    return np.where(is_asked, met, 1.0)


def _same(criterion: Criterion, pool: PairingPool) -> Fit:
    one, other = (getattr(side, criterion.column) for side in (pool.mentors, pool.mentees))
    is_unknown = np.equal(one, None)[:, None] | np.equal(other, None)[None, :]
    fits = np.where(is_unknown, np.nan, (one[:, None] == other[None, :]).astype(float))
    return fits, np.ones(pool.shape, dtype=bool)


def _year_gap(criterion: Criterion, pool: PairingPool) -> Fit:
    gap = pool.mentors.year_group[:, None] - pool.mentees.year_group[None, :]
    settings = {key: float(value) for key, value in criterion.settings.items()}
    outside = np.maximum(settings["lowest"] - gap, gap - settings["highest"])
    fits = 1 - np.clip(outside, 0, None) / settings["fades_over"]
    return np.clip(fits, 0, None), np.ones(pool.shape, dtype=bool)


def _headroom(criterion: Criterion, pool: PairingPool) -> Fit:
    fits = np.repeat(pool.mentors.headroom[:, None], pool.shape[1], axis=1)
    return fits, np.ones(pool.shape, dtype=bool)


def _relation_wanted(criterion: Criterion, pool: PairingPool) -> Fit:
    asks = pool.relations
    asked = asks.mentor_asks[:, None] | asks.mentee_asks[None, :]
    return np.where(asked, asks.holds["wanted"].astype(float), 1.0), asked


_BY_KIND: Mapping[str, Callable[[Criterion, PairingPool], Fit]] = {
    "shared_words": _shared_words,
    "wish": _wish,
    "same": _same,
    "year_gap": _year_gap,
    "headroom": _headroom,
    "relation_wanted": _relation_wanted,
}
