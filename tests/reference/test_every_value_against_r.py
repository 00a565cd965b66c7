"""Every value that R computed is reproduced, or a reason says why not; a run prints the reasons."""

from __future__ import annotations

import csv
import json
import tomllib
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
REASONS = tomllib.loads((HERE / "not_covered.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def values(reference_folder):
    """Give the ids of the values that can be asserted."""
    index = reference_folder.parent / "values" / "index.csv"
    if not index.is_file():
        pytest.skip(f"the list of all values is not beside the data: {index.name} is missing")
    with index.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {f"{r['case']}/{r['quantity']}" for r in rows if r["tolerance"] != "info only"}


@pytest.fixture(scope="module")
def compared():
    """Give the ids of all facts that the tests of this folder compare."""
    files = HERE.glob("*_facts.json")
    return {fact["id"] for file in files for fact in json.loads(file.read_text("utf-8"))}


def test_every_value_is_compared_or_has_a_reason(values, compared, record_property):
    left = values - compared
    without = {one for one in left if not any(fnmatchcase(one, each) for each in REASONS)}
    assert without == set()
    record_property("compared", f"{len(values & compared)} of {len(values)}")
    for pattern, reason in REASONS.items():
        n = sum(fnmatchcase(one, pattern) for one in left)
        record_property("not_compared", f"{n:>4}  {pattern}: {reason}")


def test_no_reason_is_left_over(values, compared):
    left = values - compared
    idle = [each for each in REASONS if not any(fnmatchcase(one, each) for one in left)]
    assert idle == []
