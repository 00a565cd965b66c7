"""Intraclass correlations: the published example, laws, and what is refused."""

from __future__ import annotations

from math import inf, nan

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import f, f_oneway

from evalkit.errors import DataError
from evalkit.scoring.intraclass import KINDS, icc
from evalkit.scoring.reliability import cronbach_alpha

SINGLE = ("ICC1", "ICC2", "ICC3")

# Shrout & Fleiss (1979), table 2: six targets, four judges.
JUDGES = pd.DataFrame(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]],
    columns=["j1", "j2", "j3", "j4"],
)


@st.composite
def rated(draw):
    """Ratings of 4 to 15 subjects by 2 to 4 raters, whose subjects and residuals both vary."""
    k = draw(st.integers(2, 4))
    row = st.lists(st.integers(1, 9), min_size=k, max_size=k)
    frame = pd.DataFrame(draw(st.lists(row, min_size=4, max_size=15)))
    assume((frame != frame.iloc[0]).any().all() and frame.mean(axis=1).std() > 0.2)
    residual = frame.sub(frame.mean(axis=1), axis=0) - frame.mean() + frame.to_numpy().mean()
    assume((residual**2).to_numpy().sum() > 0.1)
    return frame


@pytest.mark.parametrize(
    ("kind", "published"),
    [("ICC1", 0.17), ("ICC2", 0.29), ("ICC3", 0.71), ("ICC1k", 0.44), ("ICC2k", 0.62),
     ("ICC3k", 0.91)],
)  # fmt: skip
def test_the_published_example(kind, published):
    assert icc(JUDGES, kind=kind).value == pytest.approx(published, abs=0.005)


def test_the_test_is_the_f_test_of_their_analysis_of_variance():
    assert icc(JUDGES, kind="ICC1").p_value == pytest.approx(f_oneway(*JUDGES.to_numpy()).pvalue)
    # Their table 3: subjects 11.24, residual 1.02, with 5 and 15 degrees of freedom.
    assert icc(JUDGES, kind="ICC3").p_value == pytest.approx(f.sf(11.24 / 1.02, 5, 15), rel=0.02)


@given(rated())
def test_the_mean_of_fixed_raters_is_as_reliable_as_alpha_says(frame):
    """ICC3k is Cronbach's alpha, and Feldt's interval is its F interval."""
    ours = icc(frame, kind="ICC3k")
    alpha = cronbach_alpha(frame.add_prefix("r"), standardised=False)
    assert (ours.value, ours.low, ours.high) == pytest.approx(
        (alpha.value, alpha.low, alpha.high), rel=1e-8, abs=1e-8
    )


@pytest.mark.parametrize("kind", SINGLE)
@given(frame=rated())
def test_the_value_lies_within_its_limits_and_is_at_most_one(kind, frame):
    found = icc(frame, kind=kind)
    assert found.low <= found.value + 1e-12
    assert found.value <= found.high + 1e-12 <= 1 + 2e-12
    assert 0 <= found.p_value <= 1


def test_agreement_far_below_chance_still_lies_within_its_limits():
    """With degrees of freedom from a negative variance, the limits would be −.68 and −.66."""
    found = icc(pd.DataFrame({"a": [1, 1, 1, 3], "b": [4, 4, 4, 1]}), kind="ICC2")
    assert found.value == pytest.approx(-12 / 19)
    assert found.low < found.value < found.high < 0


@pytest.mark.parametrize("kind", KINDS)
@given(frame=rated(), random=st.randoms(use_true_random=False))
def test_order_units_and_a_common_constant_do_not_matter(kind, frame, random):
    rows = random.sample(range(len(frame)), len(frame))
    columns = random.sample(list(frame.columns), frame.shape[1])
    try:
        first = icc(frame, kind=kind)
    except DataError:  # the mean of the ratings has no correlation to speak of
        assume(False)
    second = icc(3 * frame.iloc[rows][columns] + 5, kind=kind)
    assert (second.value, second.low, second.high) == pytest.approx(
        (first.value, first.low, first.high), rel=1e-6, abs=1e-6
    )


@given(frame=rated(), k_more=st.integers(10, 20))
def test_a_stricter_rater_counts_for_agreement_and_not_for_consistency(frame, k_more):
    stricter = frame.copy()
    stricter[0] = stricter[0] - frame.to_numpy().max() - k_more
    consistent = icc(frame, kind="ICC3").value
    assert icc(stricter, kind="ICC3").value == pytest.approx(consistent, abs=1e-9)
    if consistent > 0:
        assert icc(stricter, kind="ICC2").value < consistent


@pytest.mark.parametrize("kind", KINDS)
def test_ratings_that_are_the_same_correlate_perfectly(kind):
    same = pd.DataFrame({"first": [3, 5, 9, 2], "second": [3, 5, 9, 2]})
    found = icc(same, kind=kind)
    assert (found.value, found.low, found.high, found.p_value) == pytest.approx((1, 1, 1, 0))


def test_raters_who_differ_by_a_constant_are_consistent_but_do_not_agree():
    frame = pd.DataFrame({"first": [3, 5, 9, 2], "second": [4, 6, 10, 3]})
    assert icc(frame, kind="ICC3").value == pytest.approx(1)
    found = icc(frame, kind="ICC2")
    assert found.low < found.value < 1
    assert np.isfinite([found.low, found.high]).all()


@pytest.mark.parametrize("kind", SINGLE)
def test_the_mean_of_k_ratings_is_what_spearman_and_brown_say(kind):
    one, mean = icc(JUDGES, kind=kind), icc(JUDGES, kind=f"{kind}k")
    for part in ("value", "low", "high"):
        r = getattr(one, part)
        assert getattr(mean, part) == pytest.approx(4 * r / (1 + 3 * r))


@pytest.mark.parametrize("kind", SINGLE)
def test_intervals_hold_the_truth_as_often_as_they_say(kind):
    """Two waves of 30 pupils whose true correlation is .7: 1,500 studies, 95 % of them right."""
    rng, studies = np.random.default_rng(11), 1500
    pupil = rng.normal(size=(studies, 30, 1)) * np.sqrt(0.7)
    waves = pupil + rng.normal(size=(studies, 30, 2)) * np.sqrt(0.3)
    found = [icc(pd.DataFrame(study), kind=kind) for study in waves]
    held = np.mean([one.low <= 0.7 <= one.high for one in found])
    assert held == pytest.approx(0.95, abs=0.017)


def test_incomplete_subjects_are_left_out_and_counted():
    holed = JUDGES.astype(float)
    holed.iloc[1, 2] = nan
    found = icc(holed, kind="ICC2")
    assert found.value == icc(JUDGES.drop(index=1), kind="ICC2").value
    assert found.n == 5
    assert "1 of 6 lost" in found.method


@pytest.mark.parametrize(
    ("frame", "complaint"),
    [
        (JUDGES[["j1"]], "at least 2 columns, one per rater or occasion; got 1"),
        (JUDGES[:2], "at least 3 complete rows; got 2"),
        (JUDGES.assign(j2=list("abcdef")), "numeric; not so: j2"),
        (JUDGES.assign(j3=[1, 2, 3, 4, 5, inf]), "infinite ones stand in: j3"),
        (pd.DataFrame({"a": [1, 2, 3], "b": [3, 2, 1]}), "Subjects must differ .* a, b"),
    ],
)
def test_ratings_that_cannot_be_used_are_refused_by_name(frame, complaint):
    with pytest.raises(DataError, match=complaint):
        icc(frame, kind="ICC2")


def test_a_mean_of_ratings_without_spread_is_refused_and_not_reported_above_one():
    # Between subjects next to nothing, and raters alike on average: the formula would give 1.3.
    frame = pd.DataFrame({"a": [1, 9, 5.2, 5], "b": [9, 1, 5, 5.2], "c": [5, 5, 4.9, 5.1]})
    with pytest.raises(DataError, match="Report the correlation of one rating"):
        icc(frame, kind="ICC2k")
    assert icc(frame, kind="ICC2").value < 0


def test_the_kind_must_be_named():
    with pytest.raises(TypeError):
        icc(JUDGES)
    with pytest.raises(DataError, match="`kind` must be one of 'ICC1'"):
        icc(JUDGES, kind="icc2k")
