"""What fits between two pupils and what does not, in the words of the rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from evalkit.catalogue import Criterion
from evalkit.matching.named_people import joined
from evalkit.matching.pairing_pool import PairingPool

TIMES_NOT_KNOWN = "the free times of one of the two are not known"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldCriterion:
    """A criterion with what a reader may be told of it.

    Parameters
    ----------
    criterion : Criterion
    fits : ndarray, mentors × mentees
    asked : ndarray of bool, mentors × mentees
    tells : ndarray of bool, by mentee
        Whether it sets pairs of this mentee's school apart; where it is the same for all allowed
        pairs it is not mentioned.
    """

    criterion: Criterion
    fits: np.ndarray
    asked: np.ndarray
    tells: np.ndarray


def told_criteria(
    found: Mapping[str, tuple[Criterion, np.ndarray, np.ndarray]],
    is_allowed: np.ndarray,
    schools: np.ndarray,
) -> list[ToldCriterion]:
    """Return the criteria that may be mentioned, each with the pupils for whom it sets apart."""
    return [
        ToldCriterion(
            criterion=criterion,
            fits=fits,
            asked=asked,
            tells=sets_apart(fits, is_allowed, schools),
        )
        for criterion, fits, asked in found.values()
        if not criterion.is_private
    ]


def sets_apart(values: np.ndarray, is_allowed: np.ndarray, schools: np.ndarray) -> np.ndarray:
    """Return for each mentee whether allowed pairs of the same school differ in the values."""
    differs = np.zeros(len(schools), dtype=bool)
    for school in set(schools):
        of_school = schools == school
        seen = values[:, of_school][is_allowed[:, of_school]]
        n_known = int((~np.isnan(seen)).sum())
        differs[of_school] = 0 < n_known < len(seen) or (
            n_known > 0 and seen.max() - seen.min() > 0
        )
    return differs


def pair_words(
    told: list[ToldCriterion], pool: PairingPool, mentor: int, mentee: int
) -> tuple[list[str], list[str]]:
    """Return what fits between two pupils, and what does not or is not known."""
    fits, misses = [], []
    for each in told:
        if not each.tells[mentee] or not each.asked[mentor, mentee]:
            continue
        fit, phrases = each.fits[mentor, mentee], each.criterion.phrases
        if np.isnan(fit):
            misses.append(phrases["not_known"])
            continue
        # Words in common are good news even where there could be more; a gap in years is not.
        is_good = fit >= 1 or (fit > 0 and each.criterion.kind == "shared_words")
        if not is_good and not _may_be_told(each, pool, mentee):
            continue
        phrase = phrases["fits" if is_good else "misses"]
        (fits if is_good else misses).append(
            phrase.format_map(_blanks(each.criterion, pool, mentor, mentee))
        )
    return fits, misses


def _may_be_told(told: ToldCriterion, pool: PairingPool, mentee: int) -> bool:
    """A mentor's wish for somebody else is not this pupil's business."""
    is_wish = told.criterion.kind == "relation_wanted"
    return not is_wish or bool(pool.relations.mentee_asks[mentee])


def _blanks(criterion: Criterion, pool: PairingPool, mentor: int, mentee: int) -> dict[str, str]:
    if criterion.kind == "shared_words":
        own = pool.mentees.words[criterion.column][mentee]
        other = pool.mentors.words[criterion.column][mentor]
        shared = [own[word] for word in sorted(own) if word in other]
        return {"words": joined(shared)} if shared else {}
    if criterion.kind == "year_gap":
        gap = int(pool.mentors.year_group[mentor] - pool.mentees.year_group[mentee])
        lowest, highest = (int(criterion.settings[key]) for key in ("lowest", "highest"))
        return {"years": _years(gap), "wanted": _wanted(lowest, highest)}
    return {}


def _years(gap: int) -> str:
    if gap == 0:
        return "in the same school year"
    return f"{_counted(abs(gap))} {'older' if gap > 0 else 'younger'}"


def _wanted(lowest: int, highest: int) -> str:
    return _counted(lowest) if lowest == highest else f"{lowest} to {_counted(highest)}"


def _counted(n: int) -> str:
    return f"{n} school year{'' if n == 1 else 's'}"
