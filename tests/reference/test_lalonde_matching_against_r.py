"""Finding comparison pupils: do MatchIt, optmatch, clue and EValue agree?

185 people of a job programme and 429 others (MatchIt's lalonde); distances of 7 nuclear plants to
19 others (optmatch's plantdist).  The matches are found here and passed to the oracle; what their
balance is, is tested beside the balance.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog
from scipy.sparse import eye_array, kron, vstack
from scipy.spatial.distance import cdist

from evalkit.effects import adjusted_difference, e_value
from evalkit.estimate import Estimate
from evalkit.matching.comparison import match_comparison
from evalkit.matching.effective_sample_size import effective_sample_size
from evalkit.matching.full_match import full_matches
from evalkit.matching.mahalanobis import mahalanobis_coordinates
from evalkit.matching.match_covariates import MatchCovariates
from evalkit.matching.matched import Matched
from evalkit.matching.propensity import Propensity, fit_propensity
from evalkit.matching.valid_match import assert_valid_match

FACTS = "lalonde_matching_facts.json"

COVARIATES = ["age", "educ", "race", "married", "nodegree", "re74", "re75"]
NEAREST = {"method": "nearest", "distance": "propensity", "order": "largest"}
MATCHES: dict[str, dict] = {
    "nearest": NEAREST,
    "nearest_caliper02": {**NEAREST, "caliper": 0.2},
    "nearest_replace_tieavg": {**NEAREST, "order": None, "replace": True},
    "optimal_pair": {"method": "optimal", "distance": "propensity"},
    "mahalanobis": {"method": "optimal", "distance": "mahalanobis"},
    "ipw_att": {"method": "weighting", "distance": "propensity"},
    "cem": {
        "method": "cem",
        "covariates": ["age", "educ", "race", "re74", "re75"],
        "exact": ["married", "nodegree"],
        "cutpoints": {
            "age": [20, 25, 30, 40],
            "educ": [8.5, 11.5, 12.5],
            "re74": [1, 5000, 10000],
            "re75": [1, 5000, 10000],
        },
    },
}


@dataclass(frozen=True)
class Lalonde:
    """The people, and a match of them, which the oracle has passed."""

    people: pd.DataFrame
    matched: Matched

    @classmethod
    def match(cls, data: pd.DataFrame, **options: object) -> Lalonde:
        people = data.set_index("id")
        options = {"covariates": COVARIATES, **options}
        matched = match_comparison(people.drop(columns="re78"), group="treat", **options)
        assert_valid_match(matched)
        return cls(people=people, matched=matched)

    def weights(self, side: int) -> np.ndarray:
        return self.matched.frame["weight"].to_numpy()[self.people["treat"] == side]

    def difference(self) -> float:
        means = [
            np.average(self.people["re78"][self.people["treat"] == side], weights=weights)
            for side, weights in ((1, self.weights(1)), (0, self.weights(0)))
        ]
        return means[0] - means[1]

    def adjusted(self) -> float:
        kept = pd.get_dummies(self.people, columns=["race"], drop_first=True)
        kept = kept[self.matched.frame["weight"] > 0]
        covariates = [name for name in kept if name not in ("treat", "re78")]
        return adjusted_difference(
            kept, outcome="re78", group="treat", covariates=covariates
        ).points.value

    def n_with_ties(self) -> int:
        return int((self.matched.pairs["treated"].value_counts() > 1).sum())


QUANTITIES: dict[str, Callable[[Lalonde], float]] = {
    "n_treated": lambda of: int((of.weights(1) > 0).sum()),
    "n_control": lambda of: int((of.weights(0) > 0).sum()),
    "n_strata": lambda of: of.matched.frame["match_set"].nunique(),
    "n_treated_with_ties": Lalonde.n_with_ties,
    "att": Lalonde.difference,
    "est": Lalonde.difference,
    "att_covadj": Lalonde.adjusted,
    "ess": lambda of: effective_sample_size(of.weights(0)),
    "ess_control": lambda of: effective_sample_size(of.weights(0)),
    "total_ps_distance": lambda of: of.matched.total_distance,
    "optimal_pair_total": lambda of: of.matched.total_distance,
}


def _fit(data: pd.DataFrame) -> Propensity:
    return fit_propensity(MatchCovariates.read(data, COVARIATES), _is_treated(data))


def _is_treated(data: pd.DataFrame) -> np.ndarray:
    return data["treat"].to_numpy() == 1


def _score(data: pd.DataFrame, name: str) -> float:
    fit, is_treated = _fit(data), _is_treated(data)
    if name.startswith("coef_"):
        names = {"coef_(Intercept)": "(intercept)", "coef_racehispan": "race=hispan",
                 "coef_racewhite": "race=white"}  # fmt: skip
        return fit.coefficients[names.get(name, name.removeprefix("coef_"))]
    sides = [fit.log_odds[side].var(ddof=1) for side in (is_treated, ~is_treated)]
    return {"first": fit.scores[0], "sd_all": fit.sd, "sd_logit_pooled": np.mean(sides) ** 0.5}[
        name
    ]


def _first_distance(data: pd.DataFrame) -> float:
    is_treated = _is_treated(data)
    at = mahalanobis_coordinates(MatchCovariates.read(data, COVARIATES), is_treated)
    return cdist(at[is_treated][:1], at[~is_treated][:1])[0, 0]


def _e_value(name: str) -> float:
    if name.startswith("rr_"):
        ratio = float(name.removeprefix("rr_"))
        found = Estimate(
            measure="risk_ratio", value=ratio, low=ratio / 2, high=ratio * 2, level=0.95, n=100,
            method="given",
        )  # fmt: skip
        return e_value(found, scale="risk_ratio", outcome_is_common=None).value
    # R's limit is exp(.91 d − 1.78 se): in units of d, a half width of 1.78/.91 standard errors.
    half = 1.78 / 0.91 * 0.2
    found = Estimate(
        measure="standardised_difference_pooled", value=0.5, low=0.5 - half, high=0.5 + half,
        level=0.95, n=100, se=0.2, method="given",
    )  # fmt: skip
    e = e_value(found, scale="standardised_difference", outcome_is_common=None)
    return e.limit if name.endswith("lower_se_0.2") else e.value


def test_r_agrees(fact, reference_data, agrees):
    case, _, name = fact["id"].partition("/")[2].partition(".")
    if case == "ps":
        agrees(_score(reference_data, name))
    elif case == "evalue":
        agrees(_e_value(name))
    elif name == "d_1_1":
        agrees(_first_distance(reference_data))
    elif fact["data_file"] == "plantdist.csv":
        distances = reference_data.drop(columns=reference_data.columns[0]).to_numpy(float)
        agrees(sum(distances[link] for link in full_matches(distances)))
    elif not name:
        everyone = Lalonde.match(reference_data, method="none")
        agrees(QUANTITIES[case](everyone))
    else:
        agrees(QUANTITIES[name](Lalonde.match(reference_data, **MATCHES[case])))


@pytest.fixture
def lalonde(reference_folder) -> pd.DataFrame:
    """Give the people of the job programme."""
    path = reference_folder / "lalonde.csv"
    if not path.is_file():
        pytest.skip("the public data are not kept in the project; set EVALKIT_REFERENCE")
    return pd.read_csv(path)


@pytest.mark.parametrize("match", ["nearest", "nearest_caliper02"])
def test_the_pairs_are_r_s_but_for_people_with_equal_scores(lalonde, reference_folder, match):
    theirs = pd.read_csv(reference_folder / f"lalonde_{match}.csv")
    ours = Lalonde.match(lalonde, **MATCHES[match]).matched
    score = ours.frame["distance"].round(9)
    swapped = ours.pairs.merge(theirs, on="treated", validate="1:1")
    assert len(swapped) == len(theirs)
    assert set(swapped["comparison"]) == set(theirs["control"])
    assert (score[swapped["comparison"]].to_numpy() == score[swapped["control"]].to_numpy()).all()
    assert (swapped["comparison"] == swapped["control"]).mean() > 0.85


def test_full_matching_is_a_true_minimum_below_the_rounded_one_of_optmatch(lalonde):
    matched = Lalonde.match(lalonde, method="full", distance="propensity").matched
    distances = _between(matched)
    m, k = distances.shape
    everyone = vstack([kron(eye_array(m), np.ones((1, k))), kron(np.ones((1, m)), eye_array(k))])
    least = linprog(distances.ravel(), A_ub=-everyone.tocsr(), b_ub=-np.ones(m + k)).fun
    assert matched.total_distance == pytest.approx(least, abs=1e-9)
    assert matched.total_distance == pytest.approx(2.1416162, abs=1e-7)
    assert matched.total_distance < 2.14981172022156  # optmatch, its distances rounded


def _between(matched: Matched) -> np.ndarray:
    score, treat = matched.frame["distance"].to_numpy(), _is_treated(matched.frame)
    return np.abs(score[treat][:, None] - score[~treat])


def test_entropy_balancing_gives_equal_means(lalonde):
    matched = Lalonde.match(lalonde, method="entropy").matched
    columns = pd.get_dummies(lalonde[COVARIATES], dtype=float)
    weights, treat = matched.frame["weight"].to_numpy(), _is_treated(lalonde)
    gap = columns[treat].mean() - np.average(columns[~treat], axis=0, weights=weights[~treat])
    assert (gap / columns.std()).abs().max() < 1e-8
    assert effective_sample_size(weights[~treat]) == pytest.approx(98.457834, rel=1e-6)
