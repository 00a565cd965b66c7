"""Planning: which designs and sizes there are, what is refused, and which witness agrees."""

from __future__ import annotations

from math import inf, isinf, nan, pi, sqrt
from typing import get_args

import pytest
from statsmodels.stats.power import NormalIndPower, TTestIndPower, TTestPower

from evalkit.effects.cohens_h import cohens_h
from evalkit.effects.needed_sizes import needed_n
from evalkit.effects.power_designs import DESIGNS
from evalkit.effects.power_sizes import SIZE_RULES
from evalkit.effects.smallest_effects import baseline_adjustment, smallest_detectable
from evalkit.effects.statistical_power import Design, power
from evalkit.errors import DataError

CLUSTERED = {
    "schools": 12, "pupils_per_school": 20, "treated_share": 0.5, "icc": 0.1, "r2_pupils": 0.3,
    "r2_schools": 0.3, "school_covariates": 1,
}  # fmt: skip
BLOCKED = {"schools": 6, "pupils_per_school": 12, "treated_share": 0.5, "r2": 0.4, "covariates": 1}
GROUPS = {"n": 60, "treated_share": 0.5}
AT_80 = {"power": 0.8, "alpha": 0.05}


def test_the_names_of_designs_and_sizes_are_one_list():
    assert set(get_args(Design)) == set(DESIGNS)
    assert {name for design in DESIGNS.values() for name in design.sizes} == set(SIZE_RULES)
    for name, design in DESIGNS.items():
        assert design.grows in design.sizes
        assert all(f"``{size}``" in power.__doc__ for size in design.sizes), name


@pytest.mark.parametrize("n", [4, 11, 60, 500])
def test_statsmodels_agrees_where_it_has_the_design(n):
    paired = TTestPower().power(0.3, n, 0.05)
    assert power("paired", effect=0.3, alpha=0.05, pairs=n) == pytest.approx(paired, rel=1e-10)
    groups = TTestIndPower().power(0.3, n, 0.05, ratio=3)
    sizes = {"n": 4 * n, "treated_share": 0.25}
    assert power("two_groups", effect=0.3, alpha=0.05, **sizes) == pytest.approx(groups, rel=1e-10)
    shares = NormalIndPower().power(0.3, n, 0.05, ratio=3)
    given = power("two_proportions", effect=0.3, alpha=0.05, **sizes)
    assert given == pytest.approx(shares, rel=1e-10)


@pytest.mark.parametrize(
    ("n", "apart", "paired"),
    [(15, 1.06, 0.78), (20, 0.91, 0.66), (30, 0.74, 0.53), (50, 0.57, 0.40), (100, 0.40, 0.28)],
)
def test_the_smallest_effects_that_reports_print(n, apart, paired):
    groups = smallest_detectable("two_groups", n=2 * n, treated_share=0.5, **AT_80)
    assert round(groups, 2) == apart
    assert round(smallest_detectable("paired", pairs=n, **AT_80), 2) == paired


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: power("paird", effect=0.3, alpha=0.05, pairs=9),
         "`design` must be one of 'paired', 'two_groups', 'individual', 'clustered', "
         "'blocked_constant', 'blocked_random', 'two_proportions', 'correlation'; got 'paird'. "
         "Did you mean 'paired'?"),
        (lambda: power("paired", effect=0.3, alpha=0.05, pair=9),
         "The design 'paired' has the sizes `pairs`; got `pair`. Did you mean `pairs`?"),
        (lambda: power("two_groups", effect=0.3, alpha=0.05, n=9),
         "The design 'two_groups' also needs `treated_share`: a share between 0 and 1, for "
         "example 0.5."),
        (lambda: power("two_groups", effect=0.3, alpha=0.05, n=60, treated_share=1),
         "`treated_share` must be a share between 0 and 1, for example 0.5; got 1."),
        (lambda: power("two_groups", effect=0.3, alpha=0.05, n=inf, treated_share=0.5),
         "`n` must be a number of pupils, all groups together; got inf."),
        (lambda: power("clustered", effect=0.3, alpha=0.05, **{**CLUSTERED, "icc": 1}),
         "`icc` must be a share from 0 to below 1; got 1."),
        (lambda: power("clustered", effect=0.3, alpha=0.05, **{**CLUSTERED, "schools": 3}),
         "`schools` must be at least 4 beside the other sizes, so that there is somebody in each "
         "group and a degree of freedom is left; got 3."),
        (lambda: power("blocked_constant", effect=0.3, alpha=0.05,
                       **{**BLOCKED, "pupils_per_school": 1}),
         "`pupils_per_school` must be a number of pupils above 1; got 1."),
        (lambda: smallest_detectable("two_groups", **AT_80, n=8, treated_share=0.1),
         "`n` must be at least 10 beside the other sizes, so that there is somebody in each group "
         "and a degree of freedom is left; got 8."),
        (lambda: power("two_proportions", effect=0.3, alpha=0.05, n=3, treated_share=0.25),
         "`n` must be at least 4 beside the other sizes, so that there is somebody in each group "
         "and a degree of freedom is left; got 3."),
        (lambda: power("individual", effect=0.3, alpha=0.05, n=4, treated_share=0.5, r2=0,
                       covariates=2),
         "`n` must be at least 5 beside the other sizes, so that there is somebody in each group "
         "and a degree of freedom is left; got 4."),
        (lambda: power("blocked_constant", effect=0.3, alpha=0.05, schools=1, pupils_per_school=3,
                       treated_share=0.5, r2=0, covariates=1),
         "`schools` must be at least 1.5 beside the other sizes, so that there is somebody in "
         "each group and a degree of freedom is left; got 1."),
        (lambda: power("paired", effect=0.3, alpha=0.05, pairs=nan),
         "`pairs` must be a number of pupils measured twice; got nan."),
        (lambda: power("paired", effect=nan, alpha=0.05, pairs=9),
         "`effect` must be a finite number; got nan."),
        (lambda: power("correlation", effect=1, alpha=0.05, n=9),
         "`effect` must be a number between -1 and 1; got 1."),
        (lambda: power("paired", effect=0.3, alpha=0, pairs=9),
         "`alpha` must be a probability between 0 and 1, for example 0.05; got 0."),
        (lambda: smallest_detectable("paired", power=0.05, alpha=0.05, pairs=9),
         "`power` must be a probability above alpha (0.05) and below 1, for example 0.8; "
         "got 0.05."),
        (lambda: smallest_detectable("paired", power=1, alpha=0.05, pairs=9),
         "`power` must be a probability above alpha (0.05) and below 1, for example 0.8; got 1."),
        (lambda: needed_n("two_groups", effect=0.3, **AT_80, **GROUPS),
         "`n` is what is looked for: leave it out."),
        (lambda: needed_n("paired", effect=0, **AT_80),
         "`effect` must not be 0: no number of pupils shows an effect that is not."),
        (lambda: needed_n("paired", effect=1e-5, **AT_80),
         "More than 10,000,000 pairs would be needed to show an effect of 1e-05 standard "
         "deviations of the change. Plan for a larger effect."),
        (lambda: baseline_adjustment(1),
         "`correlation` must be a correlation between -1 and 1; got 1."),
        (lambda: cohens_h(0.5, 1.2), "`comparison_share` must be a share from 0 to 1; got 1.2."),
        (lambda: cohens_h(nan, 0.5), "`treated_share` must be a share from 0 to 1; got nan."),
        (lambda: power("paired", effect=True, alpha=0.05, pairs=9),
         "`effect` must be a finite number; got True."),
    ],
)  # fmt: skip
def test_what_is_refused(call, message):
    with pytest.raises(DataError) as refused:
        call()
    assert str(refused.value) == message


def test_options_that_move_a_number_have_no_default():
    with pytest.raises(TypeError, match="alpha"):
        power("paired", effect=0.3, pairs=9)
    with pytest.raises(TypeError, match="power"):
        smallest_detectable("paired", alpha=0.05, pairs=9)
    with pytest.raises(TypeError, match="effect"):
        needed_n("paired", **AT_80)


def test_an_effect_of_nought_is_shown_as_often_as_alpha_says():
    assert power("paired", effect=0, alpha=0.05, pairs=20) == pytest.approx(0.05, rel=1e-9)
    assert power("clustered", effect=0, alpha=0.01, **CLUSTERED) == pytest.approx(0.01, rel=1e-9)


@pytest.mark.parametrize("effect", [20.0, 500.0, 1e6, 1e200])
def test_deep_in_the_tail_power_is_one(effect):
    assert power("paired", effect=effect, alpha=0.05, pairs=900) == 1
    assert power("paired", effect=effect, alpha=0.05, pairs=4) == pytest.approx(1)


def test_the_sign_of_the_effect_does_not_change_what_is_needed():
    rest = {name: size for name, size in CLUSTERED.items() if name != "schools"}
    assert needed_n("clustered", effect=-0.4, **AT_80, **rest) == needed_n(
        "clustered", effect=0.4, **AT_80, **rest
    )
    assert needed_n("paired", effect=-0.4, **AT_80) == needed_n("paired", effect=0.4, **AT_80)


def test_large_effects_need_the_fewest_that_can_be_analysed():
    assert needed_n("paired", effect=300, **AT_80) == 2
    rest = {name: size for name, size in CLUSTERED.items() if name != "schools"}
    assert needed_n("clustered", effect=300, **AT_80, **rest) == 4


def test_cohens_h_spans_all_shares_and_turns_with_the_groups():
    assert cohens_h(1, 0) == pytest.approx(pi)
    assert cohens_h(0.2, 0.3) == -cohens_h(0.3, 0.2) < 0


def test_few_schools_have_less_power_than_the_multiplier_promises():
    """What the docstring of smallest_detectable says about five schools."""
    for schools, given in ((5, 0.766), (8, 0.795), (40, 0.800)):
        sizes = {**CLUSTERED, "schools": schools}
        effect = smallest_detectable("clustered", **AT_80, **sizes)
        assert power("clustered", effect=effect, alpha=0.05, **sizes) == pytest.approx(
            given, abs=6e-4
        )


def test_adjusting_for_a_baseline_is_the_individual_design_but_for_a_degree_of_freedom():
    plain = smallest_detectable("individual", **AT_80, **GROUPS, r2=0, covariates=0)
    same_df = smallest_detectable("individual", **AT_80, **GROUPS, r2=0.36, covariates=0)
    assert same_df == pytest.approx(plain * baseline_adjustment(-0.6), rel=1e-14)


def test_one_pupil_per_school_is_a_trial_of_pupils():
    """Nobody shares a school then, so only the degrees of freedom know of schools."""
    alone = {**CLUSTERED, "pupils_per_school": 1 + 1e-12, "r2_pupils": 0, "r2_schools": 0}
    pupils = {"n": 12, "treated_share": 0.5, "r2": 0, "covariates": 1}
    assert power("clustered", effect=0.8, alpha=0.05, **alone) == pytest.approx(
        power("individual", effect=0.8, alpha=0.05, **pupils), rel=1e-9
    )


def test_the_design_effect_is_in_the_standard_error():
    unadjusted = {**CLUSTERED, "r2_pupils": 0, "r2_schools": 0}
    apart = DESIGNS["clustered"].noncentrality(1.0, unadjusted)
    together = sqrt(12 * 20 * 0.25)
    assert (together / apart) ** 2 == pytest.approx(1 + 19 * 0.1)
    assert isinf(DESIGNS["two_proportions"].df(GROUPS))
