"""Adjusted, clustered and multilevel differences of 27 pupils in 6 schools: these always run.

``r/adjusted.R`` made the values, from the same pupils.
"""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt

import numpy as np
import pandas as pd

from evalkit.effects.adjusted_difference import adjusted_difference
from evalkit.effects.adjusted_uncertainty import total_sd_df
from evalkit.effects.cluster_correlation import cluster_icc
from evalkit.effects.cluster_robust import LEVERAGE_POWERS, cluster_robust
from evalkit.effects.cluster_sums import ClusterSums
from evalkit.effects.group_regression import GroupRegression
from evalkit.effects.kenward_roger import kenward_roger
from evalkit.effects.least_squares import LeastSquares
from evalkit.effects.multilevel_difference import multilevel_difference
from evalkit.effects.prepost_control import prepost_control_difference
from evalkit.effects.random_intercept import fit_random_intercept
from evalkit.effects.variance_ratio import variance_ratio

FACTS = "standalone_adjusted.json"

# fmt: off
BEFORE = [
    20, 24, 18, 27, 22, 30, 26, 25, 29, 15, 19, 21, 17, 20,
    23, 26, 22, 28, 19, 24, 21, 25, 18, 27, 30, 24, 26,
]
AFTER = [
    23, 27, 18, 31, 22, 34, 27, 31, 33, 15, 22, 21, 21, 19,
    27, 30, 23, 33, 18, 27, 20, 28, 18, 31, 30, 29, 28,
]
TREATED = [
    1, 1, 0, 1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0,
    1, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0,
]
# fmt: on
PUPILS = pd.DataFrame(
    {
        "school": list("aaaaabbbbccccccdddeeeeeffff"),
        "before": BEFORE,
        "after": AFTER,
        "treated": TREATED,
        "arm": [1] * 5 + [0] * 4 + [0] * 6 + [1] * 3 + [0] * 5 + [1] * 4,
    }
)
SCHOOLS = pd.factorize(PUPILS["school"])[0]
MODELS = {
    "by_pupil": ["treated", "before"],
    "by_school": ["arm", "before"],
    "bare_by_school": ["arm"],
    "lmer_by_pupil": ["treated", "before"],
    "lmer_by_school": ["arm"],
    "lmer_null": [],
}


def _design(model: str) -> np.ndarray:
    return np.column_stack([np.ones(len(PUPILS)), *(PUPILS[name] for name in MODELS[model])])


def _adjusted(model: str, *, cluster: str | None):
    group, *covariates = MODELS[model]
    return adjusted_difference(
        PUPILS, outcome="after", group=group, covariates=covariates, cluster=cluster
    )


def _sd_df(model: str) -> float:
    read = GroupRegression.read(
        PUPILS, outcome="after", group=MODELS[model][0], covariates=[], cluster="school"
    )
    return total_sd_df(read)


def _ordinary(model: str, quantity: str) -> float:
    clustered: dict[str, Callable] = {
        "b": lambda e: e.points.value,
        "se_CR2": lambda e: e.points.se,
        "CR2_df": lambda e: e.points.df,
        "CR2_p": lambda e: e.points.p_value,
        "CR2_low": lambda e: e.points.low,
        "CR2_high": lambda e: e.points.high,
        "g": lambda e: e.standardised.value,
        "g_se": lambda e: e.standardised.se,
        "g_df": lambda e: e.standardised.df,
    }
    classical: dict[str, Callable] = {
        "se_classical": lambda e: e.points.se,
        "treated_mean": lambda e: e.treated_mean.value,
        "treated_mean_se": lambda e: e.treated_mean.se,
        "comparison_mean": lambda e: e.comparison_mean.value,
        "comparison_mean_se": lambda e: e.comparison_mean.se,
    }
    if quantity == "sd_df":
        return _sd_df(model)
    if quantity in clustered:
        return clustered[quantity](_adjusted(model, cluster="school"))
    if quantity in classical:
        return classical[quantity](_adjusted(model, cluster=None))
    fit = LeastSquares.fit(_design(model), PUPILS["after"].to_numpy(dtype=float))
    kind = quantity.removeprefix("se_")
    clusters = SCHOOLS if kind in LEVERAGE_POWERS else np.arange(len(PUPILS))
    return sqrt(cluster_robust(fit, clusters, kind=kind.replace("HC", "CR")).covariance[1, 1])


def _multilevel(model: str, quantity: str) -> float:
    sums = ClusterSums.of(_design(model), PUPILS["after"].to_numpy(dtype=float), SCHOOLS)
    fitted = fit_random_intercept(sums, restricted=True)
    contrast = np.zeros(sums.p)
    contrast[min(1, sums.p - 1)] = 1
    read: dict[str, Callable[[], float]] = {
        "b": lambda: float(contrast @ fitted.coefficients),
        "se": lambda: sqrt(contrast @ fitted.covariance() @ contrast),
        "df": lambda: fitted.satterthwaite_df(contrast),
        "se_kr": lambda: kenward_roger(fitted, contrast)[0],
        "df_kr": lambda: kenward_roger(fitted, contrast)[1],
        "var_school": lambda: fitted.cluster_variance,
        "var_pupil": lambda: fitted.pupil_variance,
        "log_likelihood": lambda: fitted.log_likelihood,
        "log_likelihood_ml": lambda: fit_random_intercept(sums, restricted=False).log_likelihood,
        "icc_low": lambda: fitted.icc_limits(level=0.95)[0],
        "icc_high": lambda: fitted.icc_limits(level=0.95)[1],
    }
    return read[quantity]()


def _effect(quantity: str) -> float:
    effects = multilevel_difference(
        PUPILS, outcome="after", group="treated", covariates=["before"], cluster="school"
    )
    name = quantity.removesuffix("_se").removesuffix("_df")
    estimate = getattr(effects, name)
    return {"": estimate.value, "_se": estimate.se, "_df": estimate.df}[quantity[len(name) :]]


def _before_and_after(*, corrected: bool):
    treated, comparison = (PUPILS[PUPILS["treated"] == group] for group in (1, 0))
    return prepost_control_difference(
        treated["before"], treated["after"], comparison["before"], comparison["after"],
        corrected=corrected,
    )  # fmt: skip


def _ratio():
    before = PUPILS["before"]
    return variance_ratio(before[PUPILS["treated"] == 1], before[PUPILS["treated"] == 0])


def _icc():
    return cluster_icc(PUPILS, outcome="after", cluster="school")


READINGS: dict[str, Callable[[], float]] = {
    "icc1": lambda: _icc().value,
    "icc1_low": lambda: _icc().low,
    "icc1_high": lambda: _icc().high,
    "icc1_p": lambda: _icc().p_value,
    "variance_ratio": lambda: _ratio().value,
    "variance_ratio_low": lambda: _ratio().low,
    "variance_ratio_high": lambda: _ratio().high,
    "variance_ratio_p": lambda: _ratio().p_value,
    "ppc2": lambda: _before_and_after(corrected=False).value,
    "ppc2_g": lambda: _before_and_after(corrected=True).value,
    "ppc2_g_se": lambda: _before_and_after(corrected=True).se,
    "ppc2_se": lambda: _before_and_after(corrected=False).se,
    "ppc2_low": lambda: _before_and_after(corrected=False).low,
    "ppc2_high": lambda: _before_and_after(corrected=False).high,
    "ppc2_p": lambda: _before_and_after(corrected=True).p_value,
}


def test_r_agrees(fact, agrees):
    model, _, quantity = fact["id"].partition(".")
    if not quantity:
        agrees(READINGS[model]())
    elif model == "effects":
        agrees(_effect(quantity))
    elif model.startswith("lmer_"):
        agrees(_multilevel(model, quantity))
    else:
        agrees(_ordinary(model, quantity))
