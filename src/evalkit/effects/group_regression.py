"""A group, covariates and perhaps clusters, read from a frame and ready for a regression."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
import pandas as pd

from evalkit.effects.frame_columns import (
    cluster_column,
    covariate_names,
    group_column,
    numeric_column,
    require_columns,
)
from evalkit.effects.least_squares import LeastSquares
from evalkit.effects.samples import has_no_spread
from evalkit.errors import DataError

# A column whose part beyond the columns before it is this small beside it adds only noise.
_COLLINEAR = 1e-8
# A residual this small beside the SD is rounding noise, not precision.
_NOISE = 1e-7


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRegression:
    """An outcome, the groups, standardised covariates and clusters of n pupils, checked.

    Covariates are centred and scaled: that changes nothing about the group's coefficient, keeps
    columns like a year of birth from spoiling the arithmetic, and makes the intercept the
    comparison group's mean at the average of the covariates.
    """

    outcome: np.ndarray
    is_treated: np.ndarray
    covariates: np.ndarray
    names: tuple[str, ...]
    clusters: np.ndarray | None

    @classmethod
    def read(
        cls,
        frame: pd.DataFrame,
        *,
        outcome: str,
        group: str,
        covariates: Sequence[str],
        cluster: str | None,
    ) -> GroupRegression:
        """Return the columns of a frame as numbers, or refuse with what must be mended."""
        names = covariate_names(covariates)
        roles = [("outcome", outcome), ("group", group)]
        roles += [("covariates", name) for name in names]
        roles += [("cluster", cluster)] if cluster is not None else []
        require_columns(frame, roles)
        read = cls(
            outcome=numeric_column(frame, outcome, role="outcome"),
            is_treated=group_column(frame, group),
            covariates=_standardised(frame, names),
            names=names,
            clusters=None if cluster is None else cluster_column(frame, cluster),
        )
        read._require_estimable(outcome=outcome, group=group, cluster=cluster)
        return read

    @property
    def n(self) -> int:
        """How many pupils there are."""
        return len(self.outcome)

    @property
    def sizes(self) -> tuple[int, int]:
        """Treated pupils, comparison pupils."""
        return int(self.is_treated.sum()), int((~self.is_treated).sum())

    @property
    def design(self) -> np.ndarray:
        """Columns 1, treated, covariates: shape (n, 2 + number of covariates)."""
        return np.column_stack([np.ones(self.n), self.is_treated, self.covariates])

    @property
    def within_groups(self) -> np.ndarray:
        """Outcome minus the mean of the pupil's own group."""
        means = [self.outcome[self.is_treated == treated].mean() for treated in (False, True)]
        return self.outcome - np.where(self.is_treated, means[1], means[0])

    @property
    def pooled_sd(self) -> float:
        """Unadjusted standard deviation of the outcome within groups."""
        return sqrt(float((self.within_groups**2).sum()) / (self.n - 2))

    @property
    def is_cluster_level(self) -> bool:
        """Whether each cluster is wholly treated or wholly comparison."""
        pairs = np.unique(np.column_stack([self.clusters, self.is_treated]), axis=0)
        return len(pairs) == len(np.unique(self.clusters))

    @property
    def listed(self) -> str:
        """The covariates by name."""
        return ", ".join(str(name) for name in self.names)

    @property
    def in_words(self) -> str:
        """What the difference is adjusted for, as a methods section would name it."""
        return f"adjusted for {self.listed}" if self.names else "no covariates"

    def least_squares(self, *, outcome: str) -> LeastSquares:
        """Return the ordinary fit, after checking that it leaves something to estimate from."""
        fit = LeastSquares.fit(self.design, self.outcome)
        if sqrt(fit.residual_sum / fit.df) > _NOISE * self.pooled_sd:
            return fit
        if not self.names:
            raise DataError(_no_spread(outcome))
        raise DataError(
            f"The covariates must not decide the outcome {outcome!r}; pupils of one group with "
            f"the same {self.listed} have exactly the same outcome, so nothing is left to "
            "estimate from. Look for a covariate that is the outcome under another name."
        )

    def _require_estimable(self, *, outcome: str, group: str, cluster: str | None) -> None:
        if has_no_spread(self.within_groups, scale=float(np.abs(self.outcome).max())):
            raise DataError(_no_spread(outcome))
        self._require_overlap(group)
        self._require_full_rank(group)
        if self.n <= self.design.shape[1]:
            raise DataError(
                f"There must be more pupils than coefficients; got {self.n} pupils for "
                f"{self.design.shape[1]} coefficients. Use fewer covariates."
            )
        if cluster is not None and self.is_cluster_level:
            self._require_two_clusters_each(cluster)

    def _require_overlap(self, group: str) -> None:
        for values, name in zip(self.covariates.T, self.names, strict=True):
            treated, comparison = values[self.is_treated], values[~self.is_treated]
            if treated.min() > comparison.max() or comparison.min() > treated.max():
                raise DataError(
                    f"Treated and comparison pupils must overlap on {name!r}; all pupils of one "
                    f"group of {group!r} lie above all of the other, so a difference adjusted "
                    "for it would compare pupils who are nowhere alike. Find a comparison that "
                    "overlaps, or leave the covariate out and say so."
                )

    def _require_full_rank(self, group: str) -> None:
        columns = np.column_stack([np.ones(self.n), self.covariates, self.is_treated])
        sizes = np.linalg.norm(columns, axis=0)
        if len(columns) < columns.shape[1]:
            return
        beyond = np.abs(np.diag(np.linalg.qr(columns, mode="r")))
        spare = np.flatnonzero(beyond < _COLLINEAR * sizes)
        if not spare.size:
            return
        if spare[0] == columns.shape[1] - 1:
            raise DataError(
                f"`group` must not follow from the covariates; {self.listed} tell "
                f"treated and comparison pupils of {group!r} apart without fail, so nothing is "
                "left to compare. Leave out the covariate that says the same as the group."
            )
        raise DataError(
            f"Covariates must not repeat each other; {self.names[spare[0] - 1]!r} follows from "
            "those before it. Leave it out."
        )

    def _require_two_clusters_each(self, cluster: str) -> None:
        counts = [
            len(np.unique(self.clusters[self.is_treated == treated])) for treated in (True, False)
        ]
        if min(counts) < 2:
            raise DataError(
                "Where whole clusters are treated or not, both groups must have at least 2; by "
                f"{cluster!r} there are {counts[0]} treated and {counts[1]} comparison clusters. "
                "What one school does differently cannot be told from the programme."
            )


def _no_spread(outcome: str) -> str:
    return (
        f"The outcome {outcome!r} must differ between pupils of the same group; it does not, so "
        "there is no standard deviation to compare a difference with."
    )


def _standardised(frame: pd.DataFrame, names: tuple[str, ...]) -> np.ndarray:
    covariates = np.empty((len(frame), len(names)))
    for place, name in enumerate(names):
        numbers = numeric_column(frame, name, role="covariate")
        if has_no_spread(numbers, scale=float(np.abs(numbers).max(initial=0))):
            raise DataError(
                f"The covariate {name!r} must differ between pupils; all have the same value. "
                "Leave it out."
            )
        covariates[:, place] = (numbers - numbers.mean()) / numbers.std()
    return covariates
