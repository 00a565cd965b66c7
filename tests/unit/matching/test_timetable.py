"""Times at which people are free: however they are spelt, and with room for so many pairs."""

from __future__ import annotations

import pandas as pd
import pytest

from evalkit.errors import DataError
from evalkit.matching.timetable import timetable


def people(*codes, **columns) -> pd.DataFrame:
    return pd.DataFrame({"pupil_id": list(codes), **columns})


MENTORS = people("M2", "M1", slots=["Tue lunch; Fri P5", "TUE  LUNCH"])
MENTEES = people("A1", "A2", slots=["tue lunch;tue lunch", " ; "])


def test_spelling_makes_no_difference_and_a_blank_is_free_at_any_time():
    times = timetable(MENTORS, MENTEES)
    assert times.mentor_slots == {
        "M1": frozenset({"tue lunch"}),
        "M2": frozenset({"tue lunch", "fri p5"}),
    }
    assert times.mentee_slots == {
        "A1": frozenset({"tue lunch"}),
        "A2": frozenset({"tue lunch", "fri p5"}),
    }
    assert times.rooms is None
    assert times.not_said == frozenset({"A2"})
    assert times.spelling == {"fri p5": "Fri P5", "tue lunch": "TUE LUNCH"}


def test_the_commonest_spelling_is_shown():
    times = timetable(MENTORS, people("A1", "A2", slots=["tue lunch", "tue  lunch"]))
    assert times.spelling["tue lunch"] == "tue lunch"


def test_a_time_with_rooms_that_nobody_named_is_open_to_who_named_none():
    times = timetable(MENTORS, MENTEES, {"Tue Lunch": 3, "fri p5": 1, "Mon": 2})
    assert times.rooms == {"tue lunch": 3, "fri p5": 1, "mon": 2}
    assert times.mentee_slots["A2"] == frozenset({"tue lunch", "fri p5", "mon"})
    assert times.mentee_slots["A1"] == frozenset({"tue lunch"})


@pytest.mark.parametrize(
    ("rooms", "message"),
    [
        (
            {"Tue lunch": 3},
            "Every time that a pupil named must have its number of rooms; none is given for a "
            "time of M2. Write the time as the pupil did, with 0 where no pair may meet, or mend "
            "the column slots.",
        ),
        *(
            (
                {"Tue lunch": n, "Fri P5": 1},
                "The rooms at 'Tue lunch' must be a whole number of 0 or more: how many pairs may "
                "meet at that time.",
            )
            for n in (-1, 1.5, None, "two", float("nan"), float("inf"))
        ),
    ],
)
def test_rooms_that_are_not_what_they_must_be(rooms, message):
    with pytest.raises(DataError) as error:
        timetable(MENTORS, MENTEES, rooms)
    assert str(error.value) == message


def test_no_times_at_all():
    with pytest.raises(DataError) as error:
        timetable(people("M1"), people("A1", slots=None))
    assert str(error.value) == (
        "No pupil named a time at which they are free, so that there is no timetable. Fill the "
        "column slots of the table of preferences, or pair without times."
    )
