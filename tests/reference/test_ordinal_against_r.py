"""Which group stands higher, by order alone: does R (effsize, effectsize, base) agree?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import norm

from evalkit.effects.cliffs_delta import cliffs_delta, paired_cliffs_delta
from evalkit.effects.group_difference import standardised_difference
from evalkit.effects.paired_superiority import paired_superiority
from evalkit.effects.superiority import superiority

FACTS = "ordinal_facts.json"

# What R gave in the same cases and our functions do not, by the end of the fact's id.


def _arms(data: pd.DataFrame, case: str) -> tuple[pd.Series, pd.Series]:
    if case == "sat_apartment_vs_terrace":
        return tuple(data.loc[data["type"] == kind, "sat"] for kind in ("Apartment", "Terrace"))
    if case == "sat_tower_cont_high_vs_low":
        towers = data[data["type"] == "Tower"]
        return tuple(towers.loc[towers["cont"] == kind, "sat"] for kind in ("High", "Low"))
    scores = data["post"] if case.startswith("post") else data["post"] - data["pre"]
    return tuple(scores[data["treat"] == arm] for arm in ("FT", "Cont"))


def _of_pairs(data: pd.DataFrame, arm: str) -> float:
    waves = data[data["treat"] == arm]
    share = paired_superiority(waves["pre"], waves["post"]).value
    assert paired_cliffs_delta(waves["pre"], waves["post"]).value == 2 * share - 1
    return share


def _from_d(x, y, *, divide: float) -> float:
    d = standardised_difference(x, y, by="pooled", corrected=False).value
    return float(norm.cdf(d / divide))


READINGS = {
    "cliffs_delta": lambda x, y: cliffs_delta(x, y).value,
    "rank_biserial": lambda x, y: cliffs_delta(x, y).value,
    "cliffs_delta_var_unbiased": lambda x, y: cliffs_delta(x, y).se ** 2,
    "cliffs_delta_ci_low_t": lambda x, y: cliffs_delta(x, y).low,
    "cliffs_delta_ci_high_t": lambda x, y: cliffs_delta(x, y).high,
    "prob_superiority": lambda x, y: superiority(x, y).value,
    "vargha_delaney_A": lambda x, y: superiority(x, y).value,
    "mann_whitney_U": lambda x, y: superiority(x, y).value * len(x) * len(y),
    "brunner_munzel_se": lambda x, y: superiority(x, y).se,
    "brunner_munzel_df": lambda x, y: superiority(x, y).df,
    "brunner_munzel_ci_low": lambda x, y: superiority(x, y).low,
    "brunner_munzel_ci_high": lambda x, y: superiority(x, y).high,
    "brunner_munzel_p": lambda x, y: superiority(x, y).p_value,
    # Two functions of Cohen's d, for normal scores.
    "cohens_u3": lambda x, y: _from_d(x, y, divide=1),
    "cles_parametric": lambda x, y: _from_d(x, y, divide=np.sqrt(2)),
}


def test_r_agrees(fact, reference_data, agrees):
    case, name = fact["id"].split("/")[1].rsplit(".", 1)
    if name == "paired_prob_improve":
        agrees(_of_pairs(reference_data, case.removesuffix("_paired")))
        return
    agrees(READINGS[name](*_arms(reference_data, case)))
