"""Balance of two groups: what is compared, what is said where nothing can be, what is refused."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
import pandas as pd
import pytest

from evalkit.errors import DataError, MatchingError
from evalkit.matching.balance import COLUMNS, Balance, balance
from evalkit.matching.comparison import match_comparison

PUPILS = pd.DataFrame(
    {
        "treated": [1, 1, 1, 1, 0, 0, 0, 0, 0, 0],
        "wellbeing": [18, 21, 20, 25, 22, 26, 19, 21, 20, 31],
        "fsm": [True, False, True, False, True, False, False, False, True, False],
        "gender": ["f", "f", "m", "f", "f", "m", "m", "f", "m", "other"],
        "weight": [1, 1, 1, 1, 1, 0, 1, 1, 1, 0],
    },
    index=[f"P{n}" for n in range(10)],
)
NAMES = {"group": "treated", "covariates": ["wellbeing", "fsm", "gender"]}


def found(frame=PUPILS, **changes) -> Balance:
    return balance(frame, **{**NAMES, "weights": "weight", **changes})


def row(made: Balance, covariate: str, *, level=None, kind=None) -> pd.Series:
    rows = made.table[made.table["covariate"] == covariate]
    rows = rows if level is None else rows[rows["level"] == level]
    rows = rows if kind is None else rows[rows["kind"] == kind]
    assert len(rows) == 1
    return rows.iloc[0]


def refusal(error=DataError, **changes) -> str:
    with pytest.raises(error) as caught:
        found(**changes)
    return str(caught.value)


def test_there_is_a_row_for_each_number_and_for_each_category():
    table = found().table
    assert tuple(table.columns) == COLUMNS
    assert table["kind"].tolist() == ["number", "yes_no", "category", "category", "category"]
    assert table["level"].tolist()[2:] == ["f", "m", "other"]
    assert table["level"].isna().tolist()[:2] == [True, True]


def test_differences_are_treated_minus_comparison_over_the_sd_of_all_treated():
    made = row(found(), "wellbeing")
    treated = PUPILS["wellbeing"][PUPILS["treated"] == 1]
    assert (made["mean_treated"], made["mean_comparison"]) == (21, 20.5)
    assert made["denominator"] == pytest.approx(treated.std())
    assert made["smd"] == pytest.approx(0.5 / treated.std())
    assert made["smd_raw"] < 0 < made["smd"]


def test_the_denominator_is_that_of_before_matching():
    dropped = PUPILS.assign(weight=[1, 1, 1, 0, 1, 0, 1, 1, 1, 0])
    assert (
        row(found(dropped), "wellbeing")["denominator"] == row(found(), "wellbeing")["denominator"]
    )
    assert row(found(dropped), "wellbeing")["mean_treated"] == pytest.approx(59 / 3)
    assert row(found(dropped), "wellbeing")["mean_treated_raw"] == 21


@pytest.mark.parametrize("weight", [1, 7, 1e-300, 1e300, 0.1])
def test_equal_weights_change_nothing(weight):
    table = found(PUPILS.assign(weight=weight)).table
    for name in ("smd", "smd_pooled", "variance_ratio", "ks"):
        np.testing.assert_allclose(table[name], table[f"{name}_raw"], rtol=1e-12, atol=1e-15)
    pd.testing.assert_frame_equal(found(weights=None).table, found(PUPILS.assign(weight=1)).table)


def test_a_group_is_worth_fewer_pupils_where_weights_are_unequal():
    made = found(PUPILS.assign(weight=[1, 1, 1, 1, 4, 1, 1, 0, 0, 0]))
    assert (made.treated.n_raw, made.treated.n, made.treated.n_effective) == (4, 4, 4)
    assert (made.comparison.n_raw, made.comparison.n) == (6, 3)
    assert made.comparison.n_effective == pytest.approx(2)


def test_a_variance_ratio_is_for_numbers_with_more_than_two_values():
    table = found(PUPILS.assign(year=[7, 8] * 5), covariates=["wellbeing", "fsm", "year"]).table
    assert table["variance_ratio"].isna().tolist() == [False, True, True]
    assert table["kind"].tolist() == ["number", "yes_no", "number"]


def test_missing_values_are_a_row_of_their_own():
    gaps = PUPILS["wellbeing"].astype("Int64")
    gaps.iloc[[0, 5]] = pd.NA
    made = found(PUPILS.assign(wellbeing=gaps), covariates=["wellbeing"])
    assert made.table["kind"].tolist() == ["number", "missing"]
    of_values, of_gaps = made.table.iloc[0], made.table.iloc[1]
    assert (of_values["mean_treated"], of_gaps["mean_treated"]) == (22, 0.25)
    assert (of_gaps["mean_comparison_raw"], of_gaps["mean_comparison"]) == (1 / 6, 0)
    assert not of_gaps["is_within"]
    assert made.verdict.n_covariates == 1
    without = found(PUPILS.assign(wellbeing=gaps).dropna(), covariates=["wellbeing"])
    assert of_values["mean_treated"] == without.table.iloc[0]["mean_treated"]


def test_missing_categories_are_no_category():
    made = found(PUPILS.assign(gender=[*"ffmffm", None, *"fmx"]), covariates=["gender"])
    assert made.table["kind"].tolist() == ["category"] * 3 + ["missing"]
    assert row(made, "gender", level="m")["mean_comparison_raw"] == pytest.approx(2 / 5)


def test_a_column_of_objects_is_read_for_what_it_holds():
    for name in ("wellbeing", "fsm"):
        objects = PUPILS.assign(**{name: PUPILS[name].astype(object)})
        pd.testing.assert_frame_equal(found(objects).table, found().table)
    categories = PUPILS.assign(gender=PUPILS["gender"].astype("category"))
    pd.testing.assert_frame_equal(found(categories).table, found().table)


def test_a_constant_is_alike():
    made = row(found(PUPILS.assign(wellbeing=0.1), covariates=["wellbeing"]), "wellbeing")
    assert (made["smd"], made["smd_raw"], made["ks"], made["denominator"]) == (0, 0, 0, 0)
    assert made["is_within"]
    assert made["note"] == "Everybody has the same value."


def test_what_cannot_be_standardised_is_said_and_is_not_alike():
    same = PUPILS.assign(wellbeing=[20] * 4 + [20, 22, 24, 26, 20, 21])
    made = found(same, covariates=["wellbeing"])
    assert np.isnan(row(made, "wellbeing")["smd"])
    assert not row(made, "wellbeing")["is_within"]
    assert row(made, "wellbeing")["note"] == (
        "All treated pupils have the same value and comparison pupils differ from it, so the "
        "difference cannot be standardised."
    )
    assert made.verdict.key == "apart"
    assert made.verdict.sentence() == (
        "The two groups were not alike at the start in any respect that was compared; they "
        "differed in wellbeing (there is no spread, or there are no values, to measure the "
        "difference by)."
    )


def test_a_category_without_treated_pupils_is_said_until_nobody_of_it_is_left():
    raw = row(found(weights=None), "gender", level="other")
    assert np.isnan(raw["smd"])
    assert raw["note"] == (
        "No treated pupil is in this category and comparison pupils are, so the difference cannot "
        "be standardised."
    )
    matched = row(found(), "gender", level="other")
    assert np.isnan(matched["smd_raw"])
    assert (matched["smd"], matched["note"]) == (0, "")
    named = PUPILS.assign(gender=pd.Categorical(PUPILS["gender"], ["f", "m", "other", "none"]))
    nobody = row(found(named), "gender", level="none")
    assert (nobody["smd"], nobody["note"]) == (0, "Nobody is in this category.")
    every = row(found(PUPILS.assign(gender=["f"] * 8 + ["m"] * 2)), "gender", level="f")
    assert every["note"] == (
        "All treated pupils are in this category and not all comparison pupils are, so the "
        "difference cannot be standardised."
    )


def test_one_pupil_left_in_a_group_has_no_variance():
    made = found(PUPILS.assign(weight=[1, 1, 1, 1, 0, 0, 0, 1, 0, 0]))
    assert made.comparison.n == 1
    assert row(made, "wellbeing")["smd"] == 0
    assert np.isnan(row(made, "wellbeing")["variance_ratio"])
    assert row(made, "wellbeing")["note"] == (
        "One pupil with a value is left in a group, so there is no variance to compare."
    )


def test_nobody_with_a_value_left_in_a_group():
    gaps = PUPILS["wellbeing"].where(PUPILS["treated"] == 0)
    made = row(found(PUPILS.assign(wellbeing=gaps)), "wellbeing", kind="number")
    assert np.isnan(made["smd"])
    assert not made["is_within"]
    assert made["note"] == "One of the groups has no value here, so there is nothing to compare."
    gaps.iloc[0] = 20
    few = row(found(PUPILS.assign(wellbeing=gaps)), "wellbeing", kind="number")
    assert few["note"] == (
        "Fewer than two treated pupils have a value, so the difference cannot be standardised."
    )


def test_the_order_of_rows_does_not_matter():
    mixed = PUPILS.sample(frac=1, random_state=3)
    pd.testing.assert_frame_equal(found(mixed).table, found().table, rtol=1e-12)


def test_large_numbers_keep_their_digits():
    far = PUPILS.assign(wellbeing=PUPILS["wellbeing"] + 2.0**40)
    for name in ("smd", "smd_raw", "smd_pooled", "variance_ratio", "ks"):
        assert row(found(far), "wellbeing")[name] == pytest.approx(
            row(found(), "wellbeing")[name], rel=1e-9
        )


def test_equal_means_are_exactly_alike_whatever_the_noise_of_sums():
    values = [0.1, 0.7, 0.3] + [0.1, 0.7, 0.3] * 2
    shares = [0.1, 0.3, 0.7, 0.9, 0.7, 0.3]
    frame = pd.DataFrame({"treated": [1] * 3 + [0] * 6, "wellbeing": values})
    frame["weight"] = [1.0] * 3 + shares
    assert row(found(frame, covariates=["wellbeing"]), "wellbeing")["smd"] == 0


def test_equal_means_with_another_spread_are_not_alike():
    frame = pd.DataFrame(
        {"treated": [1] * 4 + [0] * 4, "wellbeing": [10, 20, 20, 30, 19, 20, 20, 21]}
    )
    made = found(frame, covariates=["wellbeing"], weights=None)
    assert (row(made, "wellbeing")["smd"], row(made, "wellbeing")["variance_ratio"]) == (
        0,
        pytest.approx(100),
    )
    assert not row(made, "wellbeing")["is_within"]
    assert [each.key for each in made.verdict.unlike] == ["spread_wider"]
    narrow = found(
        frame.assign(treated=1 - frame["treated"]), covariates=["wellbeing"], weights=None
    )
    assert row(narrow, "wellbeing")["variance_ratio"] == pytest.approx(0.01)
    assert [each.key for each in narrow.verdict.unlike] == ["spread_narrower"]
    alike = frame.assign(wellbeing=[10, 20, 20, 30] + [20] * 4)
    none = found(alike, covariates=["wellbeing"], weights=None)
    assert row(none, "wellbeing")["variance_ratio"] == np.inf
    assert not row(none, "wellbeing")["is_within"]


def test_a_year_of_birth_keeps_its_digits():
    far = PUPILS.assign(wellbeing=PUPILS["wellbeing"] * 1e-4 + 2011)
    for name in ("smd", "smd_raw", "variance_ratio", "ks"):
        there = row(found(), "wellbeing")[name]
        assert row(found(far), "wellbeing")[name] == pytest.approx(there, rel=1e-6)


def test_a_match_brings_its_group_its_covariates_and_its_weights():
    matched = match_comparison(
        PUPILS.drop(columns="weight"), group="treated", covariates=["wellbeing"],
        method="nearest", distance="mahalanobis", order="closest",
    )  # fmt: skip
    made = balance(matched)
    assert made.table["covariate"].tolist() == ["wellbeing"]
    assert made.comparison.n == 4
    assert abs(row(made, "wellbeing")["smd"]) < abs(row(made, "wellbeing")["smd_raw"])
    others = balance(matched, covariates=["wellbeing", "gender"])
    assert others.verdict.n_covariates == 2
    with pytest.raises(MatchingError) as caught:
        balance(matched, weights="weight")
    assert str(caught.value) == (
        "A match brings its own weights and its own group ('treated'); leave out `weights` and "
        "`group`, or give its frame instead."
    )


def test_what_was_computed_is_named():
    assert found().method == (
        "standardised differences: (treated − comparison) / SD of all treated pupils before "
        "matching, shares likewise; variance ratio: treated / comparison, weights as those of whom "
        "a pupil stands for; KS: largest difference of the two distributions; weights: weight"
    )
    assert found(weights=None).method.endswith("; no weights")


@pytest.mark.parametrize(
    ("weights", "n"),
    [([1.0] * 9 + [-1.0], 1), ([1.0] * 8 + [np.nan, np.inf], 2), ([-0.5] * 10, 10)],
)
def test_weights_that_are_none_are_refused(weights, n):
    assert refusal(frame=PUPILS.assign(weight=weights)) == (
        f"Each weight must be a number from 0 upwards; {n} of 10 in 'weight' are missing, infinite "
        "or below 0. A pupil who was left out has the weight 0."
    )


def test_a_group_without_weight_is_refused():
    none = PUPILS.assign(weight=PUPILS["treated"])
    assert refusal(MatchingError, frame=none) == (
        "Both groups must have pupils with a weight above 0; by 'treated' all 6 comparison pupils "
        "have the weight 0. Loosen the caliper, the exact columns or the cutpoints of the matching."
    )
    assert refusal(frame=PUPILS.assign(weight=0)) == (
        "Some pupils must have a weight above 0; in 'weight' all are 0, so nobody is left to "
        "compare. Loosen what the matching asks for."
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"covariates": []},
            "`covariates` must name at least one column known before treatment; got an empty list. "
            "Without one nobody can say whether the groups were alike.",
        ),
        (
            {"covariates": None},
            "`group` and `covariates` must name columns of the frame; only a match has its own.",
        ),
        (
            {"covariates": ["welbeing"]},
            "`covariates` must name a column of the frame; there is none called 'welbeing'. "
            "Did you mean 'wellbeing'?",
        ),
        (
            {"frame": PUPILS.assign(fsm=pd.Timestamp("2025-09-01"))},
            "The covariate 'fsm' must hold numbers, true and false, or text; got values of type "
            f"{PUPILS.assign(fsm=pd.Timestamp('2025-09-01'))['fsm'].dtype} (datetime64). Turn "
            "dates into numbers, such as an age, first.",
        ),
        (
            {"frame": PUPILS.assign(fsm=np.nan)},
            "The covariate 'fsm' must have values; all are missing. Leave it out.",
        ),
        (
            {"frame": PUPILS.assign(weight="1")},
            "The weights 'weight' must be numeric; got values of type "
            f"{PUPILS.assign(weight='1')['weight'].dtype}. Give each pupil a number, 0 for one who "
            "was left out.",
        ),
        ({"frame": [1]}, "`frame` must be a DataFrame with one row per pupil; got list."),
    ],
)
def test_what_is_refused(changes, message):
    assert refusal(**changes) == message


def test_infinite_values_and_mixed_cells_are_refused():
    assert "1 of 10 are infinite" in refusal(frame=PUPILS.assign(wellbeing=[np.inf, *range(9)]))
    for cells in ([[1]] * 10, [1, "a"] * 5, [{}, None] * 5, [1 + 2j] * 10):
        mixed = PUPILS.assign(fsm=pd.Series(cells, index=PUPILS.index, dtype=object))
        assert refusal(frame=mixed).startswith("The covariate 'fsm' must hold numbers, true and ")


def test_a_frame_of_both_groups_is_asked_for():
    one = PUPILS.assign(treated=[1] + [0] * 9)
    assert refusal(frame=one).startswith("Both groups must have at least 2 pupils; by 'treated'")


CELLS = [
    None, pd.NA, pd.NaT, np.nan, np.inf, "x", True, 10**400, 1e300, 1e-300, 1 + 2j, [1], {},
]  # fmt: skip


@pytest.mark.parametrize("place", range(len(CELLS)))
@pytest.mark.parametrize("column", ["treated", "wellbeing", "fsm", "gender", "weight"])
def test_any_cell_gives_a_table_or_an_error_of_ours(column, place):
    cells = PUPILS[column].astype(object).tolist()
    cells[7] = CELLS[place]
    odd = PUPILS.assign(**{column: pd.Series(cells, index=PUPILS.index, dtype=object)})
    rows = 0
    with suppress(DataError, MatchingError):
        rows = len(found(odd).table)
    assert rows == 0 or rows >= 5
