"""The mapping of the London schools reads a flat research file as our tables."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from evalkit.errors import DefinitionError
from evalkit.intake import open_cohort, take_in

FOLDER = Path(__file__).resolve().parents[3] / "data_templates" / "london_schools"
ROWS = """school,student,sex,schgend,vr,intake,standLRT,normexam
1,143,F,mixed,mid 50%,bottom 25%,0.5,0.25
1,145,M,mixed,mid 50%,mid 50%,-0.25,0.125
2,86,M,mixed,top 25%,mid 50%,0.125,-0.75
2,86,F,mixed,top 25%,top 25%,-0.5,0.75
2,87,F,girls,top 25%,top 25%,1.5,1.25
"""


@pytest.fixture
def london(tmp_path) -> Path:
    """Return a copy of the folder in a checkout of its own, with a file of the data's shape."""
    folder = shutil.copytree(
        FOLDER,
        tmp_path / "checkout" / "data_templates" / "london_schools",
        ignore=shutil.ignore_patterns(".evalkit"),
    )
    data = tmp_path / "shared" / "real" / "london_schools.csv"
    data.parent.mkdir(parents=True)
    data.write_text(ROWS, "utf-8")
    return folder


def test_one_flat_file_gives_pupils_and_two_terms(london):
    cohort = open_cohort(london, school="1")
    pupils = cohort.tables["pupils"].set_index("pupil_id")
    assert pupils["gender"].to_dict() == {"143": "female", "145": "male"}
    assert set(pupils["year_group"]) == {11}
    assert set(pupils["role"]) == {"none"}
    assert pupils["is_included"].all()
    records = cohort.tables["records"].set_index(["pupil_id", "term"])["attainment"]
    assert records.to_dict() == {
        ("143", "intake"): 0.5,
        ("143", "age_16"): 0.25,
        ("145", "intake"): -0.25,
        ("145", "age_16"): 0.125,
    }


def test_pupils_of_one_number_are_left_out_and_named(london):
    store = take_in(london)
    assert [school.school_id for school in store.schools] == ["1", "2"]
    assert all(school.is_usable for school in store.schools)
    doubled = store.problems.query("severity == 'warning'")
    assert list(doubled["school_id"]) == ["2"]
    assert "86" in doubled["found"].iloc[0]
    cohort = open_cohort(london, school="2")
    assert set(cohort.tables["records"]["pupil_id"]) == {"87"}
    assert set(cohort.exclusions["reason"]) == {"duplicate_pupil"}


def test_a_file_that_is_not_there_is_told_with_the_place_where_it_belongs(london, tmp_path):
    data = tmp_path / "shared" / "real" / "london_schools.csv"
    data.unlink()
    with pytest.raises(DefinitionError) as told:
        take_in(london)
    assert str(data) in str(told.value)
    assert "sources.toml" in str(told.value)
