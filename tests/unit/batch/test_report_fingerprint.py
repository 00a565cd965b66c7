"""Fingerprints: what changes a page changes them, and nothing else does."""

from __future__ import annotations

from pathlib import Path

import evalkit
from evalkit.batch import report_fingerprint
from evalkit.batch.report_fingerprint import (
    LIBRARIES,
    definitions_digest,
    digest,
    library_versions,
    maker_digest,
    package_digest,
    report_digest,
)


def test_a_digest_is_of_contents():
    assert digest({"a": 1, "b": [2]}) == digest({"b": [2], "a": 1})
    assert digest(["ab", "c"]) != digest(["a", "bc"])
    assert digest("Ïlex \udc80") != digest("Ïlex")


def test_all_that_makes_a_report_counts(write_notebook):
    given = {
        "inputs": "i",
        "notebook": write_notebook(name="one"),
        "parameters": {"school": "S01"},
        "maker": "m",
    }
    changes = [
        {"inputs": "j"},
        {"notebook": write_notebook("1", name="one_more")},
        {"parameters": {"school": "S02"}},
        {"maker": "n"},
    ]
    digests = {report_digest(**(given | change)) for change in ({}, *changes)}
    assert len(digests) == 5
    before = report_digest(**given)
    write_notebook("1", name="one")
    assert report_digest(**given) != before


def test_every_file_of_the_package_counts(tmp_path, monkeypatch):
    package = tmp_path / "evalkit"
    (package / "definitions").mkdir(parents=True)
    (package / "__pycache__").mkdir()
    for name in ("__init__.py", "definitions/bands.toml", "__pycache__/x.pyc"):
        (package / name).write_text("1")
    monkeypatch.setattr(evalkit, "__file__", str(package / "__init__.py"))
    before, maker = package_digest(), maker_digest("kernel")
    (package / "__pycache__" / "x.pyc").write_text("2")
    assert package_digest() == before
    (package / "definitions" / "bands.toml").write_text("2")
    assert package_digest() != before
    assert maker_digest("kernel") != maker
    assert maker_digest("kernel") != maker_digest("other")


def test_a_library_that_is_not_there_counts_as_absent(monkeypatch):
    assert set(library_versions()) == {"python", *LIBRARIES}
    assert "absent" not in library_versions().values()
    monkeypatch.setattr(report_fingerprint, "LIBRARIES", ("no-such-library",))
    assert library_versions()["no-such-library"] == "absent"


def test_the_cohorts_own_definitions_count(tmp_path):
    (tmp_path / "plan.toml").write_text("a = 1")
    before = definitions_digest(tmp_path)
    (tmp_path / "store.json").write_text("{}")
    assert definitions_digest(tmp_path) == before
    Path(tmp_path / "house.toml").write_text("b = 1")
    assert definitions_digest(tmp_path) != before
