"""What is handed in about mentors, mentees and relations: every fault is named by code."""

from __future__ import annotations

import pandas as pd
import pytest

from evalkit.catalogue import load_pairing_rules
from evalkit.errors import DataError
from evalkit.matching.mentor_places import capacities
from evalkit.matching.pair_costs import pair_costs
from evalkit.matching.pair_fits import pair_fits
from evalkit.matching.pairing_pool import pairing_pool

RULES = load_pairing_rules()


def people(*codes, **columns) -> pd.DataFrame:
    return pd.DataFrame({"pupil_id": list(codes), **columns})


def relations(*rows) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["pupil_id", "other_id", "kind"])


@pytest.mark.parametrize(
    ("mentors", "mentees", "message"),
    [
        (
            people("M1", "M2", "M1"),
            people("A1"),
            "Each mentor must stand once; these stand more than once: M1. Keep one row of each; "
            "where two schools use the same code, put the school's code before it.",
        ),
        (
            people("M1", "X9"),
            people("X9", "A1"),
            "A pupil can be a mentor or a mentee, not both at once; both are: X9. Take each out "
            "of one of the two.",
        ),
        (
            people("M1"),
            people("A1", None, " "),
            "The column pupil_id of the mentees must hold a text in every row; it does not in 2 "
            "of 3. Enter the codes as texts, as in the table of pupils.",
        ),
        (
            people(1, 2),
            people("A1"),
            "The column pupil_id of the mentors must hold a text in every row; it does not in 2 "
            "of 2. Enter the codes as texts, as in the table of pupils.",
        ),
        (
            pd.DataFrame({"code": ["M1"]}),
            people("A1"),
            "The mentors must be a DataFrame with the column pupil_id and a row for each mentor.",
        ),
        (
            people("M1", school_id="S1"),
            people("A1"),
            "Mentors and mentees must both have the column school_id, or neither; only mentors "
            "have it. Add it to the others.",
        ),
        (
            people("M1", school_id="S1"),
            people("A1", "A2", school_id=["S1", None]),
            "Every mentee must have a school_id; it is missing for A2. Enter it.",
        ),
        (
            people("M1"),
            people("A1", "A2", gender_wish=["same", "girls"]),
            "The column gender_wish of the mentees must hold any, same, female or male, or "
            "nothing; it holds something else for A2.",
        ),
        (
            people("M1", gender="f"),
            people("A1"),
            "The column gender of the mentors must hold female, male, another or not_said, or "
            "nothing; it holds something else for M1.",
        ),
        (
            people("M1", "M2", "M3", headroom=[0.5, 1.2, -0.1]),
            people("A1"),
            "The column headroom of the mentors must hold a number from 0 to 1, or nothing; it "
            "does not for M2, M3.",
        ),
        (
            people("M1", "M2", "M3", "M4", capacity=[1, -1, 1.5, "two"]),
            people("A1"),
            "The column capacity of the mentors must hold a whole number of 0 or more, or "
            "nothing; it does not for M2, M3, M4.",
        ),
        (
            people("M1"),
            people("A1", year_group=[float("inf")]),
            "The column year_group of the mentees must hold a whole number, or nothing; it does "
            "not for A1.",
        ),
    ],
)
def test_people_that_are_not_what_they_must_be(mentors, mentees, message):
    for ask in (pair_costs, pair_fits):
        with pytest.raises(DataError) as error:
            ask(mentors, mentees, RULES)
        assert str(error.value) == message


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            relations(("A1", "M1", "block")),
            "The column kind of the relations must hold blocked, sibling, staff_veto, wanted or "
            "fixed; it holds something else in 1 of 1 rows.",
        ),
        (
            relations(("A1", None, "blocked"), ("A1", "M1", "wanted")),
            "Every relation must name two pupils and what is between them; 1 of 2 rows have a "
            "blank. Fill them, or take them out.",
        ),
        (
            pd.DataFrame({"pupil_id": ["A1"]}),
            "The relations must be a DataFrame with the columns pupil_id, other_id and kind.",
        ),
    ],
)
def test_relations_that_are_not_what_they_must_be(rows, message):
    with pytest.raises(DataError) as error:
        pair_costs(people("M1"), people("A1"), RULES, rows)
    assert str(error.value) == message


def test_relations_about_others_are_passed_over():
    rows = relations(("A1", "Z9", "blocked"), ("Z8", "Z9", "fixed"), ("A1", "A1", "wanted"))
    with_them = pair_costs(people("M1"), people("A1"), RULES, rows)
    pd.testing.assert_frame_equal(with_them, pair_costs(people("M1"), people("A1"), RULES))


def test_nobody_is_an_answer_too():
    nobody = people()
    assert pair_costs(nobody, people("A1"), RULES).shape == (0, 1)
    assert pair_costs(people("M1"), nobody, RULES).shape == (1, 0)
    assert pair_costs(nobody, nobody, RULES).shape == (0, 0)


def test_places_are_those_given_or_the_plan_s():
    mentors = people("M3", "M1", "M2", capacity=pd.array([0, None, 3], dtype="Int64"))
    expected = {"M1": 2, "M2": 3, "M3": 0}
    assert capacities(mentors, load_pairing_rules({"default_places": 2})).to_dict() == expected
    in_schools = mentors.assign(school_id="S1")
    assert capacities(in_schools, load_pairing_rules({"default_places": 2})).to_dict() == expected
    assert capacities(people("M1"), RULES).to_dict() == {"M1": 1}


def test_what_is_handed_in_stays_as_it_is():
    mentors, mentees = people("M2", "M1", interests="chess"), people("A1", gender=["not_said"])
    before = mentors.copy(), mentees.copy()
    pairing_pool(mentors, mentees, None)
    pd.testing.assert_frame_equal(mentors, before[0])
    pd.testing.assert_frame_equal(mentees, before[1])
