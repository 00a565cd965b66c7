"""Scoring as a psychologist would check it: self-esteem, resilience, belonging, emotional intelligence.

How to read the tables stands at the top of ``test_scoring_spec.py``.
"""

from __future__ import annotations

# Rosenberg's ten items circulate in two orders, and the reversed ones differ.
RSES_A = """
  1 ~2 3 4 ~5 ~6 7 ~8 ~9 10 | working                                                              | rses10
  3  0 3 3  0  0 3  0  0  3 | 3 + (3-0) + 3 + 3 + (3-0) + (3-0) + 3 + (3-0) + (3-0) + 3 = 30       |     30
  0  3 0 0  3  3 0  3  3  0 | 10 x 0 = 0                                                           |      0
  2  1 2 2  1  1 2  1  1  2 | 5 x 2 + 5 x (3 - 1) = 20                                             |     20
  3  3 3 3  3  3 3  3  3  3 | yes to everything: 5 x 3 + 5 x (3 - 3) = 15                          |     15
  0  0 0 0  0  0 0  0  0  0 | no to everything: 5 x 0 + 5 x (3 - 0) = 15                           |     15
  3  0 3 .  0  0 3  0  0  3 | one answer missing                                                   |      .
"""

RSES_B = """
  1 2 ~3 4 ~5 6 7 ~8 ~9 ~10 | working                                                              | rses10
  3 3  0 3  0 3 3  0  0   0 | 10 x 3 = 30                                                          |     30
  3 3  3 3  3 3 3  3  3   3 | yes to everything: 5 x 3 + 5 x (3 - 3) = 15                          |     15
  0 0  0 0  0 0 0  0  0   0 | no to everything: 5 x 0 + 5 x (3 - 0) = 15                           |     15
  3 0  3 3  0 0 3  0  0   3 | order A's perfect answers, read in order B                           |     18
"""

# Five positive items, printed so that 1 is "strongly agree": all are turned round.
RSES5 = """
  ~1 ~2 ~3 ~4 ~5 | working                                      | rses5
   1  1  1  1  1 | 5 x (5 - 1) = 20                             |    20
   4  4  4  4  4 | 5 x (5 - 4) = 5                              |     5
   1  2  2  3  1 | (5-1) + (5-2) + (5-2) + (5-3) + (5-1) = 16   |    16
   1  2  .  3  1 | one answer missing                           |     .
"""

# The mean of six, not their sum.
BRS = """
  1 ~2 3 ~4 5 ~6 | working                                              | brs
  5  5 5  5 5  5 | (3 x 5 + 3 x (6 - 5)) / 6 = 3                        |   3
  1  1 1  1 1  1 | (3 x 1 + 3 x (6 - 1)) / 6 = 3                        |   3
  5  1 5  1 5  1 | the best there is: (6 x 5) / 6 = 5                   |   5
  1  5 1  5 1  5 | the worst there is: (6 x 1) / 6 = 1                  |   1
  4  2 3  2 4  3 | 4 + (6-2) + 3 + (6-2) + 4 + (6-3) = 22, / 6          | 22/6
  4  2 3  2 4  . | one answer missing                                   |   .
"""

# Schwarzer: scored as long as no more than three answers are missing, by the mean of the others.
GSE = """
  1 2 3 4 5 6 7 8 9 10 | working                                       | gse
  1 1 1 1 1 1 1 1 1  1 | 10 x 1 = 10                                   |  10
  4 4 4 4 4 4 4 4 4  4 | 10 x 4 = 40                                   |  40
  3 2 4 3 3 2 3 4 2  3 | 3 + 2 + 4 + 3 + 3 + 2 + 3 + 4 + 2 + 3 = 29    |  29
  4 4 4 4 4 4 4 . .  . | seven answers: 4 x 7 / 7 x 10 = 40            |  40
  1 2 3 4 1 2 3 . .  . | 1 + 2 + 3 + 4 + 1 + 2 + 3 = 16, / 7 x 10      | 160/7
  . 2 4 3 3 2 3 4 2  3 | nine answers: 26 / 9 x 10, unrounded          | 260/9
  4 4 4 4 4 4 . . .  . | six answers: too few                          |   .
"""

# School belonging: the sum and the mean are both in use and have different names.
PSSM = """
  1 2 ~3 4 5 ~6 7 8 ~9 10 11 ~12 13 14 15 ~16 17 18 | working                                            | pssm | pssm_mean
  every 5                                           | yes to everything: 13 x 5 + 5 x (6 - 5) = 70       |   70 | 70/18
  every 1                                           | no to everything: 13 x 1 + 5 x (6 - 1) = 38        |   38 | 38/18
  every 5, but 3=1 6=1 9=1 12=1 16=1                | the best there is: 18 x 5 = 90                     |   90 | 5
  every 1, but 3=5 6=5 9=5 12=5 16=5                | the worst there is: 18 x 1 = 18                    |   18 | 1
  4 3  2 4 5  1 3 4  2  4  3   2  5  4  3   1  4  4 | (4+3+4+5+3+4+4+3+5+4+3+4+4) + (4+5+4+4+5) = 72     |   72 | 4
  every 4, but 12=.                                 | one answer missing                                 |    . | .
"""

# Thirty items 1 to 7, mean after reversal.  In the global score, and only there, a missing answer
# counts 4; whoever leaves out more than 15 % (five or more of thirty) has no score.
TEIQUE = """
  1 ~2 3 ~4 ~5 6 ~7 ~8 9 ~10 11 ~12 ~13 ~14 15 ~16 17 ~18 19 20 21 ~22 23 24 ~25 ~26 27 ~28 29 30           | working                                                                        | global | wellbeing | self_control | emotionality | sociability
  every 4                                                                                                   | the middle of everything                                                       |      4 |         4 |            4 |            4 |           4
  every 7                                                                                                   | 15 x 7 + 15 x (8 - 7) = 120, / 30; factors 30 / 6 = 5, 24 / 6 = 4, 26 / 8 = 3.25, 24 / 6 = 4 |      4 |         5 |            4 |         3.25 |           4
  every 1                                                                                                   | 15 x 1 + 15 x (8 - 1) = 120, / 30; factors 18 / 6 = 3, 24 / 6 = 4, 38 / 8 = 4.75, 24 / 6 = 4 |      4 |         3 |            4 |         4.75 |           4
  every 7, but 2=1 4=1 5=1 7=1 8=1 10=1 12=1 13=1 14=1 16=1 18=1 22=1 25=1 26=1 28=1                        | the highest there is: 30 x 7 / 30 = 7                                          |      7 |         7 |            7 |            7 |           7
  every 7, but 2=1 4=1 5=1 7=1 8=1 10=1 12=1 13=1 14=. 16=1 18=. 22=1 25=1 26=1 28=1 3=. 29=.               | four missing count 4: (26 x 7 + 4 x 4) / 30 = 6.6; none of them is in a factor |    6.6 |         7 |            7 |            7 |           7
  every 7, but 2=1 4=1 5=. 7=1 8=1 10=1 12=1 13=1 14=1 16=1 18=1 22=1 25=1 26=1 28=1                        | one missing: (29 x 7 + 4) / 30 = 6.9; its factor needs all six                 |    6.9 |         . |            7 |            7 |           7
  every 7, but 2=1 4=1 5=1 7=1 8=1 10=1 12=1 13=1 14=. 16=1 18=. 22=1 25=1 26=1 28=1 3=. 29=. 30=.          | five missing are 16.7 %, more than 15 %                                        |      . |         7 |            . |            7 |           7
"""

TABLES = {
    "rses10_order_a": RSES_A,
    "rses10_order_b": RSES_B,
    "rses5": RSES5,
    "brs": BRS,
    "gse": GSE,
    "pssm": PSSM,
    "teique_asf": TEIQUE,
}
