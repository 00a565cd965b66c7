"""Scoring as a psychologist would check it: SDQ, Me and My Feelings, RCADS.

How to read the tables stands at the top of ``test_scoring_spec.py``.
"""

from __future__ import annotations

# Twenty-five items 0 to 2.  A scale needs three of its five answers; mean x 5, rounded half up.
SDQ_HEADING = "  1 2 3 4 5 6 ~7 8 9 10 ~11 12 13 ~14 15 16 17 18 19 20 ~21 22 23 24 ~25"

SDQ = f"""
{SDQ_HEADING} | working                                                                     | emotional | conduct | hyperactivity | peer | prosocial | externalising | internalising | total
  every 0     | the five reversed items count 2 each: 2 + 4 + 4 = 10                        |         0 |       2 |             4 |    4 |         0 |             6 |             4 |    10
  every 1     | each scale 5 x 1 = 5, total 4 x 5 = 20                                      |         5 |       5 |             5 |    5 |         5 |            10 |            10 |    20
  every 2     | 5 x 2 = 10, 4 x 2 = 8, 3 x 2 = 6, 3 x 2 = 6, total 10 + 8 + 6 + 6 = 30      |        10 |       8 |             6 |    6 |        10 |            14 |            16 |    30
  every 0, but 7=2 11=2 14=2 21=2 25=2       | only reversed items answered 2: no difficulty at all           | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0
  every 2, but 7=0 11=0 14=0 21=0 25=0       | as many difficulties as there are: 4 x 10 = 40                 | 10 | 10 | 10 | 10 | 10 | 20 | 20 | 40
  2 1 0 2 1 0 2 1 2 0 2 0 1 1 2 2 2 0 0 1 1 0 1 0 2 | emotional 0 + 1 + 1 + 2 + 0 = 4; conduct 1 + (2-2) + 0 + 0 + 0 = 1; hyperactivity 1 + 0 + 2 + (2-1) + (2-2) = 4; peer 0 + (2-2) + (2-1) + 0 + 1 = 2; prosocial 2 + 2 + 2 + 2 + 1 = 9 | 4 | 1 | 4 | 2 | 9 | 5 | 6 | 11
  every 0, but 3=1 8=1 24=.                  | half up: (1 + 1 + 0 + 0) / 4 x 5 = 2.5, so 3, not 2            | 3 | 2 | 4 | 4 | 0 | 6 | 7 | 13
  every 0, but 3=2 8=2 13=1 16=1 24=.        | half up: (2 + 2 + 1 + 1) / 4 x 5 = 7.5, so 8                   | 8 | 2 | 4 | 4 | 0 | 6 | 12 | 18
  every 0, but 3=2 8=2 16=. 24=.             | the manual's own example: (2 + 2 + 0) / 3 x 5 = 6.67, so 7     | 7 | 2 | 4 | 4 | 0 | 6 | 11 | 17
  every 0, but 3=1 16=. 24=.                 | (1 + 0 + 0) / 3 x 5 = 1.67, so 2                               | 2 | 2 | 4 | 4 | 0 | 6 | 6 | 12
  every 0, but 3=1 8=1 13=. 16=. 24=.        | two of five answered: no emotional score, and no sum with it   | . | 2 | 4 | 4 | 0 | 6 | . | .
  every 0, but 7=.                           | conduct from its four others: 0 / 4 x 5 = 0                    | 0 | 0 | 4 | 4 | 0 | 4 | 4 | 8
  every 0, but 11=. 14=2 23=1                | peer (0 + (2-2) + 0 + 1) / 4 x 5 = 1.25, so 1                  | 0 | 2 | 4 | 1 | 0 | 6 | 1 | 7
  every 1, but 1=. 4=. 9=.                   | prosocial is no part of the total                              | 5 | 5 | 5 | 5 | . | 10 | 10 | 20
"""

# Raw answers 0 to 3 count 0, 0, 1, 2.  "No difficulties" at item 26 closes the rest: 0.  All five
# missing is missing, otherwise a missing answer counts 0.
SDQ_IMPACT = """
  26 28 29a 29b 29c 29d | working                                        | sdq_s11_impact
   3  3   3   3   3   3 | 5 x 2 = 10                                     |             10
   1  3   3   3   3   3 | minor difficulties open the rest: 5 x 2 = 10   |             10
   0  3   3   3   3   3 | no difficulties: the rest does not count       |              0
   0  .   .   .   .   . | no difficulties, the rest left out as asked    |              0
   2  1   1   1   1   1 | "a little" counts nothing: 5 x 0 = 0           |              0
   2  2   2   2   2   2 | 5 x 1 = 5                                      |              5
   1  1   2   3   0   2 | 0 + 1 + 2 + 0 + 1 = 4                          |              4
   2  3   .   .   .   . | 2, and the four missing count 0                |              2
   2  .   .   .   .   . | all five missing                               |              .
   .  3   2   .   0   1 | the gate itself missing: 2 + 1 + 0 + 0 + 0 = 3 |              3
   .  .   .   .   .   . | nothing answered                               |              .
"""

MMF_EMOTIONAL = """
  1 2 3 4 5 6 7 8 9 10 | working                                      | mmf_emotional
  0 0 0 0 0 0 0 0 0  0 | never, ten times                             |             0
  2 2 2 2 2 2 2 2 2  2 | 10 x 2 = 20                                  |            20
  1 0 2 1 1 0 2 0 1  2 | 1 + 0 + 2 + 1 + 1 + 0 + 2 + 0 + 1 + 2 = 10   |            10
  1 0 2 1 1 0 2 0 1  . | one answer missing                           |             .
"""

MMF_BEHAVIOURAL = """
  11 12 13 14 ~15 16 | working                                 | mmf_behavioural
   0  0  0  0   0  0 | 5 x 0 + (2 - 0) = 2                     |               2
   2  2  2  2   2  2 | 5 x 2 + (2 - 2) = 10                    |              10
   0  0  0  0   2  0 | the fewest there are                    |               0
   2  2  2  2   0  2 | the most there are: 6 x 2 = 12          |              12
   1  0  2  1   1  0 | 1 + 0 + 2 + 1 + (2 - 1) + 0 = 5         |               5
   1  0  2  1   .  0 | one answer missing                      |               .
"""

# Forty-seven items 0 to 3, six scales and two sums.
RCADS47_HEADING = " ".join(str(number) for number in range(1, 48))
RCADS47_SCALES = "separation_anxiety | social_phobia | generalised_anxiety | panic | obsessive_compulsive | depression | total_anxiety | total"

RCADS47 = f"""
  {RCADS47_HEADING} | working | {RCADS47_SCALES}
  every 0 | nothing | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0
  every 3 | 7 x 3 = 21, 9 x 3 = 27, 6 x 3 = 18, 9 x 3 = 27, 6 x 3 = 18, 10 x 3 = 30; 21 + 27 + 18 + 27 + 18 = 111, 111 + 30 = 141 | 21 | 27 | 18 | 27 | 18 | 30 | 111 | 141
  every 0, but 5=3 9=3 17=3 18=3 33=3 45=3 46=3                    | separation only: 7 x 3 = 21     | 21 | 0 | 0 | 0 | 0 | 0 | 21 | 21
  every 0, but 4=3 7=3 8=3 12=3 20=3 30=3 32=3 38=3 43=3           | social only: 9 x 3 = 27         | 0 | 27 | 0 | 0 | 0 | 0 | 27 | 27
  every 0, but 1=3 13=3 22=3 27=3 35=3 37=3                        | worry only: 6 x 3 = 18          | 0 | 0 | 18 | 0 | 0 | 0 | 18 | 18
  every 0, but 3=3 14=3 24=3 26=3 28=3 34=3 36=3 39=3 41=3         | panic only: 9 x 3 = 27          | 0 | 0 | 0 | 27 | 0 | 0 | 27 | 27
  every 0, but 10=3 16=3 23=3 31=3 42=3 44=3                       | compulsions only: 6 x 3 = 18    | 0 | 0 | 0 | 0 | 18 | 0 | 18 | 18
  every 0, but 2=3 6=3 11=3 15=3 19=3 21=3 25=3 29=3 40=3 47=3     | low mood only: 10 x 3 = 30      | 0 | 0 | 0 | 0 | 0 | 30 | 0 | 30
  every 1, but 5=.                                                 | one separation item missing     | . | 9 | 6 | 9 | 6 | 10 | . | .
  every 1, but 47=.                                                | one low mood item missing       | 7 | 9 | 6 | 9 | 6 | . | 37 | .
"""

RCADS47_TWO_PER_SCALE = f"""
  {RCADS47_HEADING} | working | {RCADS47_SCALES}
  every 1, but 5=. 9=.           | 5 / 5 x 7 = 7                                          | 7 | 9 | 6 | 9 | 6 | 10 | 37 | 47
  every 0, but 5=. 9=. 17=3 18=2 | (3 + 2 + 0 + 0 + 0) / 5 x 7 = 7                        | 7 | 0 | 0 | 0 | 0 | 0 | 7 | 7
  every 0, but 1=. 13=2          | 2 / 5 x 6 = 2.4, unrounded, in the sums as well        | 0 | 0 | 2.4 | 0 | 0 | 0 | 2.4 | 2.4
  every 1, but 5=. 9=. 17=.      | three missing: too many for the scale and for the sums | . | 9 | 6 | 9 | 6 | 10 | . | .
"""

RCADS25_HEADING = " ".join(str(number) for number in range(1, 26))

RCADS25 = f"""
  {RCADS25_HEADING} | working | anxiety | depression | total
  every 0 | nothing | 0 | 0 | 0
  every 3 | 15 x 3 = 45, 10 x 3 = 30, 45 + 30 = 75 | 45 | 30 | 75
  every 0, but 1=3 4=3 8=3 10=3 13=3 15=3 16=3 19=3 21=3 24=3                                | low mood only: 10 x 3 = 30  | 0 | 30 | 30
  every 0, but 2=3 3=3 5=3 6=3 7=3 9=3 11=3 12=3 14=3 17=3 18=3 20=3 22=3 23=3 25=3          | anxiety only: 15 x 3 = 45   | 45 | 0 | 45
  every 0, but 22=3                                                                          | item 22 is about anxiety    | 3 | 0 | 3
  every 1, but 22=.                                                                          | one anxiety item missing    | . | 10 | .
"""

TABLES = {
    "sdq_s11": SDQ,
    "sdq_s11_impact": SDQ_IMPACT,
    "mmf_emotional": MMF_EMOTIONAL,
    "mmf_behavioural": MMF_BEHAVIOURAL,
    "rcads47": RCADS47,
    "rcads47, missing rule two_per_scale": RCADS47_TWO_PER_SCALE,
    "rcads25": RCADS25,
}
