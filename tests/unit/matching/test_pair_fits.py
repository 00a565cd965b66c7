"""Fits by kind of criterion, worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evalkit.catalogue import load_pairing_rules
from evalkit.matching.pair_fits import pair_fits

NAN = np.nan
ALL_ON = load_pairing_rules({"same_gender": {"importance": "low"}})


def people(*codes, **columns) -> pd.DataFrame:
    return pd.DataFrame({"pupil_id": list(codes), **columns})


def fit(criterion, mentors, mentees, relations=None, rules=ALL_ON) -> list[list[float]]:
    return pair_fits(mentors, mentees, rules, relations).fits[criterion].to_numpy().tolist()


def asked(criterion, mentors, mentees, relations=None) -> list[list[bool]]:
    return pair_fits(mentors, mentees, ALL_ON, relations).asked[criterion].to_numpy().tolist()


@pytest.mark.parametrize(
    ("mentor", "mentee", "value"),
    [
        ("a; b; c", "A;B", 1.0),
        ("a; x", "a; b; c", 0.5),
        ("a; x", "a", 1.0),  # all that the mentee named
        ("a", "a; b", 0.5),
        ("x", "a", 0.0),
        (None, "a", NAN),
        ("a", " ; ", NAN),
        (None, None, NAN),
    ],
)
def test_interests_that_both_named(mentor, mentee, value):
    found = fit("shared_interests", people("M", interests=mentor), people("A", interests=mentee))
    np.testing.assert_array_equal(found, [[value]])


@pytest.mark.parametrize(
    ("mentor", "mentee", "value", "is_asked"),
    [
        ("Urdu", "urdu; polish", 1.0, True),
        ("Urdu", "polish", 0.0, True),
        (None, "polish", 0.0, True),  # a mentor who named none has none
        ("Urdu", None, 1.0, False),
        (None, None, 1.0, False),
    ],
)
def test_a_language_besides_english(mentor, mentee, value, is_asked):
    sides = people("M", languages=mentor), people("A", languages=mentee)
    assert fit("shared_languages", *sides) == [[value]]
    assert asked("shared_languages", *sides) == [[is_asked]]


@pytest.mark.parametrize(
    ("mentor", "mentee", "value", "is_asked"),
    [
        ("exams; family", "exams", 1.0, True),
        ("exams", "exams; family; clubs", 0.5, True),
        (None, "exams", NAN, True),
        (None, None, 1.0, False),
    ],
)
def test_topics_are_what_the_mentee_asks_for(mentor, mentee, value, is_asked):
    sides = people("M", topics=mentor), people("A", topics=mentee)
    np.testing.assert_array_equal(fit("shared_topics", *sides), [[value]])
    assert asked("shared_topics", *sides) == [[is_asked]]


@pytest.mark.parametrize(
    ("mentor", "mentee", "value", "is_asked"),
    [
        (("female", "any"), ("female", "same"), 1.0, True),
        (("male", "any"), ("female", "same"), 0.0, True),
        (("male", None), ("female", "male"), 1.0, True),
        (("not_said", None), ("female", "male"), NAN, True),
        ((None, None), ("female", "male"), NAN, True),
        (("male", None), (None, "same"), NAN, True),
        (("another", None), ("another", "same"), 1.0, True),
        (("female", "male"), ("female", "female"), 0.0, True),  # the mentor's wish is one too
        (("not_said", "male"), ("female", "female"), 0.0, True),  # missed beats not known
        (("not_said", "female"), ("female", "female"), NAN, True),
        ((" Female ", "ANY"), ("male", "any"), 1.0, False),
        ((None, None), (None, None), 1.0, False),
    ],
)
def test_wishes_for_a_gender(mentor, mentee, value, is_asked):
    sides = [
        people(code, gender=[gender], gender_wish=[wish])
        for code, (gender, wish) in (("M", mentor), ("A", mentee))
    ]
    np.testing.assert_array_equal(fit("gender_wish", *sides), [[value]])
    assert asked("gender_wish", *sides) == [[is_asked]]


@pytest.mark.parametrize(
    ("mentor", "mentee", "value"),
    [("7B", " 7b", 1.0), ("7B", "7A", 0.0), (None, "7A", NAN), (None, None, NAN)],
)
def test_the_same_form_group(mentor, mentee, value):
    found = fit("form_group", people("M", form_group=[mentor]), people("A", form_group=[mentee]))
    np.testing.assert_array_equal(found, [[value]])


def test_a_gender_that_is_not_said_is_not_the_same():
    sides = people("M", gender="not_said"), people("A", gender="not_said")
    np.testing.assert_array_equal(fit("same_gender", *sides), [[NAN]])


def test_years_between_them():
    mentors = people("M", year_group=[9])
    mentees = people(*"ABCDEFGHI", year_group=[0, 3, 4, 5, 7, 8, 9, 11, None])
    # 9, 6, 5, 4, 2, 1, 0, -2 years; full from 2 to 4, nothing from 2 years outside
    expected = [[0, 0, 0.5, 1, 1, 0.5, 0, 0, NAN]]
    np.testing.assert_array_equal(fit("year_gap", mentors, mentees), expected)


def test_headroom_comes_with_the_mentor():
    found = fit("mentor_headroom", people("M", "N", headroom=[0.25, None]), people("A", "B"))
    np.testing.assert_array_equal(found, [[0.25, 0.25], [NAN, NAN]])


def test_wishes_for_one_another():
    rows = pd.DataFrame(
        [("A", "M", "wanted"), ("N", "B", "wanted"), ("C", "Z", "wanted")],
        columns=["pupil_id", "other_id", "kind"],
    )
    sides = people("M", "N", "O"), people("A", "B", "C")
    # A asked for M and N asked for B; C asked for somebody who is not here.
    assert fit("wanted", *sides, rows) == [[1, 1, 1], [0, 1, 0], [0, 1, 1]]
    assert asked("wanted", *sides, rows) == [
        [True, False, False],
        [True, True, True],
        [True, False, False],
    ]
    assert fit("wanted", *sides) == [[1, 1, 1]] * 3


def test_columns_that_nobody_has_are_not_known_and_nothing_is_asked():
    found = pair_fits(people("M"), people("A"), ALL_ON)
    values = {name: frame.loc["M", "A"] for name, frame in found.fits.items()}
    known = {name for name, value in values.items() if not np.isnan(value)}
    assert known == {"gender_wish", "shared_languages", "shared_topics", "wanted"}
    assert {name for name in known if not found.asked[name].loc["M", "A"]} == known


def test_what_is_off_is_not_there():
    assert "same_gender" not in pair_fits(people("M"), people("A"), load_pairing_rules()).fits
