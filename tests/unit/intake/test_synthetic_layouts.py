"""Whatever is made up, in whatever layout it is written: it is taken in, and comes back equal."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.intake import open_cohort, take_in, write_cohort
from evalkit.intake.cohort_files import LAYOUTS
from evalkit.intake.synthetic import synthetic_cohort
from evalkit.intake.synthetic_truth import Truth

EXAMPLES = 3
"""A cohort is written to disk and read back, so a few examples per layout must do."""

SHARES = st.floats(0, 1)
TRUTHS = st.builds(
    Truth,
    mentee_change=st.floats(-1, 1),
    ambassador_change=st.floats(-1, 1),
    school_sd=SHARES,
    retest=SHARES,
    ambassador_start=st.floats(-1, 1),
    school_start_sd=SHARES,
    selected_share=st.floats(0.2, 1),
    attrition_share=st.floats(0, 0.6),
    attrition_by_start=st.floats(-2, 2),
    attrition_by_early_end=st.floats(-2, 2),
)
COHORTS = st.builds(
    lambda sizes, seed, truth: synthetic_cohort(
        schools=len(sizes), pupils_per_school=sizes, seed=seed, truth=truth
    ),
    sizes=st.lists(st.tuples(st.integers(0, 6), st.integers(1, 22)), min_size=1, max_size=3),
    seed=st.integers(0, 10**9),
    truth=TRUTHS,
)


def in_order(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Return rows in an order that does not depend on the files they came in."""
    return frame[columns].sort_values(columns).reset_index(drop=True)


@pytest.mark.parametrize("layout", LAYOUTS)
@given(cohort=COHORTS)
@settings(max_examples=EXAMPLES)
def test_what_is_written_comes_back_as_it_was(layout, cohort):
    with TemporaryDirectory() as folder:
        written = write_cohort(cohort, Path(folder) / "cohort", layout=layout)
        read = open_cohort(written)
        problems = take_in(written).problems
    assert "error" not in set(problems["severity"])
    assert set(problems.loc[problems["severity"] == "warning", "kind"]) <= {"identical_answers"}
    assert read.plan == cohort.plan
    assert read.exclusions.empty
    for name, frame in cohort.tables.items():
        # In the mixed cohort a school names its form groups after people.
        columns = [c for c in frame if not (layout == "mixed" and c == "form_group")]
        pd.testing.assert_frame_equal(
            in_order(frame, columns), in_order(read.tables[name], columns), obj=name
        )


@pytest.mark.parametrize("layout", LAYOUTS)
@given(cohort=COHORTS, mess_seed=st.integers(0, 10**9))
@settings(max_examples=EXAMPLES)
def test_no_mess_keeps_a_school_back(layout, cohort, mess_seed):
    with TemporaryDirectory() as folder:
        written = write_cohort(cohort, Path(folder) / "cohort", layout=layout, mess_seed=mess_seed)
        store = take_in(written)
    assert "error" not in set(store.problems["severity"])
    assert all(school.is_usable for school in store.schools)
