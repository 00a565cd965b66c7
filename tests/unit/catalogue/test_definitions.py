"""Definitions: whole, and every complaint names the file, the key and the way to mend it."""

from __future__ import annotations

import re
import shutil

import pytest

from evalkit.catalogue import (
    list_instruments,
    list_tables,
    load_bands,
    load_instrument,
    load_measures,
    load_plan,
    load_table,
)
from evalkit.catalogue.instruments import INSTRUMENTS
from evalkit.catalogue.toml_section import DEFINITIONS
from evalkit.errors import DefinitionError

PLAN = """
title = "A cohort"
as_of = 2026-07-17
seed = 1
groups = ["mentee", "ambassador"]
disclosure_policy = "commissioner-v1"

[programme]
name = "Wellbeing Ambassadors"
comparison_design = "none"

[[instruments]]
name = "swemwbs"
waves = ["baseline", "endpoint"]

[outcomes]
primary = "swemwbs_metric"
before = "baseline"
after = "endpoint"
bands = { swemwbs_metric = "swemwbs_uk_one_sd" }

[records]
before = "autumn"
after = "summer"
outcomes = ["absence"]

[analysis]
standardise_by = "baseline"
small_sample_correction = true
level = 0.95
pooling_model = "random"
pooling_tau2 = "REML"
hartung_knapp = true
"""


def plan_with(folder, old="", new=""):
    assert old in PLAN
    (folder / "plan.toml").write_text(PLAN.replace(old, new), encoding="utf-8")
    return load_plan(folder)


def test_every_definition_loads():
    assert list_instruments()["name"].tolist() == [
        "rses10_order_a", "rses10_order_b", "swemwbs", "who5",
    ]  # fmt: skip
    assert all(load_table(name).columns for name in list_tables())
    assert load_measures()
    names = re.findall(r"^\[(\w+)\]", (DEFINITIONS / "bands.toml").read_text("utf-8"), re.M)
    assert all(load_bands(name).bands for name in names)


def test_bands_from_memory_carry_the_mark():
    assert not load_bands("swemwbs_uk_one_sd").is_verified


def test_a_plan_is_read_whole(tmp_path):
    plan = plan_with(tmp_path)
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
        ("swemwbs_uk_one_sd", "who5_poor_wellbeing", "are for 'who5_percent'"),
        ('["absence"]', '["absense"]', "Did you mean 'absence'?"),
        ("title =", "title ", "plan.toml cannot be read as TOML"),
        ("commissioner-v1", "commissioner-v2", "must be one of 'commissioner-v1'"),
    ],
)
def test_a_plan_that_does_not_say_what_it_must(tmp_path, old, new, message):
    with pytest.raises(DefinitionError, match=message):
        plan_with(tmp_path, old, new)


def test_a_missing_plan_says_where_and_how(tmp_path):
    with pytest.raises(DefinitionError, match=r"no file plan.toml in .*evalkit new"):
        load_plan(tmp_path)


def test_schools_named_twice_are_refused(tmp_path):
    twice = '[[schools]]\nid = "S01"\nname = "A"\n[[schools]]\nid = "S01"\nname = "B"\n[programme]'
    with pytest.raises(DefinitionError, match="'S01' stands in it twice"):
        plan_with(tmp_path, "[programme]", twice)


def test_the_blank_house_measure_explains_itself():
    with pytest.raises(DefinitionError, match="it is the form for a questionnaire of your own"):
        load_instrument("house_measure")


def test_a_house_measure_is_found_before_the_built_in_one(tmp_path):
    """Taking the # away from the form gives a questionnaire that loads."""
    blank = (INSTRUMENTS / "house_measure.toml").read_text(encoding="utf-8")
    filled = "\n".join(
        line[2:] for line in blank.splitlines() if re.match(r"# (\w+ = |\[\[)", line)
    )
    (tmp_path / "belonging.toml").write_text(filled, encoding="utf-8")
    instrument = load_instrument("belonging", folder=tmp_path)
    assert instrument.reversed_items == {"belonging_02", "belonging_05"}
    shutil.copy(INSTRUMENTS / "who5.toml", tmp_path / "who5.toml")
    text = (tmp_path / "who5.toml").read_text(encoding="utf-8")
    (tmp_path / "who5.toml").write_text(text.replace('title = "WHO-5', 'title = "Our'), "utf-8")
    assert load_instrument("who5").title != load_instrument("who5", folder=tmp_path).title


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("reversed = []", "reversed = [8]", "items are numbered 1 to 7"),
        ("reversed = []", "reversed = [2, 2]", "stands in it twice"),
        ("highest = 35\n", "highest = 36\n", "reach from 7 to 35"),
        ("min_answered = 7", "min_answered = 6", "must be prorated"),
        ("min_answered = 7", "min_answered = 8", "must lie between 1 and 7"),
        ('made_from = "swemwbs_raw"', 'made_from = "swemwbs"', "no scale 'swemwbs' stands above"),
        ('grade = "A"', 'grade = "C"', "must be one of 'A', 'B'"),
        ("n_items = 7", "n_item = 7", "key `n_items`: it is missing"),
    ],
)
def test_an_instrument_that_does_not_say_what_it_must(tmp_path, old, new, message):
    text = (INSTRUMENTS / "swemwbs.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "swemwbs.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DefinitionError, match=message):
        load_instrument("swemwbs", folder=tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('after = "endpoint"', 'after = "baseline"', "later wave than `before`"),
        ('before = "baseline"', "", "key `outcomes.before`: it is missing"),
        ('after = "summer"', 'after = "autumn"', "another term than `before`"),
        ('pooling_model = "random"', 'pooling_model = "fixed"', "write false for"),
        ('comparison_design = "none"', 'comparison_design = "matched"', "not analysed yet"),
    ],
)
def test_a_plan_that_cannot_be_right(tmp_path, old, new, message):
    with pytest.raises(DefinitionError, match=message):
        plan_with(tmp_path, old, new)
