"""What a page says, as a commissioner reads it: numbers on the left, the sentence on the right."""

from __future__ import annotations

import re

import pytest

from evalkit.catalogue.outcomes import record_outcome
from evalkit.catalogue.toml_section import Section
from evalkit.disclosure import Reader, load_policy, release
from evalkit.display import sentence
from evalkit.estimate import Estimate
from evalkit.findings import Count, Finding, Mean, Measured, Share, Values
from evalkit.findings.groups import group_words
from evalkit.findings.outcome_change import outcome_words, verdict

PLAIN = Values(n_unlike=10, smallest_side=None, step=1.0)
READER = Reader(audience="commissioner", policy=load_policy("commissioner-v1"))
ABSENCE = record_outcome(
    Section({}, file="plan.toml"),
    "absence",
    before="a",
    after="b",
    attainment=Section({}, file="p"),
)

#   before | change |  low | high | what is said about absence, where lower is better
CHANGES = """
       8.0 |   -2.1 | -3.7 | -0.5 | went from 8.0 to 5.9, a change of −2.1 percentage points for the better. The data are compatible with an average change from −3.7 to −0.5.
       5.9 |    2.1 |  0.5 |  3.7 | went from 5.9 to 8.0, a change of +2.1 percentage points for the worse. The data are compatible with an average change from +0.5 to +3.7.
       8.0 |   -0.4 | -1.6 |  0.8 | went from 8.0 to 7.6, a change of −0.4 percentage points. The data are compatible with an average change from −1.6 to +0.8, which includes no change.
       8.0 |   0.02 | -1.0 |  1.0 | went from 8.0 to 8.0, a change of 0.0 percentage points. The data are compatible with an average change from −1.0 to +1.0, which includes no change.
"""

#  lost | of n |  low | high | what is said
LOST = """
     24 |  120 | -0.9 | -0.1 | About 2 in 10 of the mentees who have a first value have no second one. At the start those lost stood worse than those who stayed
     24 |  120 |  0.1 |  0.9 | At the start those lost stood better than those who stayed
     24 |  120 | -0.3 |  0.5 | At the start they did not clearly differ from those who stayed (+0.10 standard deviations, lost − stayed; compatible with −0.30 to +0.50).
      9 |  120 | -0.9 | -0.1 | There are too few of them to say how they stood at the start.
"""


def lines(text):
    """Yield the cells of each line of a table."""
    for line in text.strip().splitlines():
        *numbers, words = (cell.strip() for cell in line.split("|"))
        yield pytest.param(*map(float, numbers), words, id=words[:60])


def measured(measure, low, high, value, n):
    estimate = Estimate(
        measure=measure, value=value, low=low, high=high, level=0.95, n=n, df=n - 1.0, method="x"
    )
    return Measured(estimate=estimate, smallest_group=n, behind=PLAIN)


@pytest.mark.parametrize(("before", "change", "low", "high", "words"), list(lines(CHANGES)))
def test_what_is_said_of_a_change(before, change, low, high, words):
    moved = measured("mean_change", low, high, change, 40)
    quantities = {
        "n_pupils": Count(n=40),
        "before": Mean(value=before, n=40, behind=PLAIN),
        "after": Mean(value=before + change, n=40, behind=PLAIN),
        "change": moved,
    }
    finding = Finding(
        name="school_records",
        lead="change",
        verdict=verdict(moved.estimate, ABSENCE.higher_is_better),
        words=group_words("mentee") | outcome_words(ABSENCE),
        quantities=quantities,
    )
    said = sentence(release(finding, reader=READER), template="records").html
    assert re.sub(r"<[^>]+>", "", said) == f"Mentees: Sessions missed (per cent) {words}"


@pytest.mark.parametrize(("lost", "n", "low", "high", "words"), list(lines(LOST)))
def test_what_is_said_of_pupils_lost(lost, n, low, high, words):
    standing = "worse" if high < 0 else "better" if low > 0 else "unclear"
    middle = (low + high) / 2
    finding = Finding(
        name="lost_pupils",
        lead="share",
        verdict=standing,
        verdict_of="difference",
        words=group_words("mentee"),
        quantities={
            "share": Share(events=int(lost), n=int(n)),
            "difference": measured("standardised_difference_pooled", low, high, middle, int(lost)),
        },
    )
    said = sentence(release(finding, reader=READER), template="lost").html
    assert words in re.sub(r"<[^>]+>", "", said)
    assert "[c]" not in said
