"""Shares, ratios and counts: does R (MASS, sandwich, prop.test, metafor) agree?"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy.special import xlogy
from scipy.stats import norm

from evalkit.effects.cluster_robust import cluster_robust
from evalkit.effects.log_ratios import log_ratio
from evalkit.effects.negative_binomial import NegativeBinomialFit, fit_negative_binomial
from evalkit.effects.number_needed import number_needed
from evalkit.effects.proportion_difference import odds_ratio, risk_difference, risk_ratio
from evalkit.effects.proportions import proportion
from evalkit.effects.quasi_likelihood import QuasiFit, fit_quasi_poisson
from evalkit.effects.rate_ratios import rate_ratio
from evalkit.effects.superiority import superiority
from evalkit.estimate import Estimate

FACTS = "counts_facts.json"

COLUMNS = {"unadj": [], "adj": ["male", "f1", "f2", "f3", "slow"]}


def _quine(data: pd.DataFrame) -> pd.DataFrame:
    ages = {f"f{i}": data["age"] == f"F{i}" for i in (1, 2, 3)}
    return data.assign(
        aboriginal=data["eth"] == "A", male=data["sex"] == "M", slow=data["lrn"] == "SL", **ages
    )


def _design(pupils: pd.DataFrame, adjusted: str) -> np.ndarray:
    columns = pupils[["aboriginal", *COLUMNS[adjusted]]].to_numpy(dtype=float)
    return np.column_stack([np.ones(len(pupils)), columns])


def _se_robust(fit: QuasiFit, kind: str) -> float:
    """Return the sandwich error of pupils who are clusters of their own: HC0, and HC1 as CR1S."""
    own = np.arange(len(fit.fitted))
    return float(np.sqrt(cluster_robust(fit.whitened, own, kind=kind).covariance[1, 1]))


def _deviance(fit: QuasiFit, counts: np.ndarray) -> float:
    return 2 * float((xlogy(counts, counts / fit.fitted) - (counts - fit.fitted)).sum())


def _poisson(name: str, fit: QuasiFit, counts: np.ndarray) -> float:
    readings: dict[str, Callable[[], float]] = {
        "irr": lambda: np.exp(fit.coefficients[1]),
        "se": lambda: np.sqrt(fit.model_covariance()[1, 1]),
        "se_HC0": lambda: _se_robust(fit, "CR0"),
        "se_HC1": lambda: _se_robust(fit, "CR1S"),
        "deviance": lambda: _deviance(fit, counts),
        "pearson_dispersion": lambda: fit.dispersion,
    }
    return float(readings[name]())


def _negative_binomial(name: str, fit: NegativeBinomialFit, ratio: Estimate) -> float:
    n_parameters = len(fit.at_alpha.coefficients) + 1
    readings: dict[str, Callable[[], float]] = {
        "theta": lambda: 1 / fit.alpha,
        "alpha": lambda: fit.alpha,
        "rate_ratio": lambda: ratio.value,
        "log_rr": lambda: log_ratio(ratio).value,
        "se_expected_info": lambda: log_ratio(ratio).se,
        "ci_low": lambda: ratio.low,
        "ci_high": lambda: ratio.high,
        "loglik": lambda: fit.log_likelihood,
        "aic": lambda: 2 * n_parameters - 2 * fit.log_likelihood,
    }
    return readings[name]()


def _u_statistic(pupils: pd.DataFrame) -> float:
    first, second = (pupils.loc[pupils["eth"] == eth, "days"] for eth in "AN")
    return superiority(first, second).value * len(first) * len(second)


def _counts(quantity: str, pupils: pd.DataFrame) -> float:
    if quantity == "mwu.U":
        return _u_statistic(pupils)
    adjusted, *rest = quantity.replace("poisson2", "unadj.poisson").split(".")
    kind, name = rest if len(rest) == 2 else (rest[0], "")
    counts, design = pupils["days"].to_numpy(dtype=float), _design(pupils, adjusted)
    everybody = np.ones(len(pupils))
    if kind == "poisson":
        name = {"rate_ratio": "irr", "log_se": "se"}.get(name, name)
        return _poisson(name, fit_quasi_poisson(design, counts, exposure=everybody), counts)
    model = "quasi_poisson" if kind == "quasipoisson" else "negative_binomial"
    ratio = rate_ratio(
        pupils, count="days", group="aboriginal", covariates=COLUMNS[adjusted], model=model
    )
    if kind == "quasipoisson":
        return ratio.p_value if name == "p" else log_ratio(ratio).se
    fit = fit_negative_binomial(design, counts, exposure=everybody)
    if kind == "lr_poisson_vs_nb":
        return 2 * (fit.log_likelihood - fit.poisson_log_likelihood)
    return _negative_binomial(name, fit, ratio)


READINGS: dict[str, tuple[Callable[..., Estimate], Callable[[Estimate], float]]] = {
    "or": (odds_ratio, lambda e: e.value),
    "log_or_se": (odds_ratio, lambda e: log_ratio(e).se),
    "or_low": (odds_ratio, lambda e: e.low),
    "or_high": (odds_ratio, lambda e: e.high),
    "rr": (risk_ratio, lambda e: e.value),
    "log_rr": (risk_ratio, lambda e: log_ratio(e).value),
    "log_rr_se": (risk_ratio, lambda e: log_ratio(e).se),
    "log_rr_var": (risk_ratio, lambda e: log_ratio(e).se ** 2),
    "rr_low": (risk_ratio, lambda e: e.low),
    "rr_high": (risk_ratio, lambda e: e.high),
    "rd": (risk_difference, lambda e: e.value),
    "rd_se": (risk_difference, lambda e: e.se),
    "rd_low_newcombe": (risk_difference, lambda e: e.low),
    "rd_high_newcombe": (risk_difference, lambda e: e.high),
    "chi2_p": (risk_difference, lambda e: e.p_value),
    "chi2": (risk_difference, lambda e: float(norm.isf(e.p_value / 2)) ** 2),
    # The first trial's interval holds 0, where number_needed refuses: see its own tests.
    "nnt": (risk_difference, lambda e: 1 / e.value),
    "nnt_from_rd_low": (risk_difference, lambda e: 1 / e.low),
    "nnt_from_rd_high": (risk_difference, lambda e: 1 / e.high),
}
NEEDED = {
    "nnt": lambda e: e.value,
    "nnt_from_rd_low": lambda e: e.high,
    "nnt_from_rd_high": lambda e: e.low,
}


def _shares(quantity: str, data: pd.DataFrame) -> float:
    trial, name = quantity.removeprefix("trial").removeprefix("study").split(".", 1)
    row = data.set_index("trial").loc[int(trial)]
    if name.startswith("p1_wilson_"):
        share = proportion(row["tpos"], row["tpos"] + row["tneg"])
        return getattr(share, name.removeprefix("p1_wilson_"))
    counts = {
        "events": row["tpos"],
        "n": row["tpos"] + row["tneg"],
        "comparison_events": row["cpos"],
        "comparison_n": row["cpos"] + row["cneg"],
    }
    if trial == "4" and name in NEEDED:
        return NEEDED[name](number_needed(**counts))
    compute, read = READINGS[name]
    return read(compute(**counts))


def test_r_agrees(fact, reference_data, agrees):
    case, quantity = fact["id"].split("/")
    if case == "p05_bcg_meta":
        agrees(_shares(quantity, reference_data))
    else:
        agrees(_counts(quantity, _quine(reference_data)))
