"""Small enough not to matter: bounds, direction, agreement of interval and test, refusals."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit.effects.equivalence import equivalence, equivalence_of_groups
from evalkit.effects.group_difference import mean_difference
from evalkit.effects.paired_change import mean_change
from evalkit.errors import DataError

BEFORE, AFTER = [20, 22, 25, 19, 24, 21], [21, 22, 24, 19, 25, 23]
BOUNDS = "`bounds` must be a number below 0 and a number above 0, in points of the scale, for "
BOUNDS += "example (-2, 2): what lies between would not matter; got "


def refusal(call, *args, **options) -> str:
    with pytest.raises(DataError) as caught:
        call(*args, **options)
    return str(caught.value)


def test_it_carries_the_change_at_the_level_of_the_test():
    found = equivalence(BEFORE, AFTER, bounds=(-2, 2))
    assert found.estimate == mean_change(BEFORE, AFTER, level=0.9)
    assert (found.low_bound, found.high_bound) == (-2, 2)
    groups = equivalence_of_groups(AFTER, BEFORE, bounds=(-4, 4), equal_variances=True)
    assert groups.estimate == mean_difference(AFTER, BEFORE, equal_variances=True, level=0.9)


def test_the_direction_is_after_minus_before_and_treated_minus_comparison():
    # Scores rose by half a point: near the high bound of .6, far from the low one.
    found = equivalence(BEFORE, AFTER, bounds=(-3, 0.6))
    assert found.estimate.value == 0.5
    assert found.p_lower < 0.01
    assert found.p_upper > 0.4
    assert found.p_value == found.p_upper
    groups = equivalence_of_groups(AFTER, BEFORE, bounds=(-9, 0.6), equal_variances=False)
    assert groups.p_lower < 0.01 < 0.4 < groups.p_upper


@pytest.mark.parametrize("bound", [0.9, 1.2, 1.35, 1.4, 1.5, 2.5])
@pytest.mark.parametrize("level", [0.8, 0.9, 0.95])
def test_interval_and_test_say_the_same(bound, level):
    for found in (
        equivalence(BEFORE, AFTER, bounds=(-bound, bound), level=level),
        equivalence_of_groups(
            AFTER, BEFORE, bounds=(-2 * bound, 2 * bound), equal_variances=True, level=level
        ),
    ):
        assert found.is_equivalent == (found.p_value < (1 - level) / 2)


def test_both_answers_occur():
    assert equivalence(BEFORE, AFTER, bounds=(-2, 2)).is_equivalent
    assert not equivalence(BEFORE, AFTER, bounds=(-1, 1)).is_equivalent


def test_methods_say_which_test_and_how_few():
    assert equivalence(BEFORE, AFTER, bounds=(-2, 2)).method == (
        "two one-sided paired t tests (TOST); fewer than 10 pairs, so the interval is rough"
    )
    many = np.arange(12.0)
    welch = equivalence_of_groups(many, many, bounds=(-2, 2), equal_variances=False)
    assert welch.method == "two one-sided Welch t tests (TOST)"
    student = equivalence_of_groups(many, many[:9], bounds=(-2, 2), equal_variances=True)
    assert student.method.startswith("two one-sided Student t tests (TOST); fewer than 10 pupils")


@pytest.mark.parametrize(
    "bounds", [(2, -2), (0, 2), (-2, 0), (1, 3), (-np.inf, 2), (-2, np.nan), 2, (1, 2, 3), "ab"]
)
def test_bounds_must_lie_around_nought(bounds):
    assert refusal(equivalence, BEFORE, AFTER, bounds=bounds) == f"{BOUNDS}{bounds!r}."


def test_without_spread_there_is_no_test():
    assert refusal(equivalence, [1, 2, 3], [2, 3, 4], bounds=(-2, 2)) == (
        "mean_change needs pupils who changed differently. All changes are the same: the interval "
        "would have no width and claim to be certain. Say that all changed alike, and by how much."
    )
    constant = {"bounds": (-2, 2), "equal_variances": False}
    assert refusal(equivalence_of_groups, [1, 1], [2, 2], **constant) == (
        "`treated` and `comparison` must not both be without spread; inside each group all scores "
        "are the same, so the interval would claim to be certain. Report the two means with the "
        "sizes of the groups, and say that nobody differed."
    )


def test_what_else_is_refused():
    assert "must have one value per pupil each" in refusal(
        equivalence, [1, 2, 3], [1, 2], bounds=(-1, 1)
    )
    assert "1 of 2 are missing" in refusal(equivalence, [1, None], [1, 2], bounds=(-1, 1))
    assert (
        refusal(equivalence_of_groups, [1, 2], [1, 3], bounds=(-1, 1), equal_variances=None)
        == "`equal_variances` must be True or False; got None."
    )
    assert "`level` must be a share" in refusal(
        equivalence, BEFORE, AFTER, bounds=(-1, 1), level=90
    )
