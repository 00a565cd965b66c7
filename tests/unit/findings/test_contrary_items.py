"""Items that run against their questionnaire: told to who checks the data, not to readers."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from evalkit.findings import contrary_items, headline
from evalkit.intake.synthetic_answers import tick_boxes


@pytest.fixture
def cohort(plan_of, who5_cohort):
    """Sixty pupils whose answers hang together."""
    made = who5_cohort(plan_of(), [10] * 60, [10] * 60)
    instrument = made.plan.instruments["who5"]
    drawn = tick_boxes(np.random.default_rng(4), np.linspace(-2, 2, 120), instrument)
    made.tables["responses_who5"][list(instrument.items)] = drawn
    return made


def test_answers_that_hang_together_are_no_news(cohort):
    assert contrary_items(cohort) == []


def test_an_item_that_was_turned_round_before_it_was_sent_is_named(cohort):
    responses = cohort.tables["responses_who5"]
    responses["who5_03"] = 5 - responses["who5_03"]
    (said,) = contrary_items(cohort)
    assert "3" in said
    assert "who5" in said.lower() or "WHO-5" in said


def test_a_report_says_nothing_of_it_and_warns_nobody(cohort):
    responses = cohort.tables["responses_who5"]
    responses["who5_03"] = 5 - responses["who5_03"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        finding = headline(cohort)
    assert "who5_03" not in " ".join(finding.words.values())
