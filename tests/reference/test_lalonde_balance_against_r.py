"""Balance before and after matching, and the differences that follow: do R's packages agree?

185 people of a job programme and 429 others (MatchIt's lalonde).  Here the matches are given, as
lists of pairs or as weights written out from their definition, so that only balance and analysis
are tested; how matches are found is tested beside the matching.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from statsmodels.discrete.discrete_model import Logit

from evalkit.effects.matched_difference import matched_difference
from evalkit.matching.balance import balance

FACTS = "balance_facts.json"

COVARIATES = ["age", "educ", "race", "married", "nodegree", "re74", "re75"]
CUTPOINTS = {
    "age": [20, 25, 30, 40],
    "educ": [8.5, 11.5, 12.5],
    "re74": [1, 5000, 10000],
    "re75": [1, 5000, 10000],
}
COLUMNS = {
    "smd_pooled": "smd_pooled_raw",
    "smd": "smd",
    "var_ratio_adj": "variance_ratio",
    "var_ratio": "variance_ratio_raw",
    "ks_adj": "ks",
    "ks": "ks_raw",
    "diff_adj": "smd",
}
NAMES = [
    "age", "educ", "racehispan", "racewhite", "married_raw", "married", "nodegree", "re74", "re75",
]  # fmt: skip


@pytest.fixture
def pairs(request, reference_folder) -> pd.DataFrame:
    """Give the pair list of the match that the fact names."""
    match = request.getfixturevalue("fact")["id"].partition("/")[2].partition(".")[0]
    return pd.read_csv(reference_folder / f"lalonde_{match}.csv")


def _scores(data: pd.DataFrame) -> np.ndarray:
    dummies = pd.get_dummies(data[COVARIATES], columns=["race"], drop_first=True, dtype=float)
    dummies.insert(0, "one", 1.0)
    return np.asarray(Logit(data["treat"], dummies).fit(disp=0, tol=1e-14).predict())


def _of_scores(data: pd.DataFrame) -> np.ndarray:
    scores = _scores(data)
    return np.where(data["treat"] == 1, 1, scores / (1 - scores))


def _of_ties(data: pd.DataFrame) -> np.ndarray:
    """Weight a comparison by its shares in the nearest of each treated, ties sharing equally."""
    scores, is_treated = _scores(data), (data["treat"] == 1).to_numpy()
    distances = np.abs(scores[is_treated][:, None] - scores[~is_treated])
    is_nearest = distances <= distances.min(axis=1, keepdims=True) + 1e-9
    weights = np.ones(len(data))
    weights[~is_treated] = (is_nearest / is_nearest.sum(axis=1, keepdims=True)).sum(axis=0)
    return weights


def _of_cells(data: pd.DataFrame) -> np.ndarray:
    """Weight a comparison by treated over comparison in its cell of equal intervals."""
    cells = data[["race", "married", "nodegree"]].assign(
        **{name: np.searchsorted(cuts, data[name], "right") for name, cuts in CUTPOINTS.items()}
    )
    cell = cells.groupby(list(cells)).ngroup()
    treated = data["treat"].groupby(cell).transform("sum")
    comparison = (1 - data["treat"]).groupby(cell).transform("sum")
    share = np.where(data["treat"] == 1, 1, treated / comparison.clip(lower=1))
    return np.where((treated > 0) & (comparison > 0), share, 0.0)


def _of_pairs(data: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Give the data with the match set of each, and the weight."""
    sets = pairs.melt(var_name="side", value_name="id", ignore_index=False)["id"]
    place = pd.Series(sets.index, index=sets.to_numpy())
    match_set = data["id"].map(place).astype("Int64")
    return data.assign(match_set=match_set, weight=match_set.notna().astype(float))


WEIGHTS: dict[str, Callable[[pd.DataFrame], np.ndarray]] = {
    "cem": _of_cells,
    "cobalt_cem": _of_cells,
    "ipw_att": _of_scores,
    "nearest_replace_tieavg": _of_ties,
}


def _difference(frame: pd.DataFrame, *, errors: str, covariates: list[str], match_set=None):
    return matched_difference(
        frame, outcome="re78", group="treat", covariates=covariates, weights="weight",
        match_set=match_set, errors=errors,
    ).points  # fmt: skip


def _adjusted(frame: pd.DataFrame):
    frame = frame.join(pd.get_dummies(frame["race"], dtype=int))
    names = [name for name in COVARIATES if name != "race"] + ["hispan", "white"]
    return _difference(frame, errors="CR1S", covariates=names, match_set="match_set")


READINGS: dict[str, Callable] = {
    "n_treated": lambda frame, found: found.treated.n,
    "n_control": lambda frame, found: found.comparison.n,
    "ess_control": lambda frame, found: found.comparison.n_effective,
    "ess": lambda frame, found: found.comparison.n_effective,
    "diff": lambda frame, found: _difference(frame, errors="CR2", covariates=[]).value,
    "att": lambda frame, found: _difference(frame, errors="CR2", covariates=[]).value,
    "est": lambda frame, found: _difference(frame, errors="HC0", covariates=[]).value,
    "se_HC0": lambda frame, found: _difference(frame, errors="HC0", covariates=[]).se,
    "att_covadj": lambda frame, found: _adjusted(frame).value,
    "att_covadj_se_pairclust_CR1S": lambda frame, found: _adjusted(frame).se,
}


def _of_table(table: pd.DataFrame, quantity: str) -> float:
    name = next(name for name in NAMES if quantity.endswith(f"_{name}"))
    kind = quantity.removesuffix(f"_{name}")
    covariate, level = ("race", name[4:]) if name.startswith("race") else (name, None)
    rows = table[table["covariate"] == covariate.removesuffix("_raw")]
    row = rows.iloc[0] if level is None else rows[rows["level"] == level].iloc[0]
    if name == "married_raw":
        return row["smd"] * row["denominator"]
    return row[COLUMNS[kind]]


def test_balance(fact, request, agrees, reference_data):
    match, _, quantity = fact["id"].partition("/")[2].rpartition(".")
    if quantity == "raw_diff":
        quantity = "diff"
    if match in WEIGHTS:
        frame = reference_data.assign(weight=WEIGHTS[match](reference_data))
    elif match in ("", "raw"):
        frame = reference_data.assign(weight=1.0)
    else:
        frame = _of_pairs(reference_data, request.getfixturevalue("pairs"))
    found = balance(frame, group="treat", covariates=COVARIATES, weights="weight")
    if quantity in READINGS:
        agrees(READINGS[quantity](frame, found))
    else:
        agrees(_of_table(found.table, quantity))
