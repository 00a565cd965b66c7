"""manifest.csv: what is written comes back, is no formula to a spreadsheet, and is whole."""

from __future__ import annotations

import csv
import io

import pytest

from evalkit.batch.manifest import (
    COLUMNS,
    ReportRow,
    manifest_frame,
    read_manifest,
    write_manifest,
)


def row(**changed) -> ReportRow:
    details = {
        "report": "06_school_impact/ashgrove",
        "notebook": "06_school_impact",
        "school_id": "003",
        "school_name": "Ashgrove, Ïlex & “Elm”\nAcademy",
        "audience": "commissioner",
        "status": "made",
        "page": "commissioner/06_school_impact/ashgrove.html",
        "seconds": 2.5,
    }
    return ReportRow(**(details | changed))


def cells(path) -> dict[str, str]:
    return next(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def test_what_is_written_comes_back(tmp_path):
    rows = [row(), row(report="x", status="failed", error="One sentence.", seconds=None)]
    write_manifest(rows, tmp_path / "manifest.csv")
    assert read_manifest(tmp_path / "manifest.csv") == rows


@pytest.mark.parametrize("name", ["=1+1", "+44", "-rf", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "−1"])
def test_a_name_that_a_spreadsheet_would_run_is_quoted(tmp_path, name):
    path = tmp_path / "manifest.csv"
    write_manifest([row(school_name=name)], path)
    assert cells(path)["school_name"] == f"'{name}"
    assert read_manifest(path)[0].school_name == name


def test_codes_and_numbers_stay_as_they_are(tmp_path):
    write_manifest([row()], tmp_path / "manifest.csv")
    assert cells(tmp_path / "manifest.csv")["school_id"] == "003"
    assert cells(tmp_path / "manifest.csv")["seconds"] == "2.50"


def test_the_frame_has_true_names_and_plain_types():
    frame = manifest_frame([row(school_name="=1+1"), row(seconds=None)])
    assert tuple(frame.columns) == COLUMNS
    assert frame["school_name"].tolist()[0] == "=1+1"
    assert frame["seconds"].isna().tolist() == [False, True]
    assert manifest_frame([]).empty


@pytest.mark.parametrize("text", ["", "report,page\nx,y\n", "\x00", ",".join(COLUMNS) + "\na,b\n"])
def test_a_file_that_is_no_manifest_of_ours_counts_as_none(tmp_path, text):
    (tmp_path / "manifest.csv").write_text(text, "utf-8")
    assert read_manifest(tmp_path / "manifest.csv") == []
    assert read_manifest(tmp_path / "absent.csv") == []


def test_a_status_that_we_do_not_know_is_passed_over(tmp_path):
    write_manifest([row(), row(report="y", status="perhaps")], tmp_path / "m.csv")
    assert [found.report for found in read_manifest(tmp_path / "m.csv")] == [row().report]
