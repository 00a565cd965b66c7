"""Assigning pairs: what each option means, and what is refused with which words."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evalkit.errors import DataError, MatchingError
from evalkit.matching.assignment import assign_pairs
from evalkit.matching.timetable import Timetable
from evalkit.matching.valid_pairs import assert_valid_pairs

COSTS = pd.DataFrame({"P1": [0.1, 0.4], "P2": [0.2, 0.9], "P3": [0.3, None]}, index=["M1", "M2"])


def links(*pairs):
    return pd.DataFrame(pairs, columns=["mentor_id", "mentee_id"])


def times(mentors, mentees, rooms=None):
    return Timetable(
        mentor_slots={who: frozenset(free.split()) for who, free in mentors.items()},
        mentee_slots={who: frozenset(free.split()) for who, free in mentees.items()},
        rooms=rooms,
        spelling={},
        not_said=frozenset(),
    )


def made(costs=COSTS, **options):
    options = {"objective": "most_pupils", "capacity": 1} | options
    found = assign_pairs(costs, **options)
    limits = {k: v for k, v in options.items() if k in ("min_load", "fixed", "timetable")}
    assert_valid_pairs(found, costs, capacity=options["capacity"], **limits)
    return dict(zip(found.pairs["mentee_id"], found.pairs["mentor_id"], strict=True))


def test_everybody_is_in_the_answer_once():
    found = assign_pairs(
        COSTS.iloc[::-1, ::-1], capacity={"M1": 1, "M2": 1}, objective="most_pupils"
    )
    assert found.pairs.values.tolist() == [["M1", "P2", 0.2], ["M2", "P1", 0.4]]
    assert found.unmatched["mentee_id"].tolist() == ["P3"]
    assert found.spare.values.tolist() == [["M1", 1, 1], ["M2", 1, 1]]
    assert found.total_cost == pytest.approx(0.6)
    assert found.objective == "most_pupils"
    assert found.method == "exact assignment (shortest augmenting paths)"


def test_priority_decides_who_is_placed_and_nothing_else():
    # P3 can only have M1; so P2 goes to M2, which is a dear pair.
    assert made(priority={"P3": 1, "P2": 2, "P1": 3}) == {"P3": "M1", "P2": "M2"}
    assert made(priority={"P3": 1}) == {"P3": "M1", "P1": "M2"}


def test_the_worst_pair_is_protected_before_the_total():
    costs = pd.DataFrame([[0.0, 0.5], [0.6, 0.9]], index=["M1", "M2"], columns=["P1", "P2"])
    assert made(costs) == {"P1": "M1", "P2": "M2"}
    assert made(costs, protect_worst=True) == {"P1": "M2", "P2": "M1"}


def test_best_fit_leaves_a_pair_unmade_that_costs_the_group_more_than_it_is_worth():
    options = {"objective": "best_fit", "capacity": {"M1": 1, "M2": 1}}
    # No pair with M2 is good enough, and P1 fits M1 better than P2.
    assert made(**options, worst_fit=0.35) == {"P1": "M1"}
    # P1 with M1 is worth 0.6; P2 with M1 and P1 with M2 are worth 0.5 + 0.3.
    assert made(**options, worst_fit=0.7) == {"P1": "M2", "P2": "M1"}


def test_a_pair_that_fits_as_well_as_the_limit_is_made():
    costs = pd.DataFrame({"P1": [0.1 + 0.2]}, index=["M1"])
    assert made(costs, objective="best_fit", worst_fit=0.3) == {"P1": "M1"}
    assert made(costs, worst_fit=0.3) == {"P1": "M1"}
    with pytest.raises(MatchingError, match="or they fit worse than `worst_fit`"):
        made(costs, worst_fit=0.29)


def test_kept_pairs_come_before_the_fit_and_after_the_number_placed():
    costs = pd.DataFrame([[0.0, 0.9], [0.9, 0.0]], index=["M1", "M2"], columns=["P1", "P2"])
    assert made(costs, keep=links(("M2", "P1"))) == {"P1": "M2", "P2": "M1"}
    # M1 is possible for P1 only, so that the kept pair would leave P2 out.
    only = pd.DataFrame([[0.9, None], [0.0, 0.9]], index=["M1", "M2"], columns=["P1", "P2"])
    assert made(only, keep=links(("M2", "P1"))) == {"P1": "M1", "P2": "M2"}


def test_fixed_pairs_and_least_loads_are_met():
    assert made(fixed=links(("M2", "P2"))) == {"P1": "M1", "P2": "M2"}
    apart = made(capacity=3, min_load={"M2": 1})
    assert apart == {"P1": "M2", "P2": "M1", "P3": "M1"}
    assert made(capacity=3, min_load=1) == apart
    assert made(capacity=3) == {"P1": "M1", "P2": "M1", "P3": "M1"}


def test_a_mentor_meets_one_pupil_at_a_time_and_slots_are_the_earliest():
    table = times({"M1": "fri mon", "M2": "tue"}, {"P1": "fri mon", "P2": "fri", "P3": "mon tue"})
    found = assign_pairs(COSTS, capacity=3, objective="most_pupils", timetable=table)
    assert_valid_pairs(found, COSTS, capacity=3, timetable=table)
    assert found.pairs.values.tolist() == [
        ["M1", "P1", 0.1, "mon"],
        ["M1", "P2", 0.2, "fri"],
    ]
    assert found.unmatched["mentee_id"].tolist() == ["P3"]


def test_rooms_limit_how_many_meet_at_a_time():
    costs = COSTS.fillna(0.9)
    everybody = times({"M1": "fri mon", "M2": "fri mon"}, dict.fromkeys(costs, "fri mon"))
    free = assign_pairs(costs, capacity=2, objective="most_pupils", timetable=everybody)
    assert free.pairs["slot"].tolist() == ["fri", "mon", "fri"]
    short = times({"M1": "fri mon", "M2": "fri mon"}, dict.fromkeys(costs, "fri mon"),
                  {"fri": 1, "mon": 2})  # fmt: skip
    found = assign_pairs(costs, capacity=2, objective="most_pupils", timetable=short)
    assert_valid_pairs(found, costs, capacity=2, timetable=short)
    assert found.pairs["mentor_id"].tolist() == free.pairs["mentor_id"].tolist()
    assert found.pairs["slot"].tolist() == ["fri", "mon", "mon"]
    assert found.method == "mixed-integer programme (HiGHS), one aim after another"
    one = times({"M1": "fri mon", "M2": "fri mon"}, dict.fromkeys(costs, "fri mon"),
                {"fri": 1, "mon": 0})  # fmt: skip
    found = assign_pairs(costs, capacity=2, objective="most_pupils", timetable=one)
    assert found.pairs.values.tolist() == [["M1", "P1", 0.1, "fri"]]


def test_whole_meetings_are_found_where_shared_ones_promise_more():
    # Three slots with a room each: in halves three pupils could meet, in whole only two.
    costs = pd.DataFrame(
        {"P0": [0.0, 0.2], "P1": [0.1, 0.1], "P2": [None, 0.2]}, index=["M0", "M1"]
    )
    table = times(
        {"M0": "c", "M1": "a b c"},
        {"P0": "a c", "P1": "a b c", "P2": "c"},
        {"a": 1, "b": 1, "c": 1},
    )
    for worst in (False, True):
        found = assign_pairs(
            costs, capacity={"M0": 1, "M1": 2}, objective="most_pupils", timetable=table,
            protect_worst=worst,
        )  # fmt: skip
        assert_valid_pairs(found, costs, capacity={"M0": 1, "M1": 2}, timetable=table)
        assert len(found.pairs) == 2


@pytest.mark.parametrize("scale", [1e-12, 1.0, 1e12])
def test_ties_of_sums_are_ties_whatever_the_scale(scale):
    # 0.1 + 0.2 is not 0.3 in floats; the answer with the lower codes is as good.
    costs = pd.DataFrame([[0.3, 0.2], [0.1, 0.0]], index=["M1", "M2"], columns=["P1", "P2"]) * scale
    assert made(costs) == {"P1": "M1", "P2": "M2"}
    swapped = costs.rename(index={"M1": "M2", "M2": "M1"})
    assert made(swapped) == {"P1": "M1", "P2": "M2"}


def test_many_equal_costs_in_one_large_school():
    n = 60
    costs = pd.DataFrame(
        np.zeros((n, 2 * n)),
        index=[f"M{i:02d}" for i in range(n)],
        columns=[f"P{i:03d}" for i in range(2 * n)],
    )
    found = made(costs.sample(frac=1, random_state=1), capacity=2)
    assert list(found.values())[:6] == ["M00", "M00", "M01", "M01", "M02", "M02"]
    assert len(found) == 2 * n


BAD = {
    "no frame": (
        {"costs": [[1]]},
        DataError,
        "`costs` must be a DataFrame with a row for each mentor and a column for each mentee; got "
        "a value of type list.",
    ),
    "no mentors": (
        {"costs": COSTS.iloc[:0]},
        MatchingError,
        "There is nobody to match: the costs have no mentors. Check that pupils with the role of "
        "mentors take part and have answered.",
    ),
    "no mentees": (
        {"costs": COSTS[[]]},
        MatchingError,
        "There is nobody to match: the costs have no mentees. Check that pupils with the role of "
        "mentees take part and have answered.",
    ),
    "mentor twice": (
        {"costs": COSTS.set_axis(["M1", "M1"])},
        DataError,
        "Each mentor must stand once in `costs`; these stand more than once: M1. Remove the second "
        "row of their answers.",
    ),
    "codes as numbers": (
        {"costs": COSTS.set_axis([1, 2])},
        DataError,
        "Codes of mentors in `costs` must be texts, as in the pupils table.",
    ),
    "negative": (
        {"costs": COSTS.replace(0.9, -1.0)},
        DataError,
        "Costs must be numbers of 0 or more, and empty (NaN) where a pair is forbidden; not so for "
        "mentors M2 with mentees P2. A forbidden pair is left out, never made dear.",
    ),
    "infinite": (
        {"costs": COSTS.replace(0.9, np.inf)},
        DataError,
        "Costs must be numbers of 0 or more, and empty (NaN) where a pair is forbidden; not so for "
        "mentors M2 with mentees P2. A forbidden pair is left out, never made dear.",
    ),
    "text": (
        {"costs": COSTS.astype(object).replace(0.9, "dear")},
        DataError,
        "Costs must be numbers of 0 or more, and empty (NaN) where a pair is forbidden; not so for "
        "mentors M2 with mentees P2. A forbidden pair is left out, never made dear.",
    ),
    "everyone blocked": (
        {"costs": COSTS * np.nan},
        MatchingError,
        "No pair is possible between the mentors who have a place (M1, M2) and the mentees (P1, "
        "P2, P3): the rules forbid every pair. Look at which rule keeps most pairs apart, and lift "
        "it or ask for more times.",
    ),
    "no place": (
        {"capacity": 0},
        MatchingError,
        "No mentor has a place: the capacity of all mentors (M1, M2) is 0. Give at least one of "
        "them a place.",
    ),
    "capacity missing": (
        {"capacity": {"M1": 1}},
        DataError,
        "`capacity` must say for each mentor how many mentees they can take; it is missing for M2. "
        "Enter 0 for a mentor who can take nobody now.",
    ),
    "capacity not known": (
        {"capacity": pd.Series([1, pd.NA], index=["M1", "M2"], dtype="Int64")},
        DataError,
        "`capacity` must say for each mentor how many mentees they can take; it is missing for M2. "
        "Enter 0 for a mentor who can take nobody now.",
    ),
    "capacity not whole": (
        {"capacity": {"M1": 1.5, "M2": 1}},
        DataError,
        "`capacity` must be a whole number of 0 or more; not so for M1.",
    ),
    "capacity a word": (
        {"capacity": "two"},
        DataError,
        "`capacity` must be a whole number for all, or a Series or mapping with one for each "
        "pupil; got 'two'.",
    ),
    "capacity twice": (
        {"capacity": pd.Series([1, 2, 1], index=["M1", "M1", "M2"])},
        DataError,
        "`capacity` must name each pupil once; twice: M1.",
    ),
    "least above places": (
        {"min_load": {"M2": 2}},
        MatchingError,
        "These mentors must have more mentees than they have places: M2. Lower `min_load` for "
        "them, or raise their capacity.",
    ),
    "least above possible": (
        {"min_load": {"M2": 3}, "capacity": 3},
        MatchingError,
        "These mentors must have more mentees than are possible for them: M2. Lower `min_load` for "
        "them, or lift a rule that keeps mentees from them.",
    ),
    "least together": (
        {"min_load": 2, "capacity": 3},
        MatchingError,
        "The mentors M1, M2 must have four mentees in all, and only three mentees are possible for "
        "them together. Lower `min_load`, or lift a rule that keeps mentees from them.",
    ),
    "priority zero": (
        {"priority": {"P1": 0}},
        DataError,
        "`priority` must be a whole number of 1 or more; not so for P1.",
    ),
    "priority for all": (
        {"priority": 1},
        DataError,
        "`priority` must be a Series or a mapping of mentees to 1 (first), 2, 3…; got one number "
        "for all.",
    ),
    "keep of strangers": (
        {"keep": links(("M9", "P1"))},
        DataError,
        "`keep` names mentors who are not in the costs: M9. Take these pairs out of `keep`, or add "
        "the mentors.",
    ),
    "keep without columns": (
        {"keep": pd.DataFrame({"mentor": ["M1"]})},
        DataError,
        "`keep` must be a DataFrame with the columns mentor_id and mentee_id; got other columns.",
    ),
    "fixed and forbidden": (
        {"fixed": links(("M2", "P3"))},
        MatchingError,
        "These pairs are fixed and forbidden by the rules at once: M2 with P3. Undo the fixed "
        "pair, or lift the rule.",
    ),
    "fixed twice": (
        {"fixed": links(("M1", "P1"), ("M2", "P1"))},
        MatchingError,
        "A mentee has one mentor; more than one is fixed for P1. Keep one of the fixed pairs for "
        "each.",
    ),
    "fixed too many": (
        {"fixed": links(("M1", "P1"), ("M1", "P2"))},
        MatchingError,
        "More pairs are fixed than there are places with M1. Raise their capacity, or undo some of "
        "the fixed pairs.",
    ),
    "no objective": (
        {"objective": "most_pupil"},
        DataError,
        "`objective` must be one of 'most_pupils', 'best_fit'; got 'most_pupil'. Did you mean "
        "'most_pupils'?",
    ),
    "best fit without limit": (
        {"objective": "best_fit"},
        DataError,
        "objective='best_fit' needs `worst_fit`: the cost from which on the school would rather "
        "leave a pupil without a mentor. Name it, or use objective='most_pupils'.",
    ),
    "best fit with priority": (
        {"objective": "best_fit", "worst_fit": 0.5, "priority": {"P1": 1}},
        DataError,
        "`priority` goes with objective='most_pupils' only: 'best_fit' makes a pair for its fit, "
        "whoever the pupil is. Use objective='most_pupils' with the same `worst_fit`: no pair "
        "above it is made.",
    ),
    "limit below zero": (
        {"worst_fit": -1},
        DataError,
        "`worst_fit` must be the highest cost at which a pair is still made, a number of 0 or "
        "more, or None for no limit; got -1.",
    ),
    "protect as a word": (
        {"protect_worst": "yes"},
        DataError,
        "`protect_worst` must be True or False; got 'yes'.",
    ),
    "no times": (
        {"timetable": times({"M1": "mon"}, {"P1": "mon", "P2": "", "P3": ""})},
        DataError,
        "The timetable must have an entry for everyone in the costs; it has none for M2. Enter "
        "when they are free, or an empty set if never.",
    ),
    "never together": (
        {"timetable": times({"M1": "mon", "M2": ""}, dict.fromkeys(COSTS, "tue"))},
        MatchingError,
        "No pair is possible between the mentors who have a place (M1, M2) and the mentees (P1, "
        "P2, P3): the rules forbid every pair, or they have no time in common. Look at which rule "
        "keeps most pairs apart, and lift it or ask for more times.",
    ),
    "fixed without a time": (
        {
            "fixed": links(("M2", "P1")),
            "timetable": times({"M1": "mon", "M2": "tue"}, dict.fromkeys(COSTS, "mon")),
        },
        MatchingError,
        "These pairs are fixed and have no time in common: M2 with P1. Add a time for one of them, "
        "or undo the fixed pair.",
    ),
    "fixed at once": (
        {
            "capacity": 2,
            "fixed": links(("M1", "P1"), ("M1", "P2")),
            "timetable": times({"M1": "mon", "M2": "tue"}, dict.fromkeys(COSTS, "mon")),
        },
        MatchingError,
        "Mentor M1 cannot see the fixed mentees P1, P2 at different times: they have too few times "
        "in common. Add a time, or undo one of the fixed pairs.",
    ),
    "no rooms": (
        {
            "timetable": times(
                dict.fromkeys(COSTS.index, "mon"), dict.fromkeys(COSTS, "mon"), {"mon": 0}
            )
        },
        MatchingError,
        "No room is free in any slot (mon). Enter how many pairs can meet in each, or leave a slot "
        "without a limit out of the list.",
    ),
    "half a room": (
        {
            "timetable": times(
                dict.fromkeys(COSTS.index, "mon"), dict.fromkeys(COSTS, "mon"), {"mon": 0.5}
            )
        },
        DataError,
        "Room limits must be whole numbers of 0 or more; not so for mon.",
    ),
    "rooms and least loads": (
        {
            "min_load": 1,
            "timetable": times(
                dict.fromkeys(COSTS.index, "mon"), dict.fromkeys(COSTS, "mon"), {"mon": 1}
            ),
        },
        MatchingError,
        "There is no answer that has every fixed pair and every mentor's least number of mentees "
        "within the times and rooms there are. Add times or rooms, lower `min_load`, or undo a "
        "fixed pair.",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_matched_is_told_with_names_and_the_way_out(name):
    changed, error, message = BAD[name]
    options = {"costs": COSTS, "capacity": 1, "objective": "most_pupils"} | changed
    with pytest.raises(error) as caught:
        assign_pairs(**options)
    assert str(caught.value) == message


def test_a_difference_in_the_ninth_digit_decides():
    costs = pd.DataFrame([[0.5, 0.5], [0.5, 0.5 - 1e-9]], index=["M1", "M2"], columns=["P1", "P2"])
    assert made(costs.iloc[::-1].set_axis(["M1", "M2"])) == {"P1": "M2", "P2": "M1"}


def test_ties_that_are_none_do_not_add_up():
    # Ten pairs of mentors, in each of which the lower codes are dearer by a hair.
    n, hair = 20, 28 * 2.0**-38
    numbers = np.full((n, n), 2.0)
    for place in range(0, n, 2):
        numbers[place : place + 2, place : place + 2] = [[1 + hair, 1.0], [1.0, 1.0]]
    costs = pd.DataFrame(
        numbers, index=[f"M{i:02d}" for i in range(n)], columns=[f"P{i:02d}" for i in range(n)]
    )
    found = assign_pairs(costs, capacity=1, objective="most_pupils")
    assert found.total_cost - n < 2 * hair


def test_a_least_load_holds_against_kept_pairs_where_rooms_are_short():
    costs = pd.DataFrame(
        [[0.0, 0.0, 0.99], [0.9, 0.9, 0.99]], index=["M1", "M2"], columns=["P1", "P2", "P3"]
    )
    table = times(dict.fromkeys(costs.index, "a b"), dict.fromkeys(costs, "a b"), {"a": 1, "b": 1})
    keep = links(("M2", "P1"), ("M2", "P2"))
    options = {"capacity": 2, "keep": keep, "timetable": table}
    assert made(costs, **options) == {"P1": "M2", "P2": "M2"}
    assert made(costs, **options, min_load={"M1": 1}) == {"P1": "M1", "P2": "M2"}
