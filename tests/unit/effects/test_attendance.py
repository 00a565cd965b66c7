"""Sessions missed: what it must come to by hand, refusals, and how often intervals hold."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evalkit.effects.attendance import attendance_change, attendance_difference
from evalkit.effects.log_ratios import log_ratio
from evalkit.errors import DataError

PUPILS = pd.DataFrame(
    {
        "missed": [4, 10, 0, 6, 12, 20, 8, 16],
        "sessions": [100, 100, 90, 100, 100, 110, 100, 90],
        "missed_before": [6, 9, 3, 8, 9, 15, 10, 12],
        "sessions_before": [120] * 8,
        "mentored": [1, 1, 1, 1, 0, 0, 0, 0],
        "school": ["a", "a", "b", "b", "c", "c", "d", "d"],
    }
)
GROUPS = {"absent": "missed", "possible": "sessions", "group": "mentored"}
TERMS = {
    "absent_before": "missed_before",
    "possible_before": "sessions_before",
    "absent_after": "missed",
    "possible_after": "sessions",
}
SAME = (
    "Pupils must differ by more than the groups, terms and covariates that they are compared by; "
    "they do not, so nothing says how sure the figure is. Report the counts themselves."
)


def test_without_covariates_it_is_the_difference_of_the_shares():
    effect = attendance_difference(PUPILS, **GROUPS)
    treated, comparison = 20 / 390, 56 / 400
    assert effect.points.value == pytest.approx(100 * (treated - comparison), rel=1e-10)
    odds = treated / (1 - treated) / (comparison / (1 - comparison))
    assert effect.odds_ratio.value == pytest.approx(odds, rel=1e-10)
    assert (effect.points.n, effect.points.df) == (8, 6)


def test_change_is_after_minus_before_of_all_sessions():
    effect = attendance_change(PUPILS, **TERMS)
    assert effect.points.value == pytest.approx(100 * (76 / 790 - 72 / 960), rel=1e-10)
    assert effect.odds_ratio.value > 1
    back = attendance_change(
        PUPILS, absent_before="missed", possible_before="sessions",
        absent_after="missed_before", possible_after="sessions_before",
    )  # fmt: skip
    assert back.points.value == pytest.approx(-effect.points.value)
    assert back.points.low == pytest.approx(-effect.points.high)


def test_with_equal_sessions_the_change_has_the_error_of_paired_shares():
    """Ten pupils, 100 sessions each: CR2 of a saturated model is the paired variance."""
    rng = np.random.default_rng(3)
    before, after = rng.integers(2, 15, 10), rng.integers(2, 15, 10)
    frame = pd.DataFrame({"b": before, "a": after, "m": 100, "k": 100})
    points = attendance_change(
        frame, absent_before="b", possible_before="m", absent_after="a", possible_after="k"
    ).points
    paired = np.std(after - before, ddof=1) / np.sqrt(10)
    assert points.se == pytest.approx(paired, rel=0.02)
    assert points.df == pytest.approx(9, abs=0.2)


def test_a_plain_proportion_would_be_far_too_sure():
    points = attendance_difference(PUPILS, **GROUPS).points
    naive = 100 * np.sqrt(20 * 370 / 390**3 + 56 * 344 / 400**3)
    assert points.se > 1.5 * naive


def test_the_method_says_what_was_done():
    effect = attendance_difference(PUPILS, **GROUPS, cluster="school")
    ending = (
        "quasi-binomial regression, no covariates; CR2 cluster-robust, Satterthwaite t interval, "
        "4 clusters; fewer than 10 clusters, so the interval is rough; fewer than 10 pupils per "
        "group, so the interval is rough"
    )
    assert effect.points.method == (
        f"difference in percentage points of sessions, delta method, {ending}"
    )
    assert effect.odds_ratio.method == f"odds ratio of missing a session, {ending}"
    assert attendance_change(PUPILS, **TERMS).points.method == (
        "difference in percentage points of sessions, delta method, same pupils, after against "
        "before; CR2 cluster-robust, Satterthwaite t interval, 8 pupils; fewer than 10 pupils, so "
        "the interval is rough"
    )


def test_the_odds_ratio_can_be_pooled():
    logarithm = log_ratio(attendance_difference(PUPILS, **GROUPS).odds_ratio)
    assert logarithm.measure == "log_absence_odds_ratio"
    assert logarithm.se > 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"missed": PUPILS["sessions"] + 1}, "'missed' must not exceed 'sessions'; it does for 8 "
         "of 8 pupils. Look whether the columns are swapped or belong to different terms."),
        ({"missed": [0] * 4 + [5, 6, 7, 8]}, "Some sessions must be missed and some attended; the "
         "treated pupils missed none, so the odds have no size. Report the two shares "
         "themselves."),
        ({"missed": [5, 6, 7, 8] + [90] * 4, "sessions": 90}, "Some sessions must be missed and "
         "some attended; the comparison pupils missed all, so the odds have no size. Report the "
         "two shares themselves."),
        ({"missed": 5}, "'missed' must differ between pupils of the same group; it does not, so "
         "nothing says how sure a comparison is. Report the counts themselves."),
        ({"missed": [5, 10] * 4, "sessions": [50, 100] * 4}, SAME),
        ({"sessions": [0] + [100] * 7}, "`possible` must be above 0 for every pupil; 1 of 8 values "
         "of 'sessions' are not. A pupil who was never there tells nothing: leave them out and "
         "say so."),
        ({"missed": [0.04] * 8}, "`absent` must hold whole numbers, 0 or more; 8 of 8 values of "
         "'missed' are not. Pass what was counted, not a rate or a share."),
        ({"mentored": 0}, "Both groups must have at least 2 pupils; by 'mentored' there are 0 "
         "treated and 8 comparison pupils. Without a comparison, report the change of the same "
         "pupils instead (mean_change)."),
    ],
)  # fmt: skip
def test_groups_that_cannot_be_compared(change, message):
    with pytest.raises(DataError) as refused:
        attendance_difference(PUPILS.assign(**change), **GROUPS)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("frame", "options", "message"),
    [
        (PUPILS.iloc[:1], {}, "The frame must have at least 2 pupils, one per row; got 1."),
        (PUPILS.assign(missed=0), {}, "Some sessions must be missed and some attended; the pupils "
         "after missed none, so the odds have no size. Report the two shares themselves."),
        (PUPILS.assign(missed=PUPILS["missed_before"], sessions=120), {}, SAME),
        (PUPILS.assign(missed=PUPILS["missed_before"] + 2, sessions=120), {}, SAME),
        (PUPILS.assign(school="a"), {"cluster": "school"}, "`cluster` must tell at least 2 "
         "clusters apart; the column 'school' has 1. Within one school, leave `cluster` out and "
         "say that the figure holds for this school only."),
        (PUPILS, {"possible_after": "session"}, "`possible_after` must name a column of the frame; "
         "there is none called 'session'. Did you mean 'sessions'?"),
        (PUPILS.assign(sessions_before=[120.0] * 7 + [np.nan]), {}, "All values of "
         "'sessions_before' must be present and finite; 1 of 8 are not. Nothing is dropped "
         "silently: choose the complete rows, report who was lost, and pass those."),
        (PUPILS, {"level": 0}, "`level` must be a share between 0 and 1, for example 0.95 for a "
         "95 % interval; got 0."),
    ],
)  # fmt: skip
def test_terms_that_cannot_be_compared(frame, options, message):
    with pytest.raises(DataError) as refused:
        attendance_change(frame, **(TERMS | options))
    assert str(refused.value) == message


def _absences(rng, share, sessions):
    """Return sessions missed by pupils whose own chance varies about ``share`` (beta-binomial)."""
    return rng.binomial(sessions, rng.beta(8 * share, 8 * (1 - share)))


def test_intervals_hold_the_true_difference():
    rng = np.random.default_rng(20260902)
    mentored, sessions = np.arange(80) % 2, np.full(80, 120)
    share = np.where(mentored == 1, 0.06, 0.09)
    found = [
        attendance_difference(
            pd.DataFrame(
                {"missed": _absences(rng, share, sessions), "sessions": sessions, "in": mentored}
            ),
            absent="missed", possible="sessions", group="in",
        ).points
        for _ in range(1000)
    ]  # fmt: skip
    assert 0.92 <= np.mean([one.low <= -3 <= one.high for one in found]) <= 0.98


def test_intervals_hold_the_true_change():
    rng = np.random.default_rng(20260903)
    covered = []
    for _ in range(400):
        own = rng.beta(0.6, 6.4, 40)  # 0.6 / 7 on average, times .8 after
        frame = pd.DataFrame(
            {"b": rng.binomial(120, own), "m": 120, "a": rng.binomial(110, 0.8 * own), "k": 110}
        )
        points = attendance_change(
            frame, absent_before="b", possible_before="m", absent_after="a", possible_after="k"
        ).points
        covered.append(points.low <= -0.2 * 100 * 0.6 / 7 <= points.high)
    assert 0.91 <= np.mean(covered) <= 0.98
