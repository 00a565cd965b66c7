"""Items that run against their questionnaire: told to who checks the data, not to readers."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

from evalkit.findings import contrary_items, headline, risk_notes
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


def test_one_school_that_turned_its_answers_round_is_found_among_others(plan_of, who5_cohort):
    """In the four schools together, the three others outvote it."""
    made = who5_cohort(plan_of("rses10_order_a", "rses10"), [], [])
    instrument = made.plan.instruments["rses10_order_a"]
    rng = np.random.default_rng(8)
    answers = pd.DataFrame(
        tick_boxes(rng, rng.normal(size=240), instrument), columns=list(instrument.items)
    ).assign(
        school_id=np.repeat(["S01", "S02", "S03", "S04"], 60),
        pupil_id=[f"A{n}" for n in range(240)],
        wave="baseline",
    )
    made.tables["responses_rses10_order_a"] = answers
    assert contrary_items(made) == []
    of_one = answers["school_id"] == "S02"
    for item in instrument.reversed_items:
        answers.loc[of_one, item] = 3 - answers.loc[of_one, item]
    (said,) = contrary_items(made)
    assert said.startswith("School S02 alone: ")


def test_risk_items_are_told_with_the_schools_and_no_pupil(plan_of, who5_cohort):
    made = who5_cohort(plan_of("phq9", "phq9"), [], [])
    instrument = made.plan.instruments["phq9"]
    rows = [["S01", "A1", "baseline", *[0] * 8, 1], ["S02", "A2", "baseline", *[3] * 8, 0]]
    columns = ["school_id", "pupil_id", "wave", *instrument.items]
    made.tables["responses_phq9"] = pd.DataFrame(rows, columns=columns)
    (said,) = risk_notes(made)
    assert "1 or more to item 9" in said
    assert "There are such answers in S01;" in said
    assert "A1" not in said
    made.tables["responses_phq9"] = pd.DataFrame(rows[1:], columns=columns)
    assert "no such answer" in risk_notes(made)[0]


def test_questionnaires_without_risk_items_are_not_mentioned(cohort):
    assert risk_notes(cohort) == []
