"""Cluster-robust covariance: the textbook's n × n matrices give the same as ours of p × p."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit.effects.cluster_robust import cluster_robust
from evalkit.effects.least_squares import LeastSquares
from evalkit.errors import DataError


def sample(*, sizes, indicators=False, seed=4):
    """Return design, outcome and clusters; with one indicator per cluster on request."""
    rng = np.random.default_rng(seed)
    clusters = np.repeat(np.arange(len(sizes)), sizes)
    n = len(clusters)
    design = np.column_stack([np.ones(n), rng.integers(0, 2, n), rng.normal(size=n)])
    if indicators:
        design = np.column_stack([design, clusters[:, None] == np.arange(1, len(sizes))])
    return (
        design,
        design[:, 1] + rng.normal(size=len(sizes))[clusters] + rng.normal(size=n),
        clusters,
    )


def by_the_book(design, outcome, clusters, *, power, column):
    """Return standard error and Satterthwaite df of a coefficient, matrix by matrix."""
    n = len(outcome)
    bread = np.linalg.inv(design.T @ design)
    leftover = np.eye(n) - design @ bread @ design.T
    residuals = leftover @ outcome
    weights = []
    for cluster in np.unique(clusters):
        own = clusters == cluster
        values, vectors = np.linalg.eigh(leftover[np.ix_(own, own)])
        is_free = values > 1e-10
        factors = np.where(is_free, np.where(is_free, values, 1) ** power, 0)
        adjustment = vectors @ np.diag(factors) @ vectors.T
        row = np.zeros(n)
        row[own] = adjustment @ design[own] @ bread[:, column]
        weights.append(row)
    weights = np.array(weights)
    error = np.sqrt(((weights @ residuals) ** 2).sum())
    products = weights @ leftover @ weights.T
    return error, np.trace(products) ** 2 / (products**2).sum()


@pytest.mark.parametrize("indicators", [False, True])
@pytest.mark.parametrize("sizes", [(5, 4, 6, 3), (1, 1, 7, 2, 5, 3), (40, 3, 12), (2, 2, 2, 2, 2)])
@pytest.mark.parametrize(("kind", "power"), [("CR2", -0.5), ("CR0", 0)])
def test_the_textbook_agrees(sizes, indicators, kind, power):
    design, outcome, clusters = sample(sizes=sizes, indicators=indicators)
    robust = cluster_robust(LeastSquares.fit(design, outcome), clusters, kind=kind)
    for column in (1, 2):
        contrast = np.eye(design.shape[1])[column]
        error, df = by_the_book(design, outcome, clusters, power=power, column=column)
        assert np.sqrt(robust.variance(contrast)) == pytest.approx(error, rel=1e-7)
        if kind == "CR2":
            assert robust.satterthwaite_df(contrast) == pytest.approx(df, rel=1e-7)


def test_two_groups_in_singletons_have_the_degrees_of_freedom_of_welch_with_hc2():
    """Bell and McCaffrey's df is that of Welch's test with alike variances in its place."""
    design, outcome, _ = sample(sizes=(12,))
    fit = LeastSquares.fit(design[:, :2], outcome)
    robust = cluster_robust(fit, np.arange(12), kind="CR2")
    first, second = outcome[design[:, 1] == 1], outcome[design[:, 1] == 0]
    n, m = len(first), len(second)
    slope = np.array([0.0, 1.0])
    assert robust.variance(slope) == pytest.approx(first.var(ddof=1) / n + second.var(ddof=1) / m)
    expected = (1 / n + 1 / m) ** 2 / (1 / (n**2 * (n - 1)) + 1 / (m**2 * (m - 1)))
    assert robust.satterthwaite_df(slope) == pytest.approx(expected)


def test_the_kinds_are_named():
    design, outcome, clusters = sample(sizes=(5, 4, 6, 3))
    with pytest.raises(DataError) as caught:
        cluster_robust(LeastSquares.fit(design, outcome), clusters, kind="CR4")
    assert str(caught.value) == (
        "`kind` must be one of 'CR0', 'CR1', 'CR1S', 'CR2', 'CR3'; got 'CR4'. Did you mean 'CR3'?"
    )
