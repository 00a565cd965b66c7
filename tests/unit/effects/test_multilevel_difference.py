"""Multilevel differences: direction, both levels, and the fits that are refused."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pandas as pd
import pytest
from statsmodels.regression.mixed_linear_model import MixedLM

from evalkit.effects.adjusted_difference import adjusted_difference
from evalkit.effects.cluster_sums import ClusterSums
from evalkit.effects.multilevel_difference import multilevel_difference
from evalkit.effects.random_intercept import fit_random_intercept
from evalkit.errors import DataError

NAMES = {"outcome": "after", "group": "treated", "covariates": ["before"], "cluster": "school"}


def pupils(*, schools=12, each=10, icc=0.3, effect=0.5, seed=3, whole=False) -> pd.DataFrame:
    """Return made-up pupils, half of each school (or of the schools) treated."""
    rng = np.random.default_rng(seed)
    school = np.repeat(np.arange(schools), each)
    treated = school % 2 if whole else np.arange(len(school)) % 2
    before = rng.normal(size=len(school))
    between = sqrt(icc) * rng.normal(size=schools)[school]
    after = before + between + sqrt(1 - icc) * rng.normal(size=len(school)) + effect * treated
    return pd.DataFrame(
        {"school": school, "treated": treated, "before": before, "after": 20 + 4 * after}
    )


def refusal(frame, **changes) -> str:
    with pytest.raises(DataError) as caught:
        multilevel_difference(frame, **{**NAMES, **changes})
    return str(caught.value)


def test_it_is_treated_minus_comparison_at_every_level():
    effect = multilevel_difference(pupils(effect=1), **NAMES)
    assert effect.points.low > 0
    assert 0 < effect.total.value < effect.within.value
    assert effect.total_conditional.value > effect.total.value  # the covariate explains half
    assert 0 <= effect.icc.low <= effect.icc.value <= effect.icc.high <= 1
    assert effect.points_kenward_roger.value == effect.points.value
    assert effect.points_kenward_roger.se >= effect.points.se


def test_statsmodels_agrees():
    frame = pupils(each=7)
    design = np.column_stack([np.ones(len(frame)), frame["treated"], frame["before"]])
    theirs = MixedLM(frame["after"], design, groups=frame["school"]).fit(method="powell")
    ours = multilevel_difference(frame, **NAMES)
    assert ours.points.value == pytest.approx(theirs.params.iloc[1], rel=1e-4)
    assert ours.points.se == pytest.approx(theirs.bse.iloc[1], rel=1e-3)


@pytest.mark.parametrize("restricted", [True, False])
@pytest.mark.parametrize("icc", [0.1, 0.3, 0.9])
def test_no_other_ratio_is_more_likely(icc, restricted):
    frame = pupils(icc=icc, seed=8)
    design = np.column_stack([np.ones(len(frame)), frame["treated"], frame["before"]])
    sums = ClusterSums.of(design, frame["after"].to_numpy(), frame["school"].to_numpy())
    best = fit_random_intercept(sums, restricted=restricted)

    def log_likelihood(ratio: float) -> float:
        """Return it from the n × n matrices, without any of the shortcuts."""
        same = frame["school"].to_numpy()[:, None] == frame["school"].to_numpy()
        v = np.eye(len(frame)) + ratio * same
        weighted = np.linalg.solve(v, design)
        information = design.T @ weighted
        b = np.linalg.solve(information, weighted.T @ frame["after"])
        residual = frame["after"].to_numpy() - design @ b
        squares = residual @ np.linalg.solve(v, residual)
        free = len(frame) - 3 * restricted
        determinants = np.linalg.slogdet(v)[1]
        determinants += np.linalg.slogdet(information)[1] if restricted else 0
        return -0.5 * (free * (1 + np.log(2 * np.pi * squares / free)) + determinants)

    ratio = best.profile.ratio
    assert best.log_likelihood == pytest.approx(log_likelihood(ratio), rel=1e-10)
    for other in (0.0, 0.5 * ratio, 0.999 * ratio, 1.001 * ratio, 2 * ratio, 50 * ratio):
        assert log_likelihood(other) < best.log_likelihood


def test_with_hardly_any_likeness_it_is_least_squares():
    frame = pupils(icc=0.05, seed=1, schools=30)
    multilevel = multilevel_difference(frame, **NAMES)
    adjusted = adjusted_difference(frame, **{**NAMES, "cluster": None})
    assert multilevel.points.value == pytest.approx(adjusted.points.value, rel=0.05)


def test_what_is_said_about_it():
    effect = multilevel_difference(pupils(schools=6, each=20), **NAMES)
    assert effect.points.method == (
        "random-intercept model (REML, 6 clusters), adjusted for before; t interval with "
        "Satterthwaite degrees of freedom; fewer than 10 clusters, so the interval is rough"
    )
    assert effect.icc.method == (
        "random-intercept model (REML), no covariates; profile-likelihood interval; fewer than 10 "
        "clusters, so the interval is rough"
    )
    measures = [effect.points, effect.within, effect.total, effect.icc, effect.total_conditional]
    assert [estimate.measure for estimate in measures] == [
        "multilevel_difference",
        "multilevel_effect_within",
        "multilevel_effect_total",
        "cluster_icc",
        "multilevel_effect_total_conditional",
    ]
    assert (effect.points.n, effect.n_clusters) == (120, 6)


def test_schools_that_do_not_differ():
    frame = pupils(icc=0, seed=5)
    level = frame["after"] - frame.groupby("school")["after"].transform("mean")
    assert refusal(frame.assign(after=level + 20), covariates=[]) == (
        "With 'school' as clusters: Clusters must differ by more than their pupils explain; the "
        "estimated variance between clusters is 0, so there is no multilevel model to report. Use "
        "adjusted_difference(..., cluster=...) instead, which needs no such variance."
    )


def test_an_outcome_of_the_school():
    frame = pupils(whole=True)
    figure = frame["school"] * 10.0 + 1e-4 * frame["before"] ** 2
    assert refusal(frame.assign(after=figure), covariates=[]) == (
        "With 'school' as clusters: Pupils of one cluster must differ from each other; nearly all "
        "of the variance lies between clusters and the likelihood has no maximum. Look at whether "
        "the outcome is a figure of the school and not of the pupil."
    )


def test_one_pupil_per_cluster():
    frame = pupils()
    assert refusal(frame.assign(school=range(len(frame)))) == (
        "At least one cluster must have 2 pupils; by 'school' each has 1, so clusters and pupils "
        "cannot be told apart. Use adjusted_difference(...) without `cluster` instead."
    )


def test_one_treated_school():
    frame = pupils(whole=True)
    assert refusal(frame.assign(treated=frame["school"] == 0)) == (
        "Where whole clusters are treated or not, both groups must have at least 2; by 'school' "
        "there are 1 treated and 11 comparison clusters. What one school does differently cannot "
        "be told from the programme."
    )


def test_a_covariate_that_is_the_outcome():
    frame = pupils()
    message = refusal(frame.assign(copy=2 * frame["after"]), covariates=["copy"])
    assert message.startswith("The covariates must not decide the outcome 'after'; pupils of ")
