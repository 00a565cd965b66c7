"""Forbidden pairs: each rule by itself, all of them together, and what contradicts itself."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evalkit.catalogue import load_pairing_rules
from evalkit.errors import MatchingError
from evalkit.matching.forbidden_pairs import fixed_pairs, forbidden_pairs
from evalkit.matching.pair_costs import pair_costs

RULES = load_pairing_rules()


def people(*codes, **columns) -> pd.DataFrame:
    return pd.DataFrame({"pupil_id": list(codes), **columns})


def relations(*rows) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["pupil_id", "other_id", "kind"])


def forbidden(mentors, mentees, rules=RULES, rows=None) -> list[tuple[str, str, str]]:
    found = forbidden_pairs(mentors, mentees, rules, rows)
    costs = pair_costs(mentors, mentees, rules, rows)
    assert set(zip(found["mentor_id"], found["mentee_id"], strict=True)) == {
        (costs.index[row], costs.columns[column]) for row, column in np.argwhere(costs.isna())
    }
    return list(found.itertuples(index=False, name=None))


@pytest.mark.parametrize("kind", ["blocked", "staff_veto", "sibling"])
@pytest.mark.parametrize("two", [("A1", "M2"), ("M2", "A1")])
def test_relations_forbid_in_either_order(kind, two):
    sides = people("M1", "M2"), people("A1", "A2")
    assert forbidden(*sides, rows=relations((*two, kind))) == [("M2", "A1", kind)]


def test_a_wish_forbids_nothing():
    assert forbidden(people("M1"), people("A1"), rows=relations(("A1", "M1", "wanted"))) == []


def test_other_schools_and_no_time_and_no_places():
    mentors = people(
        "M2", "M1",
        school_id=["S2", "S1"], capacity=[0, None], slots=["Mon", "Tue; WED  lunch"],
    )  # fmt: skip
    mentees = people("A1", "A2", "A3", school_id="S1", slots=["wed lunch", "Mon", None])
    assert forbidden(mentors, mentees) == [
        ("M1", "A2", "no_shared_slot"),
        ("M2", "A1", "other_school"),
        ("M2", "A1", "no_shared_slot"),
        ("M2", "A1", "no_capacity"),
        ("M2", "A2", "other_school"),
        ("M2", "A2", "no_capacity"),
        ("M2", "A3", "other_school"),
        ("M2", "A3", "no_capacity"),
    ]


def test_no_places_by_default():
    assert forbidden(
        people("M1", "M2", capacity=[None, 1]),
        people("A1"),
        load_pairing_rules({"default_places": 0}),
    ) == [("M1", "A1", "no_capacity")]


def test_what_a_plan_allows_forbids_nothing():
    rules = load_pairing_rules({"allow": ["sibling", "other_school", "no_shared_slot"]})
    mentors = people("M1", school_id="S1", slots="Mon")
    mentees = people("A1", "A2", school_id="S2", slots="Tue")
    rows = relations(("M1", "A1", "sibling"), ("M1", "A2", "blocked"))
    assert forbidden(mentors, mentees, rules, rows) == [("M1", "A2", "blocked")]


def test_a_must_forbids_what_is_not_known_to_fit():
    rules = load_pairing_rules(
        {"year_gap": {"importance": "must"}, "gender_wish": {"importance": "must"}}
    )
    mentors = people("M1", "M2", "M3", year_group=[10, 8, None], gender=["male", "male", None])
    mentees = people("A1", "A2", year_group=[7, 7], gender_wish=["female", None])
    assert forbidden(mentors, mentees, rules) == [
        ("M1", "A1", "must_gender_wish"),
        ("M2", "A1", "must_gender_wish"),
        ("M2", "A1", "must_year_gap"),
        ("M2", "A2", "must_year_gap"),
        ("M3", "A1", "must_gender_wish"),
        ("M3", "A1", "must_year_gap"),
        ("M3", "A2", "must_year_gap"),
    ]


def test_everybody_may_be_forbidden():
    rows = relations(("M1", "A1", "blocked"), ("M1", "A1", "blocked"), ("A1", "M1", "sibling"))
    assert forbidden(people("M1"), people("A1"), rows=rows) == [
        ("M1", "A1", "blocked"),
        ("M1", "A1", "sibling"),
    ]


@pytest.mark.parametrize("kind", ["blocked", "staff_veto", "sibling"])
def test_a_pair_cannot_stay_and_be_forbidden(kind):
    rows = relations(("A1", "M1", "fixed"), ("M1", "A1", kind))
    message = (
        "A pair that is to stay (kind fixed in the table of relations) must be one that the rules "
        "allow; they forbid M1 with A1. Take out the row that is wrong in the table of relations, "
        "or mend what the two answered."
    )
    for ask in (pair_costs, forbidden_pairs):
        with pytest.raises(MatchingError) as error:
            ask(people("M1"), people("A1"), RULES, rows)
        assert str(error.value) == message


def test_siblings_may_stay_a_pair_where_the_plan_allows_it():
    rows = relations(("A1", "M1", "fixed"), ("M1", "A1", "sibling"))
    assert (
        forbidden(people("M1"), people("A1"), load_pairing_rules({"allow": ["sibling"]}), rows)
        == []
    )


@pytest.mark.parametrize(
    ("two", "told"),
    [(("A1", "M9"), "A1 with M9"), (("M9", "A1"), "A1 with M9"), (("A2", "A1"), "A1 with A2")],
)
def test_who_is_to_stay_must_be_here(two, told):
    message = (
        "Who is to stay a pair (kind fixed in the table of relations) must be a mentor and a "
        f"mentee who both take part; this is not so for {told}. Take the row out, or add who is "
        "missing."
    )
    sides = people("M1"), people("A1", "A2")
    with pytest.raises(MatchingError) as error:
        pair_costs(*sides, RULES, relations((*two, "fixed")))
    assert str(error.value) == message
    with pytest.raises(MatchingError) as error:
        fixed_pairs(*sides, relations((*two, "fixed")))
    assert str(error.value) == message


def test_fixed_pairs_in_order():
    rows = relations(("A2", "M1", "fixed"), ("M1", "A1", "fixed"), ("A1", "M1", "fixed"))
    found = fixed_pairs(people("M1"), people("A1", "A2"), rows)
    assert found.to_numpy().tolist() == [["M1", "A1"], ["M1", "A2"]]
    assert fixed_pairs(people("M1"), people("A1"), None).shape == (0, 2)
