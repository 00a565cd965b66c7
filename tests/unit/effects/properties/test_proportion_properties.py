"""Laws of shares and of their differences and ratios, whatever the counts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from evalkit.effects.log_ratios import log_ratio, ratio_from_log
from evalkit.effects.number_needed import number_needed
from evalkit.effects.paired_proportions import paired_proportion_change
from evalkit.effects.proportion_difference import odds_ratio, risk_difference, risk_ratio
from evalkit.effects.proportions import proportion
from evalkit.errors import DataError

levels = st.floats(0.5, 0.99)
wider = st.floats(0.001, 0.009)


@st.composite
def counted(draw, *, inside=False):
    """Events of n pupils; ``inside`` leaves out nobody and everybody."""
    n = draw(st.integers(2, 400))
    return draw(st.integers(1, n - 1) if inside else st.integers(0, n)), n


@st.composite
def answers(draw):
    """Yes or no of 2 to 40 pupils, before and after."""
    pairs = draw(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=2, max_size=40))
    return tuple(np.array(pairs, dtype=int).T)


def _two(compute, first, second, **options):
    return compute(
        events=first[0], n=first[1], comparison_events=second[0], comparison_n=second[1], **options
    )


def _holds_its_value(one):
    assert one.low <= one.value + 1e-12
    assert one.value - 1e-12 <= one.high


def _is_wider(wide, narrow):
    assert wide.low <= narrow.low + 1e-12
    assert wide.high >= narrow.high - 1e-12


@given(counted(), levels, wider)
def test_a_share_and_the_share_of_the_others(group, level, more):
    events, n = group
    share, others = proportion(events, n, level=level), proportion(n - events, n, level=level)
    assert share.value == pytest.approx(1 - others.value)
    assert (share.low, share.high) == pytest.approx((1 - others.high, 1 - others.low))
    assert 0 <= share.low < share.high <= 1
    _holds_its_value(share)
    _is_wider(proportion(events, n, level=level + more), share)


@given(counted(), counted(), levels, wider)
def test_swapping_groups_flips_the_risk_difference(first, second, level, more):
    found, flipped = (
        _two(risk_difference, *groups, level=level) for groups in ((first, second), (second, first))
    )
    assert (found.value, found.low, found.high) == pytest.approx(
        (-flipped.value, -flipped.high, -flipped.low), abs=1e-12
    )
    assert found.p_value == pytest.approx(flipped.p_value)
    assert -1 <= found.low <= found.high <= 1
    _holds_its_value(found)
    _is_wider(_two(risk_difference, first, second, level=level + more), found)


@given(counted(inside=True), counted(inside=True), levels, wider)
def test_swapping_groups_turns_ratios_over(first, second, level, more):
    for compute in (risk_ratio, odds_ratio):
        found, flipped = (
            _two(compute, *groups, level=level) for groups in ((first, second), (second, first))
        )
        assert (found.value, found.low, found.high) == pytest.approx(
            (1 / flipped.value, 1 / flipped.high, 1 / flipped.low)
        )
        assert log_ratio(found).se == pytest.approx(log_ratio(flipped).se)
        _holds_its_value(found)
        _is_wider(_two(compute, first, second, level=level + more), found)


@given(counted(inside=True), counted(inside=True))
def test_counting_the_others_turns_the_odds_ratio_over(first, second):
    others = [(n - events, n) for events, n in (first, second)]
    found, of_others = _two(odds_ratio, first, second), _two(odds_ratio, *others)
    assert found.value == pytest.approx(1 / of_others.value)
    assert found.p_value == pytest.approx(of_others.p_value)


@given(counted(inside=True), counted(inside=True))
def test_the_odds_ratio_lies_further_from_one(first, second):
    odds, risk = _two(odds_ratio, first, second).value, _two(risk_ratio, first, second).value
    assert abs(np.log(odds)) >= abs(np.log(risk)) - 1e-12
    assert np.log(odds) * np.log(risk) >= -1e-12


@given(counted(), counted(), levels)
def test_a_number_needed_is_one_over_the_difference(first, second, level):
    difference = _two(risk_difference, first, second, level=level)
    if difference.low <= 0 <= difference.high:
        with pytest.raises(DataError, match="leaves out 0"):
            _two(number_needed, first, second, level=level)
        return
    needed = _two(number_needed, first, second, level=level)
    assert needed.value * difference.value == pytest.approx(1)
    assert min(abs(needed.low), abs(needed.high)) >= 1 - 1e-12
    assert needed.low * needed.high > 0
    _holds_its_value(needed)


@given(counted(inside=True), counted(inside=True), levels)
def test_logarithms_come_back(first, second, level):
    ratio = _two(risk_ratio, first, second, level=level)
    back = ratio_from_log(log_ratio(ratio))
    assert (back.value, back.low, back.high) == pytest.approx((ratio.value, ratio.low, ratio.high))


@given(answers(), levels, wider, st.randoms(use_true_random=False))
def test_changes_of_a_share(pairs, level, more, random):
    before, after = pairs
    change = paired_proportion_change(before, after, level=level)
    assert change.value == pytest.approx(after.mean() - before.mean())
    flipped = paired_proportion_change(after, before, level=level)
    contrary = paired_proportion_change(1 - before, 1 - after, level=level)
    for other in (flipped, contrary):
        assert (other.value, other.low, other.high) == pytest.approx(
            (-change.value, -change.high, -change.low), abs=1e-8
        )
    order = random.sample(range(len(before)), len(before))
    assert paired_proportion_change(before[order], after[order], level=level) == change
    assert -1 <= change.low <= change.high <= 1
    _holds_its_value(change)
    _is_wider(paired_proportion_change(before, after, level=level + more), change)


@given(answers())
def test_the_test_of_a_change_agrees_with_its_interval(pairs):
    change = paired_proportion_change(*pairs)
    assume(abs(change.p_value - 0.05) > 1e-6)
    assert (change.p_value < 0.05) == (not change.low <= 0 <= change.high)
