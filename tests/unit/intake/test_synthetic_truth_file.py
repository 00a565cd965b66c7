"""What is true in a made-up cohort stands beside it, for people and for programs."""

from __future__ import annotations

import tomllib
from dataclasses import fields, replace

import pytest

from evalkit.intake import open_cohort, take_in, write_cohort
from evalkit.intake.cohort_files import cohort_files
from evalkit.intake.example_cohorts import TRUTH
from evalkit.intake.synthetic import synthetic_cohort
from evalkit.intake.synthetic_truth import Truth
from evalkit.intake.synthetic_truth_file import DRAWN, PARAMETERS, POINTS, TRUTH_FILE, truth_text


@pytest.fixture(scope="module")
def cohort():
    truth = replace(TRUTH, selected_share=0.5)
    return synthetic_cohort(schools=2, pupils_per_school=20, seed=3, truth=truth)


@pytest.fixture(scope="module")
def told(cohort):
    return truth_text(cohort.drawn, cohort.plan)


def test_it_holds_every_parameter_and_explains_it(cohort, told):
    assert list(PARAMETERS) == [each.name for each in fields(Truth)]
    read = tomllib.loads(told)
    assert read["parameters"] == pytest.approx(cohort.drawn.truth.told())
    assert read["seed"] == 3


def test_it_says_units_and_directions(told):
    words = " ".join(line.removeprefix("#").strip() for line in told.splitlines())
    assert "Changes are after − before." in words
    assert "above 0 is better wellbeing" in words
    assert "swemwbs_metric: Wellbeing (SWEMWBS), 7 to 35 points; higher is better." in words
    assert all(len(line) <= 100 for line in told.splitlines() if line.startswith("#"))


def test_it_holds_what_the_truth_comes_to_overall_and_in_every_school(cohort, told):
    read = tomllib.loads(told)
    assert set(read["schools"]) == {"S01", "S02"}
    places = {"all": read["overall"], **read["schools"]}
    for row in cohort.drawn.groups.to_dict("records"):
        here = places[row["school_id"]][row["role"]]
        assert {name: here[name] for name in DRAWN} == pytest.approx(
            {name: row[name] for name in DRAWN}, abs=6e-5
        )
    for row in cohort.drawn.scores.to_dict("records"):
        here = places[row["school_id"]][row["role"]][row["scale"]]
        assert here == pytest.approx({name: row[name] for name in POINTS}, abs=6e-5)


def test_pupils_and_losses_are_those_of_the_tables(cohort):
    groups = cohort.drawn.groups.set_index(["school_id", "role"])
    pupils = cohort.tables["pupils"]
    after = cohort.tables["responses_who5"].query("wave == 'endpoint'")
    n_after = after.merge(pupils[["school_id", "pupil_id", "role"]]).groupby(["school_id", "role"])
    for key, n_pupils in pupils.groupby(["school_id", "role"]).size().items():
        assert groups.loc[key, "n_pupils"] == n_pupils
        assert groups.loc[key, "n_lost"] == n_pupils - n_after.size().get(key, 0)
    assert groups.loc[("all", "mentee"), "n_pupils"] == 40


def test_a_school_that_lost_everybody_has_no_change_to_see():
    truth = replace(TRUTH, attrition_share=0.95)
    cohort = synthetic_cohort(schools=3, pupils_per_school=[(1, 2)] * 3, seed=1, truth=truth)
    read = tomllib.loads(truth_text(cohort.drawn, cohort.plan))
    lost = [
        own
        for school in read["schools"].values()
        for own in school.values()
        if own["n_lost"] == own["n_pupils"]
    ]
    assert lost
    assert all("expected_change_stayed" not in own["who5_raw"] for own in lost)


def test_it_stands_beside_the_files_and_is_no_data(cohort, tmp_path):
    folder = write_cohort(cohort, tmp_path / "cohort", layout="per_school_csv")
    assert (folder / TRUTH_FILE).read_text("utf-8") == truth_text(cohort.drawn, cohort.plan)
    problems = take_in(folder).problems
    assert not problems["file"].fillna("").str.contains("truth").any()
    (folder / TRUTH_FILE).unlink()
    without = open_cohort(folder)
    assert set(without.problems["kind"]) == set(problems["kind"])


def test_a_cohort_that_was_read_from_files_has_none(cohort, tmp_path):
    read = open_cohort(write_cohort(cohort, tmp_path / "cohort", layout="combined"))
    assert TRUTH_FILE not in cohort_files(read, layout="combined", mess_seed=None)
