"""The rules R1 to R5 and R7, at their edges, and the attacks that they must defeat."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.disclosure import load_policy
from evalkit.disclosure.rules import (
    release_count,
    release_mean,
    release_measured,
    release_pooled,
    release_prediction,
    release_share,
    release_total,
    release_undefined,
)
from evalkit.errors import DisclosureError
from evalkit.estimate import Estimate
from evalkit.findings import (
    Count,
    Mean,
    Measured,
    PooledMeasure,
    Share,
    Total,
    Undefined,
    Values,
)

POLICY = load_policy("commissioner-v1")
PLAIN = Values(n_unlike=10, smallest_side=None, step=1.0)


def estimate(**changes):
    numbers = {"value": 1.25, "low": 0.25, "high": 2.249, "n": 40, "df": 39.0} | changes
    return Estimate(measure="mean_change", level=0.95, method="paired t", **numbers)


@pytest.mark.parametrize(
    ("n", "text"),
    [
        (0, "[c]"),
        (1, "[c]"),
        (7, "[c]"),
        (8, "10"),
        (12, "10"),
        (13, "15"),
        (20, "20"),
        (243, "245"),
    ],
)
def test_r1_counts(n, text):
    assert release_count(Count(n=n), POLICY).text == text


def test_r1_a_structural_zero_is_shown_and_an_accidental_one_is_not():
    assert release_count(Count(n=0, is_structural=True), POLICY).text == "0"
    assert release_count(Count(n=0), POLICY).is_hidden


def test_r1_a_hidden_count_is_nowhere_in_what_is_released():
    hidden = release_count(Count(n=7), POLICY)
    assert hidden.number is None
    assert "7" not in repr(hidden)
    assert hidden.prose == "fewer than 8"
    assert repr(release_count(Count(n=3), POLICY)) == repr(hidden)


def test_r1_a_total_leaves_out_schools_too_small_to_count():
    """Naively 92 + 6 = 98 → 100 beside a shown 90 leaves only 6 and 7 for the hidden school."""
    assert release_total(Total(counts=(23, 23, 23, 23, 6)), POLICY).text == "90"
    assert release_total(Total(counts=(5, 6, 5, 6, 5)), POLICY).is_hidden
    assert release_total(Total(counts=()), POLICY).text == "0"
    assert release_total(Total(counts=(0, 0)), POLICY).is_hidden


@pytest.mark.parametrize("counts", [(30, 30), (30, 30, 30), (300, 30, 30, 30)])
def test_r7_a_total_over_few_schools_tells_each_about_the_others(counts):
    assert release_total(Total(counts=counts), POLICY).is_hidden


@pytest.mark.parametrize(("n", "hidden"), [(1, True), (10, True), (11, False)])
def test_r2_a_mean_needs_ten_pairs_and_ten_degrees_of_freedom(n, hidden):
    assert release_mean(Mean(value=22.46, n=n, behind=PLAIN), POLICY).is_hidden is hidden
    measured = Measured(estimate=estimate(df=max(n - 1.0, 1.0)), smallest_group=n, behind=PLAIN)
    assert release_measured(measured, POLICY).is_hidden is hidden


def test_r2_the_smallest_group_decides_not_the_sum():
    assert release_measured(
        Measured(estimate=estimate(), smallest_group=9, behind=PLAIN), POLICY
    ).is_hidden


@pytest.mark.parametrize(("n_unlike", "hidden"), [(0, True), (1, True), (4, True), (5, False)])
def test_r2_pupils_who_are_nearly_all_alike_are_not_shown(n_unlike, hidden):
    """An average of identical answers is every pupil's answer; of nearly identical ones, nearly."""
    thin = Values(n_unlike=n_unlike, smallest_side=None, step=1.0)
    assert release_mean(Mean(value=35.0, n=40, behind=thin), POLICY).is_hidden is hidden
    measured = Measured(estimate=estimate(), smallest_group=40, behind=thin)
    assert release_measured(measured, POLICY).is_hidden is hidden
    assert release_undefined(Undefined(n=40, behind=thin), POLICY).is_hidden is hidden


def test_r2_an_interval_without_width_is_not_shown():
    same = estimate(value=2.0, low=2.0, high=2.0)
    measured = Measured(estimate=same, smallest_group=40, behind=PLAIN)
    assert release_measured(measured, POLICY).is_hidden


def test_r2_an_average_of_rare_events_is_not_their_number():
    """Eleven pupils with 0.1 incidents on average had one incident: GRIM gives it back."""
    rare = Values(n_unlike=10, smallest_side=1, step=1.0)
    naive = release_mean(Mean(value=1 / 11, n=11, behind=PLAIN), POLICY).number
    assert [k for k in range(12) if abs(k / 11 - naive) <= 0.05] == [1]
    assert release_mean(Mean(value=1 / 11, n=11, behind=rare), POLICY).is_hidden
    enough = Values(n_unlike=10, smallest_side=8, step=1.0)
    assert not release_mean(Mean(value=8 / 40, n=40, behind=enough), POLICY).is_hidden
    few = Values(n_unlike=10, smallest_side=7, step=1.0)
    measured = Measured(estimate=estimate(), smallest_group=40, behind=few)
    assert release_measured(measured, POLICY).is_hidden


@pytest.mark.parametrize(
    ("step", "text"), [(4.0, "52"), (1.0, "52.4"), (0.48, "52.4"), (0.05, "52.4"), (20.0, "52")]
)
def test_r2_an_average_is_no_finer_than_a_tenth_of_a_pupils_step(step, text):
    """WHO-5 moves in steps of 4: one decimal would give the exact sum of all answers."""
    behind = Values(n_unlike=10, smallest_side=None, step=step)
    assert release_mean(Mean(value=52.41, n=40, behind=behind), POLICY).text == text


def test_r2_rounds_half_away_from_zero_and_keeps_the_sign():
    shown = release_measured(Measured(estimate=estimate(), smallest_group=40, behind=PLAIN), POLICY)
    assert shown.text == "+1.3 (+0.3 to +2.2)"
    assert (shown.number, shown.low, shown.high) == (1.3, 0.3, 2.2)
    fall = estimate(value=-0.25, low=-0.6, high=0.04)
    assert release_measured(
        Measured(estimate=fall, smallest_group=40, behind=PLAIN), POLICY
    ).text == ("−0.3 (−0.6 to 0.0)")


def test_r2_effect_sizes_have_two_decimals():
    small = Estimate(
        measure="standardised_change_baseline", value=0.256, low=0.1, high=0.4, level=0.95, n=40,
        method="x", df=39.0,
    )  # fmt: skip
    assert release_measured(
        Measured(estimate=small, smallest_group=40, behind=PLAIN), POLICY
    ).text == ("+0.26 (+0.10 to +0.40)")


@pytest.mark.parametrize(
    ("events", "n", "text"),
    [
        (10, 19, "[c]"),
        (10, 20, "about 5 in 10"),
        (8, 20, "about 4 in 10"),
        (7, 20, "fewer than 4 in 10"),
        (0, 20, "fewer than 4 in 10"),
        (13, 20, "more than 6 in 10"),
        (20, 20, "more than 6 in 10"),
        (7, 75, "fewer than 1 in 10"),
        (8, 240, "fewer than 1 in 10"),
        (232, 240, "more than 9 in 10"),
        (9, 36, "about 3 in 10"),
    ],
)
def test_r3_shares(events, n, text):
    assert release_share(Share(events=events, n=n), POLICY).text == text


@given(st.integers(20, 400), st.data())
def test_r3_every_statement_is_true_and_small_sides_look_alike(n, data):
    events = data.draw(st.integers(0, n))
    shown = release_share(Share(events=events, n=n), POLICY)
    tenths = int("".join(sign for sign in shown.text.split(" in ")[0] if sign.isdigit()))
    share = 10 * events / n
    if shown.text.startswith("fewer"):
        assert share < tenths
    elif shown.text.startswith("more"):
        assert share > tenths
    else:
        assert abs(share - tenths) <= 0.5
    if events < 8:
        assert shown == release_share(Share(events=0, n=n), POLICY)


def part(n, behind=PLAIN):
    return Measured(estimate=estimate(n=n, df=n - 1.0), smallest_group=n, behind=behind)


@pytest.mark.parametrize(
    ("sizes", "hidden"),
    [
        ((40, 40, 40), True),
        ((40, 40, 40, 40), False),
        ((40, 40, 40, 10), True),
        ((40, 40, 40, 11), False),
        ((300, 40, 40, 40), True),
    ],
)
def test_r7_figures_over_schools(sizes, hidden):
    parts = tuple(part(n) for n in sizes)
    pooled = PooledMeasure(estimate=estimate(n=4), prediction=(-1.0, 3.0), parts=parts)
    assert release_pooled(pooled, POLICY).is_hidden is hidden
    prediction = release_prediction(pooled, POLICY)
    assert prediction.is_hidden is hidden
    assert (prediction.low is None) is hidden


def test_r7_a_pooled_figure_does_not_give_a_hidden_school_back():
    """With equal weights the fourth school is four times the pooled figure less the other three."""
    hidden = part(40, Values(n_unlike=3, smallest_side=None, step=1.0))
    parts = (part(40), part(40), part(40), hidden)
    pooled = PooledMeasure(estimate=estimate(n=4), prediction=None, parts=parts)
    assert release_pooled(pooled, POLICY).is_hidden


def test_r3_shares_that_add_up_do_not_give_a_small_part_away():
    """Naively 20 pupils, about 5 and about 6 in 10 leave exactly nobody for the third part."""
    parts = (9, 11, 0)
    texts = [release_share(Share(events=n, n=20, parts=parts), POLICY).text for n in parts]
    assert texts == ["[c]", "about 6 in 10", "fewer than 4 in 10"]
    left = {
        n - better - same
        for n in range(20, 23)
        for same in range(8, n + 1)
        if math.floor(10 * same / n + 0.5) == 6
        for better in range(8, n - same + 1)
        if n - better - same < 8
    }
    naive = {
        worse
        for worse in left
        for n in range(20, 23)
        for better in range(8, n)
        if math.floor(10 * better / n + 0.5) == 5
        and math.floor(10 * (n - better - worse) / n + 0.5) == 6
    }
    assert naive == {0}
    large = (24, 40, 3)
    assert release_share(Share(events=24, n=67, parts=large), POLICY).text == "about 4 in 10"


@pytest.mark.parametrize("n", range(20, 90))
def test_r3_the_bound_does_not_tell_which_number_was_rounded(n):
    """Naively "fewer than 4 in 10" beside a rounded 25 could only be 23 pupils."""
    alike = {
        release_share(Share(events=3, n=other), POLICY).text
        for other in range(20, 95)
        if release_count(Count(n=other), POLICY) == release_count(Count(n=n), POLICY)
    }
    assert len(alike) == 1


def test_an_unknown_policy_shows_nothing():
    with pytest.raises(DisclosureError, match="Did you mean 'commissioner-v1'"):
        load_policy("commissioner-v11")


def test_a_school_of_exactly_eight_counts_and_one_of_exactly_seventy_per_cent_may():
    assert release_total(Total(counts=(8, 12, 12, 13)), POLICY).text == "45"
    assert not release_total(Total(counts=(70, 10, 10, 10)), POLICY).is_hidden
    assert release_total(Total(counts=(71, 10, 10, 9)), POLICY).is_hidden


def three(parts: tuple[int, int, int], **more) -> list[str]:
    """Release better, same and worse, of which the middle one yields."""
    return [
        release_share(
            Share(events=part, n=sum(parts), parts=parts, place=place, yields=1, **more), POLICY
        ).text
        for place, part in enumerate(parts)
    ]


def test_r3_the_middle_of_three_shares_yields_so_that_worse_stands_beside_better():
    assert three((9, 10, 1)) == ["about 5 in 10", "[c]", "fewer than 4 in 10"]
    assert three((1, 10, 9)) == ["fewer than 4 in 10", "[c]", "about 5 in 10"]
    assert three((9, 0, 11)) == ["about 4 in 10", "fewer than 4 in 10", "about 6 in 10"]


def test_r3_one_large_share_does_not_give_two_small_ones_away():
    """Of 38 to 42 pupils, about 6 in 10 leave 14 for two parts that are 7 at most: both are 7."""
    naive = {
        (better, worse)
        for n in range(38, 43)
        for better in range(8)
        for worse in range(8)
        if math.floor(10 * (n - better - worse) / n + 0.5) == 6
    }
    assert naive == {(7, 7)}
    assert three((7, 26, 7)) == ["fewer than 2 in 10", "more than 6 in 10", "fewer than 2 in 10"]
    assert three((7, 26, 7)) == three((1, 38, 1))


def test_r3_a_second_division_is_shown_only_where_no_part_of_either_is_small():
    first, second = (9, 10, 1), (8, 4, 8)
    assert three(second, beside=(first,)) == ["[c]"] * 3
    assert three((10, 12, 8), beside=((12, 9, 9),))[0].startswith("about")
    assert three((10, 12, 8), beside=((20, 9, 1),)) == ["[c]"] * 3
