"""Which pairs are forbidden, and by which of the rules."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from evalkit.catalogue import PairingRules
from evalkit.errors import MatchingError
from evalkit.matching.criterion_fits import criterion_fit
from evalkit.matching.mentor_places import places
from evalkit.matching.named_people import named
from evalkit.matching.pairing_pool import PairingPool, pairing_pool
from evalkit.matching.wish_words import n_shared

RELATIONS = ("blocked", "staff_veto", "sibling")


def forbidden_pairs(
    mentors: pd.DataFrame,
    mentees: pd.DataFrame,
    rules: PairingRules,
    relations: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return every forbidden pair, once for each rule that forbids it.

    Parameters
    ----------
    mentors, mentees, rules, relations
        As for ``pair_fits``.

    Returns
    -------
    DataFrame
        ``mentor_id``, ``mentee_id``, ``rule`` (a name in ``rules.forbids``), by mentor, mentee and
        the order of the rules.  For the code that works with it: a reader is told the rule's own
        words only, which do not say a private cause.

    Raises
    ------
    DataError
        A code or a value is not what it must be; pupils are named by code.
    MatchingError
        A pair is to stay together and is forbidden, or one of it is not here.

    Examples
    --------
    >>> from evalkit.catalogue import load_pairing_rules
    >>> mentors = pd.DataFrame({"pupil_id": ["M1", "M2"], "slots": ["Mon", "Tue; Fri"]})
    >>> mentees = pd.DataFrame({"pupil_id": ["A1"], "slots": ["tue"]})
    >>> forbidden_pairs(mentors, mentees, load_pairing_rules()).values.tolist()
    [['M1', 'A1', 'no_shared_slot']]
    """
    pool = pairing_pool(mentors, mentees, relations)
    found = list(forbidden_by(pool, rules))
    held = np.stack([is_forbidden for _, is_forbidden in found])
    _require_allowed(pool, held.any(axis=0))
    rule, mentor, mentee = np.nonzero(held)
    ordered = np.lexsort((rule, mentee, mentor))
    return pd.DataFrame(
        {
            "mentor_id": pool.mentors.ids[mentor[ordered]],
            "mentee_id": pool.mentees.ids[mentee[ordered]],
            "rule": np.array([name for name, _ in found], dtype=object)[rule[ordered]],
        }
    ).astype("str")


def forbidden_by(pool: PairingPool, rules: PairingRules) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the name of each rule in force with what it forbids, mentors × mentees."""
    criteria = {f"must_{each.name}": each for each in rules.musts}
    for rule in rules.forbids:
        if rule.name in criteria:
            fits, _ = criterion_fit(criteria[rule.name], pool)
            yield rule.name, ~(fits >= 1)
        else:
            yield rule.name, _forbids(rule.name, pool, rules)


def _forbids(name: str, pool: PairingPool, rules: PairingRules) -> np.ndarray:
    if name in RELATIONS:
        return pool.relations.holds[name]
    if name == "other_school":
        return pool.mentors.school[:, None] != pool.mentees.school[None, :]
    if name == "no_shared_slot":
        times = [side.words["slots"] for side in (pool.mentors, pool.mentees)]
        has_named = [np.array([bool(words) for words in side], dtype=bool) for side in times]
        is_known = has_named[0][:, None] & has_named[1][None, :]
        return is_known & (n_shared(*times) == 0)
    takes_nobody = places(pool.mentors, rules) == 0
    return np.repeat(takes_nobody[:, None], pool.shape[1], axis=1)


def forbidden_array(pool: PairingPool, rules: PairingRules) -> np.ndarray:
    """Return whether any rule forbids a pair, mentors × mentees.

    Raises
    ------
    MatchingError
        A pair is to stay together and is forbidden, or one of it is not here.
    """
    found = np.zeros(pool.shape, dtype=bool)
    for _, is_forbidden in forbidden_by(pool, rules):
        found |= is_forbidden
    _require_allowed(pool, found)
    return found


def fixed_pairs(
    mentors: pd.DataFrame, mentees: pd.DataFrame, relations: pd.DataFrame | None
) -> pd.DataFrame:
    """Return the pairs that the relations say are to stay: ``mentor_id`` and ``mentee_id``.

    Raises
    ------
    DataError
        A code or a value is not what it must be; pupils are named by code.
    MatchingError
        One of the two is not here, or they are not a mentor and a mentee.

    Examples
    --------
    >>> mentors, mentees = (pd.DataFrame({"pupil_id": [code]}) for code in ("M1", "A1"))
    >>> stay = pd.DataFrame({"pupil_id": ["A1"], "other_id": ["M1"], "kind": ["fixed"]})
    >>> fixed_pairs(mentors, mentees, stay).values.tolist()
    [['M1', 'A1']]
    """
    pool = pairing_pool(mentors, mentees, relations)
    _require_both(pool)
    mentor, mentee = np.nonzero(pool.relations.holds["fixed"])
    return pd.DataFrame(
        {"mentor_id": pool.mentors.ids[mentor], "mentee_id": pool.mentees.ids[mentee]}
    ).astype("str")


def _require_both(pool: PairingPool) -> None:
    if pool.relations.half_fixed:
        told = named(f"{one} with {other}" for one, other in pool.relations.half_fixed)
        raise MatchingError(
            "Who is to stay a pair (kind fixed in the table of relations) must be a mentor and a "
            f"mentee who both take part; this is not so for {told}. Take the row out, or add who "
            "is missing."
        )


def _require_allowed(pool: PairingPool, is_forbidden: np.ndarray) -> None:
    """Refuse pairs that are to stay and are forbidden; the cause may be private and is not said."""
    _require_both(pool)
    mentor, mentee = np.nonzero(pool.relations.holds["fixed"] & is_forbidden)
    if len(mentor):
        told = named(
            f"{one} with {other}"
            for one, other in zip(pool.mentors.ids[mentor], pool.mentees.ids[mentee], strict=True)
        )
        raise MatchingError(
            "A pair that is to stay (kind fixed in the table of relations) must be one that the "
            f"rules allow; they forbid {told}. Take out the row that is wrong in the table of "
            "relations, or mend what the two answered."
        )
