"""Facts that R computed, and the public data they were computed from.

A ``*_facts.json`` file beside a test holds facts: the value, the R call, the definition and the
tolerance.  The data are other people's (their licences are those of the R packages they come from),
so they are not kept here: they are read from ``../shared/reference/data`` beside the project, or
from the folder that the environment variable EVALKIT_REFERENCE names.  Where they are absent, the
facts that need them are skipped and say so.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

HERE = Path(__file__).resolve().parent
DATA = Path(
    os.environ.get("EVALKIT_REFERENCE", HERE.parents[1].parent / "shared" / "reference" / "data")
)


def load_facts(file_name: str) -> list[dict]:
    """Return the facts of one file."""
    return json.loads((HERE / file_name).read_text(encoding="utf-8"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Turn each fact of the module's FACTS file into a test of its own."""
    if "fact" in metafunc.fixturenames:
        facts = load_facts(metafunc.module.FACTS)
        metafunc.parametrize("fact", facts, ids=[fact["id"] for fact in facts])


@pytest.fixture(scope="session")
def reference_folder() -> Path:
    """Return the folder of the public data, which may be absent."""
    return DATA


@pytest.fixture
def reference_data(request: pytest.FixtureRequest) -> pd.DataFrame:
    """Return the public data that the fact at hand was computed from."""
    name = request.getfixturevalue("fact")["data_file"]
    if not (DATA / name).is_file():
        facts_file = request.module.FACTS
        pytest.skip(
            f"all {len(load_facts(facts_file))} values of {facts_file} need public data that are "
            "not kept in the project; set EVALKIT_REFERENCE to the folder that holds them"
        )
    return pd.read_csv(DATA / name)


@pytest.fixture
def agrees(request: pytest.FixtureRequest) -> Callable[[float], None]:
    """Return a check that a number meets the fact at its stated tolerance."""
    fact = request.getfixturevalue("fact")
    kind, size = fact["tolerance"].split()
    allowed = {"rel": 0.0, "abs": 0.0, kind: float(size)}

    def check(number: float) -> None:
        assert number == pytest.approx(fact["value"], **allowed), fact["r_call"]

    return check


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Count the facts met, so that a run shows how far the library agrees with R."""
    counts = {
        outcome: sum(
            "_against_r.py::" in getattr(report, "nodeid", "")
            for report in terminalreporter.stats.get(outcome, [])
        )
        for outcome in ("passed", "failed", "skipped")
    }
    if any(counts.values()):
        terminalreporter.write_line(
            f"values that R computed: {counts['passed']} reproduced, {counts['failed']} missed, "
            f"{counts['skipped']} not checked"
        )
    for report in terminalreporter.stats.get("passed", []):
        for name, told in getattr(report, "user_properties", []):
            if name == "compared":
                terminalreporter.write_line(f"of all values of the reference, {told} are compared")
            if name == "not_compared":
                terminalreporter.write_line(f"  not compared: {told}")
