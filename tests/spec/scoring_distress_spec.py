"""Scoring as a psychologist would check it: anxiety, low mood, stress, loneliness, session scales.

How to read the tables stands at the top of ``test_scoring_spec.py``.
"""

from __future__ import annotations

GAD7 = """
  1 2 3 4 5 6 7 | working                          | gad7
  0 0 0 0 0 0 0 | nothing                          |    0
  3 3 3 3 3 3 3 | 7 x 3 = 21                       |   21
  1 2 0 3 1 2 0 | 1 + 2 + 0 + 3 + 1 + 2 + 0 = 9    |    9
  1 2 0 . 1 2 0 | one answer missing               |    .
"""

# PHQ-8 is PHQ-9 without the item on risk.
PHQ9 = """
  1 2 3 4 5 6 7 8 9 | working                                  | phq9 | phq8
  0 0 0 0 0 0 0 0 0 | nothing                                  |    0 |    0
  3 3 3 3 3 3 3 3 3 | 9 x 3 = 27, 8 x 3 = 24                   |   27 |   24
  1 2 0 3 1 2 0 1 1 | 1 + 2 + 0 + 3 + 1 + 2 + 0 + 1 + 1 = 11   |   11 |   10
  0 0 0 0 0 0 0 0 3 | only the ninth                           |    3 |    0
  1 2 0 3 1 2 0 1 . | the ninth missing: PHQ-8 stands          |    . |   10
  . 2 0 3 1 2 0 1 1 | the first missing                        |    . |    .
"""

# Ten times the mean; one answer may be missing.
YP_CORE = """
  1 2 ~3 4 ~5 6 7 8 9 ~10 | working                                                                  | yp_core
  0 0  0 0  0 0 0 0 0   0 | 7 x 0 + 3 x (4 - 0) = 12                                                 |      12
  4 4  4 4  4 4 4 4 4   4 | 7 x 4 + 3 x (4 - 4) = 28                                                 |      28
  0 0  4 0  4 0 0 0 0   4 | the best there is                                                        |       0
  4 4  0 4  0 4 4 4 4   0 | the worst there is: 10 x 4 = 40                                          |      40
  2 3  1 0  2 4 1 2 1   . | 2 + 3 + (4-1) + 0 + (4-2) + 4 + 1 + 2 + 1 = 18, 18 / 9 x 10 = 20         |      20
  2 3  1 0  2 4 1 2 .   1 | 2 + 3 + (4-1) + 0 + (4-2) + 4 + 1 + 2 + (4-1) = 20, / 9 x 10, unrounded  |   200/9
  2 3  1 0  2 4 1 2 .   . | two missing: too few                                                     |       .
"""

# The published order and that of the #BeeWell survey: the two positive items stand elsewhere.
PSS4_BEEWELL = """
  1 2 ~3 ~4 | working                               | pss4
  4 4  4  4 | 2 x 4 + 2 x (4 - 4) = 8               |    8
  0 0  0  0 | 2 x 0 + 2 x (4 - 0) = 8               |    8
  4 4  0  0 | as much stress as there is            |   16
  0 0  4  4 | as little as there is                 |    0
  3 1  2  4 | 3 + 1 + (4 - 2) + (4 - 4) = 6         |    6
  3 1  2  . | one answer missing                    |    .
"""

PSS4_PUBLISHED = """
  1 ~2 ~3 4 | working                                                    | pss4
  4  4  4 4 | 2 x 4 + 2 x (4 - 4) = 8                                    |    8
  0  0  0 0 | 2 x 0 + 2 x (4 - 0) = 8                                    |    8
  4  0  0 4 | as much stress as there is                                 |   16
  4  4  0 0 | the other order's worst answers: 4 + (4-4) + (4-0) + 0 = 8 |    8
"""

LONELINESS = """
  1 2 3 | working             | loneliness_ucla3
  1 1 1 | 3 x 1 = 3           |                3
  3 3 3 | 3 x 3 = 9           |                9
  1 2 3 | 1 + 2 + 3 = 6       |                6
  1 . 3 | one answer missing  |                .
"""

# Marks on four lines of 10 cm, in centimetres: any number from 0 to 10.
ORS = """
     1    2    3    4 | working                             |  ors
     0    0    0    0 | the left end of every line          |    0
    10   10   10   10 | 4 x 10 = 40                         |   40
   7.3  6.8  5.0  9.1 | 7.3 + 6.8 + 5.0 + 9.1 = 28.2        | 28.2
  2.25  0.1 9.99    4 | 2.25 + 0.1 + 9.99 + 4 = 16.34       | 16.34
   7.3    .  5.0  9.1 | one mark missing                    |    .
"""

CORS = ORS.replace("|  ors", "| cors")

TABLES = {
    "gad7": GAD7,
    "phq9": PHQ9,
    "yp_core": YP_CORE,
    "pss4_order_beewell": PSS4_BEEWELL,
    "pss4_order_published": PSS4_PUBLISHED,
    "loneliness_ucla3": LONELINESS,
    "ors": ORS,
    "cors": CORS,
}
