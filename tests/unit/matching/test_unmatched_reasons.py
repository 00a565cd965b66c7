"""Each pupil without a mentor has a reason that can be read out, and a change that was tried."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evalkit.catalogue import load_pairing_rules
from evalkit.errors import DataError
from evalkit.matching.assignment import assign_pairs
from evalkit.matching.timetable import Timetable
from evalkit.matching.unmatched_reasons import explain_unmatched

RULES = load_pairing_rules({"same_gender": {"importance": "must"}})
NOTHING = pd.DataFrame(columns=["mentor_id", "mentee_id", "rule"])
NOBODY_LOSES = "this pupil could have a mentor, and nobody would lose theirs."
NO_CHANGE = (
    "No single change of a time, a place, a room or a rule would be enough for this pupil. Look "
    "for another mentor."
)


def grid(mentors, mentees, cost=0.1, **forbidden):
    """Give equal costs, and NaN with a row for each `mentee="mentor:rule mentor:rule"`."""
    costs = pd.DataFrame(cost, index=mentors.split(), columns=mentees.split())
    rows = []
    for mentee, entries in forbidden.items():
        for mentor, rule in (one.split(":") for one in entries.split()):
            costs.loc[mentor, mentee] = np.nan
            rows.append((mentor, mentee, rule))
    return costs, pd.DataFrame(rows, columns=["mentor_id", "mentee_id", "rule"])


def times(mentors, mentees, rooms=None, spelling=()):
    return Timetable(
        mentor_slots={who: frozenset(free.split()) for who, free in mentors.items()},
        mentee_slots={who: frozenset(free.split()) for who, free in mentees.items()},
        rooms=rooms,
        spelling=dict(spelling),
        not_said=frozenset(),
    )


def told(case, **options):
    """Give why, rule, change and kind of the only pupil left out."""
    costs, forbidden = case
    options = {"capacity": 1, "objective": "most_pupils"} | options
    pairs = assign_pairs(costs, **options)
    found = explain_unmatched(pairs, costs, forbidden=forbidden, rules=RULES, **options)
    assert found["mentee_id"].tolist() == pairs.unmatched["mentee_id"].tolist()
    assert len(found) == 1
    return found.iloc[0, 1:].tolist()


def test_nobody_is_possible_and_each_mentor_is_counted_once():
    case = grid("M1 M2 M3", "P1 P2", P2="M1:blocked M1:other_school M2:other_school M3:sibling")
    assert told(case) == [
        "None of the three mentors is possible: they go to different schools (two mentors); the "
        "school has ruled these pairs out (one mentor).",
        "other_school",
        NO_CHANGE,
        "none",
    ]


def test_private_rules_are_one_rule_to_readers():
    blocked = told(grid("M1 M2", "P1 P2", P2="M1:blocked M2:staff_veto"))
    sibling = told(grid("M1 M2", "P1 P2", P2="M1:sibling M2:sibling"))
    assert blocked == sibling
    assert blocked[:2] == [
        "None of the two mentors is possible: the school has ruled these pairs out (two mentors).",
        "ruled_out",
    ]


def test_the_only_mentors_possible_are_full():
    one = grid("M1 M2", "P1 P2", P1="M2:other_school", P2="M2:other_school")
    assert told(one) == [
        "The only mentor possible, M1, is full.",
        "mentors_full",
        f"With one more place with M1 {NOBODY_LOSES}",
        "place",
    ]
    two = grid(
        "M1 M2 M3", "P1 P2 P3",
        P1="M3:other_school", P2="M3:other_school", P3="M3:other_school",
    )  # fmt: skip
    assert told(two)[:2] == ["The only two mentors possible, M1 and M2, are full.", "mentors_full"]


def test_the_only_mentors_free_on_a_day_are_full():
    costs, _ = grid("M1 M2 M3", "P1 P2 P3")
    table = times(
        {"M1": "fri", "M2": "fri", "M3": "mon"}, dict.fromkeys(costs, "fri"),
        spelling={"fri": "Friday", "mon": "Monday"},
    )  # fmt: skip
    assert told((costs, NOTHING), timetable=table) == [
        "The only two mentors who could meet this pupil on Friday, M1 and M2, are full.",
        "mentors_full",
        f"If the pupil could also come at Monday, {NOBODY_LOSES}",
        "time",
    ]


def test_too_few_places_and_priority():
    costs, _ = grid("M1 M2", "P1 P2 P3")
    assert told((costs, NOTHING))[:2] == ["The only two mentors possible, M1 and M2, are full.",
                                          "mentors_full"]  # fmt: skip
    chain = grid("M1 M2", "P1 P2 P3", P3="M2:other_school")
    short = "There are too few places: two places for three pupils."
    assert told(chain)[:2] == [short, "too_few_places"]
    assert told(chain, priority={"P1": 1, "P2": 1, "P3": 2})[0] == (
        f"{short} Those placed have a higher priority."
    )
    assert told(chain, priority={"P1": 1, "P2": 2, "P3": 2})[0] == (
        f"{short} Those placed have the same priority or a higher one."
    )
    part = grid("M1 M2 M3", "P1 P2 P3", P1="M3:sibling", P2="M3:sibling",
                P3="M2:other_school M3:sibling")  # fmt: skip
    assert told(part)[0] == (
        "There are too few places: for three pupils, this one among them, only two mentors are "
        "possible, and they have two places."
    )


def test_places_are_left_but_no_time():
    costs, _ = grid("M1", "P1 P2")
    table = times({"M1": "fri mon"}, {"P1": "fri", "P2": "fri"})
    assert told((costs, NOTHING), capacity=2, timetable=table) == [
        "M1 has a place left, and at every time that they share with this pupil they already meet "
        "another one.",
        "times_taken",
        f"If the pupil could also come at mon, {NOBODY_LOSES}",
        "time",
    ]


def test_places_are_left_but_no_room():
    costs, _ = grid("M1 M2", "P1 P2")
    table = times(dict.fromkeys(costs.index, "fri"), dict.fromkeys(costs, "fri"), {"fri": 1})
    assert told((costs, NOTHING), timetable=table) == [
        "M2 has a place left, and no room is free at the times at which they could meet this pupil "
        "(fri). The other mentors possible are full.",
        "no_room",
        f"With one more room at fri {NOBODY_LOSES}",
        "room",
    ]


def test_a_time_opens_a_pair_that_only_times_forbid():
    costs, forbidden = grid("M1", "P1 P2", P2="M1:no_shared_slot")
    table = times({"M1": "fri mon tue"}, {"P1": "fri", "P2": "thu"})
    found = told((costs, forbidden), capacity=2, timetable=table)
    assert found == [
        "The only mentor is not possible: they are never free at the same time.",
        "no_shared_slot",
        # Friday is taken by the other pupil.
        f"If the pupil could also come at mon, {NOBODY_LOSES}",
        "time",
    ]
    also = pd.concat([forbidden, forbidden.assign(rule="blocked")])
    assert told((costs, also), capacity=2, timetable=table)[2:] == [NO_CHANGE, "none"]


def test_never_free_together_where_the_costs_know_no_times():
    costs, _ = grid("M1 M2", "P1 P2")
    table = times({"M1": "fri", "M2": "fri"}, {"P1": "fri", "P2": "mon"})
    found = told((costs, NOTHING), timetable=table)
    assert found[:2] == [
        "The two mentors possible (M1, M2) are never free at the same time as this pupil.",
        "no_shared_slot",
    ]
    assert found[2:] == [f"If the pupil could also come at fri, {NOBODY_LOSES}", "time"]


def test_a_place_with_a_mentor_who_takes_nobody():
    case = grid("M1 M2", "P1 P2", P1="M2:no_capacity", P2="M1:other_school M2:no_capacity")
    assert told(case, capacity={"M1": 1, "M2": 0}) == [
        "None of the two mentors is possible: they go to different schools (one mentor); the "
        "mentors take nobody now (one mentor).",
        "other_school",
        f"With one more place with M2 {NOBODY_LOSES}",
        "place",
    ]


def test_a_must_that_is_not_insisted_on():
    case = grid("M1 M2", "P1 P2", P2="M1:other_school M2:must_same_gender")
    words = RULES.forbidding("must_same_gender").many
    assert told(case)[2:] == [
        f"If the school let pass for this pupil that {words}, {NOBODY_LOSES}",
        "must",
    ]


def test_a_place_with_another_mentor_when_the_own_are_held_by_fixed_pairs():
    # P2's only mentor has one place, and one more would be the smallest change.
    costs, forbidden = grid("M1 M2", "P1 P2", P2="M2:other_school")
    fixed = pd.DataFrame({"mentor_id": ["M1"], "mentee_id": ["P1"]})
    assert told((costs, forbidden), fixed=fixed) == [
        "The only mentor possible, M1, is full.",
        "mentors_full",
        f"With one more place with M1 {NOBODY_LOSES}",
        "place",
    ]


def test_a_pair_that_would_fit_too_badly():
    costs, _ = grid("M1 M2", "P1 P2")
    costs["P2"] = 0.8
    found = told((costs, NOTHING), objective="best_fit", worst_fit=0.5)
    assert found == [
        "The two mentors possible (M1, M2) would fit less well than the school wants a pair to "
        "fit.",
        "worst_fit",
        NO_CHANGE,
        "none",
    ]


def test_best_fit_moves_nobody_to_a_worse_pair():
    costs = pd.DataFrame({"P1": [0.0, 0.5], "P2": [0.4, None]}, index=["M1", "M2"])
    found = told((costs, NOTHING), objective="best_fit", worst_fit=0.5)
    assert found[0] == (
        "The only mentor possible, M1, is full. Moving their mentees to other mentors would make "
        "the pairs worse as a whole."
    )


def test_pairs_that_people_changed_may_leave_a_place():
    costs, _ = grid("M1 M2", "P1 P2")
    pairs = assign_pairs(costs, capacity=1, objective="most_pupils")
    undone = replace(
        pairs, pairs=pairs.pairs.iloc[:1], unmatched=pd.DataFrame({"mentee_id": ["P2"]})
    )
    found = explain_unmatched(
        undone, costs, forbidden=NOTHING, rules=RULES, capacity=1, objective="most_pupils"
    )
    assert found["why"].tolist() == [
        "M2 is possible and has a free place: pair this pupil with one of them, or match again."
    ]


def test_everybody_placed_gives_no_rows():
    costs, _ = grid("M1", "P1")
    pairs = assign_pairs(costs, capacity=1, objective="most_pupils")
    found = explain_unmatched(
        pairs, costs, forbidden=NOTHING, rules=RULES, capacity=1, objective="most_pupils"
    )
    assert found.empty
    assert list(found) == ["mentee_id", "why", "rule", "change", "change_kind"]


def test_forbidden_pairs_must_say_their_rule():
    costs, _ = grid("M1", "P1 P2")
    pairs = assign_pairs(costs, capacity=1, objective="most_pupils")
    with pytest.raises(DataError, match="`forbidden` must be a DataFrame with mentor_id"):
        explain_unmatched(
            pairs, costs, forbidden=NOTHING[["mentor_id"]], rules=RULES, capacity=1,
            objective="most_pupils",
        )  # fmt: skip


@pytest.mark.parametrize("seed", range(12))
def test_the_change_that_is_told_places_the_pupil_and_no_earlier_kind_does(seed):
    """Make the change in the input, demand everybody who was placed, and solve anew."""
    rng = np.random.default_rng(seed)
    mentors, mentees = ["M1", "M2", "M3"], [f"P{i}" for i in range(6)]
    costs = pd.DataFrame(np.round(rng.random((3, 6)), 2), index=mentors, columns=mentees)
    costs = costs.mask(rng.random(costs.shape) < 0.3)
    slots = ["fri", "mon", "tue"]
    free = {who: " ".join(s for s in slots if rng.random() < 0.5) for who in mentors + mentees}
    table = times(
        {m: free[m] for m in mentors}, {p: free[p] for p in mentees}, {"fri": 1, "mon": 1, "tue": 2}
    )
    options = {"capacity": {"M1": 1, "M2": 2, "M3": 1}, "objective": "most_pupils"}
    pairs = assign_pairs(costs, timetable=table, **options)
    found = explain_unmatched(
        pairs, costs, forbidden=NOTHING, rules=RULES, timetable=table, **options
    )
    placed = pairs.pairs["mentee_id"]
    for row in found.itertuples():
        # Whoever was placed and this pupil come first; all of them have to be placed.
        first = dict.fromkeys([*placed, row.mentee_id], 1)
        works = {}
        for slot in slots:
            more = table.mentee_slots | {row.mentee_id: table.mentee_slots[row.mentee_id] | {slot}}
            works["time", slot] = (replace(table, mentee_slots=more), options["capacity"])
        for mentor in mentors:
            more = options["capacity"] | {mentor: options["capacity"][mentor] + 1}
            works["place", mentor] = (table, more)
        for slot in slots:
            rooms = table.rooms | {slot: table.rooms[slot] + 1}
            works["room", slot] = (replace(table, rooms=rooms), options["capacity"])
        does = [
            which
            for which, (changed, places) in works.items()
            if set(first)
            <= set(
                assign_pairs(
                    costs[list(first)], capacity=places, objective="most_pupils", timetable=changed
                ).pairs["mentee_id"]
            )
        ]
        assert row.change_kind == (does[0][0] if does else "none")
        if does:
            assert any(name in row.change for kind, name in does if kind == row.change_kind)


def test_of_two_times_the_one_that_moves_nobody_comes_first():
    # At fri P1 would have to move to mon for P2; at tue M1 is simply free.
    costs, _ = grid("M1", "P1 P2")
    table = times({"M1": "fri mon tue"}, {"P1": "fri mon", "P2": ""})
    found = told((costs, NOTHING), capacity=2, timetable=table)
    assert found[2] == f"If the pupil could also come at mon, {NOBODY_LOSES}"


def test_new_times_for_others_come_before_new_mentors():
    # At a, P1 would have to go to M2; at b, P3 would have to come at d instead of b.
    costs = pd.DataFrame(
        {"P1": [0.0, 0.5, None], "P2": [0.1, None, None], "P3": [None, None, 0.0]},
        index=["M1", "M2", "M3"],
    )
    table = times(
        {"M1": "a b", "M2": "thu", "M3": "b d"},
        {"P1": "a thu", "P2": "", "P3": "b d"},
        {"a": 1, "b": 1, "d": 1, "thu": 1},
    )
    found = told((costs, NOTHING), capacity={"M1": 2, "M2": 1, "M3": 1}, timetable=table)
    assert found[2:] == [f"If the pupil could also come at b, {NOBODY_LOSES}", "time"]


def test_others_get_new_mentors_where_nothing_else_helps():
    costs = pd.DataFrame({"P1": [0.0, 0.5], "P2": [0.1, None]}, index=["M1", "M2"])
    table = times({"M1": "fri mon", "M2": "thu"}, {"P1": "mon thu", "P2": "thu"})
    assert told((costs, NOTHING), timetable=table)[2:] == [
        f"If the pupil could also come at fri, {NOBODY_LOSES}",
        "time",
    ]


def test_several_left_out_are_all_counted():
    costs, forbidden = grid("M1 M2", "P1 P2 P3 P4", P3="M2:other_school", P4="M2:other_school")
    options = {"capacity": 1, "objective": "most_pupils"}
    pairs = assign_pairs(costs, **options)
    found = explain_unmatched(pairs, costs, forbidden=forbidden, rules=RULES, **options)
    assert found["why"].tolist() == ["There are too few places: two places for four pupils."] * 2


def test_priority_is_not_claimed_for_pairs_that_people_made():
    costs, _ = grid("M1", "P1 P2")
    options = {"capacity": 1, "objective": "most_pupils", "priority": {"P1": 1, "P2": 2}}
    pairs = assign_pairs(costs, **options)
    other = replace(
        pairs,
        pairs=pairs.pairs.assign(mentee_id="P2"),
        unmatched=pd.DataFrame({"mentee_id": ["P1"]}),
    )
    found = explain_unmatched(other, costs, forbidden=NOTHING, rules=RULES, **options)
    assert found["why"].tolist() == ["The only mentor possible, M1, is full."]
