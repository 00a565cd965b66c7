"""The simulation in short: the same code as `make simulate`, with a few hundred cohorts."""

from __future__ import annotations

import importlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

FOLDER = Path(__file__).resolve().parents[3] / "benchmarks" / "coverage"
COHORTS = 400
# Four Monte Carlo standard errors of a coverage of 95 %: a fault shows, chance hardly ever does.
ALLOWED = 4 * np.sqrt(0.95 * 0.05 / COHORTS)


@pytest.fixture(scope="module")
def simulation():
    """Give the modules of the simulation by name."""
    patched = pytest.MonkeyPatch()
    patched.syspath_prepend(str(FOLDER))
    names = ("worlds", "estimators", "scenarios", "measured", "coverage_page", "simulate")
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


def test_the_truth_of_a_scale_without_ends_is_the_effect_that_was_put_in(simulation):
    world = simulation["worlds"].World(design="everybody", pupils=30, effect=0.3)
    truth = simulation["estimators"].effect(simulation["worlds"].truth_of(world))
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
    text = page.page(rows, figure="f.svg", remarks="Why.")
    assert "| 95.0 |" in text
    assert "| 93.5 ✗ |" in text
    assert page.faults(rows) == ["short: mean_change, bell, 12 pupils, 1 schools, ICC 0.00: 93.5"]
