"""Why these two: what fits, what does not, who would be next and why it is not that one."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from evalkit.catalogue import PairingRules
from evalkit.errors import MatchingError
from evalkit.matching.criterion_fits import criterion_fit
from evalkit.matching.fit_words import (
    TIMES_NOT_KNOWN,
    ToldCriterion,
    pair_words,
    sets_apart,
    told_criteria,
)
from evalkit.matching.named_people import named
from evalkit.matching.pair_costs import cost_array
from evalkit.matching.pairing_pool import PairingPool, pairing_pool
from evalkit.matching.runner_up import next_choices
from evalkit.matching.seated_pairs import Seated, seated
from evalkit.matching.timetable import Timetable

NOTHING = "Nothing in particular."
INDIFFERENT = "The plan weighs nothing, so every pair that is allowed counts as equally good."


def explain_pairs(
    pairs: pd.DataFrame,
    mentors: pd.DataFrame,
    mentees: pd.DataFrame,
    rules: PairingRules,
    relations: pd.DataFrame | None = None,
    *,
    capacity: pd.Series | Mapping[str, int],
    timetable: Timetable | None = None,
    fixed: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return the reasons for each pair, in words that a coordinator can say to a parent.

    Each sentence is worked out anew from the answers: that a second choice would serve the whole
    group less well is said only where that is proven.

    Parameters
    ----------
    pairs : DataFrame
        ``mentor_id``, ``mentee_id`` and, with a timetable, ``slot``.
    mentors, mentees, rules, relations
        As for ``pair_costs``, the same that the pairs were made from.
    capacity : Series or mapping of mentor_id to int
        The places that the pairs were made with.
    timetable : Timetable, optional
        The times that the pairs were made with.
    fixed : DataFrame, optional
        Pairs (``mentor_id``, ``mentee_id``) that a person decided, beside those of the relations.

    Returns
    -------
    DataFrame
        By mentor and mentee: ``mentor_id``, ``mentee_id``, ``fits``, ``misses``, ``runner_up`` (the
        mentor who costs least besides, or NA) and ``why_not``.  A criterion that is private, or the
        same for all allowed pairs of the school, is not mentioned.

    Raises
    ------
    DataError
        A code or a value is not what it must be, or a mentee stands in two pairs.
    MatchingError
        A pair is one that the rules forbid.

    Examples
    --------
    >>> from evalkit.catalogue import load_pairing_rules
    >>> mentors = pd.DataFrame({"pupil_id": ["M1", "M2"], "interests": ["Chess; art", "rugby"]})
    >>> mentees = pd.DataFrame({"pupil_id": ["A1"], "interests": ["chess; football"]})
    >>> told = explain_pairs(
    ...     pd.DataFrame({"mentor_id": ["M1"], "mentee_id": ["A1"]}),
    ...     mentors, mentees, load_pairing_rules(), capacity={"M1": 1, "M2": 1},
    ... )
    >>> told.loc[0, ["fits", "runner_up", "why_not"]].tolist()
    ['Both like chess.', 'M2', 'M2 is the next choice: no interest in common.']
    """
    pool = pairing_pool(mentors, mentees, relations)
    costs = cost_array(pool, rules)
    sits = seated(pairs, pool, capacity=capacity, timetable=timetable, fixed=fixed)
    _require_allowed(pool, costs, sits)
    told = _told(pool, rules, ~np.isnan(costs))
    is_vague = _times_vague(pool, ~np.isnan(costs))
    fits, misses = [], []
    for mentor, mentee in zip(sits.mentor, sits.mentee, strict=True):
        good, bad = pair_words(told, pool, mentor, mentee)
        bad += [TIMES_NOT_KNOWN] * bool(is_vague[mentor, mentee])
        fits.append(_sentence(good) if rules.weighed else INDIFFERENT)
        misses.append(_sentence(bad))
    runner_up, why_not = next_choices(pool, costs, sits, told)
    return pd.DataFrame(
        {
            "mentor_id": pool.mentors.ids[sits.mentor],
            "mentee_id": pool.mentees.ids[sits.mentee],
            "fits": fits,
            "misses": misses,
            "runner_up": runner_up,
            "why_not": why_not,
        },
        dtype="str",
    )


def _told(pool: PairingPool, rules: PairingRules, is_allowed: np.ndarray) -> list[ToldCriterion]:
    found = {
        each.name: (each, *criterion_fit(each, pool))
        for each in rules.criteria
        if each.importance != "off"
    }
    return told_criteria(found, is_allowed, pool.mentees.school)


def _times_vague(pool: PairingPool, is_allowed: np.ndarray) -> np.ndarray:
    """Return for which pairs it is not known when both are free, where others' times are."""
    blank = [
        np.array([not words for words in side.words["slots"]], dtype=bool)
        for side in (pool.mentors, pool.mentees)
    ]
    is_vague = blank[0][:, None] | blank[1][None, :]
    return is_vague & sets_apart(is_vague.astype(float), is_allowed, pool.mentees.school)[None, :]


def _require_allowed(pool: PairingPool, costs: np.ndarray, sits: Seated) -> None:
    is_forbidden = np.isnan(costs[sits.mentor, sits.mentee])
    if is_forbidden.any():
        told = named(
            f"{pool.mentors.ids[mentor]} with {pool.mentees.ids[mentee]}"
            for mentor, mentee in zip(
                sits.mentor[is_forbidden], sits.mentee[is_forbidden], strict=True
            )
        )
        raise MatchingError(
            f"Pairs must be ones that the rules allow; they forbid {told}. Pair these pupils anew, "
            "or mend what makes the rules forbid it."
        )


def _sentence(parts: list[str]) -> str:
    if not parts:
        return NOTHING
    whole = "; ".join(parts)
    return f"{whole[0].upper()}{whole[1:]}."
