"""Scores: published vectors, the authors' missing rules, and laws that any scorer must keep."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.catalogue import load_bands, load_instrument
from evalkit.errors import DataError
from evalkit.scoring import band_scores, score_responses


def answers(instrument, *rows):
    """Return answers of several pupils, one list each."""
    frame = pd.DataFrame(list(rows), columns=list(instrument.items))
    return frame.assign(pupil_id=[f"A{n}" for n in range(len(rows))], wave="baseline")


def score(name, row, scale):
    instrument = load_instrument(name)
    scores = score_responses(answers(instrument, row), instrument)
    return scores.set_index("scale").loc[scale, "score"]


# Vectors as published: all lowest, all middle, all highest.
VECTORS = [
    ("swemwbs", [1] * 7, "swemwbs_raw", 7),
    ("swemwbs", [1] * 7, "swemwbs_metric", 7.00),
    ("swemwbs", [3] * 7, "swemwbs_metric", 19.25),
    ("swemwbs", [5] * 7, "swemwbs_metric", 35.00),
    ("who5", [3, 2, 3, 2, 2], "who5_percent", 48),
    ("who5", [3, 3, 3, 2, 2], "who5_percent", 52),
    ("rses10_order_a", [3] * 10, "rses10", 15),
    ("rses10_order_a", [0] * 10, "rses10", 15),
    ("rses10_order_b", [3] * 10, "rses10", 15),
    ("rses10_order_b", [0] * 10, "rses10", 15),
]


@pytest.mark.parametrize(("name", "row", "scale", "expected"), VECTORS)
def test_published_vectors(name, row, scale, expected):
    assert score(name, row, scale) == pytest.approx(expected, abs=1e-12)


def test_the_conversion_table_is_whole_and_rises():
    table = load_instrument("swemwbs").scale("swemwbs_metric").conversion
    assert list(table) == [float(raw) for raw in range(7, 36)]
    assert list(table.values()) == sorted(table.values())
    assert sum(table.values()) == pytest.approx(585.66)


@pytest.mark.parametrize("order", ["rses10_order_a", "rses10_order_b"])
def test_each_reversed_item_counts_backwards(order):
    """A scorer that computes reversed copies and forgets to use them fails here."""
    instrument = load_instrument(order)
    assert len(instrument.reversed_items) == 5
    for item in instrument.items:
        row = [3 if each == item else 0 for each in instrument.items]
        assert score(order, row, "rses10") == (12 if item in instrument.reversed_items else 18)


def test_the_two_orders_disagree_on_the_same_answers():
    row = [3, 0, 3, 3, 0, 0, 3, 0, 0, 3]
    assert score("rses10_order_a", row, "rses10") == 30
    assert score("rses10_order_b", row, "rses10") == 18


@pytest.mark.parametrize("name", ["swemwbs", "who5", "rses10_order_a", "rses10_order_b"])
def test_one_missing_answer_means_no_score(name):
    instrument = load_instrument(name)
    row = [instrument.lowest] * len(instrument.items)
    row[2] = None
    scores = score_responses(answers(instrument, row), instrument)
    assert scores["score"].isna().all()
    assert (scores["n_answered"] == len(instrument.items) - 1).all()
    assert not scores["is_prorated"].any()


def test_proration_uses_the_pupils_own_mean_from_the_fewest_answers_on(tmp_path):
    """Made-up measure: 4 items 0 to 4, item 2 reversed, at least 3 answered."""
    (tmp_path / "made_up.toml").write_text(
        """
        name = "made_up"
        title = "Made up"
        n_items = 4
        lowest = 0
        highest = 4
        reversed = [2]
        ages = "any"
        reference_period = "now"
        licence = "own"
        reference = "own"
        grade = "B"
        sources = []
        what = "x"
        why = "x"
        caveats = "x"
        [[scales]]
        name = "made_up"
        label = "Made up"
        items = "all"
        combine = "sum"
        min_answered = 3
        prorate = true
        lowest = 0
        highest = 16
        higher_is_better = true
        """,
        encoding="utf-8",
    )
    instrument = load_instrument("made_up", folder=tmp_path)
    scores = score_responses(answers(instrument, [4, 1, 3, None], [4, 1, None, None]), instrument)
    # (4 + (4 − 1) + 3) / 3 × 4 = 13.33…; with two answers there is no score.
    assert scores["score"].iloc[0] == pytest.approx(40 / 3)
    assert pd.isna(scores["score"].iloc[1])
    assert scores["is_prorated"].tolist() == [True, False]


@pytest.mark.parametrize("bad", [6, 0, 2.5])
def test_an_answer_that_cannot_be_is_refused_by_item(bad):
    instrument = load_instrument("swemwbs")
    with pytest.raises(DataError, match="from 1 to 5; other values stand in swemwbs_03"):
        score_responses(answers(instrument, [3, 3, bad, 3, 3, 3, 3]), instrument)


def test_a_missing_item_column_is_named():
    instrument = load_instrument("who5")
    frame = answers(instrument, [1] * 5).drop(columns="who5_04")
    with pytest.raises(DataError, match="missing: who5_04"):
        score_responses(frame, instrument)


rows = st.lists(
    st.lists(st.one_of(st.none(), st.integers(0, 3)), min_size=10, max_size=10),
    min_size=1,
    max_size=6,
)


@given(rows)
def test_the_order_of_pupils_changes_nothing(several):
    instrument = load_instrument("rses10_order_a")
    frame = answers(instrument, *several)
    keys = ["pupil_id", "scale"]
    forward = score_responses(frame, instrument).sort_values(keys)["score"]
    backward = score_responses(frame.iloc[::-1], instrument).sort_values(keys)["score"]
    assert forward.tolist() == pytest.approx(backward.tolist(), nan_ok=True)


@given(rows)
def test_turning_every_answer_round_turns_the_score_round(several):
    instrument = load_instrument("rses10_order_b")
    frame = answers(instrument, *several)
    items = list(instrument.items)
    turned = frame.assign(**{item: 3 - frame[item].astype("Float64") for item in items})
    first = score_responses(frame, instrument)["score"]
    second = score_responses(turned, instrument)["score"]
    assert (30 - first).tolist() == pytest.approx(second.tolist(), nan_ok=True)


@pytest.mark.parametrize(
    ("score_value", "band"), [(19.25, "low"), (19.98, "medium"), (27.03, "medium"), (28.13, "high")]
)
def test_bands_begin_where_they_say(score_value, band):
    scores = pd.DataFrame({"scale": ["swemwbs_metric"], "score": [score_value]})
    assert band_scores(scores, load_bands("swemwbs_uk_one_sd"))["band"].tolist() == [band]


def test_a_missing_score_has_no_band_and_a_foreign_scale_is_refused():
    scores = pd.DataFrame({"scale": ["swemwbs_metric"] * 2, "score": [float("nan"), 20.0]})
    banded = band_scores(scores, load_bands("swemwbs_uk_one_sd"))
    assert banded["band"].isna().tolist() == [True, False]
    with pytest.raises(DataError, match="are for the scale who5_percent"):
        band_scores(scores, load_bands("who5_poor_wellbeing"))
