"""How sure an adjusted difference is: of independent pupils, and of pupils in clusters."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Protocol

import numpy as np

from evalkit.effects.cluster_correlation import MeanSquares
from evalkit.effects.cluster_robust import ClusterRobust, cluster_robust
from evalkit.effects.corrections import hedges_j
from evalkit.effects.group_regression import GroupRegression
from evalkit.effects.least_squares import LeastSquares
from evalkit.effects.small_samples import small_sample_note
from evalkit.effects.student_interval import summed_df
from evalkit.errors import DataError

NOISE = 1e-7
"""A standard error this small beside the SD is rounding noise, not precision."""


class Uncertainty(Protocol):
    """What an adjusted difference needs to know, whether or not there are clusters."""

    @property
    def j(self) -> float:
        """Hedges' J of the unadjusted pooled SD."""

    @property
    def n_clusters(self) -> int | None:
        """How many clusters there are, if any are named."""

    @property
    def in_words(self) -> str:
        """Where the interval comes from, as a methods section would name it."""

    def error(self, contrast: np.ndarray) -> float:
        """Return the standard error of a weighted sum of coefficients."""

    def df(self, contrast: np.ndarray) -> float:
        """Return the degrees of freedom of that standard error."""

    def standardised(self, d: float, contrast: np.ndarray) -> tuple[float, float]:
        """Return standard error and degrees of freedom of J·d, d a contrast over the SD."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfPupils:
    """Classical errors: pupils independent of each other and alike in spread."""

    read: GroupRegression
    fit: LeastSquares
    partial_r2: float

    @property
    def j(self) -> float:
        """Hedges' J with n − 2 degrees of freedom."""
        return hedges_j(self.read.n - 2)

    @property
    def n_clusters(self) -> None:
        """No clusters."""
        return

    @property
    def in_words(self) -> str:
        """Name the interval."""
        return "t interval" + small_sample_note(min(self.read.sizes), of="pupils in a group")

    def error(self, contrast: np.ndarray) -> float:
        """Return the classical standard error."""
        return sqrt(float(contrast @ self.fit.covariance() @ contrast))

    def df(self, contrast: np.ndarray) -> float:
        """Return n − p."""
        return float(self.fit.df)

    def standardised(self, d: float, contrast: np.ndarray) -> tuple[float, float]:
        """Return the What Works Clearinghouse's error: covariates shrink its first term only."""
        treated, comparison = self.read.sizes
        first = (1 / treated + 1 / comparison) * (1 - self.partial_r2)
        return self.j * sqrt(first + d**2 / (2 * self.read.n)), self.df(contrast)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfClusters:
    """CR2 errors: pupils of one cluster may be alike, whatever that does to the spread."""

    read: GroupRegression
    robust: ClusterRobust
    sd_df: float

    @classmethod
    def of(cls, read: GroupRegression, fit: LeastSquares) -> OfClusters:
        """Return the uncertainty, after checking that clusters leave anything to estimate."""
        robust = cluster_robust(fit, read.clusters, kind="CR2")
        made = cls(read=read, robust=robust, sd_df=total_sd_df(read))
        difference = np.zeros(len(fit.r))
        difference[1] = 1
        if made.error(difference) <= NOISE * read.pooled_sd:
            raise DataError(_nothing_left(read, robust.n_clusters))
        return made

    @property
    def j(self) -> float:
        """Hedges' J with the degrees of freedom of a total SD of clustered pupils."""
        return hedges_j(self.sd_df)

    @property
    def n_clusters(self) -> int:
        """How many clusters there are."""
        return self.robust.n_clusters

    @property
    def in_words(self) -> str:
        """Name the interval."""
        note = small_sample_note(self.n_clusters, of="clusters")
        return (
            f"cluster-robust (CR2, {self.n_clusters} clusters), t interval with Satterthwaite "
            f"degrees of freedom{note}"
        )

    def error(self, contrast: np.ndarray) -> float:
        """Return the CR2 standard error; the variance of alike pupils is noise about 0."""
        return sqrt(max(self.robust.variance(contrast), 0.0))

    def df(self, contrast: np.ndarray) -> float:
        """Return Satterthwaite's degrees of freedom."""
        return self.robust.satterthwaite_df(contrast)

    def standardised(self, d: float, contrast: np.ndarray) -> tuple[float, float]:
        """Return the error of J·d from the CR2 error and that of the total SD."""
        parts = [
            (self.robust.variance(contrast) / self.read.pooled_sd**2, self.df(contrast)),
            (d**2 / (2 * self.sd_df), self.sd_df),
        ]
        return self.j * sqrt(sum(variance for variance, _ in parts)), summed_df(parts)


def _nothing_left(read: GroupRegression, n_clusters: int) -> str:
    if not read.names:
        return (
            f"The difference must vary between clusters; in these {n_clusters} it comes out as the "
            "same, so its interval would have no width. Look for a group in which nobody differs."
        )
    return (
        f"There must be more clusters than figures of clusters; with {n_clusters} clusters and the "
        f"covariates {read.listed} nothing is left to estimate an uncertainty from. Use fewer "
        "covariates that are the same for a whole cluster."
    )


def total_sd_df(read: GroupRegression) -> float:
    """Return the degrees of freedom of the unadjusted pooled SD of pupils in clusters.

    The pooled variance is a quadratic form in outcomes whose correlation within clusters is ρ; its
    Satterthwaite degrees of freedom are (tr MV)² / tr(MVMV), where M takes out the two group means
    and V = (1 − ρ)I + ρZZᵀ.  With clusters of one size that are wholly treated or not, this is h
    of Hedges (2007) and equation E.21 of the What Works Clearinghouse; it is n − 2 when ρ is 0.
    """
    sizes = np.bincount(read.clusters).astype(float)
    if len(sizes) == read.n:
        return read.n - 2.0
    groups = read.is_treated if read.is_cluster_level else None
    squares = MeanSquares.of(read.within_groups, read.clusters, groups=groups)
    rho = max(0.0, squares.icc(squares.f_value))
    shares = np.column_stack([
        np.bincount(read.clusters, weights=group) / sqrt(group.sum())
        for group in (read.is_treated, ~read.is_treated)
    ])  # fmt: skip
    trace = sizes.sum() - (shares**2).sum()
    square = (
        (sizes**2).sum()
        - 2 * (sizes * (shares**2).sum(axis=1)).sum()
        + ((shares.T @ shares) ** 2).sum()
    )
    free = read.n - 2
    mean = (1 - rho) * free + rho * trace
    return mean**2 / ((1 - rho) ** 2 * free + 2 * rho * (1 - rho) * trace + rho**2 * square)
