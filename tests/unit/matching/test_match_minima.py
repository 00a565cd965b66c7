"""Matching against trying out everything: the minima are true ones, the order of rows no matter."""

from __future__ import annotations

from itertools import combinations, permutations

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize

from evalkit.errors import MatchingError
from evalkit.matching.comparison import match_comparison
from evalkit.matching.entropy_balancing import entropy_weights
from evalkit.matching.full_match import full_matches
from evalkit.matching.match_candidates import Candidates
from evalkit.matching.match_covariates import MatchCovariates
from evalkit.matching.nearest import nearest_matches
from evalkit.matching.optimal_match import optimal_matches
from evalkit.matching.propensity import fit_propensity
from evalkit.matching.valid_match import assert_valid_match


def candidates(seed: int, *, shape=None, forbidden=0.0, outside=0.0) -> Candidates:
    """Give whole-number distances, so that ties are common and sums are exact."""
    rng = np.random.default_rng(seed)
    m, k = shape or rng.integers(1, 5, 2)
    distances = rng.integers(0, 9, (m, k)).astype(float)
    distances[rng.random((m, k)) < forbidden] = np.inf
    return Candidates(
        distances=distances, is_outside=rng.random((m, k)) < outside, scores=rng.random(m)
    )


def worth(given: Candidates, links, *, ratio: int) -> tuple:
    """Say how good links are: served, links, inside, distance; the smaller the better."""
    served = len({row for row, _ in links})
    outside = sum(given.is_outside[link] for link in links)
    return (-served, -len(links), outside, sum(given.distances[link] for link in links))


def every_match(given: Candidates, *, ratio: int):
    """Yield every way of giving treated pupils up to ``ratio`` comparison pupils each."""
    m, k = given.distances.shape
    for owners in np.ndindex(*[m + 1] * k):  # m: nobody
        links = [(row, column) for column, row in enumerate(owners) if row < m]
        most = max((owners.count(row) for row in range(m)), default=0)
        if most <= ratio and all(np.isfinite(given.distances[link]) for link in links):
            yield links


@pytest.mark.parametrize("ratio", [1, 2])
@pytest.mark.parametrize("seed", range(40))
def test_optimal_is_the_best_of_all(seed, ratio):
    given = candidates(seed, forbidden=0.3, outside=0.5 * (seed % 2))
    best = min(worth(given, links, ratio=ratio) for links in every_match(given, ratio=ratio))
    found = optimal_matches(given, ratio=ratio)
    assert worth(given, found, ratio=ratio) == best
    assert len({column for _, column in found}) == len(found)


def every_cover(distances: np.ndarray):
    """Yield every set of links that holds everyone who is within reach of somebody."""
    links = list(zip(*np.nonzero(np.isfinite(distances)), strict=True))
    rows, columns = {row for row, _ in links}, {column for _, column in links}
    for n in range(len(links) + 1):
        for chosen in combinations(links, n):
            if {r for r, _ in chosen} == rows and {c for _, c in chosen} == columns:
                yield chosen


@pytest.mark.parametrize("seed", range(40))
def test_full_is_the_shortest_of_all(seed):
    given = candidates(seed, shape=(1 + seed % 3, 1 + seed % 4), forbidden=0.2).distances
    best = min(sum(given[link] for link in links) for links in every_cover(given))
    found = full_matches(given)
    assert sum(given[link] for link in found) == best
    rows, columns = [row for row, _ in found], [column for _, column in found]
    assert all(rows.count(row) == 1 or columns.count(column) == 1 for row, column in found)
    assert set(rows) == set(np.flatnonzero(np.isfinite(given).any(axis=1)))
    assert set(columns) == set(np.flatnonzero(np.isfinite(given).any(axis=0)))


@pytest.mark.parametrize("seed", range(30))
def test_closest_first_is_what_looking_at_all_pairs_gives(seed):
    given = candidates(seed, forbidden=0.2)
    left = sorted(
        (given.distances[link], link)
        for link in np.ndindex(given.distances.shape)
        if np.isfinite(given.distances[link])
    )
    expected = []
    while left:
        _, (row, column) = left[0]
        expected.append((row, column))
        left = [(d, (r, c)) for d, (r, c) in left if r != row and c != column]
    assert nearest_matches(given, ratio=1, order="closest") == expected


def test_scores_that_differ_by_noise_take_their_turns_in_the_order_of_the_rows():
    given = Candidates(
        distances=np.array([[0.0, 1.0], [0.0, 2.0]]),
        is_outside=np.zeros((2, 2), dtype=bool),
        scores=np.array([0.3, 0.1 + 0.2]),  # the second is larger by 6e-17
    )
    assert nearest_matches(given, ratio=1, order="largest") == [(0, 0), (1, 1)]


def test_a_tree_of_free_links_falls_into_stars():
    # All distances 0: any cover costs nothing, but links in a row of three are no star.
    found = full_matches(np.zeros((3, 3)))
    rows, columns = [row for row, _ in found], [column for _, column in found]
    assert all(rows.count(row) == 1 or columns.count(column) == 1 for row, column in found)


@pytest.fixture
def school() -> pd.DataFrame:
    rng = np.random.default_rng(5)
    wellbeing = rng.normal(24, 4, 70).round()
    return pd.DataFrame(
        {
            "mentored": rng.random(70) < 1 / (1 + np.exp((wellbeing - 21) / 4)),
            "wellbeing": wellbeing,
            "absence": rng.poisson(6, 70),
            "gender": rng.choice(["f", "m", "x"], 70),
            "school": rng.choice(["A", "B"], 70),
        },
        index=[f"P{number:02}" for number in rng.permutation(70)],
    )


def match(frame, **options):
    options = {"covariates": ["wellbeing", "absence", "gender"], **options}
    matched = match_comparison(frame, group="mentored", **options)
    assert_valid_match(matched)
    return matched


METHODS = {
    "optimal": {"method": "optimal", "distance": "propensity", "prefer": "school"},
    "optimal 2": {"method": "optimal", "distance": "mahalanobis", "ratio": 2, "caliper": 1.0},
    "full": {"method": "full", "distance": "propensity", "exact": ["school"]},
    "replacement": {"method": "nearest", "distance": "propensity", "replace": True},
    "subclass": {"method": "subclass", "distance": "propensity", "n_subclasses": 3},
    "cem": {"method": "cem", "cutpoints": {"wellbeing": [20, 25], "absence": [5, 8]}},
    "entropy": {"method": "entropy"},
    "weighting": {"method": "weighting", "distance": "propensity"},
}


@pytest.mark.parametrize("method", METHODS)
def test_the_order_of_rows_and_columns_does_not_matter(school, method):
    as_it_is = match(school, **METHODS[method])
    for seed in range(3):
        shuffled = school.sample(frac=1, random_state=seed)[school.columns[::-1]]
        other = match(shuffled, **METHODS[method])
        pd.testing.assert_frame_equal(other.pairs, as_it_is.pairs)
        pd.testing.assert_frame_equal(other.dropped, as_it_is.dropped)
        pd.testing.assert_frame_equal(other.frame.loc[school.index, school.columns], school)
        added = ["weight", "match_set", "distance"]
        pd.testing.assert_frame_equal(
            other.frame.loc[school.index, added], as_it_is.frame[added], rtol=0, atol=0
        )


@pytest.mark.parametrize("order", ["largest", "closest", "data"])
def test_nearest_depends_on_the_rows_by_ties_only(order, school):
    rng = np.random.default_rng(8)
    school["absence"] = rng.normal(6, 2, 70)  # nobody alike
    options = {"method": "nearest", "distance": "propensity", "order": order}
    as_it_is, turned = (match(frame, **options) for frame in (school, school.iloc[::-1]))
    if order == "data":
        assert not turned.pairs.equals(as_it_is.pairs)
    else:
        pd.testing.assert_frame_equal(turned.pairs, as_it_is.pairs)


@pytest.mark.parametrize("distance", ["propensity", "mahalanobis"])
@pytest.mark.parametrize("ratio", [1, 2])
def test_no_greedy_order_is_shorter_than_optimal(school, distance, ratio):
    options = {"distance": distance, "exact": ["school"], "ratio": ratio}
    optimal = match(school, method="optimal", **options)
    orders = ["closest", "data"] + ["largest"] * (distance == "propensity")
    for order in orders:
        greedy = match(school, method="nearest", order=order, **options)
        assert len(greedy.pairs) <= len(optimal.pairs)
        if len(greedy.pairs) == len(optimal.pairs):
            assert greedy.total_distance >= optimal.total_distance - 1e-12


def test_a_distance_matrix_of_the_scores_gives_what_the_scores_give(school):
    scored = match(school, method="optimal", distance="propensity")
    frame = school.assign(score=scored.frame["distance"])
    by_matrix = {"distance": "mahalanobis", "covariates": ["score"]}
    greedy = {"method": "nearest", "order": "data"}
    one, other = (match(frame, **greedy, **by) for by in ({"distance": "propensity"}, by_matrix))
    scale = one.total_distance / other.total_distance
    stretched = other.pairs.assign(distance=other.pairs["distance"] * scale)
    pd.testing.assert_frame_equal(stretched, one.pairs)
    # On a line many answers are equally good: the totals are the same, the pairs need not be.
    for method in ("optimal", "full"):
        total = match(frame, method=method, distance="propensity").total_distance
        again = match(frame, method=method, **by_matrix).total_distance
        assert again * scale == pytest.approx(total, rel=1e-9)


def test_mahalanobis_sees_the_same_in_any_mixture_of_the_covariates(school):
    rng = np.random.default_rng(6)
    school["absence"] = rng.normal(6, 2, 70)
    mixed = school.assign(
        one=3 * school["wellbeing"] - 2 * school["absence"] + 100,
        two=1e4 * (school["wellbeing"] + school["absence"]) - 7,
    )
    for method in ({"method": "optimal"}, {"method": "nearest", "order": "closest"}):
        options = {"distance": "mahalanobis", **method}
        plain = match(mixed, **options, covariates=["wellbeing", "absence"])
        other = match(mixed, **options, covariates=["two", "one"])
        pd.testing.assert_frame_equal(other.pairs, plain.pairs)


def test_entropy_weights_are_the_most_even_of_those_that_balance(school):
    covariates = ["wellbeing", "absence"]
    matched = match(school, method="entropy", covariates=covariates)
    is_treated = school["mentored"].to_numpy()
    weights = matched.frame["weight"].to_numpy()[~is_treated]
    shares, n = weights / weights.sum(), len(weights)
    columns = school[covariates].to_numpy(float)
    gaps = columns[~is_treated] - columns[is_treated].mean(axis=0)
    assert np.abs(shares @ gaps).max() < 1e-8
    found = minimize(
        lambda share: (share * np.log(share * n)).sum(),
        np.full(n, 1 / n),
        jac=lambda share: np.log(share * n) + 1,
        bounds=[(1e-9, 1)] * n,
        constraints=[
            {"type": "eq", "fun": lambda share: share @ gaps},
            {"type": "eq", "fun": lambda share: share.sum() - 1},
        ],
        method="SLSQP",
        options={"ftol": 1e-12, "maxiter": 500},
    )
    assert (shares * np.log(shares * n)).sum() <= found.fun + 1e-8
    assert shares == pytest.approx(found.x, abs=1e-4)


def heavy_tailed(seed: int) -> tuple[MatchCovariates, np.ndarray]:
    """Give 2 ordinary covariates and one with extreme values, and who is treated."""
    rng = np.random.default_rng(seed)
    n = rng.integers(40, 400)
    numbers = {"a": rng.standard_cauchy(n), "b": rng.normal(size=n), "c": rng.normal(size=n)}
    frame = pd.DataFrame(numbers)
    is_treated = rng.random(n) < 1 / (1 + np.exp(1 - 2 * frame["b"].to_numpy()))
    return MatchCovariates.read(frame, list(frame)), is_treated


def test_means_are_equal_to_the_last_digits_even_with_extreme_values():
    n_balanced = 0
    for seed in range(60):
        covariates, is_treated = heavy_tailed(seed)
        columns = covariates.standardised()
        scores = fit_propensity(covariates, is_treated).scores
        assert np.abs((is_treated - scores) @ columns).max() < 1e-13 * len(scores), seed
        try:
            weights = entropy_weights(covariates, is_treated)
        except MatchingError as refused:
            assert "No weights give" in str(refused), seed  # noqa: PT017
            continue
        n_balanced += 1
        gaps = weights @ columns[~is_treated] - columns[is_treated].mean(axis=0)
        assert np.abs(gaps).max() < 1e-13, seed
    assert n_balanced > 30


def test_entropy_balancing_heeds_a_covariate_given_twice_only_once(school):
    doubled = school.assign(again=2 * school["wellbeing"] + 1)
    once = match(school, method="entropy", covariates=["wellbeing", "absence"])
    twice = match(doubled, method="entropy", covariates=["wellbeing", "absence", "again"])
    np.testing.assert_allclose(twice.frame["weight"], once.frame["weight"], rtol=1e-7)


def test_optimal_pairs_of_all_permutations():
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"mentored": [True] * 4 + [False] * 5, "wellbeing": rng.normal(0, 1, 9)})
    matched = match(frame, method="optimal", distance="mahalanobis", covariates=["wellbeing"])
    scores = frame["wellbeing"].to_numpy()
    least = min(np.abs(scores[:4] - scores[list(p)]).sum() for p in permutations(range(4, 9), 4))
    chosen = np.abs(scores[matched.pairs["treated"]] - scores[matched.pairs["comparison"]]).sum()
    assert chosen == pytest.approx(least)
