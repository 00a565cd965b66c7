"""4,059 pupils of 65 real schools in one flat file, through the same door."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from evalkit import intake

ROOT = Path(__file__).resolve().parents[3]
LONDON = ROOT.parent / "shared/real/london_schools.csv"
TEMPLATE = ROOT / "data_templates/london_schools"

pytestmark = pytest.mark.skipif(
    not (LONDON.is_file() and TEMPLATE.is_dir()),
    reason="the London file is not in ../shared/real, or its sources.toml is not in data_templates",
)


@pytest.fixture(scope="module")
def london(tmp_path_factory):
    """Give the folder of the London cohort, its path to the file made absolute."""
    folder = tmp_path_factory.mktemp("cohorts") / "london"
    shutil.copytree(TEMPLATE, folder, ignore=shutil.ignore_patterns(".evalkit"))
    sources = folder / "sources.toml"
    text = sources.read_text("utf-8")
    assert '"../../../shared/real/london_schools.csv"' in text
    sources.write_text(
        text.replace("../../../shared/real/london_schools.csv", LONDON.as_posix()), "utf-8"
    )
    return folder


def test_every_school_can_be_used(london):
    store = intake.take_in(london)
    assert len(store.schools) == 65
    assert all(school.is_usable for school in store.schools)
    assert not store.problems["severity"].eq("error").any()


def test_the_duplicates_are_named_and_left_out(london):
    warnings = intake.take_in(london).problems.query("severity == 'warning'")
    named = set(zip(warnings["school_id"], warnings["found"], warnings["kind"], strict=True))
    assert named == {
        ("43", "86", "duplicate_pupil"),
        ("50", "39", "duplicate_pupil"),
        ("52", "2", "duplicate_pupil"),
        ("52", "21", "duplicate_pupil"),
    }
    assert len(warnings) == 4


def test_pupils_and_records_add_up(london):
    cohort = intake.open_cohort(london)
    pupils, records = cohort.tables["pupils"], cohort.tables["records"]
    assert pupils["is_included"].sum() == 4051
    assert len(pupils) == 4051 + 4
    assert len(records) == 2 * 4051
    left_out = cohort.exclusions.groupby(["table", "reason"])["n_rows"].sum().to_dict()
    assert left_out == {("pupils", "duplicate_pupil"): 8, ("records", "duplicate_pupil"): 16}


def test_the_smallest_school_has_two_pupils(london):
    cohort = intake.open_cohort(london, school="48")
    assert len(cohort.tables["pupils"]) == 2
    assert set(cohort.tables["pupils"]["gender"]) <= {"female", "male"}


def test_values_are_those_of_the_file(london):
    records = intake.open_cohort(london, school="1").tables["records"]
    first = records[records["pupil_id"] == "143"].set_index("term")["attainment"]
    assert first.to_dict() == {"intake": 0.6190592, "age_16": 0.2613242}
