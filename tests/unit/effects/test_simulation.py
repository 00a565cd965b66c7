"""The simulation in short: the same code as `make simulate`, with a few hundred cohorts."""

from __future__ import annotations

import importlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from evalkit import effects

ROOT = Path(__file__).resolve().parents[3]
FOLDER, PAGES = ROOT / "benchmarks" / "coverage", ROOT / "docs" / "methods"
COHORTS = 400
# Four Monte Carlo standard errors of a coverage of 95 %: a fault shows, chance hardly ever does.
ALLOWED = 4 * np.sqrt(0.95 * 0.05 / COHORTS)


@pytest.fixture(scope="module")
def simulation():
    """Give the modules of the simulation by name."""
    patched = pytest.MonkeyPatch()
    patched.syspath_prepend(str(FOLDER))
    names = (
        "worlds", "estimator", "estimators", "scenarios", "measured", "coverage_page",
        "numbers_file", "simulate",
    )  # fmt: skip
    yield {name: importlib.import_module(name) for name in names}
    patched.undo()


@pytest.fixture(scope="module")
def measure(simulation):
    """Give a function from a world and estimators to their rows by name."""

    def rows(*estimators, cohorts=COHORTS, **world):
        scenario = simulation["scenarios"].Scenario(
            heading="short", world=simulation["worlds"].World(**world), estimators=estimators
        )
        return {
            row.estimator: row for row in simulation["measured"].measured(scenario, cohorts=cohorts)
        }

    return rows


@pytest.fixture(scope="module")
def published(simulation):
    """Give the rows of the page, from the file of its numbers."""
    return simulation["numbers_file"].read_numbers(PAGES / "coverage.csv")


def test_the_numbers_of_the_page_are_of_the_scenarios_that_there_are(simulation, published):
    asked = [
        (each.heading, each.world, name)
        for each in simulation["scenarios"].scenarios()
        for name in each.estimators
    ]
    found = [(row.heading, row.world, row.estimator) for row in published]
    assert found == asked, "stale: run `make simulate`"
    assert {row.cohorts for row in published} == {2000}


def test_the_page_says_what_its_numbers_and_remarks_say(simulation, published):
    text = simulation["coverage_page"].page(
        published,
        figure="coverage.svg",
        remarks=simulation["simulate"].remarks(),
        reasons=simulation["estimators"].reasons(),
    )
    assert (PAGES / "coverage.md").read_text(encoding="utf-8") == text, (
        "stale: run `make simulate`, or `make simulate ARGS=--page` where only words changed"
    )


def test_the_figure_has_a_strip_for_every_estimator(published):
    drawn = (PAGES / "coverage.svg").read_text(encoding="utf-8")
    for name in {row.estimator for row in published}:
        assert f"<!-- {name.replace('_', ' ')} -->" in drawn, "stale: run `make simulate`"


def test_numbers_come_back_from_their_file_as_they_were(simulation, published, tmp_path):
    numbers = simulation["numbers_file"]
    numbers.write_numbers(published, tmp_path / "again.csv")
    assert (tmp_path / "again.csv").read_bytes() == (PAGES / "coverage.csv").read_bytes()


def test_every_function_is_simulated_or_says_why_not(simulation):
    estimators = simulation["estimators"]
    simulated = {each.function for each in estimators.ESTIMATORS.values()}
    excused = {name for name in estimators.reasons() if "." not in name}
    functions = {name for name in effects.__all__ if name.islower()}
    assert simulated | excused == functions
    assert not simulated & excused
    parts = {name.partition(".")[0] for name in estimators.reasons() if "." in name}
    assert parts <= simulated


def test_every_row_that_does_not_hold_is_explained(simulation, published):
    """The remarks name the function of each, and say what to use."""
    remarks, page = simulation["simulate"].remarks(), simulation["coverage_page"]
    estimators = simulation["estimators"].ESTIMATORS
    for row in published:
        if not page.holds(row):
            function = estimators[row.estimator].function
            assert f"`{function}" in remarks, f"{row.estimator} is not explained"


def test_every_estimator_of_a_scenario_exists_and_none_is_left_over(simulation):
    used = {name for each in simulation["scenarios"].scenarios() for name in each.estimators}
    assert used == set(simulation["estimators"].ESTIMATORS)


@pytest.mark.parametrize("scale", ["bell", "ceiling", "floor"])
def test_a_change_is_covered_and_false_alarms_stay_at_five_per_cent(measure, scale):
    row = measure("mean_change", design="everybody", pupils=30, scale=scale, effect=0.3)[
        "mean_change"
    ]
    assert row.coverage == pytest.approx(0.95, abs=ALLOWED)
    assert row.false_alarms == pytest.approx(0.05, abs=ALLOWED)
    assert row.refused == 0
    assert abs(row.bias) < 4 * row.bias_se


def test_two_groups_are_covered_and_adjusting_narrows(measure):
    rows = measure(
        "mean_difference", "adjusted_difference", design="half_of_each", pupils=40, effect=0.3
    )
    for row in rows.values():
        assert row.coverage == pytest.approx(0.95, abs=ALLOWED)
    assert rows["adjusted_difference"].width < 0.9 * rows["mean_difference"].width
    assert rows["adjusted_difference"].power > rows["mean_difference"].power


def test_whole_schools_need_the_clusters(measure):
    rows = measure(
        "adjusted_difference",
        "adjusted_difference_cr2",
        design="half_of_schools",
        pupils=30,
        schools=12,
        icc=0.15,
        effect=0.3,
        cohorts=200,
    )
    assert rows["adjusted_difference"].coverage < 0.93
    assert rows["adjusted_difference_cr2"].coverage > 0.91


def test_pupils_chosen_for_low_scores_rise_without_a_programme(measure):
    rows = measure(
        "mean_change_as_effect", design="everybody", pupils=100, selected=0.2, effect=0.3
    )
    row = rows["mean_change_as_effect"]
    assert row.bias > 1
    assert row.coverage < 0.1
    assert row.false_alarms > 0.9


def test_what_lies_beyond_regression_is_the_effect(measure):
    row = measure(
        "change_beyond_regression_r_of_200",
        design="everybody", pupils=100, selected=0.2, effect=0.3,
    )["change_beyond_regression_r_of_200"]  # fmt: skip
    assert row.coverage == pytest.approx(0.95, abs=ALLOWED)
    assert row.false_alarms == pytest.approx(0.05, abs=ALLOWED)
    assert abs(row.bias) < 4 * row.bias_se


def test_incidents_of_whole_schools_need_the_clusters(measure):
    asked = {"design": "half_of_schools", "pupils": 30, "schools": 12, "scale": "incidents"}
    names = "rate_ratio_quasi_poisson", "rate_ratio_quasi_poisson_cr2"
    rows = measure(*names, **asked, icc=0.15, effect=0.3, cohorts=200)
    assert rows["rate_ratio_quasi_poisson"].coverage < 0.9
    assert rows["rate_ratio_quasi_poisson_cr2"].coverage > 0.91
    assert rows["rate_ratio_quasi_poisson"].truth == pytest.approx(np.exp(-1.2 * 0.3), rel=0.01)


def test_sessions_missed_are_covered(measure):
    row = measure(
        "attendance_difference", design="half_of_each", pupils=60, scale="sessions", effect=0.3
    )["attendance_difference"]
    assert row.coverage == pytest.approx(0.95, abs=ALLOWED)
    assert abs(row.bias) < 4 * row.bias_se


def test_bounds_are_handed_the_pupils_who_were_lost(measure):
    asked = {"design": "half_of_each", "pupils": 100, "effect": 0.3, "attrition": "by_end"}
    rows = measure("mean_difference", "lee_bounds", **asked, cohorts=200)
    assert rows["lee_bounds"].coverage > 0.97
    assert rows["lee_bounds"].width > 1.2 * rows["mean_difference"].width


def test_where_no_programme_is_asked_about_there_are_no_alarms(simulation, measure):
    row = measure("kappa", design="everybody", pupils=60)["kappa"]
    assert row.coverage == pytest.approx(0.95, abs=ALLOWED)
    assert row.false_alarms is None
    assert row.power is None
    page = simulation["coverage_page"]
    rows = [replace(row, coverage=0.95)]
    text = page.page(rows, figure="f.svg", remarks="Why.", reasons={})
    assert "| kappa | 95.0 |  |  |" in text


def test_the_truth_of_a_scale_without_ends_is_the_effect_that_was_put_in(simulation):
    world = simulation["worlds"].World(design="everybody", pupils=30, effect=0.3)
    truth = simulation["estimator"].effect(simulation["worlds"].truth_of(world))
    assert truth == pytest.approx(0.3 * 4.0, abs=1e-9)


@pytest.mark.parametrize("attrition", ["by_start", "by_end"])
def test_one_pupil_in_five_is_lost_and_it_is_the_low_ones(simulation, attrition):
    worlds = simulation["worlds"]
    world = worlds.World(design="everybody", pupils=20_000, attrition=attrition)
    drawn = worlds.draw(world, np.random.default_rng(1))
    assert 1 - drawn.stayed.mean() == pytest.approx(0.2, abs=0.01)
    deciding = drawn.before if attrition == "by_start" else drawn.after
    assert deciding[drawn.stayed].mean() > deciding[~drawn.stayed].mean() + 2


def test_a_row_depends_on_no_other_row(measure):
    asked = {"design": "everybody", "pupils": 12, "effect": 0.3, "cohorts": 20}
    alone = measure("mean_change", **asked)["mean_change"]
    assert measure("paired_superiority", "mean_change", **asked)["mean_change"] == alone


def test_the_page_marks_what_does_not_hold(simulation, measure):
    asked = {"design": "everybody", "pupils": 12, "effect": 0.3, "cohorts": 20}
    row = measure("mean_change", **asked)["mean_change"]
    rows = [replace(row, coverage=0.95), replace(row, coverage=0.9346)]
    page = simulation["coverage_page"]
    text = page.page(rows, figure="f.svg", remarks="Why.", reasons={"hedges_j": "a factor"})
    assert "| 95.0 |" in text
    assert "| 93.5 ✗ |" in text
    assert text.endswith("| `hedges_j` | a factor |\n")
    assert page.faults(rows) == ["short: mean_change, bell, 12 pupils, 1 schools, ICC 0.00: 93.5"]
