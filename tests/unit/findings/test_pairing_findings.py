"""The findings about a school's pairs: what each says, what is empty, and what none may tell."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evalkit.catalogue import load_pairing_rules
from evalkit.disclosure import Reader, load_policy, release
from evalkit.display import caveat_list, figure, sentence, table
from evalkit.errors import DisclosureError
from evalkit.findings import (
    how_pairs_were_made,
    if_a_mentor_leaves,
    mentor_places,
    pairing_caveats,
    pairing_rules,
    pairing_turnout,
    proposed_pairs,
    running_pairs,
    school_pairing,
    sign_off,
    unmatched_pupils,
)

SECTIONS = {
    proposed_pairs: "proposed_pairs",
    pairing_turnout: "pairing_turnout",
    running_pairs: "running_pairs",
    unmatched_pupils: "unmatched_pupils",
    mentor_places: "mentor_places",
    if_a_mentor_leaves: "if_a_mentor_leaves",
    sign_off: "sign_off",
}
PEOPLE = {
    "M1": {"slots": "Mon; Tue", "interests": "chess; art", "capacity": 2, "year_group": 10},
    "M2": {"slots": "Mon", "interests": "rugby", "capacity": 1, "year_group": 10},
    "A1": {"slots": "Mon", "interests": "chess; art"},
    "A2": {"slots": "Tue", "interests": "dance"},
    "A3": {"slots": "Fri", "interests": "rugby"},
}


@pytest.fixture
def school():
    return Reader(audience="school", policy=load_policy("school-v1"))


def planned(cohort, **overrides):
    return replace(cohort, plan=replace(cohort.plan, pairing=load_pairing_rules(overrides)))


def cells(released, name):
    return [[cell.text for cell in row.values()] for row in released.tables[name].rows]


def page(pairing, reader):
    """Everything that a page shows of a pairing, as one text."""
    shown = []
    for find, template in SECTIONS.items():
        released = release(find(pairing), reader=reader)
        shown.append(sentence(released, template=template).html)
        shown += [table(released, name=name).html for name in released.tables]
    shown.append(figure(release(proposed_pairs(pairing), reader=reader), kind="pairs").about)
    rules = release(pairing_rules(pairing.cohort), reader=reader)
    shown.append(sentence(rules, template="pairing_rules").html)
    shown += [table(rules, name=name).html for name in rules.tables]
    shown.append(caveat_list(release(pairing_caveats(pairing), reader=reader)).html)
    made = release(how_pairs_were_made(pairing, audience="school"), reader=reader)
    return " ".join([*map(str, shown), *made.words.values()])


# ---- what they say


def test_each_pair_has_its_time_and_its_reasons(pairing_cohort, school):
    found = release(proposed_pairs(school_pairing(pairing_cohort(PEOPLE))), reader=school)
    assert cells(found, "pairs") == [
        [
            "A1",
            "Mentor M1",
            "Mon",
            "Both like art and chess.",
            "Nothing in particular.",
            "M2 is the next choice: no interest in common.",
        ],
        [
            "A2",
            "Mentor M1",
            "Tue",
            "Nothing in particular.",
            "No interest in common.",
            "The rules allow no other mentor for this pupil.",
        ],
    ]
    assert cells(found, "places") == [
        ["M1", "A1", "fits well"],
        ["M1", "A2", "little is known to fit"],
        ["M2", "", "free place"],
        ["", "A3", ""],
    ]
    assert "In this proposal 2 of 3 mentees have a mentor. Without one: 1." in (
        sentence(found, template="proposed_pairs").html
    )


def test_a_fixed_pair_and_one_under_way_say_so(pairing_cohort, school):
    cohort = pairing_cohort(
        PEOPLE,
        relations=[("A2", "M1", "fixed")],
        pairs=[{"pair_id": "P1", "mentor_id": "M2", "mentee_id": "A1"}],
    )
    pairing = school_pairing(cohort)
    when = [row[2] for row in cells(release(proposed_pairs(pairing), reader=school), "pairs")]
    assert when == ["Tue, fixed by the school", "Mon, goes on"]
    running = release(running_pairs(pairing), reader=school)
    assert (
        "Pairs under way: 1. All of them go on." in sentence(running, template="running_pairs").html
    )
    assert table(running).html == ""


def test_a_pair_that_cannot_go_on_is_named_without_a_private_cause(pairing_cohort, school):
    cohort = pairing_cohort(
        PEOPLE,
        relations=[("M2", "A1", "staff_veto")],
        pairs=[{"pair_id": "P1", "mentor_id": "M2", "mentee_id": "A1"}],
    )
    running = release(running_pairs(school_pairing(cohort)), reader=school)
    assert cells(running, "ended") == [
        ["A1", "M2", "M1", "The rules do not allow this pair any more."]
    ]


def test_a_pupil_without_a_mentor_has_the_rule_and_a_way_out(pairing_cohort, school):
    found = release(unmatched_pupils(school_pairing(pairing_cohort(PEOPLE))), reader=school)
    ((mentee, why, change),) = cells(found, "left")
    assert mentee == "A3"
    assert "never free at the same time" in why
    assert change == (
        "If the pupil could also come at Mon, this pupil could have a mentor, and nobody would "
        "lose theirs."
    )
    assert "although there are 3 places" in sentence(found, template="unmatched_pupils").html


def test_free_places_are_told_by_mentor_and_by_time(pairing_cohort, school):
    found = release(mentor_places(school_pairing(pairing_cohort(PEOPLE))), reader=school)
    assert cells(found, "mentors") == [["M1", "2", "2", "0", ""], ["M2", "1", "0", "1", "Mon"]]
    assert cells(found, "times") == [["Mon", "M2"]]


def test_what_becomes_of_a_leaving_mentors_mentees_is_told_by_how_they_are_placed(
    pairing_cohort, school
):
    people = {
        "M1": {"slots": "Mon; Tue", "capacity": 1},
        "M2": {"slots": "Mon", "capacity": 1},
        "M3": {"slots": "Tue", "capacity": 2},
        "A1": {"slots": "Tue"},
        "A2": {"slots": "Mon; Tue"},
        "A3": {"slots": "Mon"},
    }
    pairs = [("M3", "A1"), ("M1", "A2"), ("M2", "A3")]
    cohort = pairing_cohort(
        people,
        pairs=[
            {"pair_id": f"P{n}", "mentor_id": mentor, "mentee_id": mentee}
            for n, (mentor, mentee) in enumerate(pairs)
        ],
    )
    found = release(if_a_mentor_leaves(school_pairing(cohort)), reader=school)
    # M3 has a second place but one time only, so that nobody else can go there.
    assert cells(found, "mentors") == [
        ["M1", "1", "0", "0", "1"],
        ["M2", "1", "0", "0", "1"],
        ["M3", "1", "0", "0", "1"],
    ]
    people["M3"] = {"slots": "Tue; Fri", "capacity": 2}
    people["A2"] = {"slots": "Mon; Tue; Fri"}
    cohort = pairing_cohort(people, pairs=cohort.tables["pairs"].to_dict("records"))
    found = release(if_a_mentor_leaves(school_pairing(cohort)), reader=school)
    # A2 can go to M3 at once; A3 only if A2 moves there first.
    assert cells(found, "mentors") == [
        ["M1", "1", "1", "0", "0"],
        ["M2", "1", "0", "1", "0"],
        ["M3", "1", "0", "0", "1"],
    ]


def test_another_pairs_time_that_must_move_is_a_change_too(pairing_cohort, school):
    people = {
        "M1": {"slots": "Mon", "capacity": 1},
        "M2": {"slots": "Mon; Tue", "capacity": 2},
        "A1": {"slots": "Mon; Tue"},
        "A2": {"slots": "Mon"},
    }
    pairs = [("M2", "A1"), ("M1", "A2")]
    rows = [
        {"pair_id": f"P{n}", "mentor_id": mentor, "mentee_id": mentee}
        for n, (mentor, mentee) in enumerate(pairs)
    ]
    pairing = school_pairing(pairing_cohort(people, pairs=rows))
    assert cells(release(proposed_pairs(pairing), reader=school), "pairs")[1][2] == "Mon, goes on"
    found = release(if_a_mentor_leaves(pairing), reader=school)
    assert cells(found, "mentors")[0] == ["M1", "1", "0", "1", "0"]


def test_the_sheet_has_a_row_for_everybody_and_room_to_decide(pairing_cohort, school):
    found = release(sign_off(school_pairing(pairing_cohort(PEOPLE))), reader=school)
    assert cells(found, "sheet") == [
        ["A1", "M1", "Mon", "☐ yes ☐ no", "", "", ""],
        ["A2", "M1", "Tue", "☐ yes ☐ no", "", "", ""],
        ["A3", "none yet", "", "", "", "", ""],
    ]


def test_the_rules_are_told_with_their_importance_and_the_private_ones_once(pairing_cohort, school):
    cohort = planned(
        pairing_cohort(PEOPLE), year_gap={"importance": "must"}, priority="nominated_first"
    )
    found = release(pairing_rules(cohort), reader=school)
    assert cells(found, "criteria")[0] == [
        "School years between them: the mentor 2 to 4 years older",
        "Must: a pair not known to fit in it is not made",
    ]
    said = sentence(found, template="pairing_rules").html
    assert said.count("the school has ruled these pairs out") == 1
    assert "pupils whom staff nominated for mentoring come first" in said


# ---- what is empty has a sentence of its own


@pytest.mark.parametrize(
    ("people", "relations", "said"),
    [
        ({}, [], "no ambassador can be paired"),
        ({"A1": {}}, [], "no ambassador can be paired"),
        ({"M1": {}}, [], "no mentee can be paired"),
        ({"M1": {"capacity": 0}, "A1": {}}, [], "no ambassador has a place"),
        ({"M1": {}, "A1": {}}, [("A1", "M1", "blocked")], "no pair that may be made"),
        (
            {"M1": {}, "A1": {}},
            [("A1", "M1", "blocked"), ("A1", "M1", "fixed")],
            "they forbid M1 with A1.",
        ),
        ({"M1": {}, "A1": {}, "A2": {}}, [("A1", "A2", "fixed")], "not so for A1 with A2."),
    ],
    ids=[
        "nobody",
        "no_mentors",
        "no_mentees",
        "no_places",
        "blocked",
        "fixed_blocked",
        "two_mentees",
    ],
)
def test_where_there_are_no_pairs_every_section_says_something(
    pairing_cohort, school, people, relations, said
):
    pairing = school_pairing(pairing_cohort(people, relations=relations))
    assert pairing.proposal is None
    first = sentence(release(proposed_pairs(pairing), reader=school), template="proposed_pairs")
    assert said in first.html
    assert "no pairs to show" in page(pairing, school)


def test_a_school_without_wishes_is_told_on_what_its_pairs_rest(pairing_cohort, school):
    pairing = school_pairing(pairing_cohort({"M1": {"year_group": 10}, "A1": {}, "A2": {}}))
    turnout = release(pairing_turnout(pairing), reader=school)
    assert "rest on the table of pupils alone" in sentence(turnout, template="pairing_turnout").html
    assert "Mentor M1" in page(pairing, school)


# ---- what none of them may tell


def test_no_other_reader_is_shown_any_of_it(pairing_cohort, reader):
    pairing = school_pairing(pairing_cohort(PEOPLE))
    for find in (*SECTIONS, lambda pairing: pairing_rules(pairing.cohort)):
        with pytest.raises(DisclosureError, match="only that school may read it"):
            release(find(pairing), reader=reader)


ATTACKED = {
    "M1": {"interests": "chess; canarymentor", "topics": "exams", "capacity": 1},
    "M2": {"interests": "chess; canaryother", "topics": "home", "capacity": 1},
    "M3": {"capacity": 1},
    "A1": {"interests": "chess; canarymentee", "topics": "exams; canarytopic"},
    "A2": {"interests": "chess; canaryunmatched", "topics": "home"},
    "A3": {"interests": "rugby"},
    "A4": {"interests": "rugby"},
}


def attacked(pairing_cohort, raws, **overrides):
    relations = [
        ("A1", "M2", "sibling"),
        ("A2", "M3", "staff_veto"),
        ("A4", "M1", "blocked"),
        ("A4", "M2", "blocked"),
        ("A4", "M3", "sibling"),
    ]
    nominations = [{"pupil_id": "A3", "by": "staff", "reasons": "canaryreason"}]
    cohort = pairing_cohort(ATTACKED, relations=relations, nominations=nominations, raws=raws)
    return school_pairing(planned(cohort, **overrides))


def test_no_interest_that_is_not_shared_no_cause_no_score_and_no_need_is_shown(
    pairing_cohort, school
):
    raws = {"M1": 17, "M2": 19, "M3": 23, "A1": 11, "A2": 13, "A3": 18}
    for priority in ("none", "lowest_wellbeing", "nominated_first"):
        pairing = attacked(pairing_cohort, raws, priority=priority)
        text = page(pairing, school).lower()
        assert "canary" not in text
        for secret in ("sibling", "veto", "blocked", "brother", "0.5", "68", "76", "92"):
            assert secret not in text, secret
        for cost in pairing.proposal.costs.stack():
            assert cost == 0 or f"{cost:.3f}"[:5] not in text


def test_the_same_pairs_have_the_same_page_whatever_the_mentors_wellbeing(pairing_cohort, school):
    pages = set()
    pairs = set()
    for raws in ((17, 19, 23), (23, 19, 17), (19, 23, 17)):
        wellbeing = dict(zip(("M1", "M2", "M3"), raws, strict=True))
        pairing = attacked(pairing_cohort, wellbeing, mentor_headroom={"importance": "low"})
        pairs.add(
            tuple(map(tuple, pairing.proposal.pairs.pairs[["mentor_id", "mentee_id"]].values))
        )
        pages.add(page(pairing, school))
    assert len(pairs) == 1
    assert len(pages) == 1


def test_whom_to_ask_for_one_more_place_does_not_hang_on_their_wellbeing(pairing_cohort, school):
    people = {"M1": {}, "M2": {}, "M3": {}, "A1": {}, "A2": {}, "A3": {}, "A4": {}}
    pairs = [{"pair_id": f"P{n}", "mentor_id": f"M{n}", "mentee_id": f"A{n}"} for n in (1, 2, 3)]
    told = set()
    for raws in ((17, 19, 23), (23, 19, 17), (19, 23, 17)):
        wellbeing = dict(zip(("M1", "M2", "M3"), raws, strict=True))
        pairing = school_pairing(pairing_cohort(people, pairs=pairs, raws=wellbeing))
        told.add(str(cells(release(unmatched_pupils(pairing), reader=school), "left")))
    assert len(told) == 1


def test_the_place_of_a_pupil_by_their_answers_is_not_told(pairing_cohort, school):
    people = {"M1": {}, "A1": {}, "A2": {}, "A3": {}}
    raws = {"A1": 20, "A2": 3, "A3": 11}
    told = {}
    for priority in ("lowest_wellbeing", "nominated_first"):
        cohort = pairing_cohort(people, raws=raws, nominations=[{"pupil_id": "A2", "by": "staff"}])
        pairing = school_pairing(planned(cohort, priority=priority))
        found = release(unmatched_pupils(pairing), reader=school)
        told[priority] = "priority" in table(found).html
    assert told == {"lowest_wellbeing": False, "nominated_first": True}


def test_a_private_cause_is_told_in_the_words_of_all_private_causes(pairing_cohort, school):
    people = {"M1": {}, "A1": {}, "A2": {}}
    told = set()
    for kind in ("blocked", "sibling", "staff_veto"):
        cohort = pairing_cohort(people, relations=[("A1", "M1", kind)])
        told.add(page(school_pairing(cohort), school))
    assert len(told) == 1
