"""Change beyond that of a comparison group, and the ratio of two variances."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evalkit.effects.corrections import hedges_j
from evalkit.effects.prepost_control import prepost_control_difference
from evalkit.effects.variance_ratio import variance_ratio
from evalkit.errors import DataError

TREATED = ([20, 22, 25, 19, 24], [24, 27, 29, 22, 25])
COMPARISON = ([21, 23, 20, 26], [22, 22, 21, 27])


def effect(treated=TREATED, comparison=COMPARISON, *, corrected=True, **options):
    return prepost_control_difference(*treated, *comparison, corrected=corrected, **options)


def refusal(*groups, **options) -> str:
    with pytest.raises(DataError) as caught:
        effect(*groups, **options)
    return str(caught.value)


def test_it_is_positive_when_treated_pupils_gained_more():
    assert effect().value > 0
    there, back = effect(), effect(COMPARISON, TREATED)
    assert (there.value, there.low, there.high, there.se) == pytest.approx(
        (-back.value, -back.high, -back.low, back.se)
    )


def test_the_correction_multiplies_by_j():
    g, d = effect(), effect(corrected=False)
    assert (g.value, g.low, g.high) == pytest.approx(
        [hedges_j(7) * number for number in (d.value, d.low, d.high)]
    )
    assert (g.n, g.df) == (9, 7)
    assert g.method == (
        "difference of mean changes / pooled SD before (Morris's d_ppc2), noncentral-t interval, "
        "small-sample corrected (exact Hedges J); fewer than 10 pupils in a group, so the interval "
        "is rough"
    )


def test_interval_and_p_value_agree():
    assert effect().p_value < 0.05 < effect().p_value * 100
    exact = effect(level=1 - effect().p_value)
    assert exact.low == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(
    ("treated", "comparison", "message"),
    [
        (
            ([20, 22, 25], [24, 27]),
            COMPARISON,
            "In the treated group: `before` and `after` must have one value per pupil each; got 3 "
            "and 2 values. Align them by pupil first, for example by merging on pupil_id.",
        ),
        (
            TREATED,
            ([21, None, 20], [22, 22, 21]),
            "In the comparison group: All pairs of `before` and `after` must be present; 1 of 3 "
            "are missing. Nothing is dropped silently: choose the complete ones, report who was "
            "lost, and pass those.",
        ),
        (
            ([20, 22], [24, 25]),
            ([20, 22], [24, 27]),
            "There must be at least 5 pupils in both groups together; got 4. With fewer, the "
            "spread of this measure is not defined.",
        ),
        (
            ([20, 20, 20], [24, 25, 26]),
            ([21, 21], [24, 27]),
            "Pupils of a group must differ before; in neither group they do, so there is no "
            "standard deviation to compare a difference with. Report mean_change of each group "
            "instead.",
        ),
        (
            ([20, 21, 22], [24, 25, 26]),
            ([21, 22], [22, 23]),
            "Pupils of a group must differ in the change; in neither group they do, so there is "
            "no standard deviation to compare a difference with. Report mean_change of each group "
            "instead.",
        ),
    ],
)
def test_groups_that_cannot_be_used(treated, comparison, message):
    assert refusal(treated, comparison) == message


def test_labels_must_be_those_of_the_same_pupils():
    before = pd.Series(TREATED[0], index=list("abcde"))
    after = pd.Series(TREATED[1], index=list("abced"))
    message = refusal((before, after), COMPARISON)
    assert message.startswith("In the treated group: `before` and `after` must have the same index")


def test_the_ratio_of_variances():
    rng = np.random.default_rng(2)
    treated, comparison = 3 * rng.normal(size=200), rng.normal(size=150)
    there, back = variance_ratio(treated, comparison), variance_ratio(comparison, treated)
    assert 5 < there.low < 9 < there.high < 10
    assert (there.value, there.low, there.high, there.p_value) == pytest.approx(
        (1 / back.value, 1 / back.high, 1 / back.low, back.p_value)
    )
    assert there.method == "variance of treated / variance of comparison, F interval"


def test_a_group_without_variance():
    with pytest.raises(DataError) as caught:
        variance_ratio([1, 2, 3], [4, 4])
    assert str(caught.value) == (
        "`comparison` must hold scores that differ; all are the same, so there is no variance to "
        "compare."
    )
