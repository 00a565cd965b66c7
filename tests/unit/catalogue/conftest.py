"""Definition files that tests can spoil one line at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

PROBE = """
name = "probe"
title = "A probe"
n_items = 5
lowest = 0
highest = 3
reversed = [2]
ages = "11 to 18"
reference_period = "this term"
licence = "our own"
reference = "Our programme, 2026"
grade = "own"
what = "Five statements."
why = "To try things out."
caveats = "It has no norms."

[sources]
all = "Written by our evaluation team, March 2026"

[[scales]]
name = "probe_a"
label = "First part"
items = [1, 2]
combine = "sum"
min_answered = 2
prorate = false
lowest = 0
highest = 6
higher_is_better = true

[[scales]]
name = "probe_b"
label = "Second part"
items = [3, 4, 5]
combine = "sum"
min_answered = 3
prorate = false
lowest = 0
highest = 9
higher_is_better = true

[[scales]]
name = "probe"
label = "Both parts"
sum_of = ["probe_a", "probe_b"]
lowest = 0
highest = 15
higher_is_better = true
"""

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
name = "swemwbs"
waves = ["baseline", "endpoint"]

[outcomes]
primary = "swemwbs_metric"
before = "baseline"
after = "endpoint"
bands = { swemwbs_metric = "swemwbs_uk_one_sd" }

[records]
before = "autumn"
after = "summer"
outcomes = ["absence"]

[analysis]
standardise_by = "baseline"
small_sample_correction = true
level = 0.95
pooling_model = "random"
pooling_tau2 = "REML"
hartung_knapp = true
"""

Spoil = Callable[..., Path]


def _spoiled(text: str, changes: tuple[tuple[str, str], ...]) -> str:
    for old, new in changes:
        assert old in text, f"the test's own text has no {old!r}"
        text = text.replace(old, new, 1)
    return text


@pytest.fixture
def probe(tmp_path: Path) -> Spoil:
    """Return a writer of probe.toml into a cohort folder: (old, new) pairs, and text to add."""

    def write(*changes: tuple[str, str], add: str = "") -> Path:
        text = _spoiled(PROBE, changes) + add
        (tmp_path / "probe.toml").write_text(text, encoding="utf-8")
        return tmp_path

    return write


@pytest.fixture
def planned(tmp_path: Path) -> Spoil:
    """Return a writer of plan.toml into a cohort folder: (old, new) pairs."""

    def write(*changes: tuple[str, str]) -> Path:
        (tmp_path / "plan.toml").write_text(_spoiled(PLAN, changes), encoding="utf-8")
        return tmp_path

    return write
