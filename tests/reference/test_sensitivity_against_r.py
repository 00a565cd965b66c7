"""Equivalence, regression to the mean, multiplicity and hidden bias: does R agree?"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd

from evalkit.effects.equivalence import equivalence, equivalence_of_groups
from evalkit.effects.group_difference import mean_difference
from evalkit.effects.multiplicity import adjust_p_values
from evalkit.effects.regression_to_mean import regression_to_mean_by_cutoff
from evalkit.effects.rosenbaum import rosenbaum_bounds

FACTS = "sensitivity_facts.json"

# The second file of the Rosenbaum facts: who was matched with whom.
HERE = Path(__file__).resolve()
DATA = Path(os.environ.get("EVALKIT_REFERENCE", HERE.parents[3] / "shared" / "reference" / "data"))

METHODS = {"BH": "benjamini_hochberg", "BY": "benjamini_yekutieli"}


def _equivalence(data: pd.DataFrame, case: str, name: str) -> float:
    if case == "Cont_change_tost":
        control = data[data["treat"] == "Cont"]
        return getattr(
            equivalence(control["pre"], control["post"], bounds=(-3, 3)),
            {"p": "p_value"}.get(name, name),
        )
    first, second = (data.loc[data["treat"] == arm, "pre"] for arm in ("FT", "Cont"))
    equal = case == "pre_FT_vs_Cont_tost_student"
    return equivalence_of_groups(first, second, bounds=(-5, 5), equal_variances=equal).p_value


def _regression(data: pd.DataFrame, name: str) -> float:
    control = data[data["treat"] == "Cont"]
    mean = control["pre"].mean()
    return regression_to_mean_by_cutoff(
        cutoff=mean if name.endswith("mean") else 78,
        side="below",
        population_mean=mean,
        population_sd=control["pre"].std(),
        retest=np.corrcoef(control["pre"], control["post"])[0, 1],
        n=len(control),
        n_retest=len(control),
    ).value


def _adjusted(data: pd.DataFrame, name: str) -> float:
    method, pair = name.split("_", 1)
    change = (data["post"] - data["pre"]).groupby(data["treat"])
    arms = {arm: change.get_group(arm) for arm in ("CBT", "FT", "Cont")}
    raw = {
        f"{a}_{b}": mean_difference(arms[a], arms[b], equal_variances=False).p_value
        for a, b in (("CBT", "Cont"), ("FT", "Cont"), ("FT", "CBT"))
    }
    return adjust_p_values(raw, method=METHODS.get(method, method))[pair]


def _signed_rank(data: pd.DataFrame, arm: str, name: str) -> float:
    waves = data[data["treat"] == arm]
    found = rosenbaum_bounds(
        waves["post"], waves["pre"], gammas=[1], direction="higher", method="normal", alpha=0.05
    )
    of_all = found.n_pairs * (found.n_pairs + 1) / 2
    return {
        "wilcoxon_V": found.statistic,
        "wilcoxon_p_nocorr": 2 * found.bounds[0].p_upper,
        "matched_rank_biserial": 2 * found.statistic / of_all - 1,
    }[name]


def _rosenbaum(data: pd.DataFrame, name: str) -> float:
    pairs = pd.read_csv(DATA / "lalonde_nearest.csv")
    outcome = data.set_index("id")["re78"]
    first, second = (outcome.loc[pairs[arm]].to_numpy() for arm in ("treated", "control"))
    gamma = float(name.partition("gamma")[2] or 1)
    found = rosenbaum_bounds(
        first, second, gammas=[gamma], direction="higher", method="normal", alpha=0.05
    )
    return found.statistic if name == "T" else getattr(found.bounds[0], name.split("_gamma")[0])


def test_r_agrees(fact, reference_data, agrees):
    case, name = fact["id"].split("/")[1].split(".", 1)
    if case == "rosenbaum":
        agrees(_rosenbaum(reference_data, name))
    elif case == "multiplicity":
        agrees(_adjusted(reference_data, name))
    elif case == "rtm_control":
        agrees(_regression(reference_data, name))
    elif case.endswith("_paired"):
        agrees(_signed_rank(reference_data, case.removesuffix("_paired"), name))
    else:
        agrees(_equivalence(reference_data, case, name))
