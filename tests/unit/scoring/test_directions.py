"""A whole scale whose answers contradict its key is no matter of chance."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from evalkit.catalogue import load_instrument
from evalkit.scoring import cronbach_alpha, items_that_run_against, keyed_items
from evalkit.scoring.directions import contrary_among

BRS = load_instrument("brs")
LIMIT_OF_TEN = -np.tanh(1.645 / np.sqrt(7))
LOWEST_OF_TEN = 1 - 0.5 / stats.f.ppf(0.01, 9, 9 * 5)
"""Alpha of six items, true .5, that one school of ten pupils in a hundred falls below."""


def printed(n, *, seed, spread, turned=()):
    """Return ``n`` forms of a scale that works; ``turned`` items answered the other way round."""
    rng = np.random.default_rng(seed)
    level = rng.normal(size=(n, 1))
    keyed = np.clip(np.round(3 + level + spread * rng.normal(size=(n, 6))), 1, 5)
    frame = pd.DataFrame(keyed, columns=list(BRS.items))
    away = set(BRS.reversed_items) ^ set(turned)
    return frame.assign(**{item: 6 - frame[item] for item in away})


def alpha(frame):
    return cronbach_alpha(keyed_items(frame, BRS, scale="brs"), standardised=False).value


def test_items_that_chance_alone_explains_do_not_when_the_whole_scale_contradicts_its_key():
    """Answers turned round before they came: with ten pupils, no single item is beyond chance."""
    frame = printed(10, seed=3, spread=1.4, turned=BRS.reversed_items)
    found = items_that_run_against(frame, BRS)
    assert alpha(frame) < LOWEST_OF_TEN
    assert (found["rest_correlation"] > LIMIT_OF_TEN).any(), "the point of this test"
    assert found["is_beyond_chance"].all()


def test_with_a_key_that_fits_the_item_is_judged_by_itself():
    rng = np.random.default_rng(3)
    frame = printed(10, seed=1, spread=0.5)
    weak = [frame.assign(brs_01=rng.integers(1, 6, size=10)) for _ in range(200)]
    judged = [items_that_run_against(one, BRS) for one in weak if alpha(one) > 0]
    told = pd.concat(judged, ignore_index=True)
    is_low = told["rest_correlation"] < LIMIT_OF_TEN
    assert is_low.nunique() == 2
    assert (told["is_beyond_chance"] == is_low).all()


def test_an_alpha_a_little_below_nought_may_be_chance_with_ten_pupils_and_not_with_thirty():
    """Forty schools of each size whose answers were turned round; their alphas scatter."""
    told = {n: [] for n in (10, 30)}
    for n, seed in ((n, seed) for n in told for seed in range(40)):
        frame = printed(n, seed=seed, spread=2.2, turned=BRS.reversed_items)
        found = items_that_run_against(frame, BRS)
        if LOWEST_OF_TEN < alpha(frame) < -0.08:
            told[n].append(bool(found["is_beyond_chance"].all()))
    assert len(told[10]) >= 3
    assert len(told[30]) >= 3
    assert not any(told[10])
    assert all(told[30])


def test_items_that_cancel_each_other_out_contradict_their_key():
    """Everybody ticks the same answer from top to bottom, turned half and half: alpha has none."""
    frame = pd.DataFrame([[level] * 6 for level in (1, 2, 3, 4, 5) * 2], columns=list(BRS.items))
    found = items_that_run_against(frame, BRS)
    assert len(found) == 6
    assert found["is_beyond_chance"].all()


def test_where_nobody_differs_there_is_nothing_to_tell():
    frame = pd.DataFrame([[3] * 6] * 12, columns=list(BRS.items))
    assert items_that_run_against(frame, BRS).empty


def test_nothing_found_has_the_same_columns():
    columns = ["scale", "item", "rest_correlation", "n", "is_beyond_chance"]
    nothing = contrary_among(pd.DataFrame(columns=list(BRS.items), dtype=float), BRS)
    assert nothing.columns.tolist() == columns
    assert nothing["is_beyond_chance"].dtype == bool


@pytest.mark.parametrize(
    ("true_alpha", "k", "n", "share"),
    [
        (0.7, 5, 10, 0.030),
        (0.7, 10, 10, 0.027),
        (0.7, 5, 20, 0.002),
        (0.7, 10, 20, 0.002),
        (0.5, 5, 10, 0.13),
        (0.5, 10, 10, 0.13),
        (0.5, 5, 20, 0.04),
        (0.5, 10, 20, 0.04),
    ],
)
def test_how_often_a_scale_that_works_has_an_alpha_below_nought(true_alpha, k, n, share):
    """The figures of the comment, by Feldt's distribution and by drawing samples."""
    by_feldt = stats.f.cdf(1 - true_alpha, n - 1, (n - 1) * (k - 1))
    digits = 3 if share < 0.1 and true_alpha > 0.5 else 2
    assert by_feldt == pytest.approx(share, abs=0.6 * 10**-digits)
    between = true_alpha / (k - true_alpha * (k - 1))
    rng = np.random.default_rng(12)
    drawn = np.sqrt(between) * rng.normal(size=(8000, n, 1))
    drawn = drawn + np.sqrt(1 - between) * rng.normal(size=(8000, n, k))
    total = drawn.sum(axis=2).var(axis=1, ddof=1)
    alphas = k / (k - 1) * (1 - drawn.var(axis=1, ddof=1).sum(axis=1) / total)
    assert (alphas < 0).mean() == pytest.approx(by_feldt, abs=4 * np.sqrt(by_feldt / 8000))


@pytest.mark.parametrize(
    ("k", "limit", "true_alpha", "share"),
    [
        (5, -1.30, 0.5, 0.01),
        (10, -1.22, 0.5, 0.01),
        (5, -1.30, 0.7, 0.001),
        (10, -1.22, 0.7, 0.001),
    ],
)
def test_what_ten_pupils_must_fall_below(k, limit, true_alpha, share):
    assert 1 - 0.5 / stats.f.ppf(0.01, 9, 9 * (k - 1)) == pytest.approx(limit, abs=0.005)
    below = stats.f.cdf((1 - true_alpha) / (1 - limit), 9, 9 * (k - 1))
    assert below == pytest.approx(share, abs=0.005)
