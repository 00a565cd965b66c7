"""Findings: exact numbers from known pupils, and a sentence where there is no number."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from evalkit.catalogue import load_plan
from evalkit.disclosure import Reader, load_policy, release
from evalkit.disclosure.rule_book import release_quantity
from evalkit.findings import (
    band_shifts,
    caveats,
    headline,
    lost_pupils,
    participation,
    persistent_absence,
    pooled_change,
    programme_reach,
    school_records,
    wellbeing_change,
)
from evalkit.intake import Cohort

PLAN = """
title = "A cohort"
as_of = 2026-07-17
seed = 1
groups = ["mentee", "ambassador"]
disclosure_policy = "commissioner-v1"
[programme]
name = "Wellbeing Ambassadors"
comparison_design = "none"
[[instruments]]
name = "who5"
waves = ["baseline", "endpoint"]
[outcomes]
primary = "who5_percent"
before = "baseline"
after = "endpoint"
bands = { who5_percent = "who5_poor_wellbeing" }
[records]
before = "autumn"
after = "summer"
outcomes = ["absence", "behaviour"]
[analysis]
standardise_by = "baseline"
small_sample_correction = true
level = 0.95
pooling_model = "random"
pooling_tau2 = "REML"
hartung_knapp = true
"""
READER = Reader(audience="commissioner", policy=load_policy("commissioner-v1"))
ITEMS = [f"who5_0{place}" for place in range(1, 6)]


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cohort")
    (folder / "plan.toml").write_text(PLAN, encoding="utf-8")
    return load_plan(folder)


def wave(pupils, name, raw_scores):
    """Return answers whose raw sum is as given; a missing score is one missing answer."""
    rows = []
    for (school, pupil), raw in zip(pupils, raw_scores, strict=True):
        if raw is None:
            rows.append([school, pupil, name, None, 1, 1, 1, 1])
        else:
            rows.append(
                [school, pupil, name, *(raw // 5 + (place < raw % 5) for place in range(5))]
            )
    return pd.DataFrame(rows, columns=["school_id", "pupil_id", "wave", *ITEMS])


def cohort_of(plan, before, after, *, role="mentee", school="S01", records=None, codes=None):
    """Return a cohort from raw WHO-5 sums before and after, one pupil each."""
    schools = codes or [school] * len(before)
    pupils = list(zip(schools, (f"P{n}" for n in range(len(before))), strict=True))
    listed = pd.DataFrame(pupils, columns=["school_id", "pupil_id"]).assign(
        role=role, is_included=True, has_consent=True, has_withdrawn=False
    )
    both = [wave(pupils, "baseline", before)]
    if after is not None:
        both.append(wave(pupils, "endpoint", after))
    columns = ["school_id", "pupil_id", "term", "sessions_possible", "sessions_absent",
               "behaviour_incidents"]  # fmt: skip
    tables = {
        "pupils": listed,
        "responses_who5": pd.concat(both, ignore_index=True),
        "records": pd.DataFrame([] if records is None else records, columns=columns),
    }
    found = [SimpleNamespace(school_id=code) for code in sorted(set(schools))]
    return Cohort(
        plan=plan, school=school if codes is None else None, schools=tuple(found), tables=tables,
        exclusions=pd.DataFrame(), problems=pd.DataFrame(), fingerprint="f" * 64,
    )  # fmt: skip


def test_change_is_after_minus_before_in_the_scales_own_unit(plan):
    before, after = [10, 12, 14, 16], [12, 13, 18, 17]
    finding = wellbeing_change(cohort_of(plan, before, after), group="main")
    change = finding.quantities["change"].estimate
    # raw changes 2, 1, 4, 1 → mean 2 → times 4 = 8 on 0 to 100
    assert change.value == pytest.approx(8)
    assert change.n == 4
    assert finding.quantities["before"].value == pytest.approx(52)


def test_only_pupils_with_both_values_count(plan):
    finding = wellbeing_change(
        cohort_of(plan, [10, 12, None, 16], [12, None, 18, 17]), group="main"
    )
    assert finding.quantities["n_pupils"].n == 2
    assert finding.quantities["change"].estimate.value == pytest.approx(6)


@pytest.mark.parametrize(("gain", "verdict"), [(3, "better"), (-3, "worse")])
def test_the_verdict_follows_the_interval(plan, gain, verdict):
    rng = np.random.default_rng(1)
    before = rng.integers(8, 16, 30).tolist()
    after = [
        value + gain + int(noise)
        for value, noise in zip(before, rng.integers(-1, 2, 30), strict=True)
    ]
    assert headline(cohort_of(plan, before, after)).verdict == verdict


def test_chance_is_called_unclear(plan):
    before = [10, 12, 14, 16] * 5
    after = [12, 10, 16, 14] * 5
    assert headline(cohort_of(plan, before, after)).verdict == "unclear"


def test_those_who_got_worse_stand_beside_those_who_got_better(plan):
    finding = headline(cohort_of(plan, [10, 12, 14, 16], [12, 13, 14, 15]))
    shares = {name: finding.quantities[name].events for name in ("better", "same", "worse")}
    assert shares == {"better": 2, "same": 1, "worse": 1}


def test_those_who_stayed_are_not_given_away_by_those_who_moved(plan):
    """Of 20 pupils about 5 and about 6 in 10 leave nobody who stayed: they never exceed ten."""
    gains = [2] * 9 + [-2] * 11
    finding = headline(cohort_of(plan, [10] * 10 + [12] * 10, [
        value + gain for value, gain in zip([10] * 10 + [12] * 10, gains, strict=True)
    ]))  # fmt: skip
    assert {finding.quantities[name].parts for name in ("better", "same", "worse")} == {(9, 0, 11)}
    policy = load_policy("commissioner-v1")
    shown = {
        name: release_quantity(name, finding.quantities[name], policy).text
        for name in ("better", "worse")
    }
    assert shown == {"better": "about 4 in 10", "worse": "about 6 in 10"}


@pytest.mark.parametrize("n_each", [8, 9, 10])
def test_that_two_shares_are_equal_is_not_told_by_hiding_both(plan, n_each):
    gains = [2] * n_each + [0] * n_each + [-2] * 4
    before = [10 + place % 3 for place in range(len(gains))]
    after = [value + gain for value, gain in zip(before, gains, strict=True)]
    quantities = headline(cohort_of(plan, before, after)).quantities
    policy = load_policy("commissioner-v1")
    hidden = {
        name
        for name in ("better", "same", "worse")
        if release_quantity(name, quantities[name], policy).is_hidden
    }
    assert hidden == {"same"}


def test_bands_count_movement_both_ways(plan):
    # below 13 is the poor band: up, stays up, down, stays down, stays down
    finding = band_shifts(cohort_of(plan, [10, 14, 14, 5, 12], [13, 20, 12, 12, 12]), group="main")
    shares = {name: finding.quantities[name].events for name in ("better", "same", "worse")}
    assert shares == {"better": 1, "same": 3, "worse": 1}
    assert finding.words["bands"].endswith("; checked against its source)")
    assert finding.words["other_bands"] == ""


EMPTY = [
    ([], [], "no_pupils"),
    ([10, 11], None, "no_after"),
    # Rows are there, so the survey was held: that nobody answered it would tell about them.
    ([None, None], [10, 11], "too_few"),
    ([10, 11], [None, None], "too_few"),
    ([10, 11], [None, 12], "too_few"),
]


@pytest.mark.parametrize(("before", "after", "reason"), EMPTY)
@pytest.mark.parametrize("question", [wellbeing_change, band_shifts, lost_pupils])
def test_what_is_absent_is_an_empty_finding(plan, question, before, after, reason):
    finding = question(cohort_of(plan, before, after), group="main")
    assert finding.empty_because == reason
    assert not finding.quantities
    assert not finding.tables


@pytest.mark.parametrize("question", [wellbeing_change, band_shifts, lost_pupils, school_records])
def test_a_second_group_that_has_no_pupils_says_so(plan, question):
    finding = question(cohort_of(plan, [10] * 20, [12] * 20), group="second")
    assert finding.empty_because == "no_pupils"


def test_the_flow_counts_pupils_at_each_stage(plan):
    cohort = cohort_of(plan, [10, 11, None, 13], [12, None, 14, 15])
    cohort.tables["pupils"].loc[3, "is_included"] = False
    (table,) = participation(cohort).tables.values()
    assert [row["mentee"].n for row in table.rows] == [4, 3, 2, 2, 1]


def test_a_school_without_the_group_has_no_flow(plan):
    assert participation(cohort_of(plan, [], [])).empty_because == "no_pupils"


def test_that_nobody_consented_is_not_told(plan):
    cohort = cohort_of(plan, [10] * 12, [12] * 12)
    cohort.tables["pupils"]["is_included"] = False
    for name in ("responses_who5", "records"):
        cohort.tables[name] = cohort.tables[name].iloc[:0]
    rows = participation(cohort).tables["flow"].rows
    assert not rows[1]["mentee"].is_structural
    assert headline(cohort).empty_because != "no_pupils"
    reach = programme_reach(cohort)
    assert reach.quantities["schools"].n == 1
    assert reach.quantities["included"].counts == (0,)


def test_nearly_equal_values_hide_their_whole_row(plan):
    """All alike before, so that before is hidden: after less change would give it back."""
    after = [11, 12, 13, 14, 15] * 6
    finding = wellbeing_change(cohort_of(plan, [10] * 30, after), group="main")
    released = release(finding, reader=READER)
    assert released.is_empty
    assert not released.tables


def test_a_score_that_moves_in_steps_of_four_is_rounded_to_whole_points(plan):
    finding = wellbeing_change(
        cohort_of(plan, [9, 11, 12, 14, 15] * 6, [12, 11, 16, 15, 19] * 6), group="main"
    )
    released = release(finding, reader=READER)
    assert finding.quantities["before"].behind.step == 4
    assert "." not in released.values["before"].text
    assert "." not in released.values["change"].text


def test_nobody_at_the_second_survey_is_a_structural_zero(plan):
    rows = participation(cohort_of(plan, [10, 11], None)).tables["flow"].rows
    assert [row["mentee"].is_structural for row in rows] == [False, False, False, True, True]


def test_the_lost_are_compared_with_those_who_stayed(plan):
    before = [10, 11, 12, 13] * 10
    after = [12 if place % 4 >= 2 else None for place in range(40)]
    finding = lost_pupils(cohort_of(plan, before, after), group="main")
    assert (finding.quantities["share"].events, finding.quantities["share"].n) == (20, 40)
    # lost − stayed: those lost had lower first values
    assert finding.quantities["difference"].estimate.value < 0
    assert finding.verdict == "worse"


def record(pupil, term, absent, incidents):
    return ["S01", pupil, term, 100, absent, incidents]


def test_records_are_absence_in_per_cent_and_incidents_per_pupil(plan):
    rows = [
        record("P0", "autumn", 4, 1), record("P0", "summer", 12, 0),
        record("P1", "autumn", 10, 3), record("P1", "summer", 4, 1),
        record("P2", "autumn", 50, 3),
    ]  # fmt: skip
    finding = school_records(cohort_of(plan, [10] * 3, [11] * 3, records=rows), group="main")
    assert finding.quantities["change"].estimate.value == pytest.approx(((12 - 4) + (4 - 10)) / 2)
    # lower is better: a rise in absence is for the worse, if it is clear at all
    assert finding.verdict == "unclear"
    shares = persistent_absence(cohort_of(plan, [10] * 3, [11] * 3, records=rows), group="main")
    assert [shares.quantities[moment].events for moment in ("before", "after")] == [1, 1]
    assert shares.quantities["before"].n == 2
    behaviour = finding.tables["outcomes"].rows[1]["change"].estimate
    assert behaviour.value == pytest.approx(((0 - 1) + (1 - 3)) / 2)


def test_rare_events_hide_their_whole_row(plan):
    rows = [
        record(f"P{place}", term, place * (1 + (term == "summer")) % 7, int(place < events))
        for place in range(40)
        for term, events in (("autumn", 20), ("summer", 3))
    ]
    cohort = cohort_of(plan, [10] * 40, [11] * 40, records=rows)
    table = release(school_records(cohort, group="main"), reader=READER).tables["outcomes"]
    absence, behaviour = table.rows
    assert not absence["change"].is_hidden
    assert all(behaviour[key].is_hidden for key in ("before", "after", "change", "standardised"))


def programme(plan, sizes, gain=1):
    rng = np.random.default_rng(3)
    codes = [f"S{place}" for place, size in enumerate(sizes) for _ in range(size)]
    before = rng.integers(8, 16, len(codes)).tolist()
    after = [
        value + gain + int(step)
        for value, step in zip(before, rng.integers(-2, 3, len(codes)), strict=True)
    ]
    return cohort_of(plan, before, after, codes=codes)


def test_small_schools_are_not_in_the_pooled_figure(plan):
    finding = pooled_change(
        programme(plan, (30, 30, 30, 30, 9)), group="main", may_see=READER.may_see
    )
    assert finding.quantities["schools_pooled"].n == 4
    assert finding.quantities["schools_left_out"].n == 1
    assert [part.smallest_group for part in finding.quantities["pooled"].parts] == [30] * 4
    assert [row["school"].text for row in finding.tables["schools"].rows] == [
        "S0",
        "S1",
        "S2",
        "S3",
    ]


def test_a_threshold_lowered_in_a_notebook_is_caught_at_the_door(plan):
    finding = pooled_change(
        programme(plan, (30, 30, 30, 30, 9)), group="main", may_see=lambda change: True
    )
    assert release(finding, reader=READER).empty_because == "too_few_schools"


def test_reach_keeps_schools_apart(plan):
    finding = programme_reach(programme(plan, (30, 12, 4)))
    assert finding.quantities["included"].counts == (30, 12, 4)
    assert release(finding, reader=READER).values["included"].is_hidden
    larger = release(programme_reach(programme(plan, (30, 12, 20, 20, 4))), reader=READER)
    assert larger.values["included"].text == "80"


def test_school_codes_are_listed_as_people_count(plan):
    codes = ["10"] * 12 + ["9"] * 12 + ["2"] * 12
    rng = np.random.default_rng(5)
    cohort = cohort_of(
        plan, rng.integers(5, 20, 36).tolist(), rng.integers(5, 20, 36).tolist(), codes=codes
    )
    rows = pooled_change(cohort, group="main", may_see=READER.may_see).tables["schools"].rows
    assert [row["school"].text for row in rows] == ["2", "9", "10"]


def test_caveats_hold_only_when_their_condition_does(plan):
    one = caveats(cohort_of(plan, [10], [11])).words
    every = caveats(programme(plan, (12, 12))).words
    assert "no_comparison" in one
    assert "single_school" in one
    assert "schools_differ" not in one
    assert "schools_differ" in every


@pytest.mark.parametrize("n_pupils", [0, 1, 2, 7, 8, 10])
def test_a_small_school_shows_no_number_about_its_pupils(plan, n_pupils):
    rng = np.random.default_rng(n_pupils)
    cohort = cohort_of(
        plan, rng.integers(5, 20, n_pupils).tolist(), rng.integers(5, 20, n_pupils).tolist()
    )
    for finding in (
        headline(cohort),
        wellbeing_change(cohort, group="main"),
        band_shifts(cohort, group="main"),
        lost_pupils(cohort, group="main"),
        school_records(cohort, group="main"),
        persistent_absence(cohort, group="main"),
    ):
        released = release(finding, reader=READER)
        assert released.is_empty
        assert not released.values
        assert not released.tables


@pytest.fixture(scope="module")
def lower_is_better(tmp_path_factory):
    """A plan whose primary outcome is a made-up scale of 5 items, 0 to 5, where lower is better."""
    folder = tmp_path_factory.mktemp("worry")
    (folder / "who5.toml").write_text(
        """
        name = "who5"
        title = "Worries"
        n_items = 5
        lowest = 0
        highest = 5
        reversed = []
        ages = "any"
        reference_period = "now"
        licence = "own"
        reference = "own"
        grade = "own"
        what = "x"
        why = "x"
        caveats = "x"
        [sources]
        all = "own"
        [[scales]]
        name = "worries"
        label = "Worries"
        items = "all"
        combine = "sum"
        min_answered = 5
        prorate = false
        lowest = 0
        highest = 25
        higher_is_better = false
        """,
        encoding="utf-8",
    )
    text = PLAN.replace('primary = "who5_percent"', 'primary = "worries"')
    text = text.replace('bands = { who5_percent = "who5_poor_wellbeing" }\n', "")
    (folder / "plan.toml").write_text(text, encoding="utf-8")
    return load_plan(folder)


def test_where_lower_is_better_a_fall_is_for_the_better(lower_is_better):
    before = [12, 14, 15, 17, 18] * 8
    after = [10, 11, 14, 14, 17] * 8
    finding = headline(cohort_of(lower_is_better, before, after))
    assert finding.verdict == "better"
    assert finding.quantities["change"].estimate.value < 0
    assert (finding.quantities["better"].events, finding.quantities["worse"].events) == (40, 0)
    rise = headline(cohort_of(lower_is_better, after, before))
    assert rise.verdict == "worse"
    assert rise.quantities["worse"].events == 40


def test_where_lower_is_better_the_lost_with_high_scores_stood_worse(lower_is_better):
    before = [20, 19, 5, 6, 7] * 12
    after = [None if value > 10 else 5 for value in before]
    finding = lost_pupils(cohort_of(lower_is_better, before, after), group="main")
    assert finding.quantities["difference"].estimate.value > 0
    assert finding.verdict == "worse"


def test_where_lower_is_better_a_lower_band_is_a_better_one(plan, lower_is_better):
    from dataclasses import replace

    (bands,) = plan.bands["who5_percent"]
    two = tuple(
        replace(band, starts_at=start) for band, start in zip(bands.bands, (0, 13), strict=True)
    )
    planned = replace(
        lower_is_better, bands={"worries": (replace(bands, scale="worries", bands=two),)}
    )
    finding = band_shifts(cohort_of(planned, [20, 20, 5], [5, 19, 20]), group="main")
    shares = {name: finding.quantities[name].events for name in ("better", "same", "worse")}
    assert shares == {"better": 1, "same": 1, "worse": 1}


def test_a_record_that_falls_is_for_the_better(plan):
    rows = [
        record(f"P{place}", term, absent + place % 4, 0)
        for place in range(40)
        for term, absent in (("autumn", 10), ("summer", 4 + place % 3))
    ]
    finding = school_records(cohort_of(plan, [10] * 40, [11] * 40, records=rows), group="main")
    assert finding.verdict == "better"
    assert finding.quantities["change"].estimate.value < 0


@pytest.mark.parametrize("interval", [True, False])
def test_the_plans_options_reach_the_numbers(plan, interval):
    from dataclasses import replace

    analysis = replace(plan.analysis, is_hartung_knapp=interval, level=0.9, standardise_by="change")
    cohort = programme(replace(plan, analysis=analysis), (30, 40, 25, 30, 28))
    pooled = pooled_change(cohort, group="main", may_see=READER.may_see).quantities["pooled"]
    assert pooled.estimate.level == 0.9
    assert (pooled.estimate.df is not None) is interval
    row = wellbeing_change(cohort, group="main").quantities
    assert row["standardised"].estimate.measure == "standardised_change_change"
    assert row["change"].estimate.level == 0.9


def test_an_outcome_without_values_does_not_hide_the_others(plan):
    rows = [
        ["S01", f"P{place}", term, None, None, (place + step) % 5]
        for place in range(40)
        for step, term in enumerate(("autumn", "summer"))
    ]
    cohort = cohort_of(plan, [10] * 40, [11] * 40, records=rows)
    table = school_records(cohort, group="main").tables["outcomes"]
    assert [row["outcome"].text for row in table.rows] == ["Behaviour incidents; lower is better"]


def test_equal_changes_of_the_raw_sum_are_alike_however_they_are_converted(plan):
    """SWEMWBS is converted by a table that is not linear: +2 raw points look unlike in metric."""
    from dataclasses import replace

    from evalkit.findings.outcome_change import values_behind

    primary = plan.primary
    metric = {raw: raw**1.1 for raw in range(7, 36)}
    converted = replace(primary, raw={score: raw for raw, score in metric.items()})
    raw_before = pd.Series([10, 12, 15, 18, 20, 22, 25, 28])
    pairs = pd.DataFrame({"before": raw_before.map(metric), "after": (raw_before + 2).map(metric)})
    assert values_behind(primary, pairs).n_unlike == 7
    assert values_behind(converted, pairs).n_unlike == 0


def test_the_planned_metric_score_knows_its_raw_sum(tmp_path):
    text = PLAN.replace("who5_percent", "swemwbs_metric").replace("who5", "swemwbs")
    text = text.replace("swemwbs_poor_wellbeing", "swemwbs_uk_one_sd")
    (tmp_path / "plan.toml").write_text(text, encoding="utf-8")
    primary = load_plan(tmp_path).primary
    assert primary.raw[19.25] == 21
    assert hash(primary) == hash(load_plan(tmp_path).primary)
