"""Who can be paired: taken from the tables, with headroom and priority made of baseline alone."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from evalkit.catalogue import load_pairing_rules
from evalkit.errors import DataError, MatchingError
from evalkit.findings import pairing_pool, propose


def planned(cohort, **overrides):
    return replace(cohort, plan=replace(cohort.plan, pairing=load_pairing_rules(overrides)))


def test_only_those_whose_data_may_be_used_and_who_have_not_left(pairing_cohort):
    cohort = pairing_cohort(
        {
            "M1": {},
            "M2": {"is_included": False},
            "M3": {"end_reason": "left_school"},
            "A1": {},
            "A2": {"end_reason": "changed_mind"},
            "A3": {"end_reason": "completed"},
        }
    )
    pool = pairing_pool(cohort)
    assert pool.mentors["pupil_id"].tolist() == ["M1"]
    assert pool.mentees["pupil_id"].tolist() == ["A1", "A3"]
    assert (pool.n_listed_mentors, pool.n_listed_mentees) == (3, 3)


def test_headroom_is_a_mentors_third_among_the_mentors_and_says_nothing_of_the_mentees(
    pairing_cohort,
):
    people = {f"M{n}": {} for n in range(1, 8)} | {"A1": {}}
    raws = {"M1": 2, "M2": 4, "M3": 10, "M4": 11, "M5": 20, "M6": 22, "A1": 25}
    mentors = pairing_pool(pairing_cohort(people, raws=raws)).mentors
    headroom = mentors.set_index("pupil_id")["headroom"]
    assert headroom.iloc[:6].tolist() == [0, 0, 0.5, 0.5, 1, 1]
    assert pd.isna(headroom["M7"])


def test_headroom_turns_round_where_lower_is_better(pairing_cohort):
    cohort = pairing_cohort(
        {f"M{n}": {} for n in (1, 2, 3)} | {"A1": {}}, raws={"M1": 1, "M2": 9, "M3": 20}
    )
    turned = [replace(each, higher_is_better=False) for each in cohort.plan.outcomes]
    cohort = replace(cohort, plan=replace(cohort.plan, outcomes=tuple(turned)))
    assert pairing_pool(cohort).mentors["headroom"].tolist() == [1, 0.5, 0]


def test_equal_scores_are_in_one_third_and_two_mentors_have_none(pairing_cohort):
    people = {"M1": {}, "M2": {}, "M3": {}, "A1": {}}
    equal = pairing_pool(pairing_cohort(people, raws={"M1": 9, "M2": 9, "M3": 9}))
    assert equal.mentors["headroom"].tolist() == [0.5, 0.5, 0.5]
    few = pairing_pool(pairing_cohort(people, raws={"M1": 9, "M2": 3}))
    assert few.mentors["headroom"].isna().all()


def test_running_pairs_go_on_and_of_two_the_later_one(pairing_cohort):
    pairs = [
        {"pair_id": "P1", "mentor_id": "M1", "mentee_id": "A1", "started_on": "2025-10-01"},
        {"pair_id": "P2", "mentor_id": "M2", "mentee_id": "A1", "started_on": "2026-01-10"},
        {
            "pair_id": "P3",
            "mentor_id": "M1",
            "mentee_id": "A2",
            "ended_on": "2026-02-01",
            "end_reason": "carries_on",
        },
        {
            "pair_id": "P4",
            "mentor_id": "M2",
            "mentee_id": "A3",
            "ended_on": "2026-02-01",
            "end_reason": "completed",
        },
    ]
    pool = pairing_pool(
        pairing_cohort({"M1": {}, "M2": {}, "A1": {}, "A2": {}, "A3": {}}, pairs=pairs)
    )
    assert pool.running.values.tolist() == [["M1", "A2"], ["M2", "A1"]]


def test_a_mentor_keeps_the_pairs_that_there_are_even_beyond_the_places_offered(pairing_cohort):
    pairs = [{"pair_id": "P1", "mentor_id": "M1", "mentee_id": code} for code in ("A1", "A2")]
    cohort = pairing_cohort(
        {"M1": {"capacity": 0}, "M2": {"capacity": 3}, "A1": {}, "A2": {}}, pairs=pairs
    )
    found = propose(pairing_pool(cohort))
    assert found.pool.capacity.to_dict() == {"M1": 2, "M2": 3}
    assert found.pairs.pairs["mentor_id"].tolist() == ["M1", "M1"]


def test_there_are_times_only_where_somebody_named_one_and_the_plan_needs_them(pairing_cohort):
    silent = pairing_cohort({"M1": {}, "A1": {}})
    assert pairing_pool(silent).timetable is None
    named = pairing_cohort({"M1": {"slots": "Mon"}, "A1": {}})
    assert pairing_pool(named).timetable.spelling == {"mon": "Mon"}
    assert pairing_pool(planned(named, allow=["no_shared_slot"])).timetable is None


def test_who_comes_first_is_as_the_plan_says(pairing_cohort):
    people = {"M1": {}, "A1": {}, "A2": {}, "A3": {}, "A4": {}}
    cohort = pairing_cohort(
        people,
        raws={"A1": 20, "A2": 3, "A3": 11},
        nominations=[
            {"pupil_id": "A4", "by": "staff"},
            {"pupil_id": "A1", "by": "parent"},
            {"pupil_id": "A1", "by": "staff", "for": "support"},
        ],
    )
    assert pairing_pool(cohort).priority is None
    lowest = pairing_pool(planned(cohort, priority="lowest_wellbeing"))
    assert lowest.priority.to_dict() == {"A1": 3, "A2": 1, "A3": 2, "A4": 2}
    assert propose(lowest).pairs.pairs["mentee_id"].tolist() == ["A2"]
    nominated = pairing_pool(planned(cohort, priority="nominated_first"))
    assert nominated.priority.to_dict() == {"A1": 2, "A2": 2, "A3": 2, "A4": 1}
    assert propose(nominated).pairs.pairs["mentee_id"].tolist() == ["A4"]


def test_a_relation_with_somebody_who_left_is_passed_over(pairing_cohort):
    cohort = pairing_cohort(
        {"M1": {}, "M2": {"end_reason": "left_school"}, "A1": {}},
        relations=[("A1", "M2", "fixed"), ("A1", "M2", "wanted")],
    )
    assert pairing_pool(cohort).relations.empty
    assert propose(pairing_pool(cohort)).pairs.pairs["mentor_id"].tolist() == ["M1"]


def test_somebody_can_be_left_out_and_pairs_kept(pairing_cohort):
    people = {"M1": {}, "M2": {}, "A1": {}, "A2": {}}
    pool = pairing_pool(pairing_cohort(people))
    keep = pd.DataFrame({"mentor_id": ["M2"], "mentee_id": ["A1"]})
    kept = propose(pool, keep=keep).pairs.pairs
    assert kept[["mentor_id", "mentee_id"]].values.tolist() == [["M1", "A2"], ["M2", "A1"]]
    alone = propose(pool, keep=keep, without=["M1"])
    assert alone.pairs.pairs["mentee_id"].tolist() == ["A1"]
    with pytest.raises(DataError, match=r"can be paired has the code M9\. Check the codes\."):
        propose(pool, without=["M9"])


def test_pairs_are_made_in_one_school(pairing_cohort):
    cohort = replace(pairing_cohort({"M1": {}, "A1": {}}), school=None)
    with pytest.raises(DataError, match="Pairs must be made in one school"):
        pairing_pool(cohort)
    lonely = pairing_pool(pairing_cohort({"A1": {}}))
    with pytest.raises(MatchingError, match="must have ambassadors to pair"):
        propose(lonely)


def test_neither_a_pool_nor_a_proposal_prints_what_pupils_answered(pairing_cohort):
    pool = pairing_pool(pairing_cohort({"M1": {"interests": "canary"}, "A1": {}}))
    assert repr(pool) == "<SchoolPool S01: 1 mentors, 1 mentees>"
    assert repr(propose(pool)) == "<Proposal S01: 1 pairs, 0 without a mentor>"
