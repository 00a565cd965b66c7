"""What a report says of keys, thresholds, forms and rules that somebody chose or nobody checked."""

from __future__ import annotations

import pytest

from evalkit.catalogue import load_instrument
from evalkit.catalogue.instruments import INSTRUMENTS
from evalkit.findings import caveats, how_it_was_made, questionnaires

QUESTIONNAIRE = {"unverified_key", "unverified_thresholds", "two_forms", "missing_rule"}
FORMS = 'forms = {{ baseline = "standard", endpoint = "{after}" }}'
FOLLOW_UP, STANDARD = FORMS.format(after="follow_up"), FORMS.format(after="standard")
ACCEPTED = "accept_unverified_key = true"
UNCHECKED = 'bands = { swemwbs_metric = "swemwbs_uk_one_sd" }'
CHECKED = 'bands = { swemwbs_metric = "swemwbs_germany_2022" }'
CASES = [
    (("swemwbs", "swemwbs_metric"), "", "", set()),
    (("swemwbs", "swemwbs_metric"), "", CHECKED, set()),
    (("swemwbs", "swemwbs_metric"), "", UNCHECKED, {"unverified_thresholds"}),
    (
        ("swemwbs", "swemwbs_metric"),
        "",
        'norms = { swemwbs_metric = "swemwbs_england_adults_2011" }',
        {"unverified_thresholds"},
    ),
    (
        ("wemwbs", "wemwbs"),
        "",
        'change_rules = { wemwbs = ["wemwbs_pupils_alpha", "wemwbs_pupils_retest"] }',
        {"unverified_thresholds"},
    ),
    (("yp_core", "yp_core"), ACCEPTED, "", {"unverified_key"}),
    (("scwbs", "scwbs"), "", "", set()),
    (("scwbs", "scwbs"), ACCEPTED, "", {"unverified_key"}),
    (("sdq_s11", "sdq_s11_total"), FOLLOW_UP, "", {"two_forms"}),
    (("sdq_s11", "sdq_s11_total"), STANDARD, "", set()),
    (("wemwbs", "wemwbs"), 'missing_rule = "own_mean"', "", {"missing_rule"}),
    (("wemwbs", "wemwbs"), "", "", set()),
]


@pytest.fixture
def cohort_of(plan_of, who5_cohort):
    return lambda which, lines, facts: who5_cohort(
        plan_of(*which, lines=lines, facts=facts), [], []
    )


@pytest.mark.parametrize(("which", "lines", "facts", "expected"), CASES)
def test_each_caveat_holds_exactly_when_its_condition_does(
    cohort_of, which, lines, facts, expected
):
    words = caveats(cohort_of(which, lines, facts)).words
    assert QUESTIONNAIRE & set(words) == expected


def test_the_marks_stand_under_how_the_report_was_made(cohort_of):
    words = how_it_was_made(
        cohort_of(("swemwbs", "swemwbs_metric"), "", UNCHECKED), audience="commissioner"
    ).words
    assert "bands for swemwbs_metric: swemwbs_uk_one_sd" in words["published"]
    assert "thresholds not verified against the manual" in words["published"]
    checked = how_it_was_made(
        cohort_of(("swemwbs", "swemwbs_metric"), "", CHECKED), audience="commissioner"
    ).words["published"]
    assert "checked against its source" in checked
    assert "not verified" not in checked


def test_every_named_fact_is_listed_with_its_mark(cohort_of):
    facts = (
        'bands = { swemwbs_metric = ["swemwbs_uk_one_sd", "swemwbs_germany_2022"] }\n'
        'norms = { swemwbs_metric = "swemwbs_england_adults_2011" }\n'
        'change_rules = { swemwbs_metric = "swemwbs_adults_2018" }'
    )
    cohort = cohort_of(("swemwbs", "swemwbs_metric"), "", facts)
    told = how_it_was_made(cohort, audience="commissioner").words["published"]
    for name in (
        "swemwbs_uk_one_sd", "swemwbs_germany_2022", "swemwbs_england_adults_2011",
        "swemwbs_adults_2018",
    ):  # fmt: skip
        assert told.count(name) == 1
    assert "norms not verified against the manual" in told


def test_a_plan_that_names_no_fact_lists_none(cohort_of):
    cohort = cohort_of(("swemwbs", "swemwbs_metric"), "", "")
    assert how_it_was_made(cohort, audience="commissioner").words["published"] == ""


@pytest.mark.parametrize(
    ("which", "lines", "told"),
    [
        (("yp_core", "yp_core"), ACCEPTED, "its scoring key is UNVERIFIED"),
        (("scwbs", "scwbs"), ACCEPTED, "its scoring key is UNVERIFIED"),
        (("scwbs", "scwbs"), "", "scoring key of grade A"),
        (
            ("sdq_s11", "sdq_s11_total"),
            FOLLOW_UP,
            "standard form at baseline, about the last six months; follow up form at endpoint, "
            "about the last month",
        ),
        (("wemwbs", "wemwbs"), 'missing_rule = "own_mean"', "missing answers: "),
    ],
)
def test_what_a_reader_must_know_of_a_questionnaire(cohort_of, which, lines, told):
    words = how_it_was_made(cohort_of(which, lines, ""), audience="commissioner").words
    assert told in words["instruments"]


def test_what_nobody_checked_and_a_score_rests_on_is_listed(cohort_of):
    cohort = cohort_of(("yp_core", "yp_core"), ACCEPTED, "")
    words = how_it_was_made(cohort, audience="commissioner").words["unverified"]
    doubts = cohort.plan.instruments["yp_core"].unverified
    assert doubts["key"] in words
    assert not any(doubts[fact] in words for fact in ("ages", "licence") if fact in doubts)


def test_a_caveat_names_the_questionnaire_that_it_is_about(cohort_of):
    words = caveats(cohort_of(("yp_core", "yp_core"), ACCEPTED, "")).words
    assert words["unverified_key"].startswith("Young Person's Clinical Outcomes")
    assert not any("{names}" in text for text in words.values())


def test_an_outcome_scored_by_an_unverified_key_says_so_wherever_it_is_named(cohort_of):
    plan = cohort_of(("yp_core", "yp_core"), ACCEPTED, "").plan
    assert plan.primary.label.endswith("scoring key unverified")
    checked = cohort_of(("scwbs", "scwbs"), ACCEPTED, "").plan
    assert "unverified" not in checked.primary.label


def test_a_file_that_replaces_a_built_in_key_cannot_pass_as_the_authors(plan_of, who5_cohort):
    own = (INSTRUMENTS / "brs.toml").read_text(encoding="utf-8")
    files = {"brs.toml": own.replace("reversed = [2, 4, 6]", "reversed = [2, 4]")}
    cohort = who5_cohort(plan_of("brs", "brs", files=files), [], [])
    told = how_it_was_made(cohort, audience="commissioner").words["instruments"]
    assert "replaces the key that evalkit has for it" in told
    assert "grade A" not in told


def test_the_questionnaires_are_explained_with_their_caveats(cohort_of):
    told = questionnaires(cohort_of(("phq9", "phq9"), "", "")).words["phq9"]
    loaded = load_instrument("phq9")
    assert loaded.what in told
    assert loaded.caveats in told
    assert "goes from 0 to 27, lower is better. Every item must be answered." in told
