"""Scoring keys: the numbers typed in again from the fact sheet, and the files held to them.

The expected scores of "all lowest" and "all highest" are worked out here from the typed numbers,
not by the engine.
"""

from __future__ import annotations

import math

import pandas as pd
import pytest

from evalkit.catalogue import load_bands, load_instrument
from evalkit.catalogue.instruments import INSTRUMENTS, built_in
from evalkit.catalogue.toml_section import DEFINITIONS
from evalkit.errors import DefinitionError
from evalkit.scoring import score_responses

UP, DOWN, CHECK = True, False, None


def run(first, last):
    return list(range(first, last + 1))


SDQ_PARTS = {
    "emotional": [3, 8, 13, 16, 24],
    "conduct": [5, 7, 12, 18, 22],
    "hyperactivity": [2, 10, 15, 21, 25],
    "peer": [6, 11, 14, 19, 23],
    "prosocial": [1, 4, 9, 17, 20],
}
RCADS_PARTS = {
    "separation_anxiety": [5, 9, 17, 18, 33, 45, 46],
    "social_phobia": [4, 7, 8, 12, 20, 30, 32, 38, 43],
    "generalised_anxiety": [1, 13, 22, 27, 35, 37],
    "panic": [3, 14, 24, 26, 28, 34, 36, 39, 41],
    "obsessive_compulsive": [10, 16, 23, 31, 42, 44],
    "depression": [2, 6, 11, 15, 19, 21, 25, 29, 40, 47],
}
RCADS25_PARTS = {
    "anxiety": [2, 3, 5, 6, 7, 9, 11, 12, 14, 17, 18, 20, 22, 23, 25],
    "depression": [1, 4, 8, 10, 13, 15, 16, 19, 21, 24],
}
TEIQUE_PARTS = {
    "wellbeing": [5, 9, 12, 20, 24, 27],
    "self_control": [4, 7, 15, 19, 22, 30],
    "emotionality": [1, 2, 8, 13, 16, 17, 23, 28],
    "sociability": [6, 10, 11, 21, 25, 26],
}
TEIQUE_REVERSED = [2, 4, 5, 7, 8, 10, 12, 13, 14, 16, 18, 22, 25, 26, 28]
TEIQUE_GLOBAL_ONLY = [3, 14, 18, 29]

# name: (items, lowest answer, highest answer, reversed)
FORMS = {
    "wemwbs": (14, 1, 5, []),
    "swemwbs": (7, 1, 5, []),
    "sdq_s11": (25, 0, 2, [7, 11, 14, 21, 25]),
    "sdq_s11_impact": (6, 0, 3, []),
    "rcads47": (47, 0, 3, []),
    "rcads25": (25, 0, 3, []),
    "kidscreen10": (10, 1, 5, [3, 4]),
    "rses10_order_a": (10, 0, 3, [2, 5, 6, 8, 9]),
    "rses10_order_b": (10, 0, 3, [3, 5, 8, 9, 10]),
    "rses5": (5, 1, 4, [1, 2, 3, 4, 5]),
    "brs": (6, 1, 5, [2, 4, 6]),
    "pssm": (18, 1, 5, [3, 6, 9, 12, 16]),
    "scwbs": (15, 1, 5, []),
    "who5": (5, 0, 5, []),
    "gad7": (7, 0, 3, []),
    "phq9": (9, 0, 3, []),
    "pss4_order_beewell": (4, 0, 4, [3, 4]),
    "pss4_order_published": (4, 0, 4, [2, 3]),
    "gse": (10, 1, 4, []),
    "bmslss": (6, 1, 7, []),
    "ors": (4, 0, 10, []),
    "cors": (4, 0, 10, []),
    "mmf_emotional": (10, 0, 2, []),
    "mmf_behavioural": (6, 0, 2, [15]),
    "ons4": (4, 0, 10, []),
    "yp_core": (10, 0, 4, [3, 5, 10]),
    "teique_asf": (30, 1, 7, TEIQUE_REVERSED),
    "loneliness_ucla3": (3, 1, 3, []),
    "cantril": (1, 0, 10, []),
    "good_childhood_happiness": (1, 0, 10, []),
    "good_childhood_life": (5, 0, 4, [3]),
    "good_childhood_domains": (10, 0, 10, []),
}
GRADE_B = {
    "mmf_behavioural", "pss4_order_published", "yp_core", "teique_asf", "loneliness_ucla3",
    "cantril", "good_childhood_happiness", "good_childhood_life", "good_childhood_domains",
}  # fmt: skip
FIRST_NUMBER = {"mmf_behavioural": 11}
CONTINUOUS = {"ors", "cors"}

# (instrument, score): (items or parts, lowest score, highest score, better, fewest answers)
SCORES = {
    ("wemwbs", "wemwbs"): (run(1, 14), 14, 70, UP, 14),
    ("swemwbs", "swemwbs_raw"): (run(1, 7), 7, 35, UP, 7),
    ("swemwbs", "swemwbs_metric"): ("conversion", 7, 35, UP, 7),
    **{
        ("sdq_s11", f"sdq_s11_{part}"): (items, 0, 10, UP if part == "prosocial" else DOWN, 3)
        for part, items in SDQ_PARTS.items()
    },
    ("sdq_s11", "sdq_s11_externalising"): ({"conduct", "hyperactivity"}, 0, 20, DOWN, None),
    ("sdq_s11", "sdq_s11_internalising"): ({"emotional", "peer"}, 0, 20, DOWN, None),
    ("sdq_s11", "sdq_s11_total"): (set(SDQ_PARTS) - {"prosocial"}, 0, 40, DOWN, None),
    ("sdq_s11_impact", "sdq_s11_impact"): (["28", "29a", "29b", "29c", "29d"], 0, 10, DOWN, 1),
    **{
        ("rcads47", f"rcads47_{part}"): (items, 0, 3 * len(items), DOWN, len(items))
        for part, items in RCADS_PARTS.items()
    },
    ("rcads47", "rcads47_total_anxiety"): (set(RCADS_PARTS) - {"depression"}, 0, 111, DOWN, None),
    ("rcads47", "rcads47_total"): (set(RCADS_PARTS), 0, 141, DOWN, None),
    ("rcads25", "rcads25_anxiety"): (RCADS25_PARTS["anxiety"], 0, 45, DOWN, 15),
    ("rcads25", "rcads25_depression"): (RCADS25_PARTS["depression"], 0, 30, DOWN, 10),
    ("rcads25", "rcads25_total"): (set(RCADS25_PARTS), 0, 75, DOWN, None),
    ("kidscreen10", "kidscreen10_raw"): (run(1, 10), 10, 50, UP, 10),
    ("rses10_order_a", "rses10"): (run(1, 10), 0, 30, UP, 10),
    ("rses10_order_b", "rses10"): (run(1, 10), 0, 30, UP, 10),
    ("rses5", "rses5"): (run(1, 5), 5, 20, UP, 5),
    ("brs", "brs"): (run(1, 6), 1, 5, UP, 6),
    ("pssm", "pssm"): (run(1, 18), 18, 90, UP, 18),
    ("pssm", "pssm_mean"): (run(1, 18), 1, 5, UP, 18),
    ("scwbs", "scwbs"): ([1, 3, 4, 5, 6, *run(8, 12), 14, 15], 12, 60, UP, 12),
    ("scwbs", "scwbs_outlook"): ([1, 3, 4, 5, 6, 8], 6, 30, UP, 6),
    ("scwbs", "scwbs_emotional_state"): ([9, 10, 11, 12, 14, 15], 6, 30, UP, 6),
    ("scwbs", "scwbs_social_desirability"): ([2, 7, 13], 3, 15, CHECK, 3),
    ("who5", "who5_raw"): (run(1, 5), 0, 25, UP, 5),
    ("who5", "who5_percent"): ("times 4", 0, 100, UP, 5),
    ("gad7", "gad7"): (run(1, 7), 0, 21, DOWN, 7),
    ("phq9", "phq9"): (run(1, 9), 0, 27, DOWN, 9),
    ("phq9", "phq8"): (run(1, 8), 0, 24, DOWN, 8),
    ("pss4_order_beewell", "pss4"): (run(1, 4), 0, 16, DOWN, 4),
    ("pss4_order_published", "pss4"): (run(1, 4), 0, 16, DOWN, 4),
    ("gse", "gse"): (run(1, 10), 10, 40, UP, 7),
    ("bmslss", "bmslss"): (run(1, 5), 5, 35, UP, 5),
    ("bmslss", "bmslss_global"): ([6], 1, 7, UP, 1),
    ("ors", "ors"): (run(1, 4), 0, 40, UP, 4),
    ("cors", "cors"): (run(1, 4), 0, 40, UP, 4),
    ("mmf_emotional", "mmf_emotional"): (run(1, 10), 0, 20, DOWN, 10),
    ("mmf_behavioural", "mmf_behavioural"): (run(11, 16), 0, 12, DOWN, 6),
    ("ons4", "ons4_satisfaction"): ([1], 0, 10, UP, 1),
    ("ons4", "ons4_worthwhile"): ([2], 0, 10, UP, 1),
    ("ons4", "ons4_happiness"): ([3], 0, 10, UP, 1),
    ("ons4", "ons4_anxiety"): ([4], 0, 10, DOWN, 1),
    ("yp_core", "yp_core"): (run(1, 10), 0, 40, DOWN, 9),
    ("teique_asf", "teique_asf_global"): (run(1, 30), 1, 7, UP, 26),
    **{
        ("teique_asf", f"teique_asf_{part}"): (items, 1, 7, UP, len(items))
        for part, items in TEIQUE_PARTS.items()
    },
    ("loneliness_ucla3", "loneliness_ucla3"): (run(1, 3), 3, 9, DOWN, 3),
    ("cantril", "cantril"): ([1], 0, 10, UP, 1),
    ("good_childhood_happiness", "good_childhood_happiness"): ([1], 0, 10, UP, 1),
    ("good_childhood_life", "good_childhood_life"): (run(1, 5), 0, 20, UP, 5),
    **{
        ("good_childhood_domains", f"good_childhood_domains_part_{n:02}"): ([n], 0, 10, UP, 1)
        for n in run(1, 10)
    },
}
MEANS = {"brs", "pssm_mean", *(s for name, s in SCORES if name == "teique_asf")}

METRIC = {
    7: 7.00, 8: 9.51, 9: 11.25, 10: 12.40, 11: 13.33, 12: 14.08, 13: 14.75, 14: 15.32, 15: 15.84,
    16: 16.36, 17: 16.88, 18: 17.43, 19: 17.98, 20: 18.59, 21: 19.25, 22: 19.98, 23: 20.73,
    24: 21.54, 25: 22.35, 26: 23.21, 27: 24.11, 28: 25.03, 29: 26.02, 30: 27.03, 31: 28.13,
    32: 29.31, 33: 30.70, 34: 32.55, 35: 35.00,
}  # fmt: skip


def loaded(name):
    return load_instrument(name, accept_unverified_key=True)


def numbers(instrument, items):
    """Return the printed numbers of items, as integers where they are plain numbers."""
    found = [instrument.number_of(item) for item in items]
    return [int(number) if number.isdigit() else number for number in found]


def test_every_built_in_questionnaire_and_score_is_typed_in_here():
    assert {each.name for each in built_in()} == set(FORMS)
    assert {(each.name, scale.name) for each in built_in() for scale in each.scales} == set(SCORES)


@pytest.mark.parametrize("name", FORMS)
def test_the_form_is_as_typed_in(name):
    n_items, lowest, highest, reverse = FORMS[name]
    instrument = loaded(name)
    assert len(instrument.items) == len(set(instrument.items)) == n_items
    assert (instrument.lowest, instrument.highest) == (lowest, highest)
    assert sorted(numbers(instrument, instrument.reversed_items)) == reverse
    assert instrument.is_continuous == (name in CONTINUOUS)
    if name != "sdq_s11_impact":
        first = FIRST_NUMBER.get(name, 1)
        assert numbers(instrument, instrument.items) == run(first, first + n_items - 1)


@pytest.mark.parametrize(("name", "score"), SCORES)
def test_the_score_is_as_typed_in(name, score):
    items, lowest, highest, better, fewest = SCORES[name, score]
    instrument = loaded(name)
    scale = instrument.scale(score)
    if isinstance(items, list):
        assert [str(number) for number in numbers(instrument, scale.items)] == [*map(str, items)]
        assert (scale.sum_of, scale.made_from) == ((), None)
        assert scale.combine == ("mean" if score in MEANS else "sum")
    elif isinstance(items, set):
        assert {part.removeprefix(f"{name}_") for part in scale.sum_of} == items
    assert (scale.lowest, scale.highest) == (lowest, highest)
    assert scale.higher_is_better is better
    assert fewest is None or scale.min_answered == fewest


def test_the_rules_for_missing_answers_are_as_typed_in():
    """What stands in for a missing answer and how the result is rounded; elsewhere nothing."""
    rules = {
        scale.name: (scale.prorate, scale.fill_with, scale.rounding)
        for each in built_in()
        for scale in each.scales
        if (scale.prorate or scale.fill_with is not None) and not scale.sum_of
    }
    assert rules == {
        **{f"sdq_s11_{part}": (True, None, "half_up") for part in SDQ_PARTS},
        "sdq_s11_impact": (False, 0, "none"),
        "gse": (True, None, "none"),
        "yp_core": (True, None, "none"),
        "teique_asf_global": (False, 4, "none"),
    }
    named = {
        (each.name, rule.name): (rule.max_missing, rule.rounding, rule.is_verified)
        for each in built_in()
        for rule in each.missing_rules.values()
    }
    assert named == {
        ("wemwbs", "own_mean"): (3, "none", False),
        ("rcads47", "two_per_scale"): (2, "none", False),
    }


def test_impact_recode_gate_and_the_risk_items_are_as_typed_in():
    impact = loaded("sdq_s11_impact")
    scale = impact.scale("sdq_s11_impact")
    assert dict(scale.recode) == {0: 0, 1: 0, 2: 1, 3: 2}
    assert (impact.number_of(scale.gate.item), scale.gate.closed_at, scale.gate.score) == (
        "26", 0, 0,
    )  # fmt: skip
    risks = {
        each.name: {each.number_of(item): least for item, least in each.risk_items.items()}
        for each in built_in()
        if each.risk_items
    }
    assert risks == {"phq9": {"9": 1}, "yp_core": {"4": 1}}


@pytest.mark.parametrize("name", FORMS)
def test_an_unverified_key_is_refused_unless_somebody_accepts_it(name):
    instrument = loaded(name)
    assert instrument.is_key_verified == (name not in GRADE_B)
    assert instrument.grade == ("B" if name in GRADE_B else "A")
    if name in GRADE_B:
        with pytest.raises(DefinitionError, match="is unverified"):
            load_instrument(name)
    else:
        assert load_instrument(name).items == instrument.items


def test_the_halves_of_scwbs_are_held_back_until_accepted():
    plain = load_instrument("scwbs")
    assert [scale.name for scale in plain.scales] == ["scwbs", "scwbs_social_desirability"]
    assert plain.held_back == ("scwbs_outlook", "scwbs_emotional_state")


@pytest.mark.parametrize(
    ("name", "parts", "whole"),
    [
        ("sdq_s11", SDQ_PARTS, run(1, 25)),
        ("rcads47", RCADS_PARTS, run(1, 47)),
        ("rcads25", RCADS25_PARTS, run(1, 25)),
        ("teique_asf", TEIQUE_PARTS, run(1, 30)),
    ],
)
def test_every_item_is_in_exactly_one_part(name, parts, whole):
    instrument = loaded(name)
    places = [
        number
        for part in parts
        for number in numbers(instrument, instrument.scale(f"{name}_{part}").items)
    ]
    extra = TEIQUE_GLOBAL_ONLY if name == "teique_asf" else []
    assert sorted(places + extra) == whole


@pytest.mark.parametrize("name", ["rcads47", "rcads25", "sdq_s11"])
def test_totals_hold_the_items_of_their_parts_once(name):
    instrument = loaded(name)
    for scale in instrument.scales:
        if scale.sum_of:
            parts = [item for part in scale.sum_of for item in instrument.scale(part).items]
            assert sorted(scale.items) == sorted(parts)
            assert len(set(parts)) == len(parts)
    left_out = {"sdq_s11": {1, 4, 9, 17, 20}}.get(name, set())
    total = set(numbers(instrument, instrument.scale(f"{name}_total").items))
    assert total == set(run(1, len(instrument.items))) - left_out


def by_hand(name, score, answer):
    """Return the score of a form with one answer throughout, from the typed numbers alone."""
    items, *_ = SCORES[name, score]
    _, lowest, highest, reverse = FORMS[name]
    if items == "conversion":
        return METRIC[by_hand(name, "swemwbs_raw", answer)]
    if items == "times 4":
        return 4 * by_hand(name, "who5_raw", answer)
    if isinstance(items, set):
        return sum(by_hand(name, f"{name}_{part}", answer) for part in items)
    if name == "sdq_s11_impact":
        return 0 if answer == 0 else 5 * {1: 0, 2: 1, 3: 2}[answer]
    keyed = [lowest + highest - answer if item in reverse else answer for item in items]
    return sum(keyed) / len(keyed) if score in MEANS else sum(keyed)


@pytest.mark.parametrize(("name", "score"), SCORES)
def test_one_answer_throughout_gives_what_the_typed_numbers_give(name, score):
    n_items, lowest, highest, _ = FORMS[name]
    instrument = loaded(name)
    for answer in run(lowest, highest):
        frame = pd.DataFrame([[answer] * n_items], columns=list(instrument.items))
        scores = score_responses(frame, instrument).set_index("scale")["score"]
        assert scores[score] == pytest.approx(by_hand(name, score, answer), abs=1e-12)


@pytest.mark.parametrize(
    ("name", "score", "all_lowest", "all_highest"),
    [
        ("sdq_s11", "sdq_s11_total", 10, 30),
        ("rses10_order_a", "rses10", 15, 15),
        ("rses10_order_b", "rses10", 15, 15),
        ("brs", "brs", 3, 3),
        ("pss4_order_beewell", "pss4", 8, 8),
        ("pss4_order_published", "pss4", 8, 8),
        ("pssm", "pssm", 38, 70),
        ("kidscreen10", "kidscreen10_raw", 18, 42),
    ],
)
def test_the_fact_sheets_own_vectors(name, score, all_lowest, all_highest):
    _, lowest, highest, _ = FORMS[name]
    assert (by_hand(name, score, lowest), by_hand(name, score, highest)) == (
        all_lowest,
        all_highest,
    )


def test_the_swemwbs_table_line_by_line():
    table = load_instrument("swemwbs").scale("swemwbs_metric").conversion
    assert dict(table) == METRIC
    assert len(table) == 29
    assert math.fsum(table.values()) == pytest.approx(585.66, abs=1e-9)
    assert list(table.values()) == sorted(table.values())


def test_every_raw_sum_becomes_its_line_of_the_table():
    instrument = load_instrument("swemwbs")
    rows = []
    for raw in run(7, 35):
        more, rest = divmod(raw - 7, 4)
        rows.append([5] * more + ([1 + rest] if more < 7 else []) + [1] * (6 - more))
    scores = score_responses(pd.DataFrame(rows, columns=list(instrument.items)), instrument)
    metric = scores.loc[scores["scale"] == "swemwbs_metric", "score"]
    assert metric.tolist() == list(METRIC.values())


@pytest.mark.parametrize(
    ("bands", "starts"),
    [
        ("gad7_severity", [0, 5, 10, 15]),
        ("phq9_severity", [0, 5, 10, 15, 20]),
        ("sdq_s11_total_four_band", [0, 15, 18, 20]),
        ("sdq_s11_total_three_band", [0, 16, 20]),
        ("sdq_s11_prosocial_four_band", [0, 5, 6, 7]),
    ],
)
def test_bands_start_where_the_fact_sheet_says(bands, starts):
    assert [band.starts_at for band in load_bands(bands).bands] == starts


def test_what_has_no_published_categories_has_none_here():
    text = (DEFINITIONS / "bands.toml").read_text("utf-8")
    for name in ("gse", "loneliness_ucla3"):
        assert f'instrument = "{name}"' not in text


def test_no_file_holds_a_reversed_item_that_is_no_item_of_a_score():
    """A reversed item outside every score would be a slip that no score can show."""
    for instrument in built_in():
        used = {item for scale in instrument.scales for item in scale.items}
        assert instrument.reversed_items <= used, instrument.name
    assert len(list(INSTRUMENTS.glob("*.toml"))) > 25
