"""Costs of pairs: worked out by hand, the same in any order of rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evalkit.catalogue import load_pairing_rules
from evalkit.matching.forbidden_pairs import forbidden_pairs
from evalkit.matching.pair_costs import pair_costs
from evalkit.matching.pair_fits import pair_fits

RULES = load_pairing_rules()


def people(*codes, **columns) -> pd.DataFrame:
    return pd.DataFrame({"pupil_id": list(codes), **columns})


def drawn(seed: int, n_mentors: int = 9, n_mentees: int = 21):
    """Return answers with every kind of gap, and relations of every kind but fixed."""
    rng = np.random.default_rng(seed)

    def side(prefix, n, years):
        lists = [None, "", "a", "a;B", " A ; c; a", "d"]
        return people(
            *(f"{prefix}{i:02d}" for i in range(n)),
            school_id=rng.choice(["S1", "S2"], n),
            year_group=pd.array(rng.choice([*years, None], n), dtype="Int64"),
            form_group=rng.choice(np.array(["7A", "7b ", None], dtype=object), n),
            gender=rng.choice(np.array(["female", "male", "not_said", None], dtype=object), n),
            gender_wish=rng.choice(np.array(["any", "same", "male", None], dtype=object), n),
            **{
                name: rng.choice(np.array(lists, dtype=object), n)
                for name in ("slots", "interests", "topics", "languages")
            },
        )

    mentors = side("M", n_mentors, (9, 10, 11)).assign(
        headroom=np.where(rng.random(n_mentors) < 0.3, np.nan, rng.random(n_mentors)),
        capacity=pd.array(rng.choice([0, 1, 2, None], n_mentors), dtype="Int64"),
    )
    mentees = side("A", n_mentees, (7, 8))
    rows = pd.DataFrame(
        {
            "pupil_id": rng.choice(mentees["pupil_id"], 12),
            "other_id": rng.choice(mentors["pupil_id"], 12),
            "kind": rng.choice(["blocked", "sibling", "staff_veto", "wanted"], 12),
        }
    )
    return mentors, mentees, rows


def test_a_cost_is_what_is_missing_by_weight():
    # Interests 1 of 2 (weight 3), languages missed (2), years not known (2), form missed (1),
    # headroom 0.25 (2); wishes, topics and relations (3 each): nothing asked.
    mentors = people(
        "M1", interests="a", languages=None, form_group="10A", headroom=0.25, year_group=[None]
    )
    mentees = people("A1", interests="a; b", languages="Urdu", form_group="7A", year_group=[7])
    cost = pair_costs(mentors, mentees, RULES).loc["M1", "A1"]
    expected = (3 * 0.5 + 2 * 1 + 2 * 0.5 + 1 * 1 + 2 * 0.75) / (3 + 3 + 2 + 3 + 2 + 1 + 2 + 3)
    assert cost == pytest.approx(expected, abs=1e-15)


def test_the_perfect_pair_costs_nothing_and_the_worst_one_costs_one():
    perfect = (
        people("M1", year_group=[10], form_group="A", gender="male", interests="a;b", topics="t",
               languages="l", headroom=1.0),
        people("A1", year_group=[7], form_group="A", gender="male", gender_wish="same",
               interests="a;b", topics="t", languages="l"),
    )  # fmt: skip
    wish = pd.DataFrame({"pupil_id": ["A1"], "other_id": ["M1"], "kind": ["wanted"]})
    assert pair_costs(*perfect, RULES, wish).to_numpy().tolist() == [[0.0]]
    worst = (
        people("M1", "M2", year_group=[7, 7], form_group="A", gender="male", interests="a",
               topics="u", languages="m", headroom=0.0),
        people("A1", year_group=[7], form_group="B", gender="female", gender_wish="same",
               interests="b", topics="t", languages="l"),
    )  # fmt: skip
    other = wish.assign(other_id="M2")
    assert pair_costs(*worst, RULES, other).loc["M1", "A1"] == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize(("counts_as", "cost"), [(0, 1.0), (0.5, 0.5), (1, 0.0)])
def test_what_is_not_known_counts_as_the_rules_say(counts_as, cost):
    weights = {"high": 1, "medium": 0, "low": 0}
    rules = load_pairing_rules({"weights": weights, "unknown_counts_as": counts_as})
    only = {each.name: {"importance": "off"} for each in rules.criteria}
    only["shared_interests"] = {"importance": "high"}
    rules = load_pairing_rules({**only, "unknown_counts_as": counts_as})
    assert pair_costs(people("M1"), people("A1"), rules).to_numpy().tolist() == [[cost]]


@pytest.mark.parametrize("way", ["all off", "no weights"])
def test_rules_that_weigh_nothing_make_all_pairs_equal(way):
    off = {each.name: {"importance": "off"} for each in RULES.criteria}
    nothing = {"weights": {"high": 0, "medium": 0, "low": 0}}
    rules = load_pairing_rules(off if way == "all off" else nothing)
    mentors, mentees, rows = drawn(1)
    costs = pair_costs(mentors, mentees, rules, rows)
    expected = pair_costs(mentors, mentees, RULES, rows) * 0
    pd.testing.assert_frame_equal(costs, expected)


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_rows_changes_nothing(seed):
    mentors, mentees, rows = drawn(seed)
    turned = [frame.sample(frac=1, random_state=seed) for frame in (mentors, mentees, rows)]
    swapped = turned[2].rename(columns={"pupil_id": "other_id", "other_id": "pupil_id"})
    keeps_order = turned[2]["kind"] == "wanted"
    turned[2] = pd.concat([turned[2][keeps_order], swapped[~keeps_order]])
    pd.testing.assert_frame_equal(
        pair_costs(mentors, mentees, RULES, rows),
        pair_costs(turned[0], turned[1], RULES, turned[2]),
        check_exact=True,
    )
    pd.testing.assert_frame_equal(
        forbidden_pairs(mentors, mentees, RULES, rows),
        forbidden_pairs(turned[0], turned[1], RULES, turned[2]),
    )


@pytest.mark.parametrize("seed", range(5))
def test_costs_are_the_weighted_fits_and_lie_between_0_and_1(seed):
    mentors, mentees, rows = drawn(seed)
    costs = pair_costs(mentors, mentees, RULES, rows)
    fits = pair_fits(mentors, mentees, RULES, rows).fits
    total = sum(each.weight for each in RULES.weighed)
    by_hand = sum(each.weight * (1 - fits[each.name].fillna(0.5)) for each in RULES.weighed) / total
    is_allowed = costs.notna()
    assert 0 < is_allowed.to_numpy().sum() < costs.size
    np.testing.assert_allclose(costs.to_numpy(), by_hand.where(is_allowed).to_numpy(), atol=1e-12)
    assert costs.min().min() >= 0
    assert costs.max().max() <= 1
    assert list(costs.index) == sorted(mentors["pupil_id"])
    assert list(costs.columns) == sorted(mentees["pupil_id"])
    assert (costs.index.name, costs.columns.name) == ("mentor_id", "mentee_id")
