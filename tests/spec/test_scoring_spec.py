"""Scoring as a psychologist would check it: answers on the left, the working on the right.

Reversed items are marked ~ in the heading; a dot is a missing answer.
"""

from __future__ import annotations

import pandas as pd
import pytest

from evalkit.catalogue import load_instrument
from evalkit.scoring import score_responses

WHO5 = """
  1 2 3 4 5 | working                    | who5_raw | who5_percent
  0 0 0 0 0 | nothing of the time        |        0 |            0
  5 5 5 5 5 | 5 x 5, times 4             |       25 |          100
  3 2 3 2 2 | 3 + 2 + 3 + 2 + 2, times 4 |       12 |           48
  3 3 3 2 2 | 3 + 3 + 3 + 2 + 2, times 4 |       13 |           52
  3 3 . 2 2 | one answer missing         |        . |            .
"""

SWEMWBS = """
  1 2 3 4 5 6 7 | working                                | swemwbs_raw | swemwbs_metric
  1 1 1 1 1 1 1 | the lowest possible                    |           7 |           7.00
  3 3 3 3 3 3 3 | 7 x 3 = 21, in the table 19.25         |          21 |          19.25
  4 3 4 3 4 3 4 | 4 + 3 + 4 + 3 + 4 + 3 + 4 = 25, 22.35   |          25 |          22.35
  5 5 5 5 5 5 5 | the highest possible                   |          35 |          35.00
  3 3 3 . 3 3 3 | one answer missing: no guessing        |           . |              .
"""

RSES_A = """
  1 ~2 3 4 ~5 ~6 7 ~8 ~9 10 | working                                        | rses10
  3  0 3 3  0  0 3  0  0  3 | 3 + (3-0) + 3 + 3 + (3-0) + ... = 10 x 3        |     30
  0  3 0 0  3  3 0  3  3  0 | 10 x 0                                         |      0
  2  1 2 2  1  1 2  1  1  2 | 5 x 2 + 5 x (3 - 1)                            |     20
  3  3 3 3  3  3 3  3  3  3 | 5 x 3 + 5 x (3 - 3): yes to everything          |     15
"""

RSES_B = """
  1 2 ~3 4 ~5 6 7 ~8 ~9 ~10 | working                                        | rses10
  3 3  0 3  0 3 3  0  0   0 | 10 x 3                                         |     30
  3 0  3 3  0 0 3  0  0   3 | order A's perfect answers, read in order B      |     18
"""


def cases(name: str, text: str):
    """Yield one case per line of a table."""
    heading, *lines = text.strip().splitlines()
    scales = [part.strip() for part in heading.split("|")[2:]]
    for line in lines:
        answers, working, *scores = line.split("|")
        row = [None if mark == "." else int(mark) for mark in answers.split()]
        wanted = {
            scale: None if (mark := score.strip()) == "." else float(mark)
            for scale, score in zip(scales, scores, strict=True)
        }
        yield pytest.param(name, row, wanted, id=f"{name}: {working.strip()}")


CASES = [
    *cases("who5", WHO5),
    *cases("swemwbs", SWEMWBS),
    *cases("rses10_order_a", RSES_A),
    *cases("rses10_order_b", RSES_B),
]


@pytest.mark.parametrize(("name", "row", "wanted"), CASES)
def test_scores(name, row, wanted):
    instrument = load_instrument(name)
    frame = pd.DataFrame(
        [["A1", "baseline", *row]], columns=["pupil_id", "wave", *instrument.items]
    )
    scored = score_responses(frame, instrument).set_index("scale")["score"]
    got = {scale: None if pd.isna(scored[scale]) else scored[scale] for scale in wanted}
    assert got == pytest.approx(wanted)


@pytest.mark.parametrize(("text", "name"), [(RSES_A, "rses10_order_a"), (RSES_B, "rses10_order_b")])
def test_the_marks_in_the_heading_are_the_reversed_items(text, name):
    marks = text.strip().splitlines()[0].split("|")[0].split()
    marked = {place for place, mark in enumerate(marks, start=1) if mark.startswith("~")}
    keyed = {int(item[-2:]) for item in load_instrument(name).reversed_items}
    assert marked == keyed
