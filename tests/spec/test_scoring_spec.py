"""Scoring as a psychologist would check it: every line of every chapter becomes a test.

How to read the tables of the chapters: the numbers printed on the form, ~ before those that are
turned round; below them one pupil's answers, a dot for one that is missing; then the working; then
the scores, a dot where there is none.  The chapters: ``scoring_wellbeing_spec.py`` (wellbeing and
satisfaction with life), ``scoring_self_spec.py`` (self-esteem, resilience, belonging, emotional
intelligence), ``scoring_difficulties_spec.py`` (SDQ, Me and My Feelings, RCADS) and
``scoring_distress_spec.py`` (anxiety, low mood, stress, loneliness, sessions).
"""

from __future__ import annotations

import runpy
from collections import Counter
from pathlib import Path

import pytest

from evalkit.catalogue import load_instrument
from evalkit.catalogue.instruments import built_in

CHAPTERS = {
    file.name: runpy.run_path(str(file))["TABLES"]
    for file in sorted(Path(__file__).resolve().parent.glob("scoring_*_spec.py"))
}
TABLES = {name: text for tables in CHAPTERS.values() for name, text in tables.items()}


def test_scores(case):
    assert case.scores() == pytest.approx(case.wanted, abs=1e-9)


def test_the_working_adds_up(case):
    for left, said, found in case.sums():
        assert found == pytest.approx(said, abs=0.005), left


def test_the_marks_in_the_heading_are_the_numbers_and_the_reversed_items(table):
    instrument = table.instrument
    keyed = {instrument.number_of(item) for item in instrument.reversed_items}
    assert [mark.removeprefix("~") for mark in table.marks] == list(instrument.numbers)
    assert {mark.removeprefix("~") for mark in table.marks if mark.startswith("~")} == keyed


def test_wemwbs_has_no_rule_for_missing_answers_unless_one_is_named():
    assert load_instrument("wemwbs").missing_rule is None
    named = load_instrument("wemwbs", missing_rule="own_mean").missing_rule
    assert named.max_missing == 3
    assert not named.is_verified


def test_the_four_ons_questions_have_no_composite():
    scales = load_instrument("ons4").scales
    assert [scale.name for scale in scales] == [
        "ons4_satisfaction", "ons4_worthwhile", "ons4_happiness", "ons4_anxiety",
    ]  # fmt: skip
    assert [scale.higher_is_better for scale in scales] == [True, True, True, False]


def test_no_table_stands_in_two_chapters():
    found = Counter(name for tables in CHAPTERS.values() for name in tables)
    assert [name for name, n in found.items() if n > 1] == []


def test_every_built_in_questionnaire_and_every_score_has_a_line_in_a_chapter():
    shown = {name: text.strip().splitlines()[0].split("|")[2:] for name, text in TABLES.items()}
    for instrument in built_in():
        assert instrument.name in shown
        names = {name.strip() for name in shown[instrument.name]}
        for scale in instrument.scales:
            assert names & {scale.name, scale.name.removeprefix(f"{instrument.name}_")}, scale.name
        for rule in instrument.missing_rules:
            assert f"{instrument.name}, missing rule {rule}" in shown
