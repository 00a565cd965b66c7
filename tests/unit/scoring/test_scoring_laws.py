"""Laws that any scorer must keep, tried on every built-in questionnaire and every named rule."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.catalogue import load_instrument
from evalkit.catalogue.instruments import built_in
from evalkit.scoring import score_responses

pytestmark = pytest.mark.filterwarnings("ignore::evalkit.scoring.directions.DirectionWarning")


@cache
def every_instrument():
    """Return every questionnaire as shipped, and once more under each of its named rules."""
    plain = [load_instrument(each.name, accept_unverified_key=True) for each in built_in()]
    ruled = [
        load_instrument(each.name, accept_unverified_key=True, missing_rule=rule)
        for each in plain
        for rule in each.missing_rules
    ]
    return [*plain, *ruled]


EVERY = pytest.mark.parametrize(
    "instrument",
    every_instrument(),
    ids=lambda each: each.name + (f"-{each.missing_rule.name}" if each.missing_rule else ""),
)
few = settings(max_examples=8)


def answer_of(instrument):
    if instrument.is_continuous:
        tenths = st.integers(10 * instrument.lowest, 10 * instrument.highest)
        return tenths.map(lambda n: n / 10)
    return st.integers(instrument.lowest, instrument.highest)


@st.composite
def forms(draw, instrument, most=5, blanks=True):
    """Answers of one to five pupils, from nothing missing to nothing answered."""
    n_items = len(instrument.items)
    rows = []
    for _ in range(draw(st.integers(1, most))):
        row = draw(st.lists(answer_of(instrument), min_size=n_items, max_size=n_items))
        if blanks:
            n_blank = draw(st.one_of(st.integers(0, min(4, n_items)), st.integers(0, n_items)))
            for place in draw(st.permutations(range(n_items)))[:n_blank]:
                row[place] = None
        rows.append(row)
    return frame_of(instrument, rows)


def frame_of(instrument, rows):
    frame = pd.DataFrame(rows, columns=list(instrument.items), dtype=float)
    return frame.assign(pupil_id=[f"A{n}" for n in range(len(rows))], wave="baseline")


def wide(long):
    """Return one row per pupil, in the order of their codes, and one column per score."""
    names = pd.unique(long["scale"])
    parts = [long[long["scale"] == name].set_index("pupil_id")["score"] for name in names]
    return pd.concat(parts, axis=1, keys=names).sort_index()


def scored(frame, instrument):
    return wide(score_responses(frame, instrument))


def same(one, other):
    pd.testing.assert_frame_equal(one, other, rtol=0, atol=1e-9, check_names=False)


def close(one, other):
    return (math.isnan(one) and math.isnan(other)) or math.isclose(one, other, abs_tol=1e-9)


@EVERY
@few
@given(data=st.data())
def test_the_order_of_pupils_and_of_columns_changes_nothing(instrument, data):
    frame = data.draw(forms(instrument))
    rows = data.draw(st.permutations(range(len(frame))))
    columns = data.draw(st.permutations(list(frame.columns)))
    shuffled = frame.iloc[rows][columns]
    same(scored(shuffled, instrument), scored(frame, instrument))
    long = score_responses(shuffled, instrument)
    assert long["pupil_id"].tolist() == list(shuffled["pupil_id"]) * len(instrument.scales)


@EVERY
@few
@given(data=st.data())
def test_pupils_one_by_one_or_schools_put_together_score_as_all_at_once(instrument, data):
    frame = data.draw(forms(instrument))
    together = scored(frame, instrument)
    alone = [scored(frame.iloc[[n]], instrument) for n in range(len(frame))]
    same(pd.concat(alone), together)
    cut = data.draw(st.integers(0, len(frame)))
    one = frame.iloc[:cut].assign(school_id="S1")
    other = frame.iloc[cut:].assign(school_id="S2")
    long = score_responses(pd.concat([one, other], ignore_index=True), instrument)
    same(wide(long), together)
    wanted = {**dict.fromkeys(one["pupil_id"], "S1"), **dict.fromkeys(other["pupil_id"], "S2")}
    assert dict(zip(long["pupil_id"], long["school_id"], strict=True)) == wanted


@EVERY
@few
@given(data=st.data())
def test_a_score_is_never_outside_its_range_and_says_how_much_was_answered(instrument, data):
    frame = data.draw(forms(instrument))
    long = score_responses(frame, instrument)
    for scale in instrument.scales:
        rows = long[long["scale"] == scale.name]
        there = rows["score"].dropna()
        assert there.between(scale.lowest - 1e-9, scale.highest + 1e-9).all(), scale.name
        n_answered = frame[list(scale.items)].notna().sum(axis=1).tolist()
        assert rows["n_answered"].tolist() == n_answered
        assert (rows["is_prorated"] <= rows["score"].notna()).all()
        complete = rows["n_answered"] == len(scale.items)
        assert not rows.loc[complete, "is_prorated"].any()
        assert rows.loc[complete, "score"].notna().all()


@EVERY
@few
@given(data=st.data())
def test_complete_answers_give_scores_that_the_scale_says_it_can_reach(instrument, data):
    scores = scored(data.draw(forms(instrument, blanks=False)), instrument)
    for scale in instrument.scales:
        reachable = np.array(scale.reachable_scores())
        for score in scores[scale.name]:
            assert np.abs(reachable - score).min() < 1e-9, (scale.name, score)


def turned(frame, instrument):
    """Return every answer turned round, whether its item is reversed or not."""
    items = list(instrument.items)
    return frame.assign(**{i: instrument.lowest + instrument.highest - frame[i] for i in items})


def is_linear(instrument, scale):
    """Whether a score is a plain sum or mean of answers, so that mirrored answers mirror it."""
    if scale.sum_of:
        return all(is_linear(instrument, instrument.scale(part)) for part in scale.sum_of)
    crooked = scale.conversion or scale.recode or scale.gate or scale.fill_with not in (None, 4)
    return not crooked and scale.rounding == "none"


@EVERY
@few
@given(data=st.data())
def test_turning_every_answer_round_turns_the_score_round_and_twice_changes_nothing(
    instrument, data
):
    frame = data.draw(forms(instrument))
    straight = scored(frame, instrument)
    mirrored = scored(turned(frame, instrument), instrument)
    same(scored(turned(turned(frame, instrument), instrument), instrument), straight)
    for scale in instrument.scales:
        if is_linear(instrument, scale):
            wanted = scale.lowest + scale.highest - straight[scale.name]
            assert mirrored[scale.name].tolist() == pytest.approx(
                wanted.tolist(), abs=1e-9, nan_ok=True
            )
        elif scale.gate is None:
            assert mirrored[scale.name].isna().tolist() == straight[scale.name].isna().tolist()


def test_most_scores_are_linear_so_the_law_above_is_about_something():
    told = {s.name: is_linear(each, s) for each in every_instrument() for s in each.scales}
    crooked = {name for name, linear in told.items() if not linear}
    assert crooked == {"swemwbs_metric", "sdq_s11_impact"} | {n for n in told if "sdq_s11_" in n}


def expected(scale, kept):
    """Return the score of the keyed answers that are left, by the scale's rule in plain words."""
    n_items = len(scale.items)
    if len(kept) < scale.min_answered:
        return math.nan
    if scale.fill_with is not None:
        kept = [*kept, *[scale.fill_with] * (n_items - len(kept))]
    mean = sum(kept) / len(kept)
    score = mean if scale.combine == "mean" else mean * n_items
    # Whole answers give halves that may come out as 2.4999…: look at eight decimals.
    return math.floor(round(score, 8) + 0.5) if scale.rounding == "half_up" else score


@EVERY
@few
@given(data=st.data())
def test_one_more_missing_answer_never_makes_a_score_and_changes_it_only_by_the_rule(
    instrument, data
):
    frame = data.draw(forms(instrument, most=1))
    item = data.draw(st.sampled_from(instrument.items))
    less = frame.assign(**{item: np.nan})
    before, after = scored(frame, instrument).iloc[0], scored(less, instrument).iloc[0]
    for scale in instrument.scales:
        untouched = item not in scale.items
        if scale.gate is not None:
            continue  # Taking away the answer that closes a scale opens it: tested by hand.
        if untouched or frame[item].isna().all():
            assert close(before[scale.name], after[scale.name]), scale.name
            continue
        assert not (math.isnan(before[scale.name]) and not math.isnan(after[scale.name]))
        if scale.sum_of or scale.made_from:
            continue
        keyed = less[list(scale.items)].iloc[0]
        ends = instrument.lowest + instrument.highest
        kept = [
            ends - value if name in instrument.reversed_items else value
            for name, value in keyed.dropna().items()
        ]
        assert close(after[scale.name], expected(scale, kept)), scale.name


@EVERY
@few
@given(data=st.data())
def test_a_higher_answer_never_lowers_a_score_unless_its_item_is_reversed(instrument, data):
    frame = data.draw(forms(instrument, most=1))
    item = data.draw(st.sampled_from(instrument.items))
    low, high = sorted(data.draw(st.tuples(*[answer_of(instrument)] * 2)))
    before = scored(frame.assign(**{item: float(low)}), instrument).iloc[0]
    after = scored(frame.assign(**{item: float(high)}), instrument).iloc[0]
    for name in before.index:
        first, second = before[name], after[name]
        if math.isnan(first):
            assert math.isnan(second)
        elif item in instrument.reversed_items:
            assert second <= first + 1e-9, name
        else:
            assert second >= first - 1e-9, name


@EVERY
@few
@given(data=st.data())
def test_totals_are_the_sums_of_the_scores_they_name(instrument, data):
    scores = scored(data.draw(forms(instrument)), instrument)
    for scale in instrument.scales:
        if scale.sum_of:
            wanted = scores[list(scale.sum_of)].sum(axis=1, skipna=False)
            assert scores[scale.name].tolist() == pytest.approx(wanted.tolist(), nan_ok=True)
