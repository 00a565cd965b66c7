"""A small cohort in order, for the commands to read and for tests to spoil."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalkit.intake.cohort_files import write_cohort
from evalkit.intake.example_cohorts import TRUTH
from evalkit.intake.synthetic import synthetic_cohort


@pytest.fixture
def cohort(tmp_path) -> Path:
    """Give a cohort folder of two schools with twelve pupils each, a CSV file per table."""
    made = synthetic_cohort(schools=2, pupils_per_school=12, seed=5, truth=TRUTH)
    return write_cohort(made, tmp_path / "cohort", layout="per_school_csv")
