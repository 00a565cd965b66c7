"""Pairs that nobody would leave for one another, for schemes in which both sides rank."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from heapq import heappush, heappushpop

import numpy as np
import pandas as pd

from evalkit.effects.effect_options import shown
from evalkit.errors import DataError, MatchingError
from evalkit.matching.named_people import named
from evalkit.matching.people_numbers import read_capacity


@dataclass(frozen=True, slots=True, kw_only=True)
class StablePairs:
    """What ``stable_pairs`` found: everybody is in it once.

    Parameters
    ----------
    pairs : DataFrame
        mentor_id, mentee_id, mentor_rank (which rank the mentor gives the mentee), mentee_rank.
    unmatched : DataFrame
        mentee_id of everyone without a mentor.
    spare : DataFrame
        mentor_id, places, taken.
    method : str
    """

    pairs: pd.DataFrame
    unmatched: pd.DataFrame
    spare: pd.DataFrame
    method: str


def stable_pairs(
    mentor_rank: pd.DataFrame,
    mentee_rank: pd.DataFrame,
    *,
    capacity: pd.Series | Mapping[str, int] | int,
) -> StablePairs:
    """Return pairs such that no mentor and mentee would both rather have each other.

    Mentees propose (deferred acceptance): each has the best mentor that they have in any stable
    answer.  Of those whom somebody ranks equally the lower code comes first.

    Parameters
    ----------
    mentor_rank : DataFrame, mentors × mentees
        Each mentor's ranking, a row each: lower is liked better, NaN is out of question.
    mentee_rank : DataFrame, mentees × mentors
        Each mentee's ranking, a row each.
    capacity : Series, mapping or int
        How many mentees each mentor can take.

    Returns
    -------
    StablePairs

    Raises
    ------
    MatchingError
        Nobody to match, no place, or no pair that both sides would have.
    DataError
        Rankings that do not name the same people once each, or are no numbers.

    References
    ----------
    Gale, D., & Shapley, L. S. (1962). College admissions and the stability of marriage. American
    Mathematical Monthly, 69(1), 9-15.

    Examples
    --------
    >>> mentors = pd.DataFrame({"P1": [1, 1], "P2": [2, 2]}, index=["M1", "M2"])
    >>> mentees = pd.DataFrame({"M1": [1, 1], "M2": [2, 2]}, index=["P1", "P2"])
    >>> stable_pairs(mentors, mentees, capacity=1).pairs.values.tolist()
    [['M1', 'P1', 1.0, 1.0], ['M2', 'P2', 2.0, 2.0]]
    """
    of_mentors, of_mentees = read_ranks(mentor_rank, mentee_rank)
    ids = tuple(of_mentors.index), tuple(of_mentors.columns)
    places = read_capacity(capacity, ids[0])
    mentor_of = _accepted(of_mentors.to_numpy(), of_mentees.to_numpy(), places)
    placed = np.flatnonzero(mentor_of >= 0)
    if not len(placed):
        raise MatchingError(
            f"There is no mentor and mentee who would both have each other: mentors "
            f"{named(ids[0])}, mentees {named(ids[1])}. Ask them to rank more people."
        )
    placed = placed[np.argsort(mentor_of[placed], kind="stable")]
    mentors, mentees = (np.array(each, dtype=object) for each in ids)
    taken = np.bincount(mentor_of[placed], minlength=len(mentors))
    return StablePairs(
        pairs=pd.DataFrame(
            {
                "mentor_id": pd.Series(mentors[mentor_of[placed]], dtype="str"),
                "mentee_id": pd.Series(mentees[placed], dtype="str"),
                "mentor_rank": of_mentors.to_numpy()[mentor_of[placed], placed],
                "mentee_rank": of_mentees.to_numpy()[placed, mentor_of[placed]],
            }
        ),
        unmatched=pd.DataFrame({"mentee_id": pd.Series(mentees[mentor_of < 0], dtype="str")}),
        spare=pd.DataFrame(
            {"mentor_id": pd.Series(mentors, dtype="str"), "places": places, "taken": taken}
        ),
        method="deferred acceptance, mentees propose, equal ranks by code",
    )


def read_ranks(
    mentor_rank: pd.DataFrame, mentee_rank: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return both rankings as floats in the order of codes.

    Raises
    ------
    DataError
        They do not name the same people once each, or hold what is no rank.
    MatchingError
        Nobody to match.
    """
    for option, frame in (("mentor_rank", mentor_rank), ("mentee_rank", mentee_rank)):
        if not isinstance(frame, pd.DataFrame):
            raise DataError(f"`{option}` must be a DataFrame of ranks; got {shown(frame)}.")
        if frame.index.has_duplicates or frame.columns.has_duplicates:
            raise DataError(f"`{option}` must name each pupil once in its rows and columns.")
    if not mentor_rank.size:
        raise MatchingError("There is nobody to match: the rankings name no mentor or no mentee.")
    strange = set(mentor_rank.index) ^ set(mentee_rank.columns)
    strange |= set(mentor_rank.columns) ^ set(mentee_rank.index)
    if strange:
        raise DataError(
            "`mentor_rank` (a row for each mentor) and `mentee_rank` (a row for each mentee) must "
            f"name the same people; only one of them names {named(strange)}."
        )
    ordered = [frame.sort_index().sort_index(axis=1) for frame in (mentor_rank, mentee_rank)]
    try:
        first, second = (frame.astype("float64") for frame in ordered)
    except (TypeError, ValueError):
        raise DataError(
            "Ranks must be numbers, or empty (NaN) for somebody out of question."
        ) from None
    return first, second


def _accepted(by_mentor: np.ndarray, by_mentee: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Return each mentee's mentor: who proposes down their list, and whom mentors hold."""
    both = ~np.isnan(by_mentor.T) & ~np.isnan(by_mentee)
    lists = [
        iter(sorted(np.flatnonzero(both[mentee]), key=lambda one, row=ranks: (row[one], one)))
        for mentee, ranks in enumerate(by_mentee)
    ]
    # The mentee whom a mentor would give up first stands on top of the heap.
    held: list[list[tuple[float, int]]] = [[] for _ in places]
    free = list(range(len(by_mentee)))[::-1]
    mentor_of = np.full(len(by_mentee), -1)
    while free:
        mentee = free.pop()
        mentor = next(lists[mentee], None)
        if mentor is None:
            continue
        entry = (-by_mentor[mentor, mentee], -mentee)
        if len(held[mentor]) < places[mentor]:
            heappush(held[mentor], entry)
            mentor_of[mentee] = mentor
            continue
        loser = -heappushpop(held[mentor], entry)[1] if places[mentor] else mentee
        mentor_of[mentee], mentor_of[loser] = mentor, -1
        free.append(loser)
    return mentor_of
