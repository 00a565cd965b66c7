"""How big is a change, how big is a difference, and what do several schools say together?

Read this chapter as a manual.  Each table holds pupils' scores; the expected value stands beside it
as its working, so that it can be checked with pencil and paper.  Higher scores are better here, but
the arithmetic does not know that: a change is always after − before, a difference is always
treated − comparison, and the sign is kept.
"""

from __future__ import annotations

from math import pi, sqrt

import pytest
from scipy.stats import nct as noncentral_t

from evalkit.effects import (
    mean_change,
    mean_difference,
    pool,
    standardised_change,
    standardised_difference,
)
from evalkit.errors import DataError
from evalkit.estimate import Estimate


def columns(table: str) -> list[list[float]]:
    """Read a small text table: a heading, a line, then one row per pupil (the first column)."""
    rows = [line.split("|")[1:] for line in table.strip().splitlines()[2:]]
    return [[float(cell) for cell in column if cell.strip()] for column in zip(*rows, strict=True)]


def equals(working: float):
    return pytest.approx(working, rel=1e-12)


# 1. The same pupils, before and after -------------------------------------------------------------

BEFORE, AFTER = columns(
    """
    pupil | before | after
    ------+--------+------
    Ada   |   18   |  20
    Ben   |   20   |  20
    Cal   |   22   |  26
    Dee   |   24   |  26
    """
)
# changes: 2, 0, 4, 2        mean before 21, mean after 23
# squared distances from the mean:
SD_BEFORE = sqrt((9 + 1 + 1 + 9) / 3)  #   from 21:  −3, −1, 1, 3
SD_AFTER = sqrt((9 + 9 + 9 + 9) / 3)  #    from 23:  −3, −3, 3, 3
SD_CHANGE = sqrt((0 + 4 + 4 + 0) / 3)  #   from 2:    0, −2, 2, 0
R = ((9 + 3 + 3 + 9) / 3) / (SD_BEFORE * SD_AFTER)  # correlation of before and after
J3 = sqrt(pi / 6)  # small-sample correction for 4 pupils, 3 degrees of freedom


def test_mean_change_is_after_minus_before_in_points():
    change = mean_change(BEFORE, AFTER)
    assert change.measure == "mean_change"
    assert change.value == equals((2 + 0 + 4 + 2) / 4)
    assert change.n == 4


def test_mean_change_comes_with_its_standard_error_and_t_interval():
    change = mean_change(BEFORE, AFTER)
    t_975_with_3_df = 3.182446305284263  # from any table of Student's t: 3.182
    assert change.se == equals(SD_CHANGE / sqrt(4))
    assert change.low == equals(2 - t_975_with_3_df * SD_CHANGE / 2)
    assert change.high == equals(2 + t_975_with_3_df * SD_CHANGE / 2)
    assert change.df == 3


def test_a_fall_is_a_negative_change():
    assert mean_change(AFTER, BEFORE).value == equals(-2)


@pytest.mark.parametrize(
    ("by", "working"),
    [
        # divide by …
        ("baseline", 2 / SD_BEFORE),  # the spread of pupils before: the one for reports
        ("average", 2 / sqrt((SD_BEFORE**2 + SD_AFTER**2) / 2)),  # before and after together
        ("change", 2 / SD_CHANGE),  # the spread of the changes: how consistent they are
        ("repeated", 2 / (SD_CHANGE / sqrt(2 * (1 - R)))),  # that spread, put back to raw scores
    ],
)
def test_standardised_change_says_what_it_divides_by(by, working):
    d = standardised_change(BEFORE, AFTER, by=by, corrected=False)
    assert d.measure == f"standardised_change_{by}"
    assert d.value == equals(working)
    g = standardised_change(BEFORE, AFTER, by=by, corrected=True)
    assert g.value == equals(J3 * working)


@pytest.mark.parametrize(
    ("by", "squared_standard_error"),
    [
        # n = 4 pupils; d is the value in the table above
        ("baseline", lambda d: 2 * (1 - R) / 4 + d**2 / (2 * 4)),
        ("average", lambda d: (SD_CHANGE**2 / 4) / ((SD_BEFORE**2 + SD_AFTER**2) / 2)),
        ("change", lambda d: 1 / 4 + d**2 / (2 * 4)),
        ("repeated", lambda d: (1 / 4 + d**2 / (2 * 4)) * 2 * (1 - R)),
    ],
)
def test_each_standardised_change_has_an_interval_of_its_own(by, squared_standard_error):
    d = standardised_change(BEFORE, AFTER, by=by, corrected=False)
    reach = 1.959963984540054 * sqrt(squared_standard_error(d.value))
    assert (d.low, d.high) == equals((d.value - reach, d.value + reach))
    g = standardised_change(BEFORE, AFTER, by=by, corrected=True)
    assert (g.low, g.high) == equals((J3 * d.low, J3 * d.high))
    assert g.se == equals(sqrt(squared_standard_error(g.value)))


def test_the_choice_of_standard_deviation_changes_the_story():
    # The same two points of change, by four rulers.  That is why `by` must always be said.
    by_ruler = {
        by: round(standardised_change(BEFORE, AFTER, by=by, corrected=False).value, 2)
        for by in ("baseline", "average", "change", "repeated")
    }
    assert by_ruler == {"baseline": 0.77, "average": 0.65, "change": 1.22, "repeated": 0.56}


def test_a_missing_answer_is_never_dropped_in_silence():
    with pytest.raises(DataError, match="1 of 4 are missing"):
        mean_change([18, 20, None, 24], AFTER)


# 2. Treated pupils and a comparison group ---------------------------------------------------------

TREATED, COMPARISON = columns(
    """
    place | treated | comparison
    ------+---------+-----------
    1     |    20   |    19
    2     |    24   |    20
    3     |    28   |    21
    """
)
VAR_TREATED = (16 + 0 + 16) / 2  #    mean 24
VAR_COMPARISON = (1 + 0 + 1) / 2  #   mean 20
J4 = sqrt(2 / pi)  # small-sample correction with 3 + 3 − 2 = 4 degrees of freedom
J2 = 1 / sqrt(pi)  # and with the 3 − 1 = 2 of the comparison group


def test_mean_difference_is_treated_minus_comparison_in_points():
    difference = mean_difference(TREATED, COMPARISON, equal_variances=False)
    assert difference.value == equals(24 - 20)
    assert difference.n == 3 + 3
    assert mean_difference(COMPARISON, TREATED, equal_variances=False).value == equals(20 - 24)


def test_welch_lets_each_group_have_its_own_spread_and_student_pools_them():
    welch = mean_difference(TREATED, COMPARISON, equal_variances=False)
    student = mean_difference(TREATED, COMPARISON, equal_variances=True)
    assert welch.se == equals(sqrt(16 / 3 + 1 / 3))
    assert welch.df == equals((16 / 3 + 1 / 3) ** 2 / ((16 / 3) ** 2 / 2 + (1 / 3) ** 2 / 2))
    assert student.df == 3 + 3 - 2
    assert student.high - student.low < welch.high - welch.low


@pytest.mark.parametrize(
    ("by", "working"),
    [
        ("pooled", 4 / sqrt((2 * VAR_TREATED + 2 * VAR_COMPARISON) / 4)),  # Cohen's d
        ("comparison", 4 / sqrt(VAR_COMPARISON)),  # Glass's delta: untouched by the programme
        ("average", 4 / sqrt((VAR_TREATED + VAR_COMPARISON) / 2)),
    ],
)
def test_standardised_difference_says_what_it_divides_by(by, working):
    d = standardised_difference(TREATED, COMPARISON, by=by, corrected=False)
    assert d.measure == f"standardised_difference_{by}"
    assert d.value == equals(working)


def test_the_correction_goes_by_the_pupils_behind_the_standard_deviation():
    for by, j in (("pooled", J4), ("comparison", J2)):
        d = standardised_difference(TREATED, COMPARISON, by=by, corrected=False)
        g = standardised_difference(TREATED, COMPARISON, by=by, corrected=True)
        assert (g.value, g.low, g.high) == equals((j * d.value, j * d.low, j * d.high))


@pytest.mark.parametrize(
    ("by", "t", "df"),
    [
        # the t statistic behind each interval: the difference over its standard error
        ("pooled", 4 / sqrt(8.5 / 3 + 8.5 / 3), 3 + 3 - 2),  # one spread for both: 8.5
        ("comparison", 4 / sqrt(16 / 3 + 1 / 3), 3 - 1),  # each its own spread: 16 and 1
        ("average", 4 / sqrt(16 / 3 + 1 / 3), (17 / 3) ** 2 / ((16 / 3) ** 2 / 2 + 1 / 9 / 2)),
    ],
)
def test_the_limits_are_the_effects_under_which_this_t_would_be_surprising(by, t, df):
    d = standardised_difference(TREATED, COMPARISON, by=by, corrected=False)
    in_units_of_t = t / d.value
    assert d.df == equals(df)
    #  were the true effect the low limit, a t this large would come up 2.5 times in 100 …
    assert noncentral_t.sf(t, df, d.low * in_units_of_t) == pytest.approx(0.025, rel=1e-6)
    #  … and were it the high limit, a t this small
    assert noncentral_t.cdf(t, df, d.high * in_units_of_t) == pytest.approx(0.025, rel=1e-6)


@pytest.mark.parametrize(
    ("by", "squared_standard_error"),
    [
        # 3 treated and 3 comparison pupils; this one is for pooling schools
        ("pooled", lambda d: 1 / 3 + 1 / 3 + d**2 / (2 * 6)),
        ("comparison", lambda d: 1 / 3 + 1 / 3 + d**2 / (2 * 3)),
        (
            "average",
            lambda d: (
                d**2 * (16**2 / 2 + 1**2 / 2) / (8 * 8.5**2)  # from the spreads
                + (16 / 2 + 1 / 2) / 8.5  # from the means
            ),
        ),
    ],
)
def test_each_standardised_difference_has_a_standard_error_for_pooling(by, squared_standard_error):
    for corrected in (True, False):
        d = standardised_difference(TREATED, COMPARISON, by=by, corrected=corrected)
        assert d.se == equals(sqrt(squared_standard_error(d.value)))


def test_the_interval_leaves_out_zero_exactly_when_the_t_test_is_significant():
    student = mean_difference(TREATED, COMPARISON, equal_variances=True)
    d = standardised_difference(TREATED, COMPARISON, by="pooled", corrected=False)
    assert d.p_value == equals(student.p_value)
    assert d.p_value > 0.05
    assert d.low < 0 < d.high


# 3. Several schools -------------------------------------------------------------------------------


def schools(table: str) -> list[Estimate]:
    return [
        Estimate(
            measure="mean_change", value=value, low=value - 1.96 * se, high=value + 1.96 * se,
            level=0.95, n=30, method="paired t", se=se,
        )
        for value, se in zip(*columns(table), strict=True)
    ]  # fmt: skip


EQUALLY_SURE = schools(
    """
    school | change | se
    -------+--------+-----
    S01    |   1    | 0.5
    S02    |   2    | 0.5
    S03    |   3    | 0.5
    """
)


def test_a_fixed_pool_weights_schools_by_how_sure_they_are():
    surer_first = schools(
        """
        school | change | se
        -------+--------+-----
        S01    |   1    | 0.5
        S02    |   4    | 1.0
        """
    )
    pooled = pool(surer_first, model="fixed", tau2="REML", hartung_knapp=False)
    #  weights 1/0.5² = 4 and 1/1.0² = 1
    assert pooled.estimate.value == equals((4 * 1 + 1 * 4) / (4 + 1))
    assert pooled.estimate.se == equals(1 / sqrt(4 + 1))
    assert pooled.q == equals(4 * (1 - 1.6) ** 2 + 1 * (4 - 1.6) ** 2)
    assert pooled.prediction is None


@pytest.mark.parametrize("tau2", ["REML", "DL"])
def test_a_random_pool_says_how_much_schools_differ(tau2):
    pooled = pool(EQUALLY_SURE, model="random", tau2=tau2, hartung_knapp=True)
    assert pooled.estimate.value == equals((1 + 2 + 3) / 3)
    assert pooled.estimate.n == 3  # schools, not pupils
    #  the changes vary by 1; chance explains 0.5² of it; the rest is between schools
    assert pooled.tau2 == pytest.approx(1 - 0.5**2, rel=1e-9)
    assert pooled.i2 == pytest.approx(100 * 0.75 / 1, rel=1e-9)
    assert pooled.q == equals(((1 - 2) ** 2 + 0 + (3 - 2) ** 2) / 0.5**2)
    assert pooled.q_df == 3 - 1


def test_hartung_knapp_and_the_prediction_interval():
    pooled = pool(EQUALLY_SURE, model="random", tau2="REML", hartung_knapp=True)
    t_975_with_2_df = 4.302652729749464
    #  equally sure schools: an ordinary t interval of their three changes, whose SD is 1
    reach = t_975_with_2_df * 1 / sqrt(3)
    assert pooled.estimate.low == pytest.approx(2 - reach, rel=1e-9)
    assert pooled.estimate.high == pytest.approx(2 + reach, rel=1e-9)
    #  one further school also differs by tau²
    further = t_975_with_2_df * sqrt(0.75 + 1 / 3)
    assert pooled.prediction == pytest.approx((2 - further, 2 + further), rel=1e-9)


def test_the_normal_interval_is_narrower_and_warns_when_schools_are_few():
    knapp = pool(EQUALLY_SURE, model="random", tau2="REML", hartung_knapp=True).estimate
    normal = pool(EQUALLY_SURE, model="random", tau2="REML", hartung_knapp=False).estimate
    assert knapp.low < normal.low < normal.high < knapp.high
    assert "too narrow" in normal.method


def test_different_measures_are_never_pooled_together():
    baseline = standardised_change(BEFORE, AFTER, by="baseline", corrected=True)
    of_changes = standardised_change(BEFORE, AFTER, by="change", corrected=True)
    with pytest.raises(DataError, match="must share one measure"):
        pool([baseline, of_changes], model="random", tau2="REML", hartung_knapp=True)
