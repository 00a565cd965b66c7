"""Laws of figures that use order alone, whatever the scores."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from evalkit.effects.cliffs_delta import cliffs_delta, paired_cliffs_delta
from evalkit.effects.superiority import superiority

scores = st.integers(0, 12)
samples = st.lists(scores, min_size=2, max_size=20)
levels = st.floats(0.8, 0.99)
fewer_examples = settings(max_examples=settings.default.max_examples * 2 // 5)


@st.composite
def groups(draw):
    """Two groups of 2 to 20 pupils who do not all have one score."""
    first, second = draw(samples), draw(samples)
    assume(len(set(first + second)) > 1)
    return np.array(first, dtype=float), np.array(second, dtype=float)


def _numbers(estimate):
    return estimate.value, estimate.low, estimate.high


def _same(first, second) -> bool:
    return _numbers(first) == pytest.approx(_numbers(second), abs=1e-9)


@fewer_examples
@given(groups())
def test_swapping_the_groups_turns_it_round(pair):
    there, back = superiority(*pair), superiority(*pair[::-1])
    assert _numbers(there) == pytest.approx((1 - back.value, 1 - back.high, 1 - back.low), abs=1e-9)
    there, back = cliffs_delta(*pair), cliffs_delta(*pair[::-1])
    assert _numbers(there) == pytest.approx((-back.value, -back.high, -back.low), abs=1e-9)


@fewer_examples
@given(groups())
def test_delta_is_twice_superiority_minus_one_by_its_definition(pair):
    signs = np.sign(np.subtract.outer(*pair))
    assert cliffs_delta(*pair).value == pytest.approx(signs.mean(), abs=1e-12)
    assert superiority(*pair).value == pytest.approx((signs.mean() + 1) / 2, abs=1e-12)


@fewer_examples
@given(groups(), st.integers(0, 2**32 - 1))
def test_only_the_order_of_scores_counts(pair, seed):
    rng = np.random.default_rng(seed)
    for call in (superiority, cliffs_delta):
        assert _same(call(*pair), call(*map(rng.permutation, pair)))
        assert _same(call(*pair), call(*(np.exp(sample) - 3 for sample in pair)))


@fewer_examples
@given(groups(), levels)
def test_limits_hold_the_value_stay_on_the_scale_and_widen_with_the_level(pair, level):
    for call, lowest in ((superiority, 0), (cliffs_delta, -1)):
        inner, outer = call(*pair, level=level), call(*pair, level=0.995)
        # All of a group in one place: limits of 0 or 1 may be reached at both levels.
        assert lowest <= outer.low <= inner.low <= inner.value + 1e-12
        assert inner.value - 1e-12 <= inner.high <= outer.high <= 1
        assert inner.low < inner.high


@fewer_examples
@given(st.lists(st.tuples(scores, scores), min_size=2, max_size=20), levels)
def test_paired_delta_follows_the_sign_and_stays_on_the_scale(pairs, level):
    before, after = map(list, zip(*pairs, strict=True))
    there = paired_cliffs_delta(before, after, level=level)
    back = paired_cliffs_delta(after, before, level=level)
    assert _numbers(there) == pytest.approx((-back.value, -back.high, -back.low), abs=1e-8)
    assert there.value == pytest.approx(np.mean(np.sign(np.subtract(after, before))), abs=1e-12)
    assert -1 <= there.low <= there.value <= there.high <= 1
