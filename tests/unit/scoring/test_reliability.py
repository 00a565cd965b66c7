"""Reliability: laws that any coefficient must keep, one factor held to its definition, refusals."""

from __future__ import annotations

from math import inf, log, nan, sqrt

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import approx_fprime

from evalkit.errors import DataError
from evalkit.scoring import one_factor
from evalkit.scoring.item_analysis import floor_ceiling, item_rest_correlations
from evalkit.scoring.omega import omega_total
from evalkit.scoring.one_factor import fit_one_factor
from evalkit.scoring.reliability import (
    cronbach_alpha,
    guttman_lambda2,
    mean_interitem_correlation,
    standard_error_of_measurement,
)

NAMES = ("i1", "i2", "i3", "i4", "i5", "i6")
METHODS = ("ml", "minres")


@st.composite
def item_frames(draw, fewest_items=2):
    """Answers of 6 to 25 pupils to up to six items, each item and the total with spread."""
    k = draw(st.integers(fewest_items, 6))
    row = st.lists(st.integers(1, 5), min_size=k, max_size=k)
    items = pd.DataFrame(draw(st.lists(row, min_size=6, max_size=25)), columns=NAMES[:k])
    assume((items != items.iloc[0]).any().all() and np.ptp(items.sum(axis=1)) > 0)
    standardised = (items - items.mean()) / items.std()
    assume(standardised.sum(axis=1).std() > 0.05)
    return items


def questionnaire(n=120, loadings=(0.8, 0.7, 0.6, 0.75, 0.5), seed=4):
    """Return answers 1 to 5 that share one factor."""
    rng = np.random.default_rng(seed)
    shares = np.array(loadings)
    factor, own = rng.normal(size=(n, 1)), rng.normal(size=(n, len(shares)))
    answers = np.clip(np.round(3 + 1.2 * (factor * shares + own * np.sqrt(1 - shares**2))), 1, 5)
    return pd.DataFrame(answers, columns=NAMES[: len(shares)])


def alpha(items, standardised=False, level=0.95):
    return cronbach_alpha(items, standardised=standardised, level=level)


def every_coefficient(items):
    return {
        "alpha": alpha(items).value,
        "standardised": alpha(items, standardised=True).value,
        "lambda2": guttman_lambda2(items).value,
        "between": mean_interitem_correlation(items).value,
    }


# ---- laws


@given(item_frames(), st.randoms(use_true_random=False))
def test_the_order_of_pupils_and_of_items_does_not_matter(items, random):
    columns = random.sample(list(items.columns), items.shape[1])
    rows = random.sample(range(len(items)), len(items))
    shuffled = items.iloc[rows][columns]
    assert every_coefficient(shuffled) == pytest.approx(every_coefficient(items), abs=1e-9)


@given(item_frames(), st.integers(-20, 20))
def test_a_constant_added_to_an_item_changes_nothing(items, constant):
    moved = items.assign(i1=items["i1"] + constant)
    assert every_coefficient(moved) == pytest.approx(every_coefficient(items), abs=1e-9)


@given(item_frames())
def test_other_units_for_all_items_change_nothing_and_for_one_item_only_raw_alpha(items):
    before = every_coefficient(items)
    assert every_coefficient(items * 7 / 3) == pytest.approx(before, abs=1e-9)
    stretched = every_coefficient(items.assign(i1=items["i1"] * 10))
    for name in ("standardised", "lambda2", "between"):
        assert stretched[name] == pytest.approx(before[name], abs=1e-9)


@given(item_frames())
def test_alpha_is_at_most_one_within_its_limits_and_lambda2_is_no_lower(items):
    for standardised in (True, False):
        found = alpha(items, standardised=standardised)
        assert found.low <= found.value <= found.high <= 1 + 1e-12
    assert guttman_lambda2(items).value >= alpha(items, standardised=True).value - 1e-12


@given(item_frames(), st.floats(0.5, 0.9))
def test_more_confidence_widens_the_interval(items, level):
    narrow, wide = alpha(items, level=level), alpha(items, level=level + 0.09)
    assert wide.low < narrow.low or narrow.value == pytest.approx(1)
    assert wide.high > narrow.high or narrow.value == pytest.approx(1)


@pytest.mark.parametrize("k", [2, 3, 6])
def test_parallel_copies_are_perfectly_reliable(k):
    copies = pd.DataFrame({name: [1, 4, 2, 5, 3] for name in NAMES[:k]})
    found = alpha(copies)
    assert (found.value, found.low, found.high) == pytest.approx((1, 1, 1))
    assert every_coefficient(copies) == pytest.approx(dict.fromkeys(every_coefficient(copies), 1))


def test_two_items_have_the_alpha_that_spearman_and_brown_say():
    items = pd.DataFrame({"i1": [1, 2, 4, 5, 3], "i2": [2, 2, 5, 4, 3]})
    r = items["i1"].corr(items["i2"])
    assert alpha(items, standardised=True).value == pytest.approx(2 * r / (1 + r))
    assert mean_interitem_correlation(items).value == pytest.approx(r)


def test_incomplete_rows_are_left_out_and_counted():
    whole = questionnaire()
    holed = whole.copy()
    holed.iloc[3, 0] = holed.iloc[3, 1] = holed.iloc[8, 4] = nan
    found, kept = alpha(holed), whole.drop(index=[3, 8])
    assert found.value == alpha(kept).value
    assert found.n == 118
    assert "listwise" in found.method
    assert "2 of 120 lost" in found.method
    assert guttman_lambda2(holed).n_left_out == 2
    assert item_rest_correlations(holed)["n"].eq(118).all()


def test_nullable_columns_are_read_as_numbers():
    items = questionnaire()
    nullable = items.astype("Int64")
    nullable.iloc[0, 0] = pd.NA
    assert alpha(nullable).value == alpha(items.iloc[1:]).value


def test_items_that_run_against_the_rest_are_named():
    items = questionnaire()
    assert "against the rest" not in alpha(items).method
    forgotten = items.assign(i3=6 - items["i3"])
    for found in (
        alpha(forgotten),
        guttman_lambda2(forgotten),
        omega_total(forgotten, method="ml"),
    ):
        assert "runs against the rest: i3 (" in found.method


# ---- item analysis


@given(item_frames(fewest_items=3))
def test_item_analysis_says_what_its_definitions_say(items):
    analysis = item_rest_correlations(items).set_index("item")
    for name in items:
        others = items.drop(columns=name)
        if np.ptp(others.sum(axis=1)) > 0:
            expected = items[name].corr(others.sum(axis=1))
            assert analysis.loc[name, "rest_correlation"] == pytest.approx(expected, abs=1e-9)
            assert analysis.loc[name, "alpha_without"] == pytest.approx(alpha(others).value)
        else:
            assert np.isnan(analysis.loc[name, ["rest_correlation", "alpha_without"]]).all()
        assert analysis.loc[name, "sd"] == pytest.approx(items[name].std())
        assert analysis.loc[name, "mean"] == pytest.approx(items[name].mean())


def test_one_other_item_has_no_alpha():
    analysis = item_rest_correlations(questionnaire()[["i1", "i2"]])
    assert analysis["alpha_without"].isna().all()
    assert np.ptp(analysis["rest_correlation"]) == pytest.approx(0, abs=1e-12)


def test_floor_and_ceiling_are_shares_of_the_scores_that_are_there():
    ends = floor_ceiling(pd.Series([7, 7, 20, 35, nan]), lowest=7, highest=35)
    assert (ends.n, ends.n_missing, ends.floor_share, ends.ceiling_share) == (4, 1, 0.5, 0.25)


@pytest.mark.parametrize(
    ("scores", "lowest", "highest", "complaint"),
    [
        ([7, 36], 7, 35, "1 of 2"),
        ([7, inf], 7, 35, "between 7 and 35"),
        ([nan, nan], 7, 35, "every one is missing"),
        ([7, 8], 35, 7, "`lowest` must be below"),
        (["7", "8"], 7, 35, "numeric"),
    ],
)
def test_scores_that_cannot_stand_on_the_scale_are_refused(scores, lowest, highest, complaint):
    with pytest.raises(DataError, match=complaint):
        floor_ceiling(pd.Series(scores), lowest=lowest, highest=highest)


# ---- standard error of measurement


def test_a_perfect_scale_has_no_error_and_a_useless_one_has_its_own_spread():
    assert standard_error_of_measurement(sd=4, reliability=1) == 0
    assert standard_error_of_measurement(sd=4, reliability=0) == 4
    assert standard_error_of_measurement(sd=4, reliability=0.75) == 2


@pytest.mark.parametrize(
    ("sd", "reliability", "named"),
    [(0, 0.8, "sd"), (nan, 0.8, "sd"), (4, -0.2, "reliability"), (4, 1.1, "reliability"),
     (4, nan, "reliability")],
)  # fmt: skip
def test_an_error_of_measurement_needs_a_spread_and_a_reliability(sd, reliability, named):
    with pytest.raises(DataError, match=f"`{named}` must"):
        standard_error_of_measurement(sd=sd, reliability=reliability)


# ---- one factor


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "loadings", [(0.8, 0.7, 0.6), (0.9, 0.3, 0.5, 0.7), (0.7, -0.6, 0.8, 0.5, 0.4)]
)
def test_a_factor_that_made_the_correlations_is_found_again(method, loadings):
    true = np.array(loadings)
    correlation = np.outer(true, true)
    np.fill_diagonal(correlation, 1.0)
    found = fit_one_factor(correlation, NAMES[: len(true)], method=method)
    assert found.loadings == pytest.approx(true, abs=1e-6)
    assert found.uniquenesses == pytest.approx(1 - true**2, abs=1e-6)


def likelihood_misfit(correlation, loadings, uniquenesses):
    """Return log|Σ| + tr(SΣ⁻¹) of a one-factor model, written out with nothing concentrated."""
    implied = np.outer(loadings, loadings) + np.diag(uniquenesses)
    return log(np.linalg.det(implied)) + np.trace(np.linalg.solve(implied, correlation))


def residual_misfit(correlation, loadings, _uniquenesses):
    residual = correlation - np.outer(loadings, loadings)
    return (residual[np.triu_indices(len(loadings), 1)] ** 2).sum()


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    ("method", "misfit"), [("ml", likelihood_misfit), ("minres", residual_misfit)]
)
def test_no_model_near_by_fits_better(method, misfit, seed):
    correlation = questionnaire(seed=seed).corr().to_numpy()
    found = fit_one_factor(correlation, NAMES[:5], method=method)
    best = misfit(correlation, found.loadings, found.uniquenesses)
    rng = np.random.default_rng(seed)
    for size in (1e-2, 1e-3):
        for _ in range(200):
            nudges = rng.normal(scale=size, size=(2, 5))
            near = (found.loadings + nudges[0], found.uniquenesses * np.exp(nudges[1]))
            assert misfit(correlation, *near) >= best


@pytest.mark.parametrize("misfit", [one_factor._likelihood_misfit, one_factor._residual_misfit])
def test_the_slope_that_the_search_follows_is_the_slope(misfit):
    correlation = questionnaire().corr().to_numpy()
    point = np.array([-0.6, -0.9, -0.4, -1.1, -0.3])
    slope = approx_fprime(point, lambda x: misfit(correlation, x)[0], 1e-7)
    assert misfit(correlation, point)[1] == pytest.approx(slope, abs=1e-5)


@pytest.mark.parametrize("method", METHODS)
def test_omega_does_not_care_about_order_and_constants(method):
    items = questionnaire()
    found = omega_total(items, method=method).value
    moved = items[::-1][["i4", "i2", "i5", "i1", "i3"]].assign(i2=items["i2"] + 5)
    assert omega_total(moved, method=method).value == pytest.approx(found, abs=1e-8)
    assert omega_total(items * 9, method=method).value == pytest.approx(found, abs=1e-8)


def test_omega_by_likelihood_keeps_to_the_units_of_the_answers():
    items = questionnaire()
    stretched = items.assign(i1=items["i1"] * 20)
    loading = fit_one_factor(items.corr().to_numpy(), NAMES[:5], method="ml").loadings[0]
    # One item of twenty times the spread is nearly the whole sum: omega is that item's own.
    assert omega_total(stretched, method="ml").value == pytest.approx(loading**2, abs=0.1)
    standardised = omega_total(stretched, method="minres").value
    assert standardised == pytest.approx(omega_total(items, method="minres").value)


@pytest.mark.parametrize("method", METHODS)
def test_equal_loadings_make_omega_the_same_as_alpha(method):
    """With equal correlations everywhere, one factor is all there is."""
    k, r = 4, 0.45
    root = np.linalg.cholesky(np.full((k, k), r) + (1 - r) * np.eye(k))
    raw = np.random.default_rng(2).normal(size=(60, k))
    white = np.linalg.qr(raw - raw.mean(axis=0))[0]
    items = pd.DataFrame(white @ root.T, columns=NAMES[:k])
    assert omega_total(items, method=method).value == pytest.approx(alpha(items).value, abs=1e-7)
    assert alpha(items).value == pytest.approx(k * r / (1 + (k - 1) * r))


def frame_of(correlation, n=60):
    """Return answers with exactly this correlation matrix."""
    raw = np.random.default_rng(7).normal(size=(n, len(correlation)))
    white = np.linalg.qr(raw - raw.mean(axis=0))[0] * sqrt(n - 1)
    return pd.DataFrame(
        white @ np.linalg.cholesky(correlation).T, columns=NAMES[: len(correlation)]
    )


@pytest.mark.parametrize("method", METHODS)
def test_a_heywood_case_is_said_and_the_item_named(method):
    # i1's share would have to be .8 · .8 / .5 = 1.28 of its own variance.
    items = frame_of(np.array([[1, 0.8, 0.8], [0.8, 1, 0.5], [0.8, 0.5, 1]]))
    with pytest.raises(DataError, match=r"to i1 \(a Heywood case\)"):
        omega_total(items, method=method)


@pytest.mark.parametrize("method", METHODS)
def test_items_without_anything_in_common_have_no_omega(method):
    with pytest.raises(DataError, match="must share a factor"):
        omega_total(frame_of(np.eye(4)), method=method)


@pytest.mark.parametrize("method", METHODS)
def test_copies_and_sums_of_items_are_named(method):
    items = questionnaire().assign(i6=lambda frame: frame["i1"])
    with pytest.raises(DataError, match="as i1, i6 are"):
        omega_total(items, method=method)


@pytest.mark.parametrize("method", METHODS)
def test_a_search_that_does_not_arrive_is_an_error(method, monkeypatch):
    monkeypatch.setattr(one_factor, "_CONVERGED", 0.0)
    with pytest.raises(DataError, match="must converge"):
        omega_total(questionnaire(), method=method)


# ---- refusals


def bad(column, values):
    return questionnaire(n=5).assign(**{column: values})


REFUSED = [
    (questionnaire()[["i1"]], "at least 2 columns, one per item; got 1"),
    (questionnaire(n=2), "at least 3 complete rows; got 2 of 2"),
    (bad("i2", [1, nan, nan, nan, 2]), "got 2 of 5. Most answers are missing in i2"),
    (bad("i3", list("abcde")), "numeric; not so: i3"),
    (bad("i3", [True, False, True, False, True]), "numeric; not so: i3"),
    (bad("i4", [1, 2, inf, 4, 5]), "infinite ones stand in: i4"),
    (bad("i5", [2, 2, 2, 2, 2]), "same value in: i5. What everybody answers alike says"),
    (bad("i5", [0.1 + 0.2, 0.3, 0.3, 0.3, 0.3]), "same value in: i5"),
    (questionnaire().rename(columns={"i2": "i1"}), "more than one is called: i1"),
    ([[1, 2], [3, 4]], "must be a DataFrame"),
]


@pytest.mark.parametrize(
    "compute",
    [alpha, guttman_lambda2, mean_interitem_correlation, item_rest_correlations],
)
@pytest.mark.parametrize(("items", "complaint"), REFUSED)
def test_items_that_cannot_be_used_are_refused_by_name(compute, items, complaint):
    with pytest.raises(DataError, match=complaint):
        compute(items)


def test_two_items_have_no_omega():
    with pytest.raises(DataError, match="at least 3 columns"):
        omega_total(questionnaire()[["i1", "i2"]], method="ml")


@pytest.mark.parametrize("compute", [alpha, guttman_lambda2])
def test_items_that_cancel_out_are_refused(compute):
    items = pd.DataFrame({"i1": [1, 2, 3, 4], "i2": [4, 3, 2, 1]})
    with pytest.raises(DataError, match="cancel each other out"):
        compute(items)


def test_an_option_that_moves_the_number_must_be_given():
    with pytest.raises(TypeError):
        cronbach_alpha(questionnaire())
    with pytest.raises(DataError, match="`standardised` must be True or False"):
        cronbach_alpha(questionnaire(), standardised="no")
    with pytest.raises(DataError, match="`method` must be one of"):
        omega_total(questionnaire(), method="pca")
