"""Comparison groups worked out by hand: who is matched, with what weight, who is not and why."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from statsmodels.discrete.discrete_model import Logit

from evalkit.matching.comparison import match_comparison
from evalkit.matching.match_covariates import MatchCovariates
from evalkit.matching.propensity import fit_propensity
from evalkit.matching.valid_match import assert_valid_match

BY_DISTANCE = {"distance": "mahalanobis", "covariates": ["wellbeing"]}
NEAREST = {"method": "nearest", "order": "data", **BY_DISTANCE}


def pupils(treated, comparison, **columns) -> pd.DataFrame:
    """Give pupils T1, T2, … and C1, C2, … with these scores, the treated ones first."""
    codes = [f"T{n + 1}" for n in range(len(treated))]
    codes += [f"C{n + 1}" for n in range(len(comparison))]
    mentored = [True] * len(treated) + [False] * len(comparison)
    numbers = np.array([*treated, *comparison], dtype=float)
    return pd.DataFrame({"mentored": mentored, "wellbeing": numbers, **columns}, index=codes)


def match(frame, **options):
    matched = match_comparison(frame, group="mentored", **options)
    assert_valid_match(matched)
    return matched


def links(matched) -> list[tuple[str, str]]:
    return list(zip(matched.pairs["treated"], matched.pairs["comparison"], strict=True))


def reasons(matched) -> dict[str, str]:
    return dict(zip(matched.dropped["unit"], matched.dropped["why"], strict=True))


# ---- nearest


def test_whose_turn_it_is_decides_who_gets_whom():
    frame = pupils([10, 12, 30], [11.9, 13, 40])
    in_data_order = match(frame, **NEAREST)
    assert links(in_data_order) == [("T1", "C1"), ("T2", "C2"), ("T3", "C3")]
    closest = match(frame, **NEAREST | {"order": "closest"})
    assert links(closest) == [("T1", "C2"), ("T2", "C1"), ("T3", "C3")]
    assert closest.total_distance > in_data_order.total_distance


def test_the_largest_score_comes_first():
    # Those with higher wellbeing are likelier to be treated, so T1 takes C2 before T2 may.
    frame = pupils([30, 25, 20, 24], [10, 27, 12, 20, 22, 9, 11])
    options = {"method": "nearest", "distance": "propensity", "covariates": ["wellbeing"]}
    largest = match(frame, **options, order="largest")
    assert links(largest)[:2] == [("T1", "C2"), ("T2", "C5")]
    assert largest.frame["distance"].between(0, 1).all()
    turned = match(frame.iloc[::-1], **options, order="data")
    assert ("T2", "C2") in links(turned)


def test_equal_distances_go_to_the_earlier_row():
    frame = pupils([10, 20], [11, 9, 21, 19])
    assert links(match(frame, **NEAREST)) == [("T1", "C1"), ("T2", "C3")]
    assert links(match(frame.iloc[::-1], **NEAREST)) == [("T1", "C2"), ("T2", "C4")]
    closest = NEAREST | {"order": "closest"}
    assert links(match(frame.iloc[::-1], **closest)) == [("T1", "C2"), ("T2", "C4")]


def test_everyone_has_a_first_before_anyone_a_second():
    frame = pupils([10, 14], [10, 11, 13])
    matched = match(frame, **NEAREST, ratio=2)
    assert links(matched) == [("T1", "C1"), ("T1", "C2"), ("T2", "C3")]
    assert matched.frame.loc[["C1", "C2", "C3"], "weight"].tolist() == [0.75, 0.75, 1.5]
    assert matched.frame["match_set"].tolist() == [1, 2, 1, 1, 2]


def test_with_replacement_ties_share():
    frame = pupils([10, 10, 30], [9, 11, 31, 99])
    matched = match(frame, method="nearest", replace=True, **BY_DISTANCE)
    both = [(treated, near) for treated in ("T1", "T2") for near in ("C1", "C2")]
    assert links(matched) == [*both, ("T3", "C3")]
    assert matched.frame["weight"].tolist() == [1, 1, 1, 1, 1, 1, 0]
    assert matched.frame["match_set"].isna().all()
    assert reasons(matched) == {"C4": "not chosen: others were nearer"}


def test_a_pupil_used_twice_weighs_twice():
    matched = match(pupils([10, 11, 30], [10, 31]), method="nearest", replace=True, **BY_DISTANCE)
    assert matched.frame.loc[["C1", "C2"], "weight"].tolist() == pytest.approx([4 / 3, 2 / 3])


def test_the_school_first_and_others_for_who_is_left():
    schools = ["A", "B", "A", "B", "B"]
    frame = pupils([10, 20], [14, 10.5, 20.5], school=schools)
    assert links(match(frame, **NEAREST)) == [("T1", "C2"), ("T2", "C3")]
    inside = match(frame, **NEAREST, prefer="school")
    assert links(inside) == [("T1", "C1"), ("T2", "C3")]
    frame["school"] = ["A", "B", "B", "B", "B"]
    # T1 has nobody in A, but takes nobody in B before T2 has had their choice.
    frame.loc["T1", "wellbeing"] = 20.4
    assert links(match(frame, **NEAREST, prefer="school")) == [("T1", "C1"), ("T2", "C3")]
    shared = {"method": "nearest", "replace": True, "prefer": "school", "ratio": 2, **BY_DISTANCE}
    frame["school"] = schools
    assert links(match(frame, **shared)) == [
        ("T1", "C1"), ("T1", "C3"), ("T2", "C2"), ("T2", "C3"),
    ]  # fmt: skip


def test_everyone_dropped_is_told_why():
    frame = pupils([10, 10, 50, 10], [10, 55, 80, 10.1], year=[7, 7, 7, 8, 7, 7, 7, 9])
    matched = match(frame, **NEAREST, exact=["year"], caliper=0.5)
    assert links(matched) == [("T1", "C1"), ("T3", "C2")]
    assert reasons(matched) == {
        "C3": "no treated pupil within the caliper",
        "C4": "no treated pupil alike in year",
        "T2": "every comparison pupil within reach was matched to other treated pupils",
        "T4": "no comparison pupil alike in year",
    }
    assert matched.dropped["side"].tolist() == ["comparison", "comparison", "treated", "treated"]


def test_the_caliper_is_in_sds_of_the_score_or_is_the_mahalanobis_distance():
    frame = pupils([20, 24, 28, 23], [22, 25, 18, 19, 26, 30])
    score = match(
        frame, method="nearest", order="data", distance="propensity", covariates=["wellbeing"],
        caliper=0.3,
    )  # fmt: skip
    assert score.caliper == pytest.approx(0.3 * score.frame["distance"].std(ddof=1))
    own = match(frame, **NEAREST, caliper=0.4)
    assert own.caliper == 0.4
    within = frame.groupby("mentored")["wellbeing"].var() * (frame.groupby("mentored").size() - 1)
    sd = np.sqrt(within.sum() / (len(frame) - 2))
    gaps = [abs(frame.loc[a, "wellbeing"] - frame.loc[b, "wellbeing"]) for a, b in links(own)]
    assert own.pairs["distance"].tolist() == pytest.approx([gap / sd for gap in gaps])


# ---- the other methods


def test_optimal_is_shorter_than_greedy_and_places_as_many_as_possible():
    frame = pupils([10, 12], [11.9, 30])
    greedy = match(frame, **NEAREST | {"order": "closest"}, caliper=1)
    assert links(greedy) == [("T2", "C1")]
    frame = pupils([10, 13], [12, 16])
    options = {"method": "optimal", **BY_DISTANCE}
    assert links(match(frame, **NEAREST | {"order": "closest"}, caliper=1.5)) == [("T2", "C1")]
    assert links(match(frame, **options, caliper=1.5)) == [("T1", "C1"), ("T2", "C2")]
    both = match(pupils([10, 20], [10, 11, 12]), **options, ratio=2)
    assert links(both) == [("T1", "C1"), ("T1", "C2"), ("T2", "C3")]


def test_optimal_prefers_the_school_to_a_shorter_distance():
    frame = pupils([10, 20], [10, 20], school=["A", "B", "B", "A"])
    assert links(match(frame, method="optimal", **BY_DISTANCE)) == [("T1", "C1"), ("T2", "C2")]
    inside = match(frame, method="optimal", **BY_DISTANCE, prefer="school")
    assert links(inside) == [("T1", "C2"), ("T2", "C1")]


def test_full_matching_uses_everyone_within_reach():
    matched = match(pupils([10, 11, 30], [10.4, 29, 31, 33, 99]), method="full", **BY_DISTANCE)
    assert links(matched) == [
        ("T1", "C1"), ("T2", "C1"), ("T3", "C2"), ("T3", "C3"), ("T3", "C4"), ("T3", "C5"),
    ]  # fmt: skip
    # 2 treated for C1, a quarter of one for each other, times 5 pupils over 3.
    assert matched.frame["weight"].tolist()[3:] == pytest.approx([10 / 3, *[5 / 12] * 4])
    near = match(pupils([10, 11], [10.4, 99]), method="full", **BY_DISTANCE, caliper=1)
    assert reasons(near) == {"C2": "no treated pupil within the caliper"}


def test_cells_by_cutpoints_and_categories():
    frame = pupils(
        [10, 20, 25], [19, 20, 21, 12, 40],
        gender=["f", "f", "m", "f", "f", "f", "m", "f"],
        year=[7, 7, 7, 7, 7, 7, 7, 7],
    )  # fmt: skip
    matched = match(
        frame, method="cem", covariates=["wellbeing", "gender"], exact=["year"],
        cutpoints={"wellbeing": [20, 30]},
    )  # fmt: skip
    assert matched.frame["match_set"].tolist() == [1, 2, pd.NA, 1, 2, 2, pd.NA, pd.NA]
    assert matched.frame["weight"].tolist() == [1, 1, 0, 1.5, 0.75, 0.75, 0, 0]
    assert reasons(matched) == {
        "C4": "no treated pupil in the same cell",
        "C5": "no treated pupil in the same cell",
        "T3": "no comparison pupil in the same cell",
    }
    assert matched.method == (
        "coarsened exact matching; cut wellbeing at 20, 30, a number on a limit above it; exactly "
        "alike in year; covariates wellbeing, gender"
    )


def test_subclasses_are_quantiles_of_the_treated_scores():
    frame = pupils([20, 24, 28, 23], [22, 25, 18, 19, 26, 30])
    matched = match(
        frame, method="subclass", distance="propensity", covariates=["wellbeing"], n_subclasses=2
    )
    middle = matched.frame.loc[frame["mentored"], "distance"].median()
    upper = matched.frame["match_set"] == matched.frame["match_set"].max()
    assert (upper == (matched.frame["distance"] >= middle)).all()


def test_classes_and_cells_are_made_within_what_must_be_exact():
    frame = pupils([20, 24, 28, 23], [22, 25, 18, 19, 26, 30], year=[7, 8, 7, 8, 7, 8, 7, 8, 7, 7])
    options = {"covariates": ["wellbeing"], "exact": ["year"]}
    of_scores = {"method": "subclass", "distance": "propensity", "n_subclasses": 2}
    classes = match(frame, **options, **of_scores).frame
    cells = match(frame, **options, method="cem", cutpoints={"wellbeing": [25]}).frame
    for found in (classes, cells):
        assert (found.groupby(["match_set", "year"]).size() > 1).all()
        assert len(found.groupby(["match_set", "year"])) == found["match_set"].nunique() > 2
    # Sets of 1 treated and 2 others, 2 and 1, 1 and 2; C2 (year 8, 25) is alone in a cell.
    assert cells["match_set"].tolist() == [1, 2, 3, 2, 1, pd.NA, 1, 2, 3, 3]
    assert cells["weight"].tolist()[4:] == [0.625, 0, 0.625, 2.5, 0.625, 0.625]


def test_weighting_by_the_odds():
    frame = pupils([20, 24, 28, 23], [22, 25, 18, 19, 26, 30])
    matched = match(frame, method="weighting", distance="propensity", covariates=["wellbeing"])
    of = matched.frame[~frame["mentored"]]
    odds = of["distance"] / (1 - of["distance"])
    assert of["weight"].tolist() == pytest.approx((odds * 6 / odds.sum()).tolist())
    assert matched.frame["weight"][frame["mentored"]].tolist() == [1.0] * 4


def test_entropy_weights_balance_and_leave_out_who_cannot_help():
    frame = pupils([20, 24, 27], [18, 22, 25, 31, 22], sen=[0, 0, 0, 0, 0, 0, 0, 1])
    matched = match(frame, method="entropy", covariates=["wellbeing", "sen"])
    weights = matched.frame["weight"].to_numpy()[3:]
    scores = frame["wellbeing"].to_numpy()
    assert np.average(scores[3:], weights=weights) == pytest.approx(scores[:3].mean(), abs=1e-9)
    assert reasons(matched) == {"C5": "no weights that balance the covariates can use this pupil"}


def test_no_matching_is_a_method():
    frame = pupils([20, 24], [18, 22, 25])
    matched = match(frame, method="none", covariates=[])
    assert matched.frame["weight"].tolist() == [1.0] * 5
    assert matched.dropped.empty
    assert matched.pairs.empty
    assert matched.total_distance is None
    assert matched.method == "no matching: every pupil counts 1"


# ---- what goes in and comes out


def test_the_frame_comes_back_as_it_was_with_three_more_columns():
    frame = pupils([10, 20], [21, 11]).iloc[[3, 0, 2, 1]]
    before = frame.copy(deep=True)
    matched = match(frame, **NEAREST)
    pd.testing.assert_frame_equal(frame, before)
    pd.testing.assert_frame_equal(matched.frame[frame.columns], frame)
    assert list(matched.frame)[-3:] == ["weight", "match_set", "distance"]
    assert matched.frame["match_set"].dtype == "Int64"
    assert matched.frame["distance"].isna().all()


def test_codes_of_two_levels_and_of_several_kinds():
    frame = pupils([10, 20], [21, 11])
    frame.index = pd.MultiIndex.from_tuples([("A", 1), ("A", 2), ("B", 1), ("B", 2)])
    assert links(match(frame, **NEAREST)) == [(("A", 1), ("B", 2)), (("A", 2), ("B", 1))]
    frame.index = ["T1", 2, "C1", 4]
    assert links(match(frame, **NEAREST)) == [(2, "C1"), ("T1", 4)]


def test_categories_become_columns_but_for_the_first():
    frame = pd.DataFrame(
        {
            "gender": ["m", "f", "x", "m"],
            "band": pd.Categorical(["low", "high", "low", "high"], ["low", "high", "none"]),
            "fsm": pd.array([True, False, True, True], dtype="boolean"),
            "score": pd.Series([1, 2, 3, 5], dtype=object),
        }
    )
    read = MatchCovariates.read(frame, list(frame))
    assert read.names == ("gender=m", "gender=x", "band=high", "fsm", "score")
    assert read.owners == ("gender", "gender", "band", "fsm", "score")
    assert read.matrix.tolist() == [
        [1, 0, 0, 1, 1], [0, 0, 1, 0, 2], [0, 1, 0, 1, 3], [1, 0, 1, 1, 5],
    ]  # fmt: skip


def test_the_score_is_the_maximum_likelihood_of_statsmodels():
    rng = np.random.default_rng(4)
    frame = pd.DataFrame({"score": rng.normal(24, 5, 80), "days": rng.poisson(4, 80) * 1e6})
    is_treated = rng.random(80) < 0.4
    fit = fit_propensity(MatchCovariates.read(frame, list(frame)), is_treated)
    theirs = Logit(is_treated * 1.0, frame.assign(days=frame["days"] / 1e6, one=1.0)).fit(
        disp=0, tol=1e-12
    )
    assert fit.scores.tolist() == pytest.approx(theirs.predict().tolist(), rel=1e-9)
    assert fit.coefficients["days"] * 1e6 == pytest.approx(theirs.params["days"], rel=1e-7)
    assert fit.coefficients["(intercept)"] == pytest.approx(theirs.params["one"], rel=1e-7)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            {"method": "nearest", "order": "largest", "distance": "propensity", "caliper": 2.0},
            "nearest-neighbour matching on the propensity score (logistic regression, maximum "
            "likelihood); 1 comparison pupil for each treated one; without replacement; in "
            "descending order of the score; ties go to the earlier row; caliper 2 SD of the score "
            "over all pupils (0.05706); covariates wellbeing",
        ),
        (
            {"method": "nearest", "replace": True, "distance": "mahalanobis", "ratio": 2},
            "nearest-neighbour matching on Mahalanobis distance (pooled covariance within the "
            "groups); up to 2 comparison pupils for each treated one; with replacement; pupils who "
            "are equally near share the match equally; covariates wellbeing",
        ),
        (
            {"method": "optimal", "distance": "mahalanobis", "prefer": "school", "caliper": 2},
            "optimal matching on Mahalanobis distance (pooled covariance within the groups); 1 "
            "comparison pupil for each treated one; as many as possible, then least total "
            "distance; of equally good answers one that depends on pupils' codes, not on the order "
            "of rows; caliper 2 SD (2); within school first, outside it only for who is left; "
            "covariates wellbeing",
        ),
        (
            {"method": "subclass", "distance": "propensity", "n_subclasses": 2},
            "2 subclasses of the propensity score (logistic regression, maximum likelihood); "
            "limits at quantiles of the treated pupils' scores; covariates wellbeing",
        ),
        (
            {"method": "weighting", "distance": "propensity"},
            "weighting by the odds of the propensity score (logistic regression, maximum "
            "likelihood); covariates wellbeing",
        ),
        (
            {"method": "entropy"},
            "entropy balancing to the treated pupils' means; covariates wellbeing",
        ),
    ],
)  # fmt: skip
def test_the_method_is_named_with_what_moves_the_answer(options, words):
    frame = pupils([20, 24, 28, 23], [22, 25, 18, 19, 26, 30], school=list("ABABABABAB"))
    assert match(frame, covariates=["wellbeing"], **options).method == words
