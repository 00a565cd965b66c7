"""Scoring as a psychologist would check it: wellbeing and satisfaction with life.

How to read the tables: the numbers printed on the form, ~ before those that are turned round; below
them one pupil's answers, a dot for one that is missing; then the working; then the scores, a dot
where there is none.  The other chapters: ``test_scoring_self_spec.py`` (self-esteem, resilience,
belonging, emotional intelligence), ``test_scoring_difficulties_spec.py`` (SDQ, Me and My Feelings,
RCADS) and ``test_scoring_distress_spec.py`` (anxiety, low mood, stress, loneliness, sessions).
"""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from evalkit.catalogue import load_instrument
from evalkit.catalogue.instruments import built_in

HERE = Path(__file__).resolve().parent

# Fourteen items 1 to 5, none reversed.  Unless a plan names the own-mean rule, all must be answered.
WEMWBS = """
  1 2 3 4 5 6 7 8 9 10 11 12 13 14 | working                                                             | wemwbs
  1 1 1 1 1 1 1 1 1  1  1  1  1  1 | the lowest possible: 14 x 1 = 14                                    |     14
  5 5 5 5 5 5 5 5 5  5  5  5  5  5 | the highest possible: 14 x 5 = 70                                   |     70
  4 3 5 4 2 3 4 4 3  5  4  3  4  4 | 4 + 3 + 5 + 4 + 2 + 3 + 4 + 4 + 3 + 5 + 4 + 3 + 4 + 4 = 52          |     52
  4 3 5 4 2 3 4 4 3  5  4  3  4  . | one answer missing, and no rule for it was named                    |      .
"""

# The same form under the rule that the plan names: the pupil's own mean, for up to three answers.
WEMWBS_OWN_MEAN = """
  1 2 3 4 5 6 7 8 9 10 11 12 13 14 | working                                                             | wemwbs
  4 3 5 4 2 3 4 4 3  5  4  3  4  4 | nothing missing, nothing changes: the sum                           |     52
  4 3 5 4 2 3 4 4 3  5  4  3  4  . | 4 + 3 + 5 + 4 + 2 + 3 + 4 + 4 + 3 + 5 + 4 + 3 + 4 = 48, / 13 x 14   | 672/13
  4 4 3 5 4 . 3 4 .  5  4  3  .  4 | 4 + 4 + 3 + 5 + 4 + 3 + 4 + 5 + 4 + 3 + 4 = 43, / 11 x 14, unrounded | 602/11
  4 4 3 5 4 . 3 4 .  5  4  3  .  . | four missing: more than the rule makes up for                       |      .
"""

# The sum is looked up in the published table; the two scores have different names on purpose.
SWEMWBS = """
  1 2 3 4 5 6 7 | working                                      | swemwbs_raw | swemwbs_metric
  1 1 1 1 1 1 1 | the lowest possible                          |           7 |           7.00
  2 1 1 1 1 1 1 | 2 + 6 x 1 = 8: the first step is 2.51 wide   |           8 |           9.51
  3 3 3 3 3 3 3 | 7 x 3 = 21, in the table 19.25               |          21 |          19.25
  4 3 4 3 4 3 4 | 4 + 3 + 4 + 3 + 4 + 3 + 4 = 25, there 22.35   |          25 |          22.35
  5 5 5 5 5 5 4 | 6 x 5 + 4 = 34, there 32.55                  |          34 |          32.55
  5 5 5 5 5 5 5 | the highest possible                         |          35 |          35.00
  3 3 3 . 3 3 3 | one answer missing: no guessing              |           . |              .
"""

WHO5 = """
  1 2 3 4 5 | working                          | who5_raw | who5_percent
  0 0 0 0 0 | nothing of the time              |        0 |            0
  5 5 5 5 5 | 5 x 5 = 25, 25 x 4 = 100         |       25 |          100
  3 2 3 2 2 | 3 + 2 + 3 + 2 + 2 = 12, times 4  |       12 |           48
  3 3 3 2 2 | 3 + 3 + 3 + 2 + 2 = 13, times 4  |       13 |           52
  3 3 . 2 2 | one answer missing               |        . |            .
"""

# Items 2, 7 and 13 check how honestly the form was filled in; they are in no score of wellbeing.
SCWBS = """
  1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 | working                                                   | scwbs | outlook | emotional_state | social_desirability
  1 1 1 1 1 1 1 1 1  1  1  1  1  1  1 | 12 x 1 = 12; the three checks 3                           |    12 |       6 |               6 |                   3
  5 5 5 5 5 5 5 5 5  5  5  5  5  5  5 | 12 x 5 = 60; the three checks 15                          |    60 |      30 |              30 |                  15
  4 1 3 5 4 4 2 3 2  3  4  2  1  3  3 | (4 + 3 + 5 + 4 + 4 + 3) + (2 + 3 + 4 + 2 + 3 + 3) = 40    |    40 |      23 |              17 |                   4
  4 . 3 5 4 4 . 3 2  3  4  2  .  3  3 | only checks missing: wellbeing stands                     |    40 |      23 |              17 |                   .
  4 1 3 5 4 4 2 3 2  3  4  2  1  3  . | item 15 missing: the other half stands                    |     . |      23 |               . |                   4
"""

KIDSCREEN = """
  1 2 ~3 ~4 5 6 7 8 9 10 | working                                                      | kidscreen10_raw
  1 1  1  1 1 1 1 1 1  1 | 8 x 1 + 2 x (6 - 1) = 18                                     |              18
  5 5  5  5 5 5 5 5 5  5 | 8 x 5 + 2 x (6 - 5) = 42                                     |              42
  5 5  1  1 5 5 5 5 5  5 | the best there is: 8 x 5 + 2 x (6 - 1) = 50                  |              50
  1 1  5  5 1 1 1 1 1  1 | the worst there is: 8 x 1 + 2 x (6 - 5) = 10                 |              10
  4 3  2  3 5 4 3 4 4  3 | 4 + 3 + (6-2) + (6-3) + 5 + 4 + 3 + 4 + 4 + 3 = 37           |              37
  4 3  2  . 5 4 3 4 4  3 | one answer missing                                           |               .
"""

# The sixth item is about life overall and stands by itself.
BMSLSS = """
  1 2 3 4 5 6 | working                            | bmslss | bmslss_global
  1 1 1 1 1 7 | 5 x 1 = 5; overall 7               |      5 |             7
  7 7 7 7 7 1 | 5 x 7 = 35; overall 1              |     35 |             1
  6 5 3 7 4 5 | 6 + 5 + 3 + 7 + 4 = 25; overall 5  |     25 |             5
  6 5 . 7 4 5 | one of the five missing            |      . |             5
  6 5 3 7 4 . | the overall one missing            |     25 |             .
"""

# Four questions, four scores.  Anxiety reads the other way, so there is nothing to add up.
ONS4 = """
  1 2 3  4 | working                              | satisfaction | worthwhile | happiness | anxiety
  7 8 6  3 | each question by itself              |            7 |          8 |         6 |       3
  0 0 0 10 | as bad as can be                     |            0 |          0 |         0 |      10
  7 . 6  3 | one missing: the others stand        |            7 |          . |         6 |       3
"""

CANTRIL = """
   1 | working              | cantril
   0 | the lowest step      |       0
   6 | the sixth step       |       6
  10 | the highest step     |      10
   . | no answer, no score  |       .
"""

GOOD_CHILDHOOD_HAPPINESS = """
   1 | working              | good_childhood_happiness
   0 | not happy at all     |                        0
   7 | as answered          |                        7
  10 | as happy as can be   |                       10
   . | no answer, no score  |                        .
"""

GOOD_CHILDHOOD_LIFE = """
  1 2 ~3 4 5 | working                                | good_childhood_life
  0 0  0 0 0 | 4 x 0 + (4 - 0) = 4                    |                   4
  4 4  4 4 4 | 4 x 4 + (4 - 4) = 16                   |                  16
  4 4  0 4 4 | the best there is: 5 x 4 = 20          |                  20
  3 2  1 4 2 | 3 + 2 + (4 - 1) + 4 + 2 = 14           |                  14
  3 2  . 4 2 | one answer missing                     |                   .
"""

GOOD_CHILDHOOD_DOMAINS = """
   1 2 3 4 5 6 7 8 9 10 | working                       | part_01 | part_02 | part_03 | part_04 | part_05 | part_06 | part_07 | part_08 | part_09 | part_10
  10 9 8 7 6 5 4 3 2  1 | each by itself, in order      |      10 |       9 |       8 |       7 |       6 |       5 |       4 |       3 |       2 |       1
  10 . 8 7 6 5 4 3 2  0 | one missing: the others stand |      10 |       . |       8 |       7 |       6 |       5 |       4 |       3 |       2 |       0
"""

TABLES = {
    "wemwbs": WEMWBS,
    "wemwbs, missing rule own_mean": WEMWBS_OWN_MEAN,
    "swemwbs": SWEMWBS,
    "who5": WHO5,
    "scwbs": SCWBS,
    "kidscreen10": KIDSCREEN,
    "bmslss": BMSLSS,
    "ons4": ONS4,
    "cantril": CANTRIL,
    "good_childhood_happiness": GOOD_CHILDHOOD_HAPPINESS,
    "good_childhood_life": GOOD_CHILDHOOD_LIFE,
    "good_childhood_domains": GOOD_CHILDHOOD_DOMAINS,
}


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


def test_every_built_in_questionnaire_and_every_score_has_a_line_in_a_chapter():
    chapters = [runpy.run_path(str(file)) for file in sorted(HERE.glob("test_scoring_*spec.py"))]
    tables = {name: text for chapter in chapters for name, text in chapter["TABLES"].items()}
    shown = {name: text.strip().splitlines()[0].split("|")[2:] for name, text in tables.items()}
    for instrument in built_in():
        assert instrument.name in shown
        names = {name.strip() for name in shown[instrument.name]}
        for scale in instrument.scales:
            assert names & {scale.name, scale.name.removeprefix(f"{instrument.name}_")}, scale.name
        for rule in instrument.missing_rules:
            assert f"{instrument.name}, missing rule {rule}" in shown
