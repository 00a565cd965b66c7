"""Agreement of coders: published examples, laws, and what is refused."""

from __future__ import annotations

from math import erfc, inf, nan

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from evalkit.effects import agreement, agreement_of_raters, highest_kappa
from evalkit.errors import DataError

WEIGHTS = ("none", "linear", "quadratic")
BEYOND_CHANCE = ("fleiss_kappa", "conger_kappa", "light_kappa", "gwet_ac1", "krippendorff_nominal",
                 "krippendorff_ordinal", "krippendorff_interval")  # fmt: skip
STATISTICS = ("agreement_share", *BEYOND_CHANCE, "kendall_w", "kendall_w_ties_corrected")


@st.composite
def two_coders(draw):
    """Codes 1 to 4 of two coders for 5 to 30 subjects, at least two codes each."""
    pairs = draw(st.lists(st.tuples(*[st.integers(1, 4)] * 2), min_size=5, max_size=30))
    first, second = np.array(pairs).T
    assume(len(set(first)) > 1 and len(set(second)) > 1)
    return first, second


def kappa(first, second, *, weights):
    """Return kappa; examples whose interval would have no width are another test's."""
    try:
        return agreement(first, second, weights=weights)
    except DataError as error:
        assume("standard error of kappa" not in str(error))
        raise


@st.composite
def panels(draw):
    """Codes 1 to 4 of 2 to 5 raters for 5 to 20 subjects, at least two codes each."""
    m = draw(st.integers(2, 5))
    row = st.lists(st.integers(1, 4), min_size=m, max_size=m)
    ratings = pd.DataFrame(draw(st.lists(row, min_size=5, max_size=20))).add_prefix("r")
    assume((ratings != ratings.iloc[0]).any().all())
    return ratings


def value(ratings, statistic):
    return agreement_of_raters(ratings, statistic=statistic).value


def table(counts, codes):
    """Return two coders whose codes cross as these counts say."""
    pairs = [
        (codes[i], codes[j])
        for i, row in enumerate(counts)
        for j, count in enumerate(row)
        for _ in range(count)
    ]
    return tuple(zip(*pairs, strict=True))


# ---- published


def test_fleiss_cohen_and_everitt_in_numbers():
    """Their table of 1969, for 100 subjects: kappa .429."""
    counts = [[53, 5, 2], [11, 14, 5], [1, 6, 3]]
    found = agreement(*table(counts, "abc"), weights="none")
    assert found.value == pytest.approx(0.429, abs=5e-4)


# Krippendorff (2011): four observers, twelve units, some of them unseen.
OBSERVERS = pd.DataFrame(
    {
        "A": [1, 2, 3, 3, 2, 1, 4, 1, 2, nan, nan, nan],
        "B": [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, nan, 3],
        "C": [nan, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, nan],
        "D": [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, nan],
    }
)


@pytest.mark.parametrize(
    ("metric", "published"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)]
)
def test_krippendorffs_own_example_with_missing_ratings(metric, published):
    found = agreement_of_raters(OBSERVERS, statistic=f"krippendorff_{metric}")
    assert found.value == pytest.approx(published, abs=5e-4)
    assert (found.n, found.n_raters) == (11, 4)  # the last unit has one rating only


# ---- laws of two coders


@pytest.mark.parametrize("weights", WEIGHTS)
@given(coders=two_coders())
def test_kappa_does_not_care_which_coder_comes_first_nor_about_the_scale(weights, coders):
    first, second = coders
    found = kappa(first, second, weights=weights)
    for others in ((second, first), (5 - first, 5 - second), (first * 10.0, second * 10.0)):
        again = kappa(*others, weights=weights)
        assert again.value == pytest.approx(found.value, abs=1e-9)
        assert again.se == pytest.approx(found.se, abs=1e-7)
    assert found.low <= found.value <= min(found.high, 1 + 1e-12)


@given(two_coders())
def test_the_names_of_codes_do_not_matter_without_weights(coders):
    words = dict(enumerate(("blue", "ash", "coal", "dusk"), start=1))
    plain = kappa(*coders, weights="none")
    named = kappa(*([words[code] for code in each] for each in coders), weights="none")
    assert (named.value, named.se) == pytest.approx((plain.value, plain.se), abs=1e-12)


@given(two_coders())
def test_kappa_is_never_above_the_highest_that_the_codes_allow(coders):
    highest = highest_kappa(*coders)
    assert kappa(*coders, weights="none").value <= highest + 1e-12
    assert highest <= 1 + 1e-12


@given(two_coders())
def test_two_codes_make_all_weights_the_same(coders):
    first, second = (np.where(each > 2, 1, 0) for each in coders)
    assume(len(set(first)) > 1 and len(set(second)) > 1)
    values = [kappa(first, second, weights=weights).value for weights in WEIGHTS]
    assert values == pytest.approx([values[0]] * 3, abs=1e-12)


@given(two_coders())
def test_kappa_is_what_its_definition_says(coders):
    first, second = coders
    codes = range(1, 5)
    agreed = (first == second).mean()
    by_chance = sum((first == code).mean() * (second == code).mean() for code in codes)
    assume(by_chance < 1)
    expected = (agreed - by_chance) / (1 - by_chance)
    assert kappa(first, second, weights="none").value == pytest.approx(expected, abs=1e-12)


def test_a_gap_between_numbers_counts_as_the_distance_it_is():
    first, second = [1, 2, 4, 4, 2, 1], [1, 4, 4, 2, 2, 2]
    declared = pd.CategoricalDtype([1, 2, 3, 4], ordered=True)
    steps = [pd.Series(each).astype(declared) for each in (first, second)]
    for weights in ("linear", "quadratic"):
        numbers = agreement(first, second, weights=weights).value
        assert numbers == pytest.approx(agreement(*steps, weights=weights).value)
    squeezed = [[{1: 1, 2: 2, 4: 3}[code] for code in each] for each in (first, second)]
    assert numbers != pytest.approx(agreement(*squeezed, weights="quadratic").value)


def test_more_confidence_widens_the_interval():
    coders = ([1, 2, 2, 1, 2] * 4, [1, 2, 1, 1, 2] * 4)
    narrow = agreement(*coders, weights="none", level=0.8)
    wide = agreement(*coders, weights="none", level=0.95)
    assert wide.low < narrow.low < narrow.high < wide.high
    assert wide.low == pytest.approx(wide.value - 1.959964 * wide.se)
    assert wide.high == pytest.approx(wide.value + 1.959964 * wide.se)


# ---- laws of several raters


@pytest.mark.parametrize("statistic", STATISTICS)
@given(ratings=panels(), random=st.randoms(use_true_random=False))
def test_the_order_of_raters_and_subjects_does_not_matter(statistic, ratings, random):
    rows = random.sample(range(len(ratings)), len(ratings))
    columns = random.sample(list(ratings.columns), ratings.shape[1])
    shuffled = ratings.iloc[rows][columns]
    found = value(ratings, statistic)
    assert value(shuffled, statistic) == pytest.approx(found, abs=1e-9)
    assert found <= 1 + 1e-12


@pytest.mark.parametrize("statistic", STATISTICS)
def test_raters_who_always_agree_have_one(statistic):
    ratings = pd.DataFrame({rater: [1, 2, 3, 4, 5] for rater in "abc"})
    assert value(ratings, statistic) == pytest.approx(1)


@given(panels())
def test_with_two_raters_conger_and_light_are_cohen_and_fleiss_is_scott(ratings):
    two = ratings[["r0", "r1"]]
    cohen = kappa(two["r0"], two["r1"], weights="none").value
    assert value(two, "conger_kappa") == pytest.approx(cohen, abs=1e-9)
    assert value(two, "light_kappa") == pytest.approx(cohen, abs=1e-9)
    use = np.array([(two == code).to_numpy().mean() for code in range(1, 5)])
    by_chance = (use**2).sum()
    scott = (value(two, "agreement_share") - by_chance) / (1 - by_chance)
    assert value(two, "fleiss_kappa") == pytest.approx(scott, abs=1e-9)


@given(panels())
def test_light_is_the_mean_over_pairs_and_the_share_too(ratings):
    pairs = [(a, b) for i, a in enumerate(ratings) for b in list(ratings)[i + 1 :]]
    kappas = [kappa(ratings[a], ratings[b], weights="none").value for a, b in pairs]
    assert value(ratings, "light_kappa") == pytest.approx(np.mean(kappas), abs=1e-9)
    shares = [(ratings[a] == ratings[b]).mean() for a, b in pairs]
    assert value(ratings, "agreement_share") == pytest.approx(np.mean(shares))


@given(panels())
def test_without_ties_both_forms_of_kendalls_w_are_one(ratings):
    untied = ratings.rank(method="first")
    assert value(untied, "kendall_w") == pytest.approx(value(untied, "kendall_w_ties_corrected"))
    assert value(ratings, "kendall_w_ties_corrected") >= value(ratings, "kendall_w") - 1e-12
    rho = untied.corr().to_numpy()
    m = len(rho)
    mean_rho = (rho.sum() - m) / (m * (m - 1))
    assert value(untied, "kendall_w") == pytest.approx((1 + (m - 1) * mean_rho) / m, abs=1e-9)


def test_codes_that_nobody_gave_count_for_ac1_when_they_are_declared():
    ratings = pd.DataFrame({"a": ["x", "y", "x", "x"], "b": ["x", "y", "y", "x"]})
    wider = ratings.astype(pd.CategoricalDtype(["x", "y", "z"]))
    assert value(wider, "gwet_ac1") > value(ratings, "gwet_ac1")
    for statistic in ("fleiss_kappa", "conger_kappa", "light_kappa", "krippendorff_nominal"):
        assert value(wider, statistic) == pytest.approx(value(ratings, statistic))
    alike = pd.DataFrame({rater: ["x"] * 3 for rater in "ab"}).astype(wider["a"].dtype)
    assert value(alike, "gwet_ac1") == 1


def test_only_fleiss_kappa_has_a_test():
    ratings = pd.DataFrame({"a": [1, 2, 2, 1, 1], "b": [1, 2, 1, 1, 1], "c": [1, 2, 2, 1, 2]})
    fleiss = agreement_of_raters(ratings, statistic="fleiss_kappa")
    assert fleiss.z == pytest.approx(fleiss.value * np.sqrt(5 * 3 * 2 / 2))  # two codes: exact
    assert fleiss.p_value == pytest.approx(erfc(fleiss.z / np.sqrt(2)))  # two-sided
    assert agreement_of_raters(ratings, statistic="conger_kappa").z is None


# ---- refusals

UNORDERED = pd.Series(["a", "b", "a"], dtype="category")


@pytest.mark.parametrize(
    ("first", "second", "weights", "complaint"),
    [
        ([1, 2, 1], [1, 2], "none", "got 3 and 2"),
        ([1, nan, 2], [1, 2, 2], "none", "1 of 3 lack one"),
        (["a", None, "b"], ["a", "b", None], "none", "2 of 3 lack one"),
        ([1], [1], "none", "at least 2 subjects"),
        ([1, 1, 1], [1, 1, 1], "none", "coder_1, coder_2 all gave the same one"),
        (["a", "b", "a"], ["a", "b", "b"], "linear", "words without an order"),
        (UNORDERED, UNORDERED, "quadratic", "words without an order"),
        ([1, 2, 3], ["a", "b", "c"], "none", "not `coder_2`"),
        ([1, 2, inf], [1, 2, 3], "none", "infinite ones stand in `coder_1`"),
        ("abc", [1, 2, 3], "none", "`coder_1` must be a list"),
        ([1, 2, 3], [[1], [2], [3]], "none", "`coder_2` must be a list"),
        ([1, 2, 3], [1, 2, 3], "squared", "`weights` must be one of"),
    ],
)
def test_codes_that_cannot_be_compared_are_refused(first, second, weights, complaint):
    with pytest.raises(DataError, match=complaint):
        agreement(first, second, weights=weights)


def test_series_must_be_lined_up_by_subject():
    first, second = pd.Series([1, 2, 1], index=list("abc")), pd.Series([1, 2, 2], index=list("acb"))
    with pytest.raises(DataError, match="rows may belong to different subjects"):
        agreement(first, second, weights="none")


def test_categories_must_be_the_same_for_every_coder():
    low_first = pd.CategoricalDtype(["low", "high"], ordered=True)
    high_first = pd.CategoricalDtype(["high", "low"], ordered=True)
    codes = pd.Series(["low", "high", "low"])
    with pytest.raises(DataError, match="they differ from those of coder_1 in coder_2"):
        agreement(codes.astype(low_first), codes.astype(high_first), weights="linear")
    with pytest.raises(DataError, match="not `coder_2`"):
        agreement(codes.astype(low_first), codes, weights="linear")


@pytest.mark.parametrize("statistic", STATISTICS)
def test_missing_ratings_are_refused_except_by_krippendorff(statistic):
    if statistic.startswith("krippendorff"):
        assert value(OBSERVERS, statistic) < 1
        return
    with pytest.raises(DataError, match=r"4 of 12 lack one.*Krippendorff"):
        value(OBSERVERS, statistic)


@pytest.mark.parametrize("statistic", [*BEYOND_CHANCE, "kendall_w", "kendall_w_ties_corrected"])
def test_one_code_for_everything_has_no_agreement_beyond_chance(statistic):
    with pytest.raises(DataError, match=r"different code|two codes|rank subjects differently"):
        value(pd.DataFrame({"a": [1, 1, 1], "b": [1, 1, 1]}), statistic)


@pytest.mark.parametrize(
    ("ratings", "statistic", "complaint"),
    [
        (pd.DataFrame({"a": [1, 2]}), "fleiss_kappa", "at least 2 columns"),
        ([[1, 2], [2, 1]], "fleiss_kappa", "must be a DataFrame"),
        (pd.DataFrame({"a": ["x", "y"], "b": ["x", "y"]}), "kendall_w", "Kendall's W needs"),
        (pd.DataFrame({"a": [1, nan], "b": [nan, 2]}), "krippendorff_nominal", "0 of 2 subjects"),
        (pd.DataFrame({"a": [nan, nan], "b": [nan, nan]}), "krippendorff_ordinal", "0 of 2"),
        (pd.DataFrame({"a": [1, 2], "b": [1, 2]}), "kappa", "`statistic` must be one of"),
    ],
)
def test_ratings_that_cannot_be_used_are_refused(ratings, statistic, complaint):
    with pytest.raises(DataError, match=complaint):
        value(ratings, statistic)
