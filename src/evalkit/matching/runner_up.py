"""Who would be a pupil's next mentor, and why it is not that one: only what is proven is said."""

from __future__ import annotations

import numpy as np

from evalkit.matching.fit_words import ToldCriterion
from evalkit.matching.group_fit import TOLERANCE, Placement, group_losses
from evalkit.matching.named_people import joined
from evalkit.matching.pairing_pool import PairingPool
from evalkit.matching.seated_pairs import Seated

NO_OTHER = "The rules allow no other mentor for this pupil."
FIXED = "This pair is fixed, so {r} was not considered."
NEXT = "{r} is the next choice."
NEXT_LESS = "{r} is the next choice: {less}."
LEAD = {False: "{r} would fit this pupil as well", True: "{r} would fit this pupil better"}
TAKEN_LESS = (
    ", but the places of {r} are taken: with {r} for this pupil, however the others moved, the "
    "group as a whole would fit less well."
)
TIMES_LESS = (
    ", but not at a time that serves everybody: with {r} for this pupil, however the others moved, "
    "the group as a whole would fit less well."
)
NO_BETTER = ", but with {r} for this pupil the group as a whole would fit no better."
LEFT_OUT = ", but with {r} for this pupil somebody else would be left without a mentor."
TAKEN = (
    ", but the places of {r} are taken. Over the whole group more than these reasons decided: "
    "times, pairs that go on, rules that are private, or a change by hand."
)
OPEN = (
    " and has a place. Over the whole group more than these reasons decided: times, pairs that go "
    "on, rules that are private, or a change by hand."
)


def next_choices(
    pool: PairingPool, costs: np.ndarray, sits: Seated, told: list[ToldCriterion]
) -> tuple[list[str | None], list[str]]:
    """Return for each pair the mentor who would cost least besides (or None), and why not.

    Of several who cost the same the first by code is named.
    """
    rows = np.arange(len(sits.mentee))
    besides = costs[:, sits.mentee].copy()
    own = besides[sits.mentor, rows]
    besides[sits.mentor, rows] = np.nan
    dearness = np.where(np.isnan(besides), np.inf, np.round(besides, 12))
    runner = dearness.argmin(axis=0) if len(costs) else np.zeros(0, dtype=int)
    has_runner = np.isfinite(dearness.min(axis=0, initial=np.inf))
    more = np.where(has_runner, dearness.min(axis=0, initial=np.inf) - own, np.inf)
    losses = _losses(pool, costs, sits, np.where(has_runner & (more <= TOLERANCE), runner, -1))
    load = np.bincount(sits.mentor, minlength=len(costs))
    named, why = [], []
    for row in rows:
        if not has_runner[row]:
            named.append(None)
            why.append(FIXED.split(",")[0] + "." if sits.is_fixed[row] else NO_OTHER)
            continue
        code = str(pool.mentors.ids[runner[row]])
        two = (sits.mentor[row], runner[row])
        if sits.is_fixed[row]:
            sentence = FIXED
        elif more[row] > TOLERANCE:
            sentence = _less(told, pool, sits.mentee[row], *two)
        else:
            is_full = load[two[1]] >= sits.places[two[1]]
            sentence = LEAD[bool(more[row] < -TOLERANCE)] + _because(losses[row], bool(is_full))
        named.append(code)
        why.append(sentence.replace("{r}", code))
    return named, why


def _less(
    told: list[ToldCriterion], pool: PairingPool, mentee: int, mentor: int, runner: int
) -> str:
    """Say in what a mentor who costs more has less, as far as it may be told; heaviest first."""
    found = []
    for each in told:
        fit, other = each.fits[[mentor, runner], mentee]
        if not _may_compare(each, pool, mentor, mentee):
            continue
        phrases = each.criterion.phrases
        if np.isnan(other):
            phrase, by = phrases["not_known"], fit
        elif np.isnan(fit) or other >= fit:
            continue
        else:
            is_none = other == 0 and each.criterion.kind == "shared_words"
            phrase, by = phrases["misses" if is_none else "less"], fit - other
        if by > 0:
            found.append((-each.criterion.weight * by, len(found), phrase))
    return NEXT_LESS.replace("{less}", joined(part[2] for part in sorted(found))) if found else NEXT


def _may_compare(each: ToldCriterion, pool: PairingPool, mentor: int, mentee: int) -> bool:
    """Whether the next mentor may be compared in it: not where that would tell of their wishes."""
    if not each.tells[mentee] or not each.asked[mentor, mentee] or each.criterion.weight == 0:
        return False
    return each.criterion.kind != "wish" or pool.mentees.gender_wish[mentee] is not None


def _because(loss: float, is_full: bool) -> str:
    if np.isnan(loss) or loss < -TOLERANCE:
        return TAKEN if is_full else OPEN
    if np.isinf(loss):
        return LEFT_OUT
    if loss <= TOLERANCE:
        return NO_BETTER
    return TAKEN_LESS if is_full else TIMES_LESS


def _losses(pool: PairingPool, costs: np.ndarray, sits: Seated, wanted: np.ndarray) -> np.ndarray:
    """Return the group's loss for each pair, worked out school by school: none crosses schools."""
    losses = np.full(len(wanted), np.nan)
    schools = pool.mentees.school[sits.mentee]
    is_crossing = (pool.mentors.school[sits.mentor] != schools).any() or _crosses(pool, costs)
    for school in [None] if is_crossing else set(schools):
        rows = np.flatnonzero(np.full(len(wanted), True) if is_crossing else schools == school)
        if not (wanted[rows] >= 0).any():
            continue
        staff = (
            np.arange(len(costs)) if is_crossing else np.flatnonzero(pool.mentors.school == school)
        )
        at = np.full(len(costs) + 1, -1)
        at[staff] = np.arange(len(staff))
        losses[rows] = group_losses(
            Placement(
                costs=costs[np.ix_(staff, sits.mentee[rows])],
                mentor_of=at[sits.mentor[rows]],
                is_fixed=sits.is_fixed[rows],
                places=sits.places[staff],
                free=sits.free and (sits.free[0][staff], sits.free[1][sits.mentee[rows]]),
                slot_of=None if sits.slot is None else sits.slot[rows],
            ),
            at[wanted[rows]],
        )
    return losses


def _crosses(pool: PairingPool, costs: np.ndarray) -> bool:
    apart = pool.mentors.school[:, None] != pool.mentees.school[None, :]
    return bool((apart & ~np.isnan(costs)).any())
