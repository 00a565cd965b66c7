"""All that is put to the test, by name; what is not, and why, stands in not_simulated.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from estimator import Estimator
from estimators_of_events import ESTIMATORS_OF_EVENTS
from estimators_of_schools import ESTIMATORS_OF_SCHOOLS
from estimators_of_scores import ESTIMATORS_OF_SCORES

ESTIMATORS: Mapping[str, Estimator] = {
    **ESTIMATORS_OF_SCORES,
    **ESTIMATORS_OF_SCHOOLS,
    **ESTIMATORS_OF_EVENTS,
}
"""The estimators by the names that stand on the page."""


def reasons() -> dict[str, str]:
    """Return why there are no rows, by function (or what a function returns)."""
    file = Path(__file__).with_name("not_simulated.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))
