"""Laws of adjusted, clustered and multilevel differences, whatever the pupils."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from evalkit.effects.adjusted_difference import adjusted_difference
from evalkit.effects.cluster_correlation import cluster_icc
from evalkit.effects.cluster_robust import cluster_robust
from evalkit.effects.least_squares import LeastSquares
from evalkit.effects.multilevel_difference import multilevel_difference
from evalkit.effects.prepost_control import prepost_control_difference
from evalkit.effects.variance_ratio import variance_ratio
from evalkit.errors import DataError

NAMES = {"outcome": "after", "group": "treated", "covariates": ["before"]}
# Each example fits several models, so fewer of them do.
fewer_examples = settings(max_examples=settings.default.max_examples * 2 // 5)


@st.composite
def cohorts(draw, *, most_schools=6):
    """Pupils of 3 or more schools, both groups in each, nothing perfectly predicted."""
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    sizes = draw(st.lists(st.integers(4, 12), min_size=3, max_size=most_schools))
    school = np.repeat(np.arange(len(sizes)), sizes)
    n = len(school)
    before = rng.integers(7, 36, n).astype(float)
    after = 0.6 * before + 4 * rng.normal(size=len(sizes))[school] + rng.normal(0, 4, n)
    treated = np.arange(n) % 2
    frame = pd.DataFrame({"school": school, "treated": treated, "before": before, "after": after})
    ranges = frame.groupby("treated")["before"].agg(["min", "max"])
    assume(ranges["min"].max() <= ranges["max"].min())
    return frame


def adjusted(frame, **options):
    return adjusted_difference(frame, **NAMES, **options)


def multilevel(frame, **options):
    try:
        return multilevel_difference(frame, **NAMES, cluster="school", **options)
    except DataError:  # no variance between schools: refused, see the unit tests
        assume(False)


def every(frame, **options):
    """Return each estimate of a difference, points first, then effects."""
    alone, clustered = adjusted(frame, **options), adjusted(frame, cluster="school", **options)
    both = multilevel(frame, **options)
    points = [alone.points, clustered.points, both.points, both.points_kenward_roger]
    effects = [alone.standardised, clustered.standardised]
    effects += [both.within, both.total, both.within_conditional, both.total_conditional]
    return points, effects


def numbers(estimate, factor=1.0):
    low, high = sorted((factor * estimate.low, factor * estimate.high))
    return [factor * estimate.value, low, high, abs(factor) * estimate.se]


def alike(first, second, factor=1.0):
    return all(
        numbers(one) == pytest.approx(numbers(other, factor), rel=1e-5, abs=1e-7)
        for one, other in zip(first, second, strict=True)
    )


@fewer_examples
@given(cohorts())
def test_swapping_the_groups_flips_the_sign(frame):
    there, back = every(frame), every(frame.assign(treated=1 - frame["treated"]))
    assert alike(there[0], back[0], -1)
    assert alike(there[1], back[1], -1)


@fewer_examples
@given(cohorts(), st.sampled_from([-100.0, 3.0, 1e4]), st.sampled_from([0.1, 5.0]))
def test_another_origin_or_unit_of_the_outcome(frame, shift, unit):
    was, now = every(frame), every(frame.assign(after=shift + unit * frame["after"]))
    assert alike(now[0], was[0], unit)
    assert alike(now[1], was[1])


@fewer_examples
@given(cohorts(), st.sampled_from([-100.0, 2e4]), st.sampled_from([-0.01, 50.0]))
def test_another_origin_or_unit_of_the_covariate_changes_nothing(frame, shift, unit):
    was, now = every(frame), every(frame.assign(before=shift + unit * frame["before"]))
    assert alike(now[0], was[0])
    assert alike(now[1], was[1])


@fewer_examples
@given(cohorts(), st.integers(0, 2**32 - 1))
def test_the_order_of_pupils_and_the_names_of_schools_do_not_matter(frame, seed):
    order = np.random.default_rng(seed).permutation(len(frame))
    renamed = frame.assign(school=frame["school"].map(lambda code: f"school {9 - code}"))
    was, now = every(frame), every(renamed.iloc[order])
    assert alike(now[0], was[0])
    assert alike(now[1], was[1])


@fewer_examples
@given(cohorts(), st.floats(0.8, 0.99))
def test_limits_hold_the_value_and_widen_with_the_level(frame, level):
    for narrow, wide in zip(every(frame, level=level), every(frame, level=0.995), strict=True):
        for inner, outer in zip(narrow, wide, strict=True):
            assert outer.low < inner.low < inner.value < inner.high < outer.high
            assert inner.level == level
            assert inner.df > 0
            if inner.p_value is not None:
                assert (inner.low > 0 or inner.high < 0) == (inner.p_value < 1 - level)


@fewer_examples
@given(cohorts())
def test_cr2_with_one_pupil_per_cluster_is_hc2(frame):
    design = np.column_stack([np.ones(len(frame)), frame["treated"], frame["before"]])
    fit = LeastSquares.fit(design, frame["after"].to_numpy())
    leverage = (fit.q**2).sum(axis=1)
    bread = np.linalg.inv(design.T @ design)
    weights = fit.residuals**2 / (1 - leverage)
    hc2 = bread @ (design.T * weights) @ design @ bread
    robust = cluster_robust(fit, np.arange(len(frame)), kind="CR2")
    assert robust.covariance == pytest.approx(hc2, rel=1e-8, abs=1e-12)
    effect = adjusted(frame.assign(pupil=range(len(frame))), cluster="pupil")
    assert effect.points.se == pytest.approx(np.sqrt(hc2[1, 1]), rel=1e-8)


@fewer_examples
@given(cohorts())
def test_cr2_is_unbiased_for_independent_pupils(frame):
    """A variance is a quadratic form in the outcomes; its mean is its trace, outcome by outcome."""
    design = np.column_stack([np.ones(len(frame)), frame["treated"], frame["before"]])
    means = sum(
        cluster_robust(
            LeastSquares.fit(design, outcome), frame["school"].to_numpy(), kind="CR2"
        ).covariance
        for outcome in np.eye(len(frame))
    )
    assert np.diag(means) == pytest.approx(np.diag(np.linalg.inv(design.T @ design)), rel=1e-7)


@fewer_examples
@given(cohorts())
def test_degrees_of_freedom_lie_between_one_and_what_the_data_have(frame):
    k, n = frame["school"].nunique(), len(frame)
    assert 0.999 <= adjusted(frame, cluster="school").points.df <= k
    effect = multilevel(frame)
    assert 1 <= effect.points.df <= n
    assert 1 <= effect.points_kenward_roger.df <= n


@fewer_examples
@given(cohorts())
def test_multilevel_effects_are_points_over_one_sd(frame):
    effect = multilevel(frame)
    assert abs(effect.total.value) <= abs(effect.within.value)
    share = (effect.total.value / effect.within.value) ** 2
    assert effect.icc.value == pytest.approx(1 - share, rel=1e-6, abs=1e-9)
    for icc in (effect.icc, effect.icc_conditional):
        assert 0 <= icc.low <= icc.value <= icc.high <= 1


@fewer_examples
@given(cohorts(), st.integers(-50, 50), st.sampled_from([0.5, 10.0]))
def test_icc_has_no_origin_and_no_unit(frame, shift, unit):
    was = cluster_icc(frame, outcome="after", cluster="school")
    moved = frame.assign(after=shift + unit * frame["after"])
    now = cluster_icc(moved, outcome="after", cluster="school")
    assert (now.value, now.low, now.high, now.p_value) == pytest.approx(
        (was.value, was.low, was.high, was.p_value), rel=1e-7, abs=1e-9
    )
    assert was.low <= was.value <= was.high <= 1


@fewer_examples
@given(cohorts(), st.integers(-50, 50), st.sampled_from([0.5, 10.0]))
def test_change_beyond_the_comparison_has_no_origin_and_no_unit(frame, shift, unit):
    treated, comparison = frame[frame["treated"] == 1], frame[frame["treated"] == 0]

    def effect(first, second, **options):
        samples = (shift + unit * arm[wave] for arm in (first, second)
                   for wave in ("before", "after"))  # fmt: skip
        return prepost_control_difference(*samples, corrected=True, **options)

    plain = prepost_control_difference(
        treated["before"], treated["after"], comparison["before"], comparison["after"],
        corrected=True,
    )  # fmt: skip
    assert alike([effect(treated, comparison)], [plain])
    assert alike([effect(comparison, treated)], [plain], -1)
    assert plain.low < plain.value < plain.high
    ratio = variance_ratio(treated["before"], comparison["before"])
    assert 0 < ratio.low < ratio.value < ratio.high
