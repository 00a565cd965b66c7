"""Difference between two groups: does R (effectsize, metafor, t.test, MatchIt) agree?"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pandas as pd

from evalkit.effects import mean_difference, standardised_difference

FACTS = "groups_facts.json"


def _points(equal_variances: bool, treated, comparison):
    return mean_difference(treated, comparison, equal_variances=equal_variances)


def _d(by: str, corrected: bool, treated, comparison):
    return standardised_difference(treated, comparison, by=by, corrected=corrected)


WELCH, STUDENT = partial(_points, False), partial(_points, True)
COHEN, HEDGES = partial(_d, "pooled", False), partial(_d, "pooled", True)
GLASS, GLASS_J = partial(_d, "comparison", False), partial(_d, "comparison", True)

READINGS: dict[str, tuple[Callable, Callable]] = {
    "mean_diff": (WELCH, lambda e: e.value),
    "t_student": (STUDENT, lambda e: e.value / e.se),
    "p_student": (STUDENT, lambda e: e.p_value),
    "t_welch": (WELCH, lambda e: e.value / e.se),
    "df_welch": (WELCH, lambda e: e.df),
    "p_welch": (WELCH, lambda e: e.p_value),
    "diff_ci_low_welch": (WELCH, lambda e: e.low),
    "diff_ci_high_welch": (WELCH, lambda e: e.high),
    "cohens_d": (COHEN, lambda e: e.value),
    "cohens_d_ci_low_nct": (COHEN, lambda e: e.low),
    "cohens_d_ci_high_nct": (COHEN, lambda e: e.high),
    "hedges_g": (HEDGES, lambda e: e.value),
    "hedges_g_ci_low_nct": (HEDGES, lambda e: e.low),
    "hedges_g_ci_high_nct": (HEDGES, lambda e: e.high),
    "g_var_metafor_LS": (HEDGES, lambda e: e.se**2),
    "glass_delta": (GLASS, lambda e: e.value),
    "glass_delta_J": (GLASS_J, lambda e: e.value),
    "glass_delta_metafor_SMD1": (GLASS_J, lambda e: e.value),
    "glass_delta_metafor_SMD1_var": (GLASS_J, lambda e: e.se**2),
    "d_unpooled": (partial(_d, "average", False), lambda e: e.value),
}


def _arms(data: pd.DataFrame, column: str, first: str, second: str) -> list[pd.Series]:
    scores = data.assign(change=data["post"] - data["pre"])
    return [scores.loc[scores["treat"] == arm, column] for arm in (first, second)]


def _covariate_arms(data: pd.DataFrame, covariate: str) -> list[pd.Series]:
    """Return a lalonde covariate in both groups; "racewhite" means: is race white?"""
    wide = data.assign(**{f"race{race}": (data["race"] == race).astype(int)
                          for race in data["race"].unique()})  # fmt: skip
    return [wide.loc[wide["treat"] == arm, covariate] for arm in (1, 0)]


def _balance(data: pd.DataFrame, name: str) -> float:
    if name == "raw_diff":
        return WELCH(*_covariate_arms(data, "re78")).value
    kind, covariate = name.removeprefix("raw.").rsplit("_", 1)
    treated, comparison = _covariate_arms(data, covariate)
    if kind == "smd_pooled":
        return _d("average", False, treated, comparison).value
    # MatchIt divides by the SD of the treated: Glass's delta with the groups and the sign swapped.
    return -GLASS(comparison, treated).value


def _reproduce(quantity: str, data: pd.DataFrame) -> float:
    if "treat" in data and "re78" in data:
        return _balance(data, quantity)
    group, name = quantity.split(".", 1)
    if group == "multiplicity":
        first, second = name.removeprefix("raw_p_").split("_")
        return WELCH(*_arms(data, "change", first, second)).p_value
    if name == "baseline_smd_g":
        return HEDGES(*_arms(data, "pre", "FT", "Cont")).value
    arms = _arms(data, group.split("_")[0], "FT", "Cont")
    if name == "sd_pooled":
        return WELCH(*arms).value / COHEN(*arms).value
    compute, read = READINGS[name]
    return read(compute(*arms))


def test_r_agrees(fact, reference_data, agrees):
    agrees(_reproduce(fact["id"].split("/")[1], reference_data))
