"""Reasons for pairs: the very sentences, what is never said, and that what is said is true."""

from __future__ import annotations

import pandas as pd
import pytest

from evalkit.catalogue import load_pairing_rules
from evalkit.errors import DataError, MatchingError
from evalkit.matching.pair_costs import pair_costs
from evalkit.matching.pair_reasons import explain_pairs
from evalkit.matching.timetable import timetable

RULES = load_pairing_rules()
PAIRS = ["mentor_id", "mentee_id"]


def people(*codes, **columns) -> pd.DataFrame:
    return pd.DataFrame({"pupil_id": list(codes), **columns})


def pairs(*rows) -> pd.DataFrame:
    names = [*PAIRS, "slot"][: len(rows[0])] if rows else PAIRS
    return pd.DataFrame(list(rows), columns=names)


def relations(*rows) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["pupil_id", "other_id", "kind"])


def told(made, mentors, mentees, rows=None, rules=RULES, places=None, **more) -> pd.DataFrame:
    places = places or dict.fromkeys(mentors["pupil_id"], 1)
    found = explain_pairs(made, mentors, mentees, rules, rows, capacity=places, **more)
    return found.set_index("mentee_id")


MENTORS = people(
    "M1", "M2", "M3",
    interests=["Football; DRAWING; baking", "chess", None],
    languages=["Polish", None, None],
    topics=["exams; friendships", None, "clubs"],
    year_group=[10, 11, 8],
    form_group=["7A", "7B", None],
    gender=["female", "male", "not_said"],
    headroom=[0.2, 0.9, 0.5],
)  # fmt: skip
MENTEES = people(
    "A1", "A2", "A3",
    interests=["football;  drawing ", "chess; Football", "football"],
    languages=["polish", "Urdu; polish", None],
    topics=["exams", None, "friendships"],
    year_group=[7, 7, 7],
    form_group=["7A", "7A", "7A"],
    gender=["female", "female", "male"],
    gender_wish=["same", "any", "male"],
)  # fmt: skip
WISHES = relations(("A2", "M1", "wanted"), ("M2", "A2", "wanted"), ("A3", "M2", "wanted"))
MADE = pairs(("M3", "A3"), ("M1", "A1"), ("M2", "A2"))


def test_what_fits_and_what_does_not():
    found = told(MADE, MENTORS, MENTEES, WISHES)
    assert found["fits"].to_dict() == {
        "A1": "Both like drawing and football; wishes about gender are met; both can meet in "
        "polish; the mentor feels able to talk about exams, as the pupil wishes; the mentor is 3 "
        "school years older; same form group.",
        "A2": "Both like chess; the mentor is 4 school years older; one of the two asked for the "
        "other.",
        "A3": "Nothing in particular.",
    }
    assert found["misses"].to_dict() == {
        "A1": "Nothing in particular.",
        "A2": "No language in common besides English; not the same form group.",
        "A3": "Whether they share an interest is not known; whether a wish about gender is met is "
        "not known; the mentor named none of the pupil's topics; the mentor is 1 school year older "
        "(2 to 4 school years is wanted); whether they are in the same form group is not known; "
        "the pupil asked for another mentor.",
    }


def test_a_mentor_s_wish_for_somebody_else_is_not_told():
    rows = relations(("M1", "A2", "wanted"))
    found = told(pairs(("M1", "A1")), people("M1", "M2"), people("A1", "A2"), rows)
    assert found.loc["A1", "misses"] == "Nothing in particular."
    assert (
        found.loc["A1", "why_not"] == "M2 is the next choice." or "asked" not in found.to_string()
    )


def test_what_is_the_same_for_all_allowed_pairs_of_the_school_is_not_told():
    mentors = people("M1", "M2", "M3", school_id=["S1", "S1", "S2"], form_group=["A", "A", "B"])
    mentees = people("A1", "A2", school_id=["S1", "S2"], form_group=["A", "A"])
    found = told(pairs(("M1", "A1"), ("M3", "A2")), mentors, mentees)
    assert set(found["fits"]) == {"Nothing in particular."}
    assert set(found["misses"]) == {"Nothing in particular."}
    # A pair that is forbidden does not count: M2 alone had another form group.
    mentors["form_group"] = ["A", "B", "B"]
    assert told(pairs(("M1", "A1")), mentors, mentees).loc["A1", "fits"] == "Same form group."
    blocked = told(pairs(("M1", "A1")), mentors, mentees, relations(("M2", "A1", "blocked")))
    assert blocked.loc["A1", "fits"] == "Nothing in particular."
    assert blocked.loc["A1", "why_not"] == "The rules allow no other mentor for this pupil."


def test_times_that_are_not_known_are_told_where_others_are_known():
    mentors, mentees = people("M1", "M2", slots=["Mon", None]), people("A1", "A2", slots="Mon")
    found = told(pairs(("M1", "A1"), ("M2", "A2")), mentors, mentees)
    assert found["misses"].tolist() == [
        "Nothing in particular.",
        "The free times of one of the two are not known.",
    ]


def why_not(costs_of, places, made, **more) -> dict[str, str]:
    """Return why not of pupils whose costs come from interests shared with mentors."""
    rules = load_pairing_rules(
        {
            **{each.name: {"importance": "off"} for each in RULES.criteria},
            "shared_interests": {"importance": "high", "enough": 4},
        }
    )
    words = {m: "; ".join(f"{m}{k}" for k in range(4)) for m in places}
    mentees = people(
        *costs_of,
        interests=[
            "; ".join(f"{m}{k}" for m, n in fits.items() for k in range(n)) + "; x0; x1; x2; x3"
            for fits in costs_of.values()
        ],
        **more.pop("mentee_columns", {}),
    )
    mentors = people(*words, interests=list(words.values()), **more.pop("mentor_columns", {}))
    found = told(made, mentors, mentees, rules=rules, places=places, **more)
    return found["why_not"].to_dict()


def test_the_next_choice_has_less():
    found = why_not({"A1": {"M1": 3, "M2": 1, "M3": 2}}, {"M1": 1, "M2": 1, "M3": 1},
                    pairs(("M1", "A1")))  # fmt: skip
    assert found == {"A1": "M3 is the next choice: fewer interests in common."}
    found = why_not({"A1": {"M1": 3}}, {"M1": 1, "M2": 1}, pairs(("M1", "A1")))
    assert found == {"A1": "M2 is the next choice: no interest in common."}


def test_the_group_needs_the_better_mentor_more():
    found = why_not(
        {"A1": {"M1": 4, "M2": 1}, "A2": {"M1": 3, "M2": 2}},
        {"M1": 1, "M2": 1},
        pairs(("M1", "A1"), ("M2", "A2")),
    )
    assert found == {
        "A1": "M2 is the next choice: fewer interests in common.",
        "A2": "M1 would fit this pupil better, but the places of M1 are taken: with M1 for this "
        "pupil, however the others moved, the group as a whole would fit less well.",
    }


def test_the_group_would_be_no_better_off():
    found = why_not(
        {"A1": {"M1": 4, "M2": 3}, "A2": {"M1": 3, "M2": 2}, "A3": {"M3": 1}},
        {"M1": 1, "M2": 1, "M3": 1},
        pairs(("M1", "A1"), ("M2", "A2"), ("M3", "A3")),
    )
    assert found["A2"] == (
        "M1 would fit this pupil better, but with M1 for this pupil the group as a whole would fit "
        "no better."
    )


def test_between_equals_neither_is_better():
    found = why_not({"A1": {"M1": 2, "M2": 2}}, {"M1": 1, "M2": 1}, pairs(("M1", "A1")))
    assert found == {
        "A1": "M2 would fit this pupil as well, but with M2 for this pupil the group as a whole "
        "would fit no better."
    }


def test_somebody_else_would_be_left_without():
    # A2 can meet M1 only.
    found = why_not(
        {"A1": {"M1": 4, "M2": 1}, "A2": {"M1": 1}},
        {"M1": 1, "M2": 1},
        pairs(("M2", "A1"), ("M1", "A2")),
        mentor_columns={"slots": ["Mon; Tue", "Tue"]},
        mentee_columns={"slots": ["Tue", "Mon"]},
    )
    assert found["A1"] == (
        "M1 would fit this pupil better, but with M1 for this pupil somebody else would be left "
        "without a mentor."
    )


def test_pairs_that_somebody_changed_are_not_called_the_best():
    fits = {"A1": {"M1": 4, "M2": 1}, "A2": {"M1": 1, "M2": 4}}
    found = why_not(fits, {"M1": 1, "M2": 1}, pairs(("M2", "A1"), ("M1", "A2")))
    assert found == {
        code: f"{mentor} would fit this pupil better, but the places of {mentor} are taken. Over "
        "the whole group more than these reasons decided: times, pairs that go on, rules that are "
        "private, or a change by hand."
        for code, mentor in (("A1", "M1"), ("A2", "M2"))
    }
    found = why_not(fits, {"M1": 2, "M2": 1}, pairs(("M2", "A1")))
    assert found["A1"] == (
        "M1 would fit this pupil better and has a place. Over the whole group more than these "
        "reasons decided: times, pairs that go on, rules that are private, or a change by hand."
    )


def test_fixed_pairs_say_so():
    fits = {"A1": {"M1": 4, "M2": 1}, "A2": {"M1": 1, "M2": 4}}
    made = pairs(("M2", "A1"), ("M1", "A2"))
    found = why_not(fits, {"M1": 1, "M2": 1}, made, fixed=made.iloc[[0]])
    assert found["A1"] == "This pair is fixed, so M1 was not considered."
    assert found["A2"].startswith("M2 would fit this pupil better, but with M2 for this pupil some")
    rows = relations(("A1", "M1", "fixed"))
    alone = told(pairs(("M1", "A1")), people("M1"), people("A1"), rows)
    assert alone.loc["A1", "why_not"] == "This pair is fixed."


def test_a_place_at_no_time_that_serves_everybody():
    mentors = {"slots": ["Mon; Tue", "Mon; Tue"]}
    mentees = {"slots": ["Mon", "Mon"]}
    made = pairs(("M1", "A1", "mon"), ("M2", "A2", "mon"))
    fits = {"A1": {"M1": 4, "M2": 1}, "A2": {"M1": 3, "M2": 2}}
    times = timetable(people("M1", "M2", **mentors), people("A1", "A2", **mentees))
    found = why_not(
        fits, {"M1": 2, "M2": 1}, made, timetable=times,
        mentor_columns=mentors, mentee_columns=mentees,
    )  # fmt: skip
    assert found["A2"] == (
        "M1 would fit this pupil better, but not at a time that serves everybody: with M1 for this "
        "pupil, however the others moved, the group as a whole would fit less well."
    )


def test_what_is_private_never_appears():
    # M2 would be first but for headroom; nobody learns of it.
    mentors = people("M1", "M2", headroom=[1.0, 0.0])
    found = told(pairs(("M1", "A1")), mentors, people("A1"))
    assert found.loc["A1"].to_dict() == {
        "mentor_id": "M1",
        "fits": "Nothing in particular.",
        "misses": "Nothing in particular.",
        "runner_up": "M2",
        "why_not": "M2 is the next choice.",
    }


@pytest.mark.parametrize("kind", ["blocked", "sibling", "staff_veto"])
def test_a_reason_is_the_same_whatever_forbids_another(kind):
    mentors, mentees = people("M1", "M2", interests="a"), people("A1", interests="a")
    found = told(pairs(("M1", "A1")), mentors, mentees, relations(("A1", "M2", kind)))
    none = told(pairs(("M1", "A1")), mentors, mentees, relations(("A1", "M2", "blocked")))
    pd.testing.assert_frame_equal(found, none)
    assert pd.isna(found.loc["A1", "runner_up"])


def test_interests_are_told_only_where_both_named_them():
    mentors = people("M1", "M2", interests=["stamps; chess; opera", "knitting; rugby"])
    mentees = people("A1", "A2", interests=["chess; poetry", "yoga; chess"])
    text = told(pairs(("M1", "A1"), ("M2", "A2")), mentors, mentees).to_string()
    assert "chess" in text
    for word in ("stamps", "opera", "poetry", "knitting", "rugby", "yoga"):
        assert word not in text


def test_no_other_mentee_is_named():
    mentors, mentees = MENTORS.assign(capacity=1), MENTEES
    found = told(MADE, mentors, mentees, WISHES)
    for code, row in found.drop(columns="mentor_id").iterrows():
        assert not any(other in " ".join(row.dropna()) for other in mentees["pupil_id"]), code


def test_a_mentor_s_wish_about_gender_is_not_held_against_them():
    for own in ("any", "female"):
        mentors = people("M1", "M2", gender_wish=[own, "male"], gender="female")
        found = told(pairs(("M1", "A1")), mentors, people("A1", gender=["female"]))
        assert found.loc["A1", "why_not"] == "M2 is the next choice."
    asks = people("A1", gender=["female"], gender_wish=["same"])
    mentors = people("M1", "M2", gender=["female", "male"])
    found = told(pairs(("M1", "A1")), mentors, asks)
    assert (
        found.loc["A1", "why_not"] == "M2 is the next choice: a wish about gender would not be met."
    )


def test_rules_that_weigh_nothing_say_so():
    off = {each.name: {"importance": "off"} for each in RULES.criteria}
    found = told(MADE, MENTORS, MENTEES, WISHES, rules=load_pairing_rules(off))
    assert set(found["fits"]) == {
        "The plan weighs nothing, so every pair that is allowed counts as equally good."
    }
    assert found.loc["A1", "why_not"] == (
        "M2 would fit this pupil as well, but with M2 for this pupil the group as a whole would "
        "fit no better."
    )


def test_nobody_answered_anything():
    found = told(pairs(("M1", "A1")), people("M1", "M2"), people("A1", "A2"))
    assert found.loc["A1", ["fits", "misses"]].tolist() == ["Nothing in particular."] * 2


def test_no_pairs_have_no_reasons():
    found = explain_pairs(pairs(), people("M1"), people("A1"), RULES, capacity={"M1": 0})
    assert list(found.columns) == [*PAIRS, "fits", "misses", "runner_up", "why_not"]
    assert len(found) == 0


def test_the_order_of_rows_changes_nothing():
    one = told(MADE, MENTORS, MENTEES, WISHES)
    turned = [frame.iloc[::-1] for frame in (MADE, MENTORS, MENTEES, WISHES)]
    pd.testing.assert_frame_equal(one, told(*turned))
    assert one["mentor_id"].tolist() == ["M1", "M2", "M3"]


def test_the_runner_up_is_the_cheapest_other_mentor():
    found = told(MADE, MENTORS, MENTEES, WISHES)
    costs = pair_costs(MENTORS, MENTEES, RULES, WISHES)
    for mentee, row in found.iterrows():
        assert row["runner_up"] == costs[mentee].drop(row["mentor_id"]).idxmin()


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (
            pairs(("M1", "A1"), ("M2", "A1")),
            "A mentee has one mentor; in more than one pair stand A1. Keep one pair of each.",
        ),
        (
            pairs(("M9", "A1")),
            "`pairs` must name pupils who take part; not among the mentors are M9. Use the pupils "
            "that the pairs were made from.",
        ),
        (
            pairs(("M1", "A9")),
            "`pairs` must name pupils who take part; not among the mentees are A9. Use the pupils "
            "that the pairs were made from.",
        ),
        (
            pairs(("M1", "A1"), ("M1", "A2")),
            "No mentor can have more mentees than places; these have: M1. Raise their places, or "
            "pair anew.",
        ),
        (
            pd.DataFrame({"mentor": ["M1"]}),
            "`pairs` must be a DataFrame with the columns mentor_id, mentee_id.",
        ),
    ],
)
def test_pairs_that_are_not_what_they_must_be(made, message):
    with pytest.raises(DataError) as error:
        told(made, people("M1", "M2"), people("A1", "A2"))
    assert str(error.value) == message


def test_a_pair_needs_a_time_of_the_timetable():
    sides = people("M1", slots="Mon"), people("A1", slots="Mon")
    for made in (pairs(("M1", "A1")), pairs(("M1", "A1", "tue"))):
        with pytest.raises(DataError) as error:
            told(made, *sides, timetable=timetable(*sides))
        assert str(error.value) == (
            "With a timetable every pair must have a slot that is in it; not so for A1. Use the "
            "timetable that the pairs were made with, or none."
        )


def test_a_forbidden_pair_has_no_reasons():
    with pytest.raises(MatchingError) as error:
        told(pairs(("M1", "A1")), people("M1"), people("A1"), relations(("M1", "A1", "blocked")))
    assert str(error.value) == (
        "Pairs must be ones that the rules allow; they forbid M1 with A1. Pair these pupils anew, "
        "or mend what makes the rules forbid it."
    )
