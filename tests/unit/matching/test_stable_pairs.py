"""Stable pairs: nobody would change, mentees have the best that any stable answer gives them."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.errors import DataError, MatchingError
from evalkit.matching.blocking_pairs import blocking_pairs
from evalkit.matching.stable_pairs import stable_pairs


def _ranks(rng):
    n_mentors, n_mentees = rng.integers(1, 4), rng.integers(1, 5)
    mentors = [f"M{i}" for i in range(n_mentors)]
    mentees = [f"P{i}" for i in range(n_mentees)]
    by_mentor = np.array([rng.permutation(n_mentees) + 1.0 for _ in mentors])
    by_mentee = np.array([rng.permutation(n_mentors) + 1.0 for _ in mentees])
    by_mentor[rng.random(by_mentor.shape) < 0.2] = np.nan
    return (
        pd.DataFrame(by_mentor, index=mentors, columns=mentees),
        pd.DataFrame(by_mentee, index=mentees, columns=mentors),
        {one: int(rng.integers(1, 3)) for one in mentors},
    )


def _is_stable(rows, of_mentors, of_mentees, places):
    """Return whether nobody blocks, by the definition, pair by pair."""
    has = dict(zip(rows["mentee_id"], rows["mentor_id"], strict=True))
    for mentor, mentee in product(of_mentors.index, of_mentors.columns):
        wanted = of_mentors.loc[mentor, mentee], of_mentees.loc[mentee, mentor]
        if np.isnan(wanted).any() or has.get(mentee) == mentor:
            continue
        own = [of_mentors.loc[mentor, one] for one, who in has.items() if who == mentor]
        would = mentee not in has or of_mentees.loc[mentee, has[mentee]] > wanted[1]
        if would and (len(own) < places[mentor] or max(own) > wanted[0]):
            return False
    return True


def _every_stable(of_mentors, of_mentees, places):
    mentees = list(of_mentees.index)
    for mentor_of in product([None, *of_mentors.index], repeat=len(mentees)):
        made = [(m, p) for m, p in zip(mentor_of, mentees, strict=True) if m]
        if any(np.isnan(of_mentors.loc[m, p]) for m, p in made):
            continue
        if any(mentor_of.count(m) > n for m, n in places.items()):
            continue
        rows = pd.DataFrame(made, columns=["mentor_id", "mentee_id"])
        if _is_stable(rows, of_mentors, of_mentees, places):
            yield dict(zip(mentees, mentor_of, strict=True))


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_each_mentee_has_the_best_mentor_of_any_stable_answer(seed):
    of_mentors, of_mentees, places = _ranks(np.random.default_rng(seed))
    every = list(_every_stable(of_mentors, of_mentees, places))
    if not any(every[0].values()):
        with pytest.raises(MatchingError):
            stable_pairs(of_mentors, of_mentees, capacity=places)
        return
    found = stable_pairs(of_mentors.iloc[::-1], of_mentees.iloc[:, ::-1], capacity=places)
    has = dict(zip(found.pairs["mentee_id"], found.pairs["mentor_id"], strict=True))
    assert {**has, **dict.fromkeys(found.unmatched["mentee_id"])} in every
    for answer in every:
        for mentee, mentor in answer.items():
            if mentor:
                own = of_mentees.loc[mentee, has[mentee]]
                assert own <= of_mentees.loc[mentee, mentor]
    assert blocking_pairs(found.pairs, of_mentors, of_mentees, capacity=places).empty


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_pairs_block_where_the_definition_says_so(seed):
    rng = np.random.default_rng(seed)
    of_mentors, of_mentees, places = _ranks(rng)
    rows = []
    for mentee in of_mentees.index:
        mentor = rng.choice(of_mentors.index)
        taken = sum(one == mentor for one, _ in rows)
        if taken < places[mentor] and not np.isnan(of_mentors.loc[mentor, mentee]):
            rows.append((mentor, mentee))
    made = pd.DataFrame(rows, columns=["mentor_id", "mentee_id"])
    blocking = blocking_pairs(made, of_mentors, of_mentees, capacity=places)
    assert blocking.empty == _is_stable(made, of_mentors, of_mentees, places)


def test_equal_ranks_go_to_the_lower_code_and_everybody_is_told():
    of_mentors = pd.DataFrame(1, index=["M1"], columns=["P1", "P2"])
    found = stable_pairs(of_mentors, of_mentors.T, capacity=1)
    assert found.pairs.values.tolist() == [["M1", "P1", 1.0, 1.0]]
    assert found.unmatched["mentee_id"].tolist() == ["P2"]
    assert found.spare.values.tolist() == [["M1", 1, 1]]
    assert found.method == "deferred acceptance, mentees propose, equal ranks by code"


ONE = pd.DataFrame(1.0, index=["M1"], columns=["P1"])


@pytest.mark.parametrize(
    ("ranks", "error", "message"),
    [
        (
            (ONE * np.nan, ONE.T),
            MatchingError,
            "There is no mentor and mentee who would both have each other: mentors M1, mentees P1. "
            "Ask them to rank more people.",
        ),
        (
            (ONE, ONE),
            DataError,
            "`mentor_rank` (a row for each mentor) and `mentee_rank` (a row for each mentee) must "
            "name the same people; only one of them names M1, P1.",
        ),
        (
            (ONE.iloc[:0], ONE.iloc[:0].T),
            MatchingError,
            "There is nobody to match: the rankings name no mentor or no mentee.",
        ),
        (
            (ONE.replace(1.0, "first"), ONE.T),
            DataError,
            "Ranks must be numbers, or empty (NaN) for somebody out of question.",
        ),
        (
            (pd.concat([ONE, ONE]), ONE.T),
            DataError,
            "`mentor_rank` must name each pupil once in its rows and columns.",
        ),
        (
            ([[1]], ONE.T),
            DataError,
            "`mentor_rank` must be a DataFrame of ranks; got a value of type list.",
        ),
    ],
)
def test_rankings_that_cannot_be_used(ranks, error, message):
    with pytest.raises(error) as caught:
        stable_pairs(*ranks, capacity=1)
    assert str(caught.value) == message


def test_pairs_of_strangers_do_not_block_in_silence():
    made = pd.DataFrame({"mentor_id": ["M9"], "mentee_id": ["P1"]})
    with pytest.raises(DataError) as caught:
        blocking_pairs(made, ONE, ONE.T, capacity=1)
    assert str(caught.value) == (
        "Pairs must be of people in the rankings, each mentee once; not so for M9."
    )
