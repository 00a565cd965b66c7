"""Scores: what goes in and comes out, whatever the columns look like, and what is refused."""

from __future__ import annotations

import math
import re
import warnings

import numpy as np
import pandas as pd
import pytest

from evalkit.catalogue import load_bands, load_instrument
from evalkit.errors import DataError, DefinitionError
from evalkit.scoring import (
    DirectionWarning,
    band_scores,
    items_that_run_against,
    risk_answers,
    score_responses,
)

COLUMNS = ["pupil_id", "wave", "scale", "score", "n_answered", "share_answered", "is_prorated"]

MADE_UP = """
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
grade = "own"
what = "x"
why = "x"
caveats = "x"
[sources]
all = "made up for this test"
[[scales]]
name = "made_up"
label = "Made up"
items = "all"
combine = "sum"
min_answered = 3
prorate = true
rounding = "none"
lowest = 0
highest = 16
higher_is_better = true
"""


def answers(instrument, *rows):
    """Return answers of several pupils, one list each."""
    frame = pd.DataFrame(list(rows), columns=list(instrument.items))
    return frame.assign(pupil_id=[f"A{n}" for n in range(len(rows))], wave="baseline")


def score(name, row, scale):
    instrument = load_instrument(name)
    scores = score_responses(answers(instrument, row), instrument)
    return scores.set_index("scale").loc[scale, "score"]


def made_up(folder, *changes):
    """Return the made-up questionnaire with parts of its file written otherwise."""
    text = MADE_UP
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    (folder / "made_up.toml").write_text(text, encoding="utf-8")
    return load_instrument("made_up", folder=folder)


SWEMWBS = load_instrument("swemwbs")
BRS = load_instrument("brs")


# --- The frame that comes back ---


def test_one_row_per_pupil_wave_and_scale():
    frame = answers(SWEMWBS, [3] * 7, [5] * 7)
    scores = score_responses(frame, SWEMWBS)
    assert scores.columns.tolist() == COLUMNS
    assert scores["scale"].tolist() == ["swemwbs_raw"] * 2 + ["swemwbs_metric"] * 2
    assert scores["pupil_id"].tolist() == ["A0", "A1"] * 2
    assert scores["score"].tolist() == [21, 35, 19.25, 35]
    assert scores.index.tolist() == [0, 1, 2, 3]
    assert scores["score"].dtype.kind == "f"
    assert scores["is_prorated"].dtype.kind == "b"


def test_schools_are_kept_apart_and_other_columns_left_behind():
    frame = answers(BRS, [5, 1] * 3, [1, 5] * 3).assign(school_id=["S2", "S1"], age=12)
    scores = score_responses(frame, BRS)
    assert scores.columns.tolist() == ["school_id", *COLUMNS]
    assert scores[["school_id", "score"]].values.tolist() == [["S2", 5.0], ["S1", 1.0]]


@pytest.mark.parametrize(("n_given", "share"), [(7, 1.0), (6, 6 / 7), (1, 1 / 7), (0, 0.0)])
def test_how_much_was_answered_stands_beside_every_score(n_given, share):
    row = [3] * n_given + [None] * (7 - n_given)
    scores = score_responses(answers(SWEMWBS, row), SWEMWBS)
    assert scores["n_answered"].tolist() == [n_given] * 2
    assert scores["share_answered"].tolist() == pytest.approx([share] * 2)


def test_the_share_is_of_the_items_of_the_score_not_of_the_form():
    scwbs = load_instrument("scwbs")
    row = [3] * 15
    row[1] = None  # a check
    scores = score_responses(answers(scwbs, row), scwbs).set_index("scale")
    assert scores["n_answered"].to_dict() == {"scwbs": 12, "scwbs_social_desirability": 2}
    assert scores["share_answered"].tolist() == pytest.approx([1, 2 / 3])


def test_the_answers_are_never_changed():
    instrument = load_instrument("sdq_s11")
    frame = answers(instrument, [1] * 25, [2] * 24 + [None], [0] * 25).astype(
        {"sdq_s11_01": "Int64", "sdq_s11_07": object, "sdq_s11_11": "float32"}
    )
    frame["sdq_s11_21"] = frame["sdq_s11_21"].astype("category")
    frame.index = pd.Index([7, 7, 3], name="line")
    frame.attrs["file"] = "answers.csv"
    frame.attrs["nested"] = {"a": [1]}
    before, attrs = frame.copy(deep=True), {"file": "answers.csv", "nested": {"a": [1]}}
    score_responses(frame, instrument)
    risk_answers(frame, instrument)
    pd.testing.assert_frame_equal(frame, before, check_exact=True, check_categorical=True)
    assert frame.attrs == attrs
    assert frame.dtypes.to_dict() == before.dtypes.to_dict()
    assert frame.columns.tolist() == before.columns.tolist()


@pytest.mark.parametrize("kind", ["int8", "int64", "Int64", "UInt8", "float32", "Float64", object])
def test_every_way_to_store_whole_numbers_gives_the_same_score(kind):
    frame = answers(BRS, [4, 2, 3, 2, 4, 3], [5] * 6)
    frame = frame.astype(dict.fromkeys(BRS.items, kind))
    assert score_responses(frame, BRS)["score"].tolist() == pytest.approx([22 / 6, 3.0])


@pytest.mark.parametrize(
    "missing",
    [None, np.nan, pd.NA, pd.NaT, float("nan")],
    ids=["None", "nan", "NA", "NaT", "float"],
)
def test_every_way_to_leave_an_answer_out(missing):
    frame = answers(BRS, [4, 2, 3, 2, 4, 3])
    frame["brs_02"] = pd.Series([missing], dtype=object)
    scores = score_responses(frame, BRS)
    assert scores["score"].isna().all()
    assert scores["n_answered"].tolist() == [5]


@pytest.mark.parametrize("kind", ["Int64", "Float64", "category", object])
def test_missing_answers_survive_every_column_type(kind):
    frame = answers(BRS, [4, 2, 3, 2, 4, 3], [None, 1, 5, 1, 5, 1])
    frame["brs_01"] = frame["brs_01"].astype(kind)
    scores = score_responses(frame, BRS)
    assert scores["n_answered"].tolist() == [6, 5]
    assert scores["score"].isna().tolist() == [False, True]


def test_categories_are_read_by_what_they_say_not_by_their_place():
    frame = answers(BRS, [5, 1, 5, 1, 5, 1])
    for item in BRS.items:
        frame[item] = pd.Categorical(frame[item], categories=[5, 4, 3, 2, 1], ordered=True)
    assert score_responses(frame, BRS)["score"].tolist() == [5.0]


def test_rows_that_share_an_index_label_stay_apart():
    frame = answers(BRS, [5, 1] * 3, [1, 5] * 3, [3] * 6)
    frame.index = ["x", "x", "x"]
    scores = score_responses(frame, BRS)
    assert scores[["pupil_id", "score"]].values.tolist() == [["A0", 5], ["A1", 1], ["A2", 3]]


def test_nobody_answered_and_nobody_there():
    empty = score_responses(answers(SWEMWBS, [3] * 7).iloc[:0], SWEMWBS)
    assert empty.empty
    assert empty.columns.tolist() == COLUMNS
    blank = score_responses(answers(SWEMWBS, [None] * 7), SWEMWBS)
    assert blank["score"].isna().all()
    assert blank["n_answered"].tolist() == [0, 0]
    assert not blank["is_prorated"].any()


def test_a_frame_with_no_rows_and_untyped_columns():
    frame = pd.DataFrame(columns=["pupil_id", "wave", *SWEMWBS.items])
    assert score_responses(frame, SWEMWBS).columns.tolist() == COLUMNS


# --- Missing answers ---


@pytest.mark.parametrize("name", ["swemwbs", "who5", "rses10_order_a", "brs", "ors", "phq9"])
def test_one_missing_answer_means_no_score(name):
    instrument = load_instrument(name)
    row = [instrument.lowest] * len(instrument.items)
    row[2] = None
    scores = score_responses(answers(instrument, row), instrument)
    assert scores["score"].isna().all()
    assert not scores["is_prorated"].any()


def test_proration_uses_the_pupils_own_mean_from_the_fewest_answers_on(tmp_path):
    """Made-up measure: 4 items 0 to 4, item 2 reversed, at least 3 answered."""
    instrument = made_up(tmp_path)
    scores = score_responses(answers(instrument, [4, 1, 3, None], [4, 1, None, None]), instrument)
    # (4 + (4 − 1) + 3) / 3 × 4 = 13.33…; with two answers there is no score.
    assert scores["score"].iloc[0] == pytest.approx(40 / 3)
    assert pd.isna(scores["score"].iloc[1])
    assert scores["is_prorated"].tolist() == [True, False]


def test_the_mean_of_a_prorated_mean_scale_is_that_of_the_answered(tmp_path):
    instrument = made_up(tmp_path, ('"sum"', '"mean"'), ("highest = 16", "highest = 4"))
    scores = score_responses(answers(instrument, [4, 1, 3, None], [4, 1, 3, 1]), instrument)
    assert scores["score"].tolist() == pytest.approx([10 / 3, 11 / 4])


def test_a_filled_in_answer_counts_as_it_is_and_not_as_the_mean(tmp_path):
    instrument = made_up(
        tmp_path, ('prorate = true\nrounding = "none"', "prorate = false\nfill_with = 2")
    )
    scores = score_responses(
        answers(instrument, [4, 0, 4, None], [4, None, 4, 4], [4, None, 4, None]), instrument
    )
    # The number stands for the answer after it was turned round: 4 + 4 + 4 + 2, 4 + 2 + 4 + 4.
    assert scores["score"].iloc[:2].tolist() == [14, 14]
    assert pd.isna(scores["score"].iloc[2])
    assert scores["is_prorated"].tolist() == [True, True, False]


def test_halves_are_rounded_up_and_only_where_the_file_says_so(tmp_path):
    rows = ([1, 4, 1, 0], [1, 4, 0, 0], [2, 4, 0, None])
    plain = made_up(tmp_path)
    assert score_responses(answers(plain, *rows), plain)["score"].tolist() == pytest.approx(
        [2, 1, 8 / 3]
    )
    rounded = made_up(tmp_path, ('rounding = "none"', 'rounding = "half_up"'))
    assert score_responses(answers(rounded, *rows), rounded)["score"].tolist() == [2, 1, 3]


@pytest.mark.parametrize(
    ("name", "scale", "complete", "short"),
    [
        ("swemwbs", "swemwbs_metric", [3] * 7, [3] * 6 + [None]),
        ("teique_asf", "teique_asf_global", [4] * 30, [4] * 20 + [None] * 10),
    ],
)
def test_is_prorated_is_about_scores_that_are_there(name, scale, complete, short):
    instrument = load_instrument(name, accept_unverified_key=True)
    scores = score_responses(answers(instrument, complete, short), instrument)
    of_scale = scores[scores["scale"] == scale]
    assert of_scale["score"].isna().tolist() == [False, True]
    assert of_scale["is_prorated"].tolist() == [False, False]


def test_is_prorated_follows_missing_answers_into_totals():
    instrument = load_instrument("sdq_s11")
    one_missing = [0] * 25
    one_missing[2] = None
    scores = score_responses(answers(instrument, one_missing), instrument).set_index("scale")
    touched = {"sdq_s11_emotional", "sdq_s11_internalising", "sdq_s11_total"}
    assert set(scores.index[scores["is_prorated"]]) == touched
    assert scores.loc["sdq_s11_total", "n_answered"] == 19


def test_whoever_rightly_skips_the_rest_has_nothing_made_up_for():
    impact = load_instrument("sdq_s11_impact")
    frame = answers(
        impact, [0, *[None] * 5], [2, 3, *[None] * 4], [2, 3, 3, 3, 3, 3], [None, *[None] * 5]
    )
    scores = score_responses(frame, impact)
    assert scores["score"].tolist()[:3] == [0, 2, 10]
    assert math.isnan(scores["score"][3])
    assert scores["is_prorated"].tolist() == [False, True, False, False]
    assert scores["n_answered"].tolist() == [0, 1, 5, 0]


@pytest.mark.parametrize(
    ("name", "rule", "scale", "most"),
    [("wemwbs", "own_mean", "wemwbs", 3), ("rcads47", "two_per_scale", "rcads47_panic", 2)],
)
def test_a_named_rule_holds_up_to_its_limit_and_only_when_named(name, rule, scale, most):
    plain, ruled = load_instrument(name), load_instrument(name, missing_rule=rule)
    items = plain.scale(scale).items
    for n_missing in range(len(items) + 1):
        frame = answers(plain, [plain.highest] * len(plain.items))
        frame[list(items[:n_missing])] = np.nan
        for instrument, enough in ((plain, 0), (ruled, most)):
            found = score_responses(frame, instrument).set_index("scale").loc[scale]
            assert pd.isna(found["score"]) == (n_missing > enough)
            assert found["is_prorated"] == (0 < n_missing <= enough)
            if n_missing <= enough:
                assert found["score"] == plain.scale(scale).highest


def test_a_rule_that_the_questionnaire_does_not_have_is_refused_by_name():
    with pytest.raises(
        DefinitionError, match=r"no missing rule 'own_maen'.*Did you mean 'own_mean'"
    ):
        load_instrument("wemwbs", missing_rule="own_maen")
    with pytest.raises(DefinitionError, match="none besides the one used by default"):
        load_instrument("swemwbs", missing_rule="own_mean")


# --- Answers that cannot be ---


@pytest.mark.parametrize(
    ("bad", "shown"),
    [
        (6, "a number above 5"),
        (0, "a number below 1"),
        (-1, "a number below 1"),
        (2.5, "a fraction"),
        (1e300, "a number above 5"),
        (math.inf, "a number above 5"),
        (-math.inf, "a number below 1"),
        ("3", "a number stored as text"),
        ("", "a text"),
        ("often", "a text"),
        (True, "true or false"),
        (np.bool_(True), "true or false"),
        (3 + 0j, "something that is no number (complex)"),
        ([3], "something that is no number (list)"),
        (pd.Timestamp("2026-01-03"), "something that is no number (Timestamp)"),
    ],
    ids=str,
)
def test_an_answer_that_cannot_be_is_refused_with_file_row_item_value_and_legal_ones(bad, shown):
    frame = answers(SWEMWBS, [3] * 7, [3] * 7)
    frame.index = ["row_a", "row_b"]
    frame.attrs["file"] = "autumn answers.xlsx"
    frame["swemwbs_03"] = pd.Series([3, bad], index=frame.index, dtype=object)
    wanted = (
        "Answers to swemwbs in autumn answers.xlsx must be whole numbers from 1 to 5. "
        f"Got row 'row_b', swemwbs_03: {shown}. Check how the answers were coded, then correct "
        "them; leave the cell blank where a pupil did not answer."
    )
    with pytest.raises(DataError, match=f"^{re.escape(wanted)}$"):
        score_responses(frame, SWEMWBS)


@pytest.mark.parametrize("kind", ["int64", "Int64", "float64", "category"])
def test_a_wrong_answer_is_described_and_never_quoted(kind):
    """Errors end up in logs; what a pupil ticked has no place there."""
    frame = answers(BRS, [9, 1, 5, 1, 5, 1])
    frame["brs_01"] = frame["brs_01"].astype(kind)
    with pytest.raises(DataError, match=r"Got row 0, brs_01: a number above 5\. Check"):
        score_responses(frame, BRS)


def test_without_a_file_name_the_message_still_reads():
    with pytest.raises(DataError, match=r"^Answers to brs must be whole numbers from 1 to 5\. Got"):
        score_responses(answers(BRS, [9] * 6), BRS)


def test_many_wrong_answers_are_counted_and_three_shown():
    with pytest.raises(
        DataError,
        match=r"brs_01: a number above 5; row 0, brs_02: .*; row 0, brs_03: .*; and 9 more",
    ):
        score_responses(answers(BRS, [9] * 6, [9] * 6), BRS)


@pytest.mark.parametrize("kind", [bool, "boolean", "datetime64[ns]", "complex128"])
def test_columns_of_something_else_than_numbers_are_refused(kind):
    frame = answers(BRS, [1] * 6)
    frame["brs_04"] = frame["brs_04"].astype(kind)
    with pytest.raises(DataError, match="brs_04"):
        score_responses(frame, BRS)


def test_missing_columns_are_named_with_the_file():
    frame = answers(BRS, [1] * 6).drop(columns=["brs_04", "brs_06"])
    frame.attrs["file"] = "answers.csv"
    with pytest.raises(
        DataError,
        match=r"answers to brs in answers\.csv must .* 6 items; missing: brs_04, brs_06\.",
    ):
        score_responses(frame, BRS)


def test_a_column_that_stands_twice_is_refused():
    frame = answers(BRS, [1] * 6)
    frame.attrs["file"] = "answers.csv"
    twice = pd.concat([frame, frame[["brs_02"]]], axis=1)
    twice.attrs["file"] = "answers.csv"
    with pytest.raises(DataError, match=r"brs in answers\.csv must .* once; brs_02 stands twice"):
        score_responses(twice, BRS)


def test_marks_on_a_line_may_have_decimals_and_ticks_may_not():
    ors = load_instrument("ors")
    frame = answers(ors, [7.31, 0.0, 10.0, 2.049])
    assert score_responses(frame, ors)["score"].tolist() == pytest.approx([19.359])
    with pytest.raises(
        DataError, match=r"must be numbers from 0 to 10\. Got row 0, ors_01: a number above 10"
    ):
        score_responses(answers(ors, [10.01, 0, 0, 0]), ors)
    ons4 = load_instrument("ons4")
    with pytest.raises(
        DataError, match=r"whole numbers from 0 to 10\. Got row 0, ons4_01: a fraction"
    ):
        score_responses(answers(ons4, [7.31, 0, 10, 2]), ons4)


GATED = """
[[scales]]
name = "made_up"
label = "Made up"
items = [2, 3, 4]
combine = "sum"
min_answered = 1
prorate = false
fill_with = 0
gate = { item = "1", closed_at = 0, score = 0 }
lowest = 0
highest = 12
higher_is_better = true
"""
DOUBLED = """
[[scales]]
name = "doubled"
label = "Doubled"
made_from = "made_up"
multiply = 2
lowest = 0
highest = 24
higher_is_better = true
"""


def gated(folder, reverse):
    head = MADE_UP[: MADE_UP.index("[[scales]]")].replace("reversed = [2]", f"reversed = {reverse}")
    (folder / "made_up.toml").write_text(head + GATED + DOUBLED, "utf-8")
    return load_instrument("made_up", folder=folder)


def test_a_gate_closes_the_scores_made_from_its_scale_too(tmp_path):
    instrument = gated(tmp_path, [])
    scores = score_responses(answers(instrument, [0, 4, 4, 4], [1, 4, 4, 4]), instrument)
    assert scores["score"].tolist() == [0, 12, 0, 24]


def test_whoever_skips_the_rest_has_nothing_made_up_for_in_made_scores_either(tmp_path):
    instrument = gated(tmp_path, [])
    scores = score_responses(answers(instrument, [0, None, None, None]), instrument)
    assert scores["score"].tolist() == [0, 0]
    assert scores["is_prorated"].tolist() == [False, False]


def test_a_gate_that_is_turned_round_is_refused(tmp_path):
    """It is closed by the answer printed on the form, and would close at the wrong end."""
    with pytest.raises(DefinitionError, match=r"the gate of .* cannot be reversed"):
        gated(tmp_path, [1])


# --- Items that run against their scale ---


def people(n, seed=3, noise=0.6):
    """Return answers 1 to 5 of n pupils to BRS as it should be answered."""
    rng = np.random.default_rng(seed)
    level = rng.normal(size=(n, 1))
    keyed = np.clip(np.round(3 + level + noise * rng.normal(size=(n, 6))), 1, 5).astype(int)
    frame = answers(BRS, *keyed.tolist())
    return frame.assign(**{item: 6 - frame[item] for item in BRS.reversed_items})


def direction_warnings(frame, instrument):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        score_responses(frame, instrument)
    return [str(each.message) for each in caught if each.category is DirectionWarning]


def test_a_key_that_fits_the_answers_is_not_warned_about():
    assert direction_warnings(people(200), BRS) == []


@pytest.mark.parametrize("item", BRS.items)
def test_the_one_item_that_was_turned_round_before_is_named_and_only_it(item):
    frame = people(200).assign(**{item: lambda f: 6 - f[item]})
    (words,) = direction_warnings(frame, BRS)
    assert re.findall(r"brs_\d\d", words) == [item]
    assert "200 complete forms" in words
    turned_twice = "Were answers to reversed items already turned round" in words
    assert turned_twice == (item in BRS.reversed_items)


def test_rosenberg_in_the_wrong_order_is_warned_about():
    """The same answers, read once in the order they were printed in and once in the other."""
    order_a, order_b = load_instrument("rses10_order_a"), load_instrument("rses10_order_b")
    rng = np.random.default_rng(14)
    level = rng.normal(size=(300, 1))
    keyed = np.clip(np.round(1.5 + level + 0.5 * rng.normal(size=(300, 10))), 0, 3).astype(int)
    printed = pd.DataFrame(keyed, columns=list(order_b.items))
    printed = printed.assign(**{item: 3 - printed[item] for item in order_b.reversed_items})
    assert direction_warnings(printed, order_b) == []
    (words,) = direction_warnings(printed.set_axis(list(order_a.items), axis=1), order_a)
    assert "another order of the items?" in words


def test_nine_forms_say_nothing_and_ten_do():
    frame = people(10, noise=0.1).assign(brs_02=lambda f: 6 - f["brs_02"])
    assert direction_warnings(frame.iloc[:9], BRS) == []
    assert len(direction_warnings(frame, BRS)) == 1
    one_incomplete = frame.assign(brs_05=[np.nan, *frame["brs_05"][1:]])
    assert direction_warnings(one_incomplete, BRS) == [], "ten forms, nine of them complete"


@pytest.mark.parametrize(("pull", "is_named"), [(0.2, False), (-0.25, True)])
def test_a_weak_item_is_not_a_contrary_one_and_counts_without_itself(pull, is_named):
    """With itself in the sum, the weakly contrary item would seem to go with the rest."""
    rng = np.random.default_rng(8)
    frame = people(400)
    rest = frame[["brs_03", "brs_05"]].sum(axis=1) - frame[["brs_02", "brs_04", "brs_06"]].sum(
        axis=1
    )
    weak = np.clip(np.round(3 + pull * rest / rest.std() + 0.9 * rng.normal(size=400)), 1, 5)
    frame = frame.assign(brs_01=weak)
    r = np.corrcoef(weak, rest)[0, 1]
    assert 0.1 < abs(r) < 0.4
    found = direction_warnings(frame, BRS)
    assert len(found) == is_named
    assert not is_named or f"brs_01 in brs (r = {r:.2f}, 400 complete forms)" in found[0]


def test_small_schools_with_the_right_key_are_left_in_peace():
    """Items that share a quarter of their variance, as those of SDQ do, and a key that fits."""
    sdq = load_instrument("sdq_s11")
    parts = [scale.items for scale in sdq.scales if not scale.sum_of]
    rng = np.random.default_rng(30)
    n_warned = 0
    for _ in range(40):
        frame = answers(sdq, *[[1] * 25] * 30)
        for items in parts:
            together, own = rng.normal(size=(30, 1)), rng.normal(size=(30, 5))
            keyed = np.clip(np.round(1 + (0.5 * together + math.sqrt(0.75) * own) / 2), 0, 2)
            frame[list(items)] = keyed
        frame = frame.assign(**{item: 2 - frame[item] for item in sdq.reversed_items})
        n_warned += items_that_run_against(frame, sdq)["is_beyond_chance"].any()
    assert n_warned <= 4


def test_an_item_that_nobody_answers_differently_is_not_warned_about():
    assert direction_warnings(people(50).assign(brs_03=3), BRS) == []


def test_the_warning_changes_no_score():
    frame = people(50).assign(brs_02=lambda f: 6 - f["brs_02"])
    by_hand = frame[["brs_01", "brs_03", "brs_05"]].sum(axis=1) + 18
    by_hand -= frame[["brs_02", "brs_04", "brs_06"]].sum(axis=1)
    with pytest.warns(DirectionWarning):
        scores = score_responses(frame, BRS)
    assert scores["score"].tolist() == pytest.approx((by_hand / 6).tolist())


# --- Answers that an adult should see ---


def test_risk_answers_are_found_whatever_the_score():
    phq9 = load_instrument("phq9")
    frame = answers(phq9, [0] * 8 + [1], [3] * 8 + [0], [None] * 8 + [3], [0] * 8 + [None])
    frame.index = [5, 5, 5, 5]
    found = risk_answers(frame.assign(school_id="S1"), phq9)
    assert found.columns.tolist() == ["school_id", "pupil_id", "wave", "item", "answer"]
    assert found[["pupil_id", "item", "answer"]].values.tolist() == [
        ["A0", "phq9_09", 1], ["A2", "phq9_09", 3],
    ]  # fmt: skip


def test_no_risk_items_no_risk_answers():
    assert risk_answers(answers(BRS, [5] * 6), BRS).empty
    nobody = risk_answers(answers(BRS, [5] * 6), BRS)
    assert nobody.columns.tolist() == ["pupil_id", "wave", "item", "answer"]


def test_risk_answers_refuse_what_scores_refuse():
    with pytest.raises(DataError, match="phq9_09"):
        risk_answers(answers(load_instrument("phq9"), [0] * 8 + [7]), load_instrument("phq9"))


# --- Bands ---


@pytest.mark.parametrize(
    ("score_value", "band"), [(19.25, "low"), (19.98, "medium"), (27.03, "medium"), (28.13, "high")]
)
def test_bands_begin_where_they_say(score_value, band):
    scores = pd.DataFrame({"scale": ["swemwbs_metric"], "score": [score_value]})
    assert band_scores(scores, load_bands("swemwbs_uk_one_sd"))["band"].tolist() == [band]


def test_the_first_score_of_a_band_belongs_to_it():
    scores = pd.DataFrame({"scale": "gad7", "score": [0.0, 4, 5, 9, 10, 14, 15, 21]})
    banded = band_scores(scores, load_bands("gad7_severity"))
    assert banded["band"].cat.codes.tolist() == [0, 0, 1, 1, 2, 2, 3, 3]


def test_a_missing_score_has_no_band_and_a_foreign_scale_is_refused():
    scores = pd.DataFrame({"scale": ["swemwbs_metric"] * 2, "score": [float("nan"), 20.0]})
    banded = band_scores(scores, load_bands("swemwbs_uk_one_sd"))
    assert banded["band"].isna().tolist() == [True, False]
    with pytest.raises(DataError, match="are for the scale who5_percent"):
        band_scores(scores, load_bands("who5_poor_wellbeing"))
