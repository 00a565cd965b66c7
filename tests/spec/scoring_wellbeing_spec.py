"""Scoring as a psychologist would check it: wellbeing and satisfaction with life.

How to read the tables stands at the top of ``test_scoring_spec.py``.
"""

from __future__ import annotations

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
