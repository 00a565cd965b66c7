"""Change of one pupil: worked by hand, laws that any such index obeys, and what is refused."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.errors import DataError
from evalkit.scoring.clinical_change import clinical_categories, clinical_cutoff
from evalkit.scoring.counting_change import change_counts, clinical_counts
from evalkit.scoring.important_change import meaningful_change
from evalkit.scoring.regression_change import regression_based_change
from evalkit.scoring.reliability import standard_error_of_measurement
from evalkit.scoring.reliable_change import (
    reliable_change,
    smallest_reliable_change,
)

METHODS = (
    "jacobson_truax",
    "edwards_nunnally",
    "gulliksen_lord_novick",
    "hsu_linn_lord",
    "hageman_arrindell",
)
GROUP = {"baseline_mean": 40, "endpoint_mean": 46, "endpoint_sd": 10, "correlation": 0.5}
# SD 10 and reliability .75: the standard error of measurement is 10 · √.25 = 5.
OPTIONS = {"sd": 10, "reliability": 0.75, "critical": 1.96, **GROUP}


def changed(before, after, *, method="jacobson_truax", higher_is_better=True, **options):
    return reliable_change(
        before, after, method=method, higher_is_better=higher_is_better, **{**OPTIONS, **options}
    )


def categories(frame):
    return frame["category"].tolist()


# ---- worked by hand


@pytest.mark.parametrize(
    ("sd", "reliability", "points"),
    [
        pytest.param(6.8, 0.87, 6.8, id="WEMWBS, alpha"),
        pytest.param(6.8, 0.66, 11.0, id="WEMWBS, retest"),
        pytest.param(5.2, 0.80, 6.4, id="SDQ total, alpha"),
        pytest.param(5.2, 0.62, 8.9, id="SDQ total, retest"),
        pytest.param(10, 0.82, 11.8, id="RCADS anxiety and KIDSCREEN-10, alpha"),
        pytest.param(10, 0.73, 14.4, id="RCADS anxiety, retest"),
        pytest.param(10, 0.70, 15.2, id="RCADS depression, retest"),
        pytest.param(10, 0.72, 14.7, id="KIDSCREEN-10, retest"),
    ],
)
def test_points_that_a_pupil_must_pass(sd, reliability, points):
    found = smallest_reliable_change(sd=sd, reliability=reliability, critical=1.96)
    assert round(found, 1) == points
    assert changed([1], [2], sd=sd, reliability=reliability)[
        "smallest_reliable_change"
    ].tolist() == [pytest.approx(found, rel=1e-12)]


@pytest.mark.parametrize(
    ("method", "expected", "error"),
    [
        # A pupil who stood at 30, 10 below the mean of 40, and now stands at 50.
        ("jacobson_truax", 30, sqrt(2) * 5),
        ("edwards_nunnally", 40 - 0.75 * 10, 5),
        ("gulliksen_lord_novick", 40 - 0.75 * 10, 10 * sqrt(1 - 0.75**2)),
        ("hsu_linn_lord", 46 - 0.75 * 10, 10 * sqrt(1 - 0.75**2)),
        # Changes vary by 100 + 100 − 2 · 10 · 10 · .5 = 100, of which error is 2 · 25 = 50: their
        # reliability is .5.  Mean change 6, so 30 − 6 · .5 / .5 = 24; √50 / √.5 = 10.
        ("hageman_arrindell", 24, 10),
    ],
)
def test_each_method_by_hand(method, expected, error):
    row = changed([30], [50], method=method).iloc[0]
    assert row["expected"] == pytest.approx(expected, rel=1e-12)
    assert row["index"] == pytest.approx((50 - expected) / error, rel=1e-12)
    assert row["smallest_reliable_change"] == pytest.approx(1.96 * error, rel=1e-12)
    assert row["method"] == method


def test_hageman_arrindell_as_the_authors_write_it():
    """(change · r + mean change · (1 − r)) / (√r · √(2 · SEM²)), r the reliability of changes."""
    frame = changed([40, 40, 40], [50, 34, 52], method="hageman_arrindell", critical=1.65)
    # (10 · .5 + 6 · .5) / (√.5 · √50) = 8 / 5;  (−6 · .5 + 3) / 5;  (12 · .5 + 3) / 5
    assert frame["index"].tolist() == pytest.approx([1.6, 0, 1.8], abs=1e-12)
    assert categories(frame) == ["no_reliable_change", "no_reliable_change", "improved"]


def test_hageman_arrindell_is_the_best_guess_at_the_true_change():
    """Simulated pupils whose true change is known: the index is its regression, over its error."""
    rng = np.random.default_rng(20240905)
    n, sem = 200_000, 5.0
    truth = rng.multivariate_normal([40, 46], [[75, 50], [50, 75]], n)  # SD 10 with the error
    seen = truth + rng.normal(0, sem, truth.shape)
    true_change, change = np.diff(truth).ravel(), np.diff(seen).ravel()
    slope, intercept = np.polyfit(change, true_change, 1)
    spread = np.std(true_change - intercept - slope * change)
    index = changed(seen[:, 0], seen[:, 1], method="hageman_arrindell")["index"]
    guess = (intercept + slope * change) / spread
    assert index.to_numpy() == pytest.approx(guess, abs=0.05)


def test_without_regression_or_group_change_hageman_arrindell_is_jacobson_truax_shrunk():
    frame = changed([40, 50], [50, 45], method="hageman_arrindell", endpoint_mean=40)
    plain = changed([40, 50], [50, 45])
    assert frame["index"].to_numpy() == pytest.approx(sqrt(0.5) * plain["index"].to_numpy())


def test_exactly_the_critical_change_is_not_enough():
    # √2 · 10 · √(1 − .5) = 10: two of them are 20 points.
    options = {"sd": 10, "reliability": 0.5, "critical": 2}
    frame = changed([0, 0, 0, 0, 0], [20, 20.001, -20, -20.001, 0], **options)
    assert categories(frame) == [
        "no_reliable_change", "improved", "no_reliable_change", "deteriorated",
        "no_reliable_change",
    ]  # fmt: skip


def test_exactly_the_important_change_is_enough():
    # 0.3 − 0.1 falls short of 0.2 by a rounding error; a pupil must not.
    frame = meaningful_change(
        [0.1, 0.3, 0.1], [0.3, 0.1, 0.29], minimally_important=0.2, higher_is_better=True
    )
    assert categories(frame) == ["improved", "deteriorated", "no_meaningful_change"]
    assert frame["category"].cat.ordered
    turned = meaningful_change([9, 4], [4, 9], minimally_important=5, higher_is_better=False)
    assert categories(turned) == ["improved", "deteriorated"]


def test_regression_based_change_by_hand():
    # Means 14 and 16, slope 34 / 40 = .85, residuals −.6 −1.3 4 −1.7 −.4, squares 21.1 over 3.
    frame = regression_based_change(
        [10, 12, 14, 16, 18], [12, 13, 20, 16, 19], higher_is_better=True, critical=1.5
    )
    error = sqrt(21.1 / 3)
    assert frame["expected"].tolist() == pytest.approx([12.6, 14.3, 16, 17.7, 19.4])
    assert frame["index"].tolist() == pytest.approx(
        [one / error for one in (-0.6, -1.3, 4, -1.7, -0.4)]
    )
    assert (
        categories(frame) == ["no_reliable_change"] * 2 + ["improved"] + ["no_reliable_change"] * 2
    )
    assert frame["slope"].tolist() == pytest.approx([0.85] * 5)
    assert frame["n_fitted"].tolist() == [5] * 5


def test_regression_leaves_out_pairs_that_are_not_and_keeps_their_rows():
    whole = regression_based_change(
        [10, 12, 14, 16], [12, 13, 20, 16], higher_is_better=True, critical=1.645
    )
    more = regression_based_change(
        [10, 30, 12, 14, None, 16], [12, None, 13, 20, 5, 16], higher_is_better=True, critical=1.645
    )
    assert more["n_fitted"].tolist() == [4] * 6
    assert more["index"].dropna().tolist() == whole["index"].tolist()
    assert more["category"].isna().tolist() == [False, True, False, False, True, False]
    assert more["expected"].isna().tolist() == [False, True, False, False, True, False]


@pytest.mark.parametrize(
    ("kind", "higher", "lower"),
    [
        # Clinical 40 (SD 10) below functional 70 (SD 5), and the same turned round at 100 − x.
        ("a", 40 + 20, 60 - 20),
        ("b", 70 - 10, 30 + 10),
        ("c", (10 * 70 + 5 * 40) / 15, 100 - (10 * 70 + 5 * 40) / 15),
    ],
)
def test_cut_offs_by_hand(kind, higher, lower):
    up = clinical_cutoff(
        kind=kind, higher_is_better=True,
        clinical_mean=40, clinical_sd=10, functional_mean=70, functional_sd=5,
    )  # fmt: skip
    down = clinical_cutoff(
        kind=kind, higher_is_better=False,
        clinical_mean=60, clinical_sd=10, functional_mean=30, functional_sd=5,
    )  # fmt: skip
    assert (up, down) == pytest.approx((higher, lower))


def test_recovered_is_reliably_improved_and_strictly_across_the_line():
    before = [30, 30, 50, 55, 30, 70, 49, 30, None]
    after = [70, 50, 70, 75, 31, 30, 51, 49, 70]
    frame = clinical_categories(changed(before, after), cutoff=50, higher_is_better=True)
    assert frame["clinical_category"].tolist()[:8] == [
        "recovered",
        "improved_not_recovered",  # ended on the line itself
        "improved_not_recovered",  # began on the line itself
        "improved_not_recovered",  # began on the functional side
        "no_reliable_change",
        "deteriorated",
        "no_reliable_change",  # crossed the line by an unreliable step
        "improved_not_recovered",  # did not reach the line
    ]
    assert frame["clinical_category"].isna().tolist() == [False] * 8 + [True]
    assert frame["is_clinical_before"].isna().tolist() == [False] * 8 + [True]
    assert frame["is_functional_after"].tolist()[-1] is True
    assert clinical_counts(frame)[["category", "n"]].to_numpy().tolist() == [
        ["recovered", 1], ["improved_not_recovered", 4], ["unchanged", 2], ["deteriorated", 1],
    ]  # fmt: skip


# ---- the frame


def test_order_and_labels_of_pupils_are_kept_and_nobody_is_lost():
    before = pd.Series([30, 40, None, 35], index=["d", "a", "c", "b"])
    after = pd.Series([60, None, 50, 30], index=before.index, dtype="Float64")
    frame = changed(before, after)
    assert frame.index.tolist() == ["d", "a", "c", "b"]
    assert frame["category"].isna().tolist() == [False, True, True, False]
    assert frame["index"].isna().tolist() == [False, True, True, False]
    assert frame["change"].tolist()[0] == 30
    assert frame["category"].cat.categories.tolist() == [
        "deteriorated", "no_reliable_change", "improved",
    ]  # fmt: skip
    assert frame["category"].cat.ordered


def test_every_row_says_what_it_was_judged_by():
    frame = changed([30, None], [60, 40], method="edwards_nunnally", higher_is_better=False)
    shown = ["method", "sd", "reliability", "critical", "smallest_reliable_change"]
    assert frame[shown].to_numpy().tolist() == [["edwards_nunnally", 10, 0.75, 1.96, 9.8]] * 2
    assert frame["higher_is_better"].tolist() == [False, False]
    assert change_counts(frame)[shown].iloc[0].tolist() == frame[shown].iloc[0].tolist()


@pytest.mark.parametrize("nobody", [[], pd.Series([], dtype=float)])
def test_a_school_without_pupils_has_a_frame_without_rows(nobody):
    assert len(changed(nobody, nobody)) == 0
    counts = change_counts(changed(nobody, nobody))
    assert counts["n"].tolist() == [0, 0, 0]
    assert counts["share"].isna().all()


def test_a_wave_that_nobody_answered_is_no_error():
    frame = changed([30, 40], [None, None])
    assert frame["category"].isna().all()
    assert (
        change_counts(frame)[["n", "n_judged", "n_no_value"]].to_numpy().tolist() == [[0, 0, 2]] * 3
    )


def test_values_of_the_group_come_from_the_caller_never_from_the_pupils():
    few = changed([30], [50], method="hsu_linn_lord")
    many = changed([30, 90, 95], [50, 10, 20], method="hsu_linn_lord")
    assert many["index"].iloc[0] == few["index"].iloc[0]


def test_inputs_are_left_as_they_were():
    before, after = pd.Series([30.0, 40.0]), pd.Series([50.0, 41.0])
    frame = changed(before, after)
    was = frame.copy()
    clinical_categories(frame, cutoff=45, higher_is_better=True)
    change_counts(frame)
    assert before.tolist() == [30, 40]
    assert after.tolist() == [50, 41]
    pd.testing.assert_frame_equal(frame, was)


# ---- counts


def test_counts_are_three_rows_always_together():
    frame = changed([30, 30, 30, None], [60, 61, 62, 63])
    counts = change_counts(frame)
    assert counts["category"].tolist() == ["improved", "unchanged", "deteriorated"]
    assert counts["n"].tolist() == [3, 0, 0]
    assert counts["share"].tolist() == [1, 0, 0]
    assert counts["n_no_value"].tolist() == [1, 1, 1]


def test_several_scales_are_never_counted_together():
    one, two = (changed([30], [60]).assign(scale=name) for name in ("worry", "mood"))
    with pytest.raises(DataError, match=r"one scale; got mood, worry\. .* doubles .*Gibbons 2021"):
        change_counts(pd.concat([one, two]))
    assert change_counts(one)["n"].tolist() == [1, 0, 0]


def test_scales_without_their_names_are_told_apart_by_what_judged_them():
    both = pd.concat([changed([30], [60]), changed([30], [60], reliability=0.8)])
    with pytest.raises(DataError, match=r"judged alike; `reliability`.*Gibbons 2021"):
        change_counts(both)
    important = meaningful_change([30], [60], minimally_important=3, higher_is_better=True)
    with pytest.raises(DataError, match="judged alike"):
        change_counts(pd.concat([changed([30], [60]), important]))
    named_only = pd.DataFrame({"category": ["no_reliable_change", "no_meaningful_change"]})
    with pytest.raises(DataError, match="judged alike; `category`"):
        change_counts(named_only)
    clinical = clinical_categories(changed([30], [60]), cutoff=50, higher_is_better=True)
    other = clinical_categories(changed([30], [60]), cutoff=45, higher_is_better=True)
    with pytest.raises(DataError, match="judged alike; `cutoff`"):
        clinical_counts(pd.concat([clinical, other]))


def test_what_cannot_be_counted():
    with pytest.raises(DataError, match="column `category`, one row per pupil; got Series"):
        change_counts(changed([30], [60])["category"])
    with pytest.raises(DataError, match="column `category`, one row per pupil; got DataFrame"):
        change_counts(pd.DataFrame({"score": [1]}))
    with pytest.raises(DataError, match="column `clinical_category`"):
        clinical_counts(changed([30], [60]))
    with pytest.raises(DataError, match="got 'better'"):
        change_counts(pd.DataFrame({"category": ["better", "improved"]}))


# ---- refusals


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"sd": 0}, "`sd` must be above 0; got 0"),
        ({"sd": -1.0}, "`sd` must be above 0"),
        ({"sd": float("nan")}, "`sd` must be one number; got nan"),
        ({"sd": "7"}, "`sd` must be one number; got '7'"),
        ({"sd": True}, "`sd` must be one number"),
        ({"reliability": 1}, "at least 0 and below 1; got 1"),
        ({"reliability": -0.1}, "at least 0 and below 1"),
        ({"reliability": 87}, "at least 0 and below 1; got 87"),
        ({"reliability": None}, "`reliability` must be one number; got None.*no default"),
        ({"critical": 0}, "`critical` must be above 0"),
        ({"critical": float("inf")}, "`critical` must be one number"),
        ({"higher_is_better": 1}, "`higher_is_better` must be True or False"),
        ({"method": "jacobson"}, "`method` must be one of 'jacobson_truax'.*Did you mean"),
        ({"method": "hageman_arrindell", "endpoint_sd": 0}, "`endpoint_sd` must be above 0"),
        ({"method": "hageman_arrindell", "correlation": 1.2}, "from -1 to 1; got 1.2"),
        ({"method": "hageman_arrindell", "correlation": 0.8}, "vary more than measurement error"),
        ({"method": "edwards_nunnally", "baseline_mean": "40"}, "`baseline_mean` must be one num"),
    ],
)
def test_options_that_cannot_be(options, message):
    with pytest.raises(DataError, match=message):
        changed([30, 40], [50, 41], **options)


@pytest.mark.parametrize(
    ("method", "absent"),
    [
        ("edwards_nunnally", ["baseline_mean"]),
        ("gulliksen_lord_novick", ["baseline_mean"]),
        ("hsu_linn_lord", ["baseline_mean", "endpoint_mean"]),
        ("hageman_arrindell", ["baseline_mean", "endpoint_mean", "endpoint_sd", "correlation"]),
    ],
)
def test_a_method_names_what_it_lacks(method, absent):
    with pytest.raises(DataError) as caught:
        changed([30, 40], [50, 41], method=method, **dict.fromkeys(GROUP))
    for name in GROUP:
        assert (f"`{name}`" in str(caught.value)) == (name in absent)
    assert changed([30], [50], **dict.fromkeys(GROUP))["category"].tolist() == ["improved"]


def test_what_decides_has_no_default():
    given = {"sd": 1, "reliability": 0.8, "higher_is_better": True, "method": "jacobson_truax"}
    for name in given:
        options = {key: value for key, value in given.items() if key != name}
        with pytest.raises(TypeError, match=name):
            reliable_change([1], [2], critical=1.96, **options)
    with pytest.raises(TypeError, match="critical"):
        reliable_change([1], [2], **given)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ([1, 2], [1], "got 2 and 1 values. Align them by pupil"),
        (["a", "b"], [1, 2], "`before` must be numeric"),
        ([True, False], [1, 2], "`before` must be numeric"),
        ([1, 2], [1, np.inf], "`after` must hold finite numbers; 1 of 2"),
        ([[1, 2], [3, 4]], [1, 2], "list with 2 dimensions"),
        (7, [1], "int with 0 dimensions"),
        (pd.Series([1, 2], index=[1, 2]), pd.Series([1, 2], index=[2, 1]), "labels differ"),
    ],
)
def test_waves_that_cannot_be_paired(before, after, message):
    for compute in (
        changed,
        lambda b, a: meaningful_change(b, a, minimally_important=3, higher_is_better=True),
        lambda b, a: regression_based_change(b, a, higher_is_better=True, critical=1.645),
    ):
        with pytest.raises(DataError, match=message):
            compute(before, after)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ([1, 2, None], [2, 5, 6], "at least 3 pupils with both scores; got 2"),
        ([5, 5, 5], [2, 5, 6], "all scores before are the same"),
        ([1, 2, 3, 4], [3, 5, 7, 9], "lie on it exactly"),
        ([0.1, 0.2, 0.3], [0.2, 0.3, 0.4], "lie on it exactly"),
    ],
)
def test_scores_that_foretell_nothing_or_everything(before, after, message):
    with pytest.raises(DataError, match=message):
        regression_based_change(before, after, higher_is_better=True, critical=1.645)


@pytest.mark.parametrize("least", [0, -3, float("nan"), None])
def test_an_important_change_has_a_size(least):
    with pytest.raises(DataError, match="`minimally_important` must be"):
        meaningful_change([1], [2], minimally_important=least, higher_is_better=True)


def test_cut_offs_that_cannot_be():
    means = {"clinical_mean": 40, "functional_mean": 70}
    with pytest.raises(DataError, match="Cut-off c needs `clinical_sd`, `functional_sd`"):
        clinical_cutoff(kind="c", higher_is_better=True, **means)
    with pytest.raises(DataError, match="better side of `clinical_mean`; got 70 and 40 where low"):
        clinical_cutoff(kind="c", higher_is_better=False, clinical_sd=1, functional_sd=1, **means)
    with pytest.raises(DataError, match="`kind` must be one of 'a', 'b', 'c'"):
        clinical_cutoff(kind="d", higher_is_better=True, **means)
    with pytest.raises(DataError, match="`functional_sd` must be above 0"):
        clinical_cutoff(kind="b", higher_is_better=True, functional_mean=5, functional_sd=0)


def test_clinical_categories_need_changes_judged_the_same_way_round():
    with pytest.raises(DataError, match="judged the other way round"):
        clinical_categories(changed([30], [60]), cutoff=50, higher_is_better=False)
    with pytest.raises(DataError, match="must be a frame of reliable_change"):
        clinical_categories(pd.DataFrame({"before": [1]}), cutoff=50, higher_is_better=True)
    important = meaningful_change([1], [1], minimally_important=3, higher_is_better=True)
    with pytest.raises(DataError, match="its three categories"):
        clinical_categories(important, cutoff=50, higher_is_better=True)
    with pytest.raises(DataError, match="`cutoff` must be one number"):
        clinical_categories(changed([30], [60]), cutoff=None, higher_is_better=True)


def test_messages_never_show_a_pupils_value():
    with pytest.raises(DataError) as caught:
        changed([4711, 1], [np.inf, 2])
    assert "4711" not in str(caught.value)


# ---- laws

scores = st.integers(min_value=0, max_value=80)
pairs = st.lists(st.tuples(scores, scores), min_size=1, max_size=20)
TURNED = {"improved": "deteriorated", "deteriorated": "improved"}


def _turned(names):
    return [TURNED.get(name, name) for name in names]


@given(pairs)
def test_swapping_before_and_after_swaps_improved_and_deteriorated(several):
    before, after = zip(*several, strict=True)
    there, back = changed(before, after), changed(after, before)
    assert categories(back) == _turned(categories(there))
    assert back["index"].tolist() == (-there["index"]).tolist()


@given(pairs, st.sampled_from(METHODS))
def test_what_is_better_turns_the_category_and_not_the_index(several, method):
    before, after = zip(*several, strict=True)
    up = changed(before, after, method=method)
    down = changed(before, after, method=method, higher_is_better=False)
    assert categories(down) == _turned(categories(up))
    assert down["index"].tolist() == up["index"].tolist()


@given(pairs, st.integers(-30, 30), st.sampled_from(METHODS))
def test_points_added_to_everybody_move_nothing(several, points, method):
    before, after = (np.array(wave) for wave in zip(*several, strict=True))
    moved = {name: GROUP[name] + points for name in ("baseline_mean", "endpoint_mean")}
    was = changed(before, after, method=method)
    now = changed(before + points, after + points, method=method, **moved)
    assert now["index"].to_numpy() == pytest.approx(was["index"].to_numpy(), abs=1e-9)
    assert categories(now) == categories(was)


@given(pairs, st.sampled_from([0.5, 3.0, 10.0]), st.sampled_from(METHODS))
def test_another_unit_moves_the_points_and_not_the_index(several, unit, method):
    before, after = (np.array(wave) for wave in zip(*several, strict=True))
    scaled = {
        name: unit * OPTIONS[name]
        for name in ("sd", "baseline_mean", "endpoint_mean", "endpoint_sd")
    }
    was = changed(before, after, method=method)
    now = changed(unit * before, unit * after, method=method, **scaled)
    assert now["index"].to_numpy() == pytest.approx(was["index"].to_numpy(), abs=1e-9)
    assert now["smallest_reliable_change"].to_numpy() == pytest.approx(
        unit * was["smallest_reliable_change"].to_numpy()
    )


@given(pairs, st.randoms(use_true_random=False), st.sampled_from(METHODS))
def test_another_order_of_pupils_is_another_order_of_rows(several, random, method):
    shuffled = list(enumerate(several))
    random.shuffle(shuffled)
    order = [place for place, _ in shuffled]
    frame = changed(*zip(*several, strict=True), method=method)
    other = changed(*zip(*(pair for _, pair in shuffled), strict=True), method=method)
    pd.testing.assert_frame_equal(frame.iloc[order].reset_index(drop=True), other)


@given(st.lists(st.tuples(scores | st.none(), scores | st.none()), max_size=20))
def test_counts_and_shares_add_up(several):
    before, after = zip(*several, strict=True) if several else ((), ())
    for frame in (
        changed(before, after),
        meaningful_change(before, after, minimally_important=4, higher_is_better=True),
    ):
        counts = change_counts(frame)
        assert len(counts) == 3
        assert counts["n"].sum() == counts["n_judged"].iloc[0]
        assert counts["n"].sum() + counts["n_no_value"].iloc[0] == len(several)
        if counts["n"].sum():
            assert counts["share"].sum() == pytest.approx(1)


@given(pairs, st.floats(0, 0.9), st.floats(0.01, 0.09))
def test_a_better_reliability_never_asks_for_more_points(several, reliability, step):
    before, after = zip(*several, strict=True)
    worse = changed(before, after, reliability=reliability)
    better = changed(before, after, reliability=reliability + step)
    moved = worse["category"].ne("no_reliable_change")
    assert better["category"].ne("no_reliable_change")[moved].all()


@given(st.lists(st.tuples(scores, scores), min_size=4, max_size=20))
def test_regression_residuals_average_to_nought_whatever_the_change(several):
    before, after = (np.array(wave, dtype=float) for wave in zip(*several, strict=True))
    try:
        frame = regression_based_change(before, after, higher_is_better=True, critical=1.645)
    except DataError:  # all alike before, or all on one line
        return
    lifted = regression_based_change(before, after + 9, higher_is_better=True, critical=1.645)
    assert frame["index"].mean() == pytest.approx(0, abs=1e-6)
    assert lifted["index"].to_numpy() == pytest.approx(frame["index"].to_numpy(), abs=1e-6)


def test_unchanged_pupils_are_found_changed_five_times_in_a_hundred():
    """Scores of pupils who did not change, with the error that the reliability says."""
    rng = np.random.default_rng(20240906)
    truth = rng.normal(40, 10 * sqrt(0.75), 40_000)
    before, after = (truth + rng.normal(0, 5, truth.shape) for _ in range(2))
    group = {"baseline_mean": 40, "endpoint_mean": 40}
    for method in ("jacobson_truax", "gulliksen_lord_novick", "hsu_linn_lord"):
        counts = change_counts(changed(before, after, method=method, **group))
        share = counts.set_index("category")["share"]
        assert share["improved"] == pytest.approx(0.025, abs=0.003)
        assert share["deteriorated"] == pytest.approx(0.025, abs=0.003)


def test_the_error_of_measurement_is_the_smallest_change_without_root_two():
    error = standard_error_of_measurement(sd=6.8, reliability=0.87)
    assert smallest_reliable_change(sd=6.8, reliability=0.87, critical=1) == error * sqrt(2)
