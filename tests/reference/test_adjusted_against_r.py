"""Adjusted, clustered and multilevel differences: do R's packages agree?

210 pupils of 54 schools (eefAnalytics' mstData) and 43 patients before and after (MASS::anorexia).
"""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt

import numpy as np
import pandas as pd

from evalkit.effects.adjusted_difference import adjusted_difference
from evalkit.effects.cluster_correlation import MeanSquares, cluster_icc, design_effect
from evalkit.effects.cluster_robust import cluster_robust
from evalkit.effects.cluster_sums import ClusterSums
from evalkit.effects.least_squares import LeastSquares
from evalkit.effects.multilevel_difference import multilevel_difference
from evalkit.effects.prepost_control import prepost_control_difference
from evalkit.effects.random_intercept import RandomIntercept, fit_random_intercept
from evalkit.effects.variance_ratio import variance_ratio

FACTS = "adjusted_facts.json"


def _approximate_j(df: int) -> float:
    return 1 - 3 / (4 * df - 1)


def _mst(data: pd.DataFrame, *, indicators: bool = False):
    names = ["pretest"]
    if indicators:
        wide = pd.get_dummies(data["school"], prefix="school", drop_first=True, dtype=int)
        data, names = data.join(wide), [*names, *wide.columns]
    return adjusted_difference(
        data, outcome="posttest", group="intervention", covariates=names, cluster="school"
    )


def _robust(data: pd.DataFrame, quantity: str, *, indicators: bool) -> float:
    """Return what an ``ols_cr`` or ``fe_cr`` fact names."""
    read: dict[str, Callable] = {
        "b": lambda e: e.points.value,
        "se_CR2": lambda e: e.points.se,
        "CR2_df_satt": lambda e: e.points.df,
        "CR2_p_satt": lambda e: e.points.p_value,
        "CR2_t": lambda e: e.points.value / e.points.se,
        "CR2_ci_low": lambda e: e.points.low,
        "CR2_ci_high": lambda e: e.points.high,
    }
    if quantity in read:
        return read[quantity](_mst(data, indicators=indicators))
    columns = [np.ones(len(data)), data["intervention"], data["pretest"]]
    if indicators:
        columns += list(pd.get_dummies(data["school"], drop_first=True, dtype=float).to_numpy().T)
    fit = LeastSquares.fit(np.column_stack(columns), data["posttest"].to_numpy(dtype=float))
    kind = quantity.removeprefix("se_")
    if kind == "classical":
        return sqrt(fit.covariance()[1, 1])
    clusters = pd.factorize(data["school"])[0]
    return sqrt(cluster_robust(fit, clusters, kind=kind).covariance[1, 1])


def _lmer(data: pd.DataFrame, *columns: str, restricted: bool = True) -> RandomIntercept:
    design = np.column_stack([np.ones(len(data)), *(data[column] for column in columns)])
    outcome = data["posttest"].to_numpy(dtype=float)
    sums = ClusterSums.of(design, outcome, pd.factorize(data["school"])[0])
    return fit_random_intercept(sums, restricted=restricted)


def _multilevel(data: pd.DataFrame):
    return multilevel_difference(
        data, outcome="posttest", group="intervention", covariates=["pretest"], cluster="school"
    )


def _mean_squares(data: pd.DataFrame) -> MeanSquares:
    return MeanSquares.of(data["posttest"].to_numpy(dtype=float), pd.factorize(data["school"])[0])


def _icc(data: pd.DataFrame):
    return cluster_icc(data, outcome="posttest", cluster="school")


def _kish(data: pd.DataFrame) -> float:
    return design_effect(data["school"].value_counts(), icc=_lmer(data).icc)


def _residual_d(data: pd.DataFrame) -> float:
    effect = _mst(data)
    return _approximate_j(len(data) - 2) * effect.points.value / effect.residual_sd


def _empty_model_d(data: pd.DataFrame) -> float:
    """Return points over the SD of the empty model; ``total`` leaves the group in that model."""
    return _multilevel(data).points.value / sqrt(_lmer(data).total_variance)


MST: dict[str, Callable[[pd.DataFrame], float]] = {
    "n_pupils": lambda data: _mst(data).points.n,
    "n_schools": lambda data: _mst(data).n_clusters,
    "srt_cond.g": _residual_d,
    "null_reml.var_school": lambda data: _lmer(data).cluster_variance,
    "null_reml.var_pupil": lambda data: _lmer(data).pupil_variance,
    "null_reml.icc": lambda data: _lmer(data).icc,
    "null_reml.intercept": lambda data: _lmer(data).coefficients[0],
    "null_reml.logLik": lambda data: _lmer(data).log_likelihood,
    "ri_reml.b": lambda data: _multilevel(data).points.value,
    "ri_reml.se": lambda data: _multilevel(data).points.se,
    "ri_reml.df_satterthwaite": lambda data: _multilevel(data).points.df,
    "ri_reml.p_satterthwaite": lambda data: _multilevel(data).points.p_value,
    "ri_reml.se_kr": lambda data: _multilevel(data).points_kenward_roger.se,
    "ri_reml.df_kr": lambda data: _multilevel(data).points_kenward_roger.df,
    "ri_reml.var_school": lambda data: _lmer(data, "intervention", "pretest").cluster_variance,
    "ri_reml.var_pupil": lambda data: _lmer(data, "intervention", "pretest").pupil_variance,
    "ri_reml.icc_cond": lambda data: _multilevel(data).icc_conditional.value,
    "ri_ml.b": lambda data: _lmer(data, "intervention", "pretest", restricted=False).coefficients[
        1
    ],
    "ri_ml.logLik": lambda data: (
        _lmer(data, "intervention", "pretest", restricted=False).log_likelihood
    ),
    "ri_reml.d_within": lambda data: _multilevel(data).within_conditional.value,
    "ri_reml.d_total": lambda data: _multilevel(data).total_conditional.value,
    "ri_reml.d_total_uncond": _empty_model_d,
    "anova.MSB": lambda data: _mean_squares(data).between,
    "anova.MSW": lambda data: _mean_squares(data).within,
    "anova.n0": lambda data: _mean_squares(data).mean_size,
    "anova.icc1": lambda data: _icc(data).value,
    "anova.icc1_low": lambda data: _icc(data).low,
    "anova.icc1_high": lambda data: _icc(data).high,
    "design_effect_kish": _kish,
}


def _borenstein(effect) -> float:
    return effect.points.value * sqrt(1 - effect.partial_r2) / effect.residual_sd


ANCOVA: dict[str, Callable] = {
    "b": lambda e: e.points.value,
    "b_se": lambda e: e.points.se,
    "b_df": lambda e: e.points.df,
    "b_p": lambda e: e.points.p_value,
    "b_ci_low": lambda e: e.points.low,
    "b_ci_high": lambda e: e.points.high,
    "adj_mean_1": lambda e: e.treated_mean.value,
    "adj_mean_0": lambda e: e.comparison_mean.value,
    "g_raw_sd": lambda e: e.standardised.value,
    "g_se_wwc": lambda e: e.standardised.se,
    "R2_within": lambda e: e.partial_r2,
    "d_resid_sd": lambda e: e.points.value / e.residual_sd,
    "d_borenstein": _borenstein,
}


def _anorexia(data: pd.DataFrame, quantity: str) -> float:
    arms = data[data["treat"].isin(["FT", "Cont"])].assign(z=lambda rows: rows["treat"] == "FT")
    treated, comparison = arms[arms["z"]], arms[~arms["z"]]
    if quantity == "baseline_var_ratio":
        return variance_ratio(treated["pre"], comparison["pre"]).value
    if quantity == "d_ppc2_morris":  # Morris prints the approximate J
        d = prepost_control_difference(
            treated["pre"], treated["post"], comparison["pre"], comparison["post"], corrected=False
        )
        return _approximate_j(len(arms) - 2) * d.value
    columns = {"outcome": "post", "group": "z", "covariates": ["pre"]}
    if quantity == "b_se_HC2":  # one pupil per cluster
        return adjusted_difference(arms, **columns, cluster="id").points.se
    if quantity == "b_se_HC3":
        design = np.column_stack([np.ones(len(arms)), arms["z"], arms["pre"]])
        fit = LeastSquares.fit(design, arms["post"].to_numpy())
        return sqrt(cluster_robust(fit, np.arange(len(arms)), kind="CR3").covariance[1, 1])
    return ANCOVA[quantity](adjusted_difference(arms, **columns))


def test_r_agrees(fact, reference_data, agrees):
    case, quantity = fact["id"].split("/")
    if case == "p01_anorexia":
        agrees(_anorexia(reference_data, quantity.split(".", 1)[1]))
    elif quantity.startswith(("ols_cr.", "fe_cr.")):
        model, name = quantity.split(".")
        agrees(_robust(reference_data, name, indicators=model == "fe_cr"))
    else:
        agrees(MST[quantity](reference_data))
