"""What a plan says about comparison pupils: every option in writing, none that means nothing."""

from __future__ import annotations

import pytest

from evalkit.catalogue import load_plan
from evalkit.catalogue.planned_comparison import OPTIONS
from evalkit.errors import DefinitionError
from evalkit.matching.match_options import METHODS

NONE, MATCHED = 'comparison_design = "none"', 'comparison_design = "matched"'
NEAREST = """
[comparison]
method = "nearest"
distance = "propensity"
covariates = ["gender", "absence"]
exact = ["year_group"]
caliper = 0.2
ratio = 1
replace = false
order = "largest"
errors = "CR2"
"""
BARE = '\n[comparison]\nmethod = "none"\ncovariates = []\nerrors = "HC3"\n'


def with_table(planned, text, *changes, design=MATCHED):
    """Load a plan with this table; changes are of the table's own text."""
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    folder = planned((NONE, design))
    plan = folder / "plan.toml"
    plan.write_text(plan.read_text("utf-8") + text, encoding="utf-8")
    return load_plan(folder)


def test_each_option_is_read_as_it_is_written(planned):
    plan = with_table(planned, NEAREST)
    rule = plan.comparison
    assert plan.comparison_design == "matched"
    assert (rule.method, rule.distance, rule.covariates) == (
        "nearest",
        "propensity",
        ("gender", "absence"),
    )
    assert (rule.exact, rule.caliper, rule.ratio) == (("year_group",), 0.2, 1)
    assert (rule.replace, rule.order, rule.errors) == (False, "largest", "CR2")
    assert rule.has_sets


@pytest.mark.parametrize("design", ["waiting_list", "previous_cohort"])
def test_a_waiting_list_may_be_compared_as_it_is(planned, design):
    rule = with_table(planned, BARE, design=f'comparison_design = "{design}"').comparison
    assert (rule.method, rule.covariates, rule.has_sets) == ("none", (), False)


def test_a_caliper_may_be_none_and_replacement_has_no_order(planned):
    rule = with_table(
        planned,
        NEAREST,
        ("caliper = 0.2", 'caliper = "none"'),
        ("replace = false", "replace = true"),
        ('order = "largest"\n', ""),
        ('"CR2"', '"HC1"'),
    ).comparison
    assert (rule.caliper, rule.order, rule.has_sets) == (None, None, False)


def test_without_a_comparison_there_is_no_rule(planned):
    assert load_plan(planned()).comparison is None


def test_the_options_are_those_that_matching_heeds():
    assert set(OPTIONS) == set(METHODS)
    for method, options in OPTIONS.items():
        # Within one school nobody prefers another; a score is the only distance of two methods.
        fixed = {"prefer"} | ({"distance"} if method in ("subclass", "weighting") else set())
        assert set(options) == METHODS[method] - fixed


@pytest.mark.parametrize("option", [*OPTIONS["nearest"], "covariates", "errors"])
def test_no_option_has_a_default(planned, option):
    line = next(line for line in NEAREST.splitlines() if line.startswith(f"{option} ="))
    with pytest.raises(DefinitionError, match=f"key `comparison.{option}`: it is missing"):
        with_table(planned, NEAREST, (line + "\n", ""))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"gender"', '"swemwbs_metric"', "is the primary outcome: its first value is always"),
        ('"gender"', '"attainment"', "neither a column of the table of pupils nor an outcome"),
        ('"gender"', '"gendr"', "Did you mean 'gender'"),
        ('"gender"', '"absence"', "a name stands in it twice"),
        ('["year_group"]', '["absence"]', "cannot be asked to be the same in 'absence'"),
        ("caliper = 0.2", "caliper = 0", 'it must be above 0, or "none"; got 0'),
        ("ratio = 1", "ratio = 0", "it must be from 1 to 10; got 0"),
        ("replace = false", "replace = true", "the order decides nothing"),
        ('"propensity"', '"mahalanobis"', "must be one of 'closest', 'data'; got 'largest'"),
        ('"CR2"', '"HC3"', "pupils who were matched are alike"),
        ("ratio = 1", "ratio = 1\nn_subclasses = 5", "it belongs to subclass"),
        ("ratio = 1", "ratio = 1\nrato = 5", "evalkit does not know this key"),
        ('"nearest"', '"subclass"', "it means nothing to method = \"subclass\""),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_right(planned, old, new, message):
    with pytest.raises(DefinitionError, match=r"plan\.toml, key `comparison") as said:
        with_table(planned, NEAREST, (old, new))
    assert message in str(said.value)


CEM = """
[comparison]
method = "cem"
covariates = ["gender", "absence"]
exact = []
cutpoints = { swemwbs_metric = [18, 22.5], absence = [5] }
errors = "CR2"
"""


def test_cutpoints_are_read_and_every_number_needs_some(planned):
    rule = with_table(planned, CEM).comparison
    assert rule.cutpoints == {"swemwbs_metric": (18.0, 22.5), "absence": (5.0,)}
    for old, new, message in (
        (", absence = [5]", "", "absence has no list"),
        ("[18, 22.5]", "[22, 18]", "a list of rising numbers"),
        ("absence = [5]", "fsm = [5]", "it is not one of the covariates"),
    ):
        with pytest.raises(DefinitionError, match=r"comparison\.cutpoints") as said:
            with_table(planned, CEM, (old, new))
        assert message in str(said.value)


def test_design_and_table_go_together(planned):
    with pytest.raises(DefinitionError, match=r'programme\.comparison_design is "none"'):
        with_table(planned, NEAREST, design=NONE)


def test_comparison_pupils_are_no_group_of_their_own(planned):
    folder = planned((NONE, MATCHED), ('"ambassador"]', '"comparison"]'))
    plan = folder / "plan.toml"
    plan.write_text(plan.read_text("utf-8") + NEAREST, encoding="utf-8")
    with pytest.raises(DefinitionError, match="key `groups`: with comparison_design = 'matched'"):
        load_plan(folder)
