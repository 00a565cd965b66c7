"""Rules for pairs: as they stand, as a plan changes them, and every complaint about a plan."""

from __future__ import annotations

import pickle

import pytest

from evalkit.catalogue import load_pairing_rules, load_plan, load_table
from evalkit.catalogue.pairing_criteria import IMPORTANCES, KINDS
from evalkit.errors import DefinitionError
from evalkit.matching.relation_rows import KINDS as RELATION_KINDS


def complaint(overrides) -> str:
    with pytest.raises(DefinitionError) as error:
        load_pairing_rules(overrides)
    return str(error.value)


def test_the_rules_as_they_stand():
    rules = load_pairing_rules()
    assert {each.name: (each.importance, each.weight) for each in rules.criteria} == {
        "shared_interests": ("high", 3),
        "gender_wish": ("high", 3),
        "same_gender": ("off", 0),
        "shared_languages": ("medium", 2),
        "shared_topics": ("high", 3),
        "year_gap": ("medium", 2),
        "form_group": ("low", 1),
        "mentor_headroom": ("medium", 2),
        "wanted": ("high", 3),
    }
    assert [rule.name for rule in rules.forbids] == [
        "blocked",
        "staff_veto",
        "sibling",
        "other_school",
        "no_shared_slot",
        "no_capacity",
    ]
    assert (rules.default_places, rules.unknown_counts_as, rules.musts) == (1, 0.5, ())
    assert {each.kind for each in rules.criteria} == set(KINDS)
    assert pickle.loads(pickle.dumps(rules)) == rules


def test_private_rules_cannot_be_told_apart():
    private = [rule for rule in load_pairing_rules().forbids if rule.is_private]
    assert [rule.name for rule in private] == ["blocked", "staff_veto", "sibling"]
    assert {(rule.one, rule.many) for rule in private} == {
        ("the school has ruled this pair out", "the school has ruled these pairs out")
    }


def test_a_private_criterion_has_no_words():
    private = [each for each in load_pairing_rules().criteria if each.is_private]
    assert [(each.name, each.phrases) for each in private] == [("mentor_headroom", {})]


def test_every_criterion_says_why_and_from_where():
    for each in load_pairing_rules().criteria:
        assert each.why.endswith("."), each.name
        assert each.reference.endswith("."), each.name


def test_the_kinds_of_relations_are_those_of_the_table():
    kind = load_table("relations").column("kind")
    assert kind.choices == RELATION_KINDS
    assert kind.words["staff_veto"][0] == "staff veto"


def test_a_plan_changes_what_it_names_and_nothing_else():
    rules = load_pairing_rules(
        {
            "default_places": 2,
            "unknown_counts_as": 0,
            "weights": {"low": 0.5},
            "allow": ["sibling"],
            "year_gap": {"importance": "must", "lowest": 1},
            "shared_interests": {"enough": 1},
            "same_gender": {"importance": "low"},
        }
    )
    found = {each.name: each for each in rules.criteria}
    assert (rules.default_places, rules.unknown_counts_as) == (2, 0)
    assert rules.weights == {"high": 3, "medium": 2, "low": 0.5}
    assert found["year_gap"].settings == {"lowest": 1, "highest": 4, "fades_over": 2}
    assert (found["year_gap"].importance, found["year_gap"].weight) == ("must", 0)
    assert found["shared_interests"].settings["enough"] == 1
    assert found["shared_interests"].importance == "high"
    assert found["same_gender"].weight == 0.5
    assert [rule.name for rule in rules.forbids] == [
        "blocked",
        "staff_veto",
        "other_school",
        "no_shared_slot",
        "no_capacity",
        "must_year_gap",
    ]
    assert rules.forbidding("must_year_gap").many == (
        "the school years between them are not as many as are wanted"
    )


def test_everything_may_be_off():
    off = {each.name: {"importance": "off"} for each in load_pairing_rules().criteria}
    assert load_pairing_rules(off).weighed == ()
    assert load_pairing_rules({"weights": {"high": 0, "medium": 0, "low": 0}}).weighed == ()


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        (
            {"year_gab": {"lowest": 1}},
            "plan.toml, key `pairing.year_gab`: evalkit does not know this key. Known here: "
            "'allow', 'default_places', 'form_group', 'gender_wish', 'mentor_headroom', "
            "'priority', 'same_gender', 'shared_interests', 'shared_languages', 'shared_topics', "
            "'unknown_counts_as', 'wanted', 'weights', 'year_gap'. Did you mean 'year_gap'?",
        ),
        (
            {"year_gap": {"lowst": 1}},
            "plan.toml, key `pairing.year_gap.lowst`: evalkit does not know this key. Known here: "
            "'fades_over', 'highest', 'importance', 'lowest'. Did you mean 'lowest'?",
        ),
        (
            {"priority": "lowest_welbeing"},
            "plan.toml, key `pairing.priority`: it must be one of 'none', 'lowest_wellbeing', "
            "'nominated_first'; got 'lowest_welbeing'. Did you mean 'lowest_wellbeing'?",
        ),
        (
            {"form_group": {"enough": 2}},
            "plan.toml, key `pairing.form_group.enough`: evalkit does not know this key. Known "
            "here: 'importance'.",
        ),
        (
            {"wanted": {"importance": "hihg"}},
            "plan.toml, key `pairing.wanted.importance`: it must be one of 'must', 'high', "
            "'medium', 'low', 'off'; got 'hihg'. Did you mean 'high'?",
        ),
        (
            {"wanted": "high"},
            "plan.toml, key `pairing.wanted`: it must be a table that starts with "
            "[pairing.wanted]; got 'high'.",
        ),
        (
            {"mentor_headroom": {"importance": "must"}},
            "plan.toml, key `pairing.mentor_headroom.importance`: it must be \"high\", \"medium\", "
            "\"low\" or \"off\"; got \"must\". Whom a \"must\" keeps out would show what nobody is "
            "to be told.",
        ),
        (
            {"weights": {"low": -1}},
            "plan.toml, key `pairing.weights.low`: it must be 0 or more; got -1.",
        ),
        (
            {"weights": {"low": 5}},
            "plan.toml, key `pairing.weights.high`: high must not weigh less than medium, nor "
            "medium less than low; got high 3, medium 2, low 5.",
        ),
        (
            {"weights": {"hihg": 5}},
            "plan.toml, key `pairing.weights.hihg`: evalkit does not know this key. Known here: "
            "'high', 'low', 'medium'. Did you mean 'high'?",
        ),
        (
            {"weights": {"high": float("nan")}},
            "plan.toml, key `pairing.weights.high`: it must be a number; got nan.",
        ),
        (
            {"unknown_counts_as": 1.5},
            "plan.toml, key `pairing.unknown_counts_as`: it must lie between 0 and 1; got 1.5.",
        ),
        (
            {"default_places": -1},
            "plan.toml, key `pairing.default_places`: it must lie between 0 and 99; got -1.",
        ),
        (
            {"default_places": 1.5},
            "plan.toml, key `pairing.default_places`: it must be a whole number; got 1.5.",
        ),
        (
            {"allow": ["blocked"]},
            "plan.toml, key `pairing.allow`: it may name sibling, other_school, no_shared_slot; "
            "got 'blocked'.",
        ),
        (
            {"allow": ["siblings"]},
            "plan.toml, key `pairing.allow`: it may name sibling, other_school, no_shared_slot; "
            "got 'siblings'. Did you mean 'sibling'?",
        ),
        (
            {"shared_topics": {"enough": 0}},
            "plan.toml, key `pairing.shared_topics.enough`: it must be 1 or more; got 0.",
        ),
        (
            {"year_gap": {"lowest": 5}},
            "plan.toml, key `pairing.year_gap.lowest`: it must not be more than highest, 4; got 5.",
        ),
        (
            {"year_gap": {"fades_over": 0}},
            "plan.toml, key `pairing.year_gap.fades_over`: it must be 1 or more; got 0.",
        ),
    ],
)  # fmt: skip
def test_what_a_plan_may_not_say(overrides, message):
    assert complaint(overrides) == message


def test_no_rule_of_that_name():
    with pytest.raises(DefinitionError) as error:
        load_pairing_rules({"allow": ["sibling"]}).forbidding("siblings")
    assert str(error.value) == (
        "No rule 'siblings' forbids pairs here; in force are blocked, staff_veto, other_school, "
        "no_shared_slot, no_capacity."
    )


def test_a_plan_without_the_table_has_the_rules_as_they_stand(planned):
    assert load_plan(planned()).pairing == load_pairing_rules()


def test_a_plan_has_its_own_rules(planned):
    table = '[pairing]\nyear_gap = { importance = "must" }\n\n[records]'
    assert [each.name for each in load_plan(planned(("[records]", table))).pairing.musts] == [
        "year_gap"
    ]
    with pytest.raises(DefinitionError, match=r"^plan\.toml, key `pairing\.year_gab`: "):
        load_plan(planned(("[records]", table.replace("gap", "gab"))))


def test_importances_fall():
    assert IMPORTANCES == ("must", "high", "medium", "low", "off")
