"""Who would rather have each other than what they have."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from evalkit.errors import DataError
from evalkit.matching.named_people import named
from evalkit.matching.people_numbers import read_capacity
from evalkit.matching.stable_pairs import read_ranks


def blocking_pairs(
    pairs: pd.DataFrame,
    mentor_rank: pd.DataFrame,
    mentee_rank: pd.DataFrame,
    *,
    capacity: pd.Series | Mapping[str, int] | int,
) -> pd.DataFrame:
    """Return every mentor and mentee who would both be better off with each other.

    The mentee likes the mentor better than their own (or has none), and the mentor has a place
    left or likes the mentee better than one of theirs.  Equal ranks are no reason to change.

    Parameters
    ----------
    pairs : DataFrame
        mentor_id and mentee_id.
    mentor_rank, mentee_rank, capacity
        As in ``stable_pairs``.

    Returns
    -------
    DataFrame
        mentor_id, mentee_id, in the order of codes; without rows where the pairs are stable.

    Raises
    ------
    DataError
        Rankings as in ``stable_pairs``; pairs with people whom nobody ranks, or a mentee twice.

    Examples
    --------
    >>> mentors = pd.DataFrame({"P1": [1, 1], "P2": [2, 2]}, index=["M1", "M2"])
    >>> mentees = pd.DataFrame({"M1": [1, 1], "M2": [2, 2]}, index=["P1", "P2"])
    >>> crossed = pd.DataFrame({"mentor_id": ["M1", "M2"], "mentee_id": ["P2", "P1"]})
    >>> blocking_pairs(crossed, mentors, mentees, capacity=1).values.tolist()
    [['M1', 'P1']]
    """
    of_mentors, of_mentees = read_ranks(mentor_rank, mentee_rank)
    places = read_capacity(capacity, tuple(of_mentors.index))
    mentors = of_mentors.index.get_indexer(pairs["mentor_id"])
    mentees = of_mentors.columns.get_indexer(pairs["mentee_id"])
    if (mentors < 0).any() or (mentees < 0).any() or len(np.unique(mentees)) < len(mentees):
        strange = (
            pairs["mentor_id"][mentors < 0].tolist() + pairs["mentee_id"][mentees < 0].tolist()
        )
        strange += pairs["mentee_id"][pairs["mentee_id"].duplicated()].tolist()
        raise DataError(
            "Pairs must be of people in the rankings, each mentee once; not so for "
            f"{named(strange)}."
        )
    by_mentor, by_mentee = of_mentors.to_numpy(), of_mentees.to_numpy().T
    has = np.full(by_mentee.shape[1], np.inf)
    has[mentees] = np.nan_to_num(by_mentee[mentors, mentees], nan=np.inf)
    worst = np.full(len(places), -np.inf)
    np.maximum.at(worst, mentors, np.nan_to_num(by_mentor[mentors, mentees], nan=np.inf))
    worst[np.bincount(mentors, minlength=len(places)) < places] = np.inf
    both = (by_mentee < has) & (by_mentor < worst[:, None])
    first, second = np.nonzero(both)
    return pd.DataFrame(
        {
            "mentor_id": pd.Series(of_mentors.index.to_numpy()[first], dtype="str"),
            "mentee_id": pd.Series(of_mentors.columns.to_numpy()[second], dtype="str"),
        }
    )
