"""A plan: read whole, and every complaint names the file, the key and the way to mend it."""

from __future__ import annotations

import pytest

from evalkit.catalogue import load_plan
from evalkit.errors import DefinitionError


def test_a_plan_is_read_whole(planned):
    plan = load_plan(planned())
    assert plan.primary.name == "swemwbs_metric"
    assert (plan.primary.before, plan.primary.after) == ("baseline", "endpoint")
    assert plan.record_outcomes[0].unit == "percentage points"
    assert plan.school_name("7") == "School 7"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('primary = "swemwbs_metric"', "", "key `outcomes.primary`: the plan names no primary"),
        ('"swemwbs_metric"\n', '"swemwbs_metrik"\n', "Did you mean 'swemwbs_metric'?"),
        ("seed = 1", 'seed = "one"', "key `seed`: it must be a whole number; got 'one'"),
        ("seed = 1", "seed = true", "key `seed`: it must be a whole number; got True"),
        ("seed = 1", "sead = 1", "key `seed`: it is missing"),
        ("seed = 1", "seed = 1\nsead = 2", "does not know this key.*Did you mean 'seed'?"),
        ("2026-07-17", '"17/07/2026"', "a date without quotes, for example 2026-07-17"),
        ('["mentee", "ambassador"]', '["mentor"]', "'mentor' is not a role"),
        ("level = 0.95\n", "", "key `analysis.level`: it is missing"),
        ("level = 0.95", "level = 95", "it must lie between 0.5 and 1; got 95"),
        (
            '["baseline", "endpoint"]',
            '["baseline"]',
            "swemwbs is not planned at the wave 'endpoint'",
        ),
        ('["baseline", "endpoint"]', '["pre", "post"]', "'pre' is not a wave"),
        ('name = "swemwbs"', 'name = "swemwebs"', "Did you mean 'swemwbs'?"),
        ('name = "swemwbs"', 'name = "rses10"', "more than one item order"),
        ("swemwbs_uk_one_sd", "who5_poor_wellbeing", "is for 'who5_percent'"),
        ('["absence"]', '["absense"]', "Did you mean 'absence'?"),
        ("title =", "title ", "plan.toml cannot be read as TOML"),
        ("commissioner-v1", "commissioner-v2", "must be one of 'commissioner-v1'"),
    ],
)
def test_a_plan_that_does_not_say_what_it_must(planned, old, new, message):
    with pytest.raises(DefinitionError, match=message):
        load_plan(planned((old, new)))


def test_a_missing_plan_says_where_and_how(tmp_path):
    with pytest.raises(DefinitionError, match=r"no file plan.toml in .*evalkit new"):
        load_plan(tmp_path)


def test_schools_named_twice_are_refused(planned):
    twice = '[[schools]]\nid = "S01"\nname = "A"\n[[schools]]\nid = "S01"\nname = "B"\n[programme]'
    with pytest.raises(DefinitionError, match="'S01' stands in it twice"):
        load_plan(planned(("[programme]", twice)))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('after = "endpoint"', 'after = "baseline"', "later wave than `before`"),
        ('before = "baseline"', "", "key `outcomes.before`: it is missing"),
        (
            '"swemwbs_metric"\n',
            '"swemwbs_metric"\nsecondary = ["absence", "swemwbs_metric"]\n',
            "key `outcomes.secondary`: an outcome is named twice",
        ),
        ('after = "summer"', 'after = "autumn"', "another term than `before`"),
        ('pooling_model = "random"', 'pooling_model = "fixed"', "write false for"),
        (
            'comparison_design = "none"',
            'comparison_design = "matched"',
            "with 'matched' the plan must say how a fair comparison is made",
        ),
    ],
)
def test_a_plan_that_cannot_be_right(planned, old, new, message):
    with pytest.raises(DefinitionError, match=message):
        load_plan(planned((old, new)))
