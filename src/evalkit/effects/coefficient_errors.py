"""How sure a generalised linear model is of a weighted sum of its coefficients."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from evalkit.effects.quasi_likelihood import QuasiFit
from evalkit.effects.small_samples import small_sample_note
from evalkit.effects.weighted_cluster_robust import WeightedClusterRobust, weighted_cluster_robust
from evalkit.errors import DataError

# Beside what chance alone would give, a variance this small is rounding noise.
_NOISE = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class CoefficientErrors:
    """Standard errors and degrees of freedom of the p coefficients of a fit, and how made.

    ``by_chance`` is their covariance at dispersion 1, the yardstick for rounding noise; ``df`` is
    None where the normal quantile belongs to them.
    """

    covariance: np.ndarray
    by_chance: np.ndarray
    df: float | None
    robust: WeightedClusterRobust | None
    words: str

    @classmethod
    def of_dispersion(cls, fit: QuasiFit) -> CoefficientErrors:
        """Return quasi-likelihood errors: Pearson's dispersion, t with n − p df."""
        return cls(
            covariance=fit.covariance(), by_chance=fit.model_covariance(), df=float(fit.df),
            robust=None, words="t interval",
        )  # fmt: skip

    @classmethod
    def of_model(cls, fit: QuasiFit) -> CoefficientErrors:
        """Return maximum-likelihood errors, the variance being as the model says."""
        covariance = fit.model_covariance()
        return cls(
            covariance=covariance, by_chance=covariance, df=None, robust=None, words="z interval"
        )

    @classmethod
    def of_clusters(
        cls, fit: QuasiFit, clusters: np.ndarray, *, of: str = "clusters"
    ) -> CoefficientErrors:
        """Return CR2 errors with Satterthwaite df; ``of`` names the clusters in prose."""
        robust = weighted_cluster_robust(fit.whitened, fit.precisions, clusters)
        return cls(
            covariance=robust.covariance,
            by_chance=fit.model_covariance(),
            df=None,
            robust=robust,
            words=f"CR2 cluster-robust, Satterthwaite t interval, {robust.n_clusters} {of}"
            + small_sample_note(robust.n_clusters, of=of),
        )

    def se(self, contrast: np.ndarray) -> float:
        """Return the standard error of a weighted sum; ``contrast`` has shape (p,)."""
        variance = float(contrast @ self.covariance @ contrast)
        if variance > _NOISE * float(contrast @ self.by_chance @ contrast):
            return sqrt(variance)
        raise DataError(
            "Pupils must differ by more than the groups, terms and covariates that they are "
            "compared by; they do not, so nothing says how sure the figure is. Report the counts "
            "themselves."
        )

    def df_of(self, contrast: np.ndarray) -> float | None:
        """Return the degrees of freedom of that standard error."""
        return self.df if self.robust is None else self.robust.satterthwaite_df(contrast)
