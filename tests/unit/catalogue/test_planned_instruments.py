"""A plan's questionnaires: waves, forms, rules, and the published facts that it names."""

from __future__ import annotations

import pytest

from evalkit.catalogue import load_plan
from evalkit.errors import DefinitionError

ANY = 'name = "swemwbs"\nwaves = ["baseline", "endpoint"]'
BANDS = 'bands = { swemwbs_metric = "swemwbs_uk_one_sd" }'
FORMS = 'forms = { baseline = "standard", endpoint = "follow_up" }'


def entry(name, *lines, waves='["baseline", "endpoint"]'):
    return "\n".join([f'name = "{name}"', f"waves = {waves}", *lines])


def of(name, primary, *lines, bands="", **more):
    """Return the changes that make the plan one of another questionnaire."""
    return (
        (ANY, entry(name, *lines, **more)),
        ('primary = "swemwbs_metric"', f'primary = "{primary}"'),
        (BANDS, bands),
    )


def complaint(folder) -> str:
    with pytest.raises(DefinitionError) as caught:
        load_plan(folder)
    return str(caught.value)


def test_an_unverified_key_must_be_accepted_in_the_plan(planned):
    told = complaint(planned(*of("yp_core", "yp_core")))
    assert "The scoring key of yp_core is unverified (grade B)" in told
    assert "write accept_unverified_key = true under its [[instruments]] in plan.toml" in told
    refused = complaint(planned(*of("yp_core", "yp_core", "accept_unverified_key = false")))
    assert refused == told


def test_an_unverified_key_that_is_accepted(planned):
    plan = load_plan(planned(*of("yp_core", "yp_core", "accept_unverified_key = true")))
    assert plan.primary.name == "yp_core"
    assert not plan.instruments["yp_core"].is_key_verified


def test_acceptance_must_be_true_or_false(planned):
    told = complaint(planned(*of("yp_core", "yp_core", 'accept_unverified_key = "yes"')))
    assert told.startswith("plan.toml, key `instruments[1].accept_unverified_key`: it must be true")


def test_a_held_back_scale_named_as_outcome_is_explained(planned):
    told = complaint(planned(*of("scwbs", "scwbs_outlook")))
    assert told.startswith("plan.toml, key `outcomes.primary`: scwbs_outlook is held back")
    assert "accept_unverified_key = true under the [[instruments]] entry of scwbs" in told
    plan = load_plan(planned(*of("scwbs", "scwbs_outlook", "accept_unverified_key = true")))
    assert plan.primary.name == "scwbs_outlook"


def test_a_held_back_scale_named_as_secondary_outcome_is_explained(planned):
    told = complaint(planned(*of("scwbs", 'scwbs"\nsecondary = ["scwbs_emotional_state"]#')))
    assert told.startswith("plan.toml, key `outcomes.secondary`: scwbs_emotional_state is held")


def test_the_rest_of_its_questionnaire_needs_no_acceptance(planned):
    assert load_plan(planned(*of("scwbs", "scwbs"))).primary.name == "scwbs"


def test_a_check_of_the_form_is_no_outcome(planned):
    told = complaint(planned(*of("scwbs", "scwbs_social_desirability")))
    assert "key `outcomes.primary`: scwbs_social_desirability checks how the form was" in told


def test_an_order_must_be_named(planned):
    told = complaint(planned(*of("rses10", "rses10")))
    assert "rses10_order_a or rses10_order_b" in told
    assert load_plan(planned(*of("rses10_order_b", "rses10"))).instruments["rses10_order_b"].order


@pytest.mark.parametrize(
    ("forms", "words"),
    [
        ("", "Say which one the pupils saw at each wave: forms = { baseline ="),
        ('forms = { baseline = "standard" }', 'baseline = "standard", endpoint = "follow_up"'),
        (FORMS.replace(" }", ', midpoint = "standard" }'), "Say which one the pupils saw"),
        (FORMS.replace("follow_up", "follow-up"), "'follow-up' at endpoint is not a form of sdq"),
        ('forms = "standard"', "a table [instruments[1].forms]; got 'standard'"),
    ],
)
def test_the_form_at_each_wave_must_be_stated(planned, forms, words):
    told = complaint(planned(*of("sdq_s11", "sdq_s11_total", forms)))
    assert told.startswith("plan.toml, key `instruments[1].forms`: ")
    assert words in told


def test_the_example_in_the_complaint_is_what_must_be_written(planned):
    told = complaint(planned(*of("sdq_s11", "sdq_s11_total")))
    example = told.partition("at each wave: ")[2]
    plan = load_plan(planned(*of("sdq_s11", "sdq_s11_total", example)))
    assert plan.forms["sdq_s11"] == {"baseline": "standard", "endpoint": "follow_up"}


def test_the_same_form_twice_is_a_plan_too(planned):
    same = FORMS.replace("follow_up", "standard")
    plan = load_plan(planned(*of("sdq_s11", "sdq_s11_total", same)))
    assert set(plan.forms["sdq_s11"].values()) == {"standard"}


def test_a_questionnaire_with_one_form_takes_no_forms(planned):
    told = complaint(planned((ANY, f"{ANY}\n{FORMS}")))
    assert "key `instruments[1].forms`: swemwbs has one form only; take the key away" in told


def test_a_missing_rule_is_used_by_name(planned):
    plan = load_plan(planned(*of("wemwbs", "wemwbs", 'missing_rule = "own_mean"')))
    assert plan.instruments["wemwbs"].missing_rule.name == "own_mean"
    assert load_plan(planned(*of("wemwbs", "wemwbs"))).instruments["wemwbs"].missing_rule is None


def test_a_missing_rule_that_is_not_there(planned):
    told = complaint(planned(*of("wemwbs", "wemwbs", 'missing_rule = "own_men"')))
    assert "wemwbs has no missing rule 'own_men'" in told


@pytest.mark.parametrize(
    ("waves", "words"),
    [
        ('["baseline", "baseline", "endpoint"]', "'baseline' stands in it twice"),
        ('["baseline", "end"]', "'end' is not a wave; waves are baseline"),
        ('"baseline"', "a list of texts"),
    ],
)
def test_waves_that_cannot_be_right(planned, waves, words):
    told = complaint(planned(*of("swemwbs", "swemwbs_metric", waves=waves)))
    assert told.startswith("plan.toml, key `instruments[1].waves`: ")
    assert words in told


def test_a_questionnaire_stands_in_a_plan_once(planned):
    told = complaint(planned((ANY, f"{ANY}\n[[instruments]]\n{ANY}")))
    assert "key `instruments[2].name`: swemwbs stands in the plan twice" in told


def test_a_key_that_nobody_knows_is_told(planned):
    told = complaint(planned((ANY, f"{ANY}\naccept_unverified = true")))
    assert told.startswith("plan.toml, key `instruments[1].accept_unverified`: evalkit does not")
    assert "Did you mean 'accept_unverified_key'" in told


def test_a_cohorts_own_questionnaire_is_planned_with_its_own_facts(planned, probe):
    probe()
    (planned(*of("probe", "probe", bands='norms = { probe = "ours" }')) / "norms.toml").write_text(
        """
        [ours]
        instrument = "probe"
        scale = "probe"
        mean = 9
        population = "our pupils"
        year = "2026"
        source = "ours"
        is_verified = true
        """,
        encoding="utf-8",
    )
    plan = load_plan(planned(*of("probe", "probe", bands='norms = { probe = "ours" }')))
    assert plan.norms["probe"][0].mean == 9


TWO = 'bands = { swemwbs_metric = ["swemwbs_germany_2022", "swemwbs_uk_one_sd"] }'


def test_one_set_of_bands_is_a_tuple_of_one(planned):
    plan = load_plan(planned())
    assert [bands.name for bands in plan.bands["swemwbs_metric"]] == ["swemwbs_uk_one_sd"]
    assert (plan.norms, plan.change_rules) == ({}, {})


def test_two_sets_of_bands_for_one_score_stand_in_the_plans_order(planned):
    plan = load_plan(planned((BANDS, TWO)))
    assert [bands.name for bands in plan.bands["swemwbs_metric"]] == [
        "swemwbs_germany_2022",
        "swemwbs_uk_one_sd",
    ]


@pytest.mark.parametrize("key", ["bands", "norms", "change_rules"])
def test_a_plan_that_names_no_fact_has_none(planned, key):
    """Also where there are facts for its score: none is a default."""
    plan = load_plan(planned((BANDS, f"{key} = {{}}")))
    assert (plan.bands, plan.norms, plan.change_rules) == ({}, {}, {})


@pytest.mark.parametrize(
    ("line", "key", "words"),
    [
        (TWO.replace("swemwbs_germany_2022", "swemwbs_uk_one_sd"), "bands", "the same name twice"),
        ("bands = { swemwbs_metric = 3 }", "bands", "a name or a list of names; got 3"),
        ("bands = { swemwbs_metric = [3] }", "bands", "a name or a list of names; got [3]"),
        ('bands = "swemwbs_uk_one_sd"', "bands", "a table [outcomes.bands]"),
        (
            'bands = { swemwbs_metric = "who5_poor_wellbeing" }',
            "bands",
            "'who5_poor_wellbeing' is for 'who5_percent'; the plan asks for 'swemwbs_metric'",
        ),
        (
            'bands = { who5_percent = "who5_poor_wellbeing" }',
            "bands",
            "'who5_percent' is no score of a planned instrument",
        ),
        (
            "norms = { swemwbs_metrik = [] }",
            "norms",
            "Did you mean 'swemwbs_metric'",
        ),
        (
            'norms = { swemwbs_metric = "wemwbs_uk_pupils_13_to_16" }',
            "norms",
            "is for 'wemwbs'",
        ),
        (
            'change_rules = { swemwbs_metric = ["swemwbs_adults_2018", "who5_ten_points"] }',
            "change_rules",
            "'who5_ten_points' is for 'who5_percent'",
        ),
    ],
)
def test_facts_that_do_not_fit_the_plan(planned, line, key, words):
    told = complaint(planned((BANDS, line)))
    assert told.startswith(f"plan.toml, key `outcomes.{key}`: ")
    assert words in told


def test_a_fact_that_is_not_there_is_told_with_a_hint(planned):
    told = complaint(planned((BANDS, 'bands = { swemwbs_metric = "swemwbs_uk_one_sds" }')))
    assert "Did you mean 'swemwbs_uk_one_sd'" in told


def test_bands_of_a_held_back_scale_need_its_scale(planned):
    told = complaint(planned(*of("scwbs", "scwbs", bands='bands = { scwbs_outlook = "x" }')))
    assert "'scwbs_outlook' is no score of a planned instrument" in told


def test_two_orders_of_one_questionnaire_are_no_plan(planned):
    both = "\n[[instruments]]\n".join(entry(f"rses10_order_{order}") for order in "ab")
    told = complaint(planned((ANY, both), ('"swemwbs_metric"', '"rses10"'), (BANDS, "")))
    assert told == (
        "plan.toml, key `instruments`: rses10_order_a and rses10_order_b both give the "
        "score rses10: they are two orders of one questionnaire. A cohort can use one of them; "
        "schools that used the other order need a cohort folder of their own."
    )


def test_a_score_called_like_another_ones_is_to_be_renamed(planned, probe):
    probe(
        ('name = "probe_a"', 'name = "swemwbs_metric"'),
        ('sum_of = ["probe_a",', 'sum_of = ["swemwbs_metric",'),
    )
    told = complaint(planned((ANY, f"{ANY}\n[[instruments]]\n{entry('probe')}")))
    assert "swemwbs and probe both give the score swemwbs_metric" in told
    assert "Give the score another name in probe.toml" in told
    assert "order" not in told
