"""The commands, called as people call them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from evalkit import __version__
from evalkit.batch import RunSummary
from evalkit.cli.commands import app
from evalkit.cli.summing_up import summary_text
from evalkit.intake.cohort_files import write_cohort
from evalkit.intake.example_cohorts import SMALL_EXAMPLE, TRUTH, write_example
from evalkit.intake.synthetic import synthetic_cohort

SOURCE = Path(__file__).resolve().parents[3] / "src"


def call(*words: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run evalkit in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "evalkit", *map(str, words)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(SOURCE), "PYTHONIOENCODING": "utf-8"},
    )


def spoil(cohort: Path) -> None:
    """Write an answer into school S02's file that cannot be."""
    file = cohort / "S02" / "responses_who5.csv"
    head, first, *rest = file.read_text("utf-8").splitlines()
    file.write_text("\n".join([head, first.rpartition(",")[0] + ",77", *rest]), "utf-8")


def test_the_version_and_the_help_are_there():
    assert call("--version").stdout == f"evalkit {__version__}\n"
    shown = call("--help")
    assert shown.returncode == 0
    for command in ("new", "demo", "check", "run", "pairs", "show", "tidy"):
        assert f"\n  {command} " in shown.stdout


def test_help_loads_nothing_heavy():
    heavy = [
        "pandas",
        "numpy",
        "scipy",
        "openpyxl",
        "pandera",
        "matplotlib",
        "papermill",
        "nbconvert",
        "statsmodels",
    ]
    program = (
        "import sys; from evalkit.cli.commands import app; from typer.testing import CliRunner; "
        "assert CliRunner().invoke(app, ['--help']).exit_code == 0; "
        f"print(*sorted(set({heavy!r}) & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(SOURCE)},
    )
    assert done.stdout.split() == []


def test_new_writes_forms_and_says_what_comes_next(tmp_path):
    folder = tmp_path / "our_cohort"
    done = CliRunner().invoke(app, ["new", str(folder), "--instrument", "who5"])
    assert done.exit_code == 0
    assert f"evalkit check {folder}" in done.output
    assert (folder / "responses_who5.csv").is_file()
    assert not (folder / "responses_swemwbs.csv").exists()


def test_make_templates_mends_what_is_stale(tmp_path):
    folder = tmp_path / "data_templates"
    assert CliRunner().invoke(app, ["new", str(folder), "--refresh"]).exit_code == 0
    (folder / "pupils.csv").write_bytes(b"stale")
    assert CliRunner().invoke(app, ["new", str(folder), "--refresh"]).exit_code == 0
    assert (folder / "pupils.csv").read_bytes() != b"stale"
    assert "--refresh" not in CliRunner().invoke(app, ["new", "--help"]).output


def test_new_never_writes_over_anything(tmp_path):
    CliRunner().invoke(app, ["new", str(tmp_path)])
    done = call("new", tmp_path)
    assert done.returncode == 11
    assert "Nothing was written" in done.stderr
    assert "Traceback" not in done.stderr


def test_new_adds_the_form_of_a_further_questionnaire(tmp_path):
    CliRunner().invoke(app, ["new", str(tmp_path), "--instrument", "who5"])
    plan = (tmp_path / "plan.toml").read_bytes()
    done = CliRunner().invoke(app, ["new", str(tmp_path), "--instrument", "sdq_s11"])
    assert done.exit_code == 0
    assert (tmp_path / "responses_sdq_s11.csv").is_file()
    assert (tmp_path / "plan.toml").read_bytes() == plan
    assert (
        '[[instruments]]\nname = "sdq_s11"\nwaves = ["baseline", "endpoint"]\n'
        'forms = { baseline = "standard", endpoint = "follow_up" }\n'
    ) in done.output
    assert "it and every other file were left as they were" in done.output
    assert "evalkit_workbook.xlsx gets no new sheet" in done.output
    again = CliRunner().invoke(app, ["new", str(tmp_path), "--instrument", "sdq_s11"])
    assert "because it is there already: responses_sdq_s11.csv" in again.output
    assert "Written" not in again.output


@pytest.mark.parametrize("has_plan", [False, True])
def test_new_says_which_answers_cannot_wait(tmp_path, has_plan):
    if has_plan:
        assert "same day" not in CliRunner().invoke(app, ["new", str(tmp_path)]).output
    done = CliRunner().invoke(app, ["new", str(tmp_path), "--instrument", "phq9"])
    assert (
        "phq9: An adult must look at an answer of 1 or more to item 9 the same day" in done.output
    )
    assert "Name the person who reads the forms" in done.output
    assert "evalkit does not send anything to anybody" in done.output


def test_new_refuses_two_questionnaires_with_the_same_score(tmp_path):
    words = ["--instrument", "rses10_order_a", "--instrument", "rses10_order_b"]
    done = CliRunner().invoke(app, ["new", str(tmp_path / "new"), *words])
    assert done.exit_code == 10
    assert "both give the score rses10" in done.stderr
    assert not (tmp_path / "new").exists()


def test_filled_in_forms_pass_the_check(tmp_path):
    folder = tmp_path / "ours"
    CliRunner().invoke(app, ["new", str(folder)])
    made = synthetic_cohort(schools=1, pupils_per_school=12, seed=5, truth=TRUTH)
    sent = write_cohort(made, tmp_path / "sent", layout="workbook")
    (folder / "S01").mkdir()
    (sent / "S01" / "S01.xlsx").rename(folder / "S01" / "S01.xlsx")
    done = CliRunner().invoke(app, ["check", str(folder), "--reports", str(tmp_path / "reports")])
    assert done.exit_code == 0
    assert "1 of 1 schools are ready" in done.output


def test_a_clean_cohort_passes_the_check(cohort, tmp_path):
    before = {path for path in cohort.rglob("*") if ".evalkit" not in path.parts}
    done = CliRunner().invoke(app, ["check", str(cohort), "--reports", str(tmp_path / "reports")])
    assert done.exit_code == 0
    assert "Nothing to say about the schools S01, S02." in done.output
    assert "2 of 2 schools are ready" in done.output
    assert {path for path in cohort.rglob("*") if ".evalkit" not in path.parts} == before


def test_a_school_with_an_error_is_named_with_row_and_column(cohort):
    spoil(cohort)
    done = call("check", cohort, cwd=cohort.parent)
    assert done.returncode == 11
    told = " ".join(done.stdout.split())
    assert "School S02, Example School 2:" in told
    assert "S02/responses_who5.csv, row 2, column J" in told
    assert "1 of 2 schools are ready for their reports. To mend first: S02." in told


def test_the_demo_cohort_passes_the_check(tmp_path):
    folder = write_example(tmp_path / "d", SMALL_EXAMPLE)
    done = CliRunner().invoke(app, ["check", str(folder), "--reports", str(tmp_path / "reports")])
    assert done.exit_code == 0
    assert "6 of 6 schools are ready" in done.output
    assert "There are no answers to swemwbs at endpoint." in done.output


@pytest.mark.parametrize("command", ["check", "run"])
def test_a_folder_that_is_not_there_is_told(tmp_path, command):
    done = call(command, "nowhere", cwd=tmp_path)
    assert done.returncode == 11
    assert "nowhere" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_plan_without_a_primary_outcome_is_told(cohort):
    plan = cohort / "plan.toml"
    text = plan.read_text("utf-8")
    plan.write_text(text.replace('primary = "swemwbs_metric"', ""), "utf-8")
    done = call("check", cohort, cwd=cohort.parent)
    assert done.returncode == 10
    assert "names no primary outcome" in done.stderr


def test_demo_leaves_somebodys_folder_alone(tmp_path):
    (tmp_path / "plan.toml").write_text("mine", "utf-8")
    done = call("demo", tmp_path, "--reports", tmp_path / "reports")
    assert done.returncode == 11
    assert "evalkit did not make up" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["plan.toml"]


def test_show_and_its_errors():
    assert "swemwbs_metric" in CliRunner().invoke(app, ["show", "swemwbs"]).output
    wrong = CliRunner().invoke(app, ["show", "swembs"])
    assert wrong.exit_code == 10
    assert "Did you mean 'swemwbs'?" in wrong.stderr


def test_tidy_checks_and_tidies(tmp_path):
    cell = {"cell_type": "code", "id": "a", "metadata": {}, "execution_count": 3, "outputs": [],
            "source": "x = 1"}  # fmt: skip
    file = tmp_path / "a.ipynb"
    file.write_text(
        json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), "utf-8"
    )
    before = file.read_bytes()
    checked = CliRunner().invoke(app, ["tidy", str(tmp_path), "--check"])
    assert checked.exit_code == 1
    assert "a.ipynb is not tidy" in checked.output
    assert file.read_bytes() == before
    assert CliRunner().invoke(app, ["tidy", str(tmp_path)]).exit_code == 0
    assert file.read_bytes() != before
    assert CliRunner().invoke(app, ["tidy", str(file), "--check"]).exit_code == 0


def summary(tmp_path, **changes) -> RunSummary:
    row = {"report": "06/s02", "school_id": "S02", "notebook": "06_school_impact",
           "status": "failed", "error": "The workbook has a password."}  # fmt: skip
    facts = {"n_made": 5, "n_reused": 0, "n_failed": 1, "n_not_run": 0, "seconds": 61.4,
             "exit_code": 14, "asked": ("06/s01", "06/s02")}  # fmt: skip
    made = {"report": "06/s01", "school_id": "S01", "status": "made", "error": ""}
    rows = pd.DataFrame([row, row | made])
    return RunSummary(rows=rows, index=tmp_path / "index.html", **(facts | changes))


def test_a_run_ends_with_its_counts_its_failures_and_the_index_page(tmp_path):
    assert summary_text(summary(tmp_path)).splitlines() == [
        "Reports: 5 made, 1 failed; 61 seconds.",
        "  S02, 06_school_impact: The workbook has a password.",
        f"Index page: {tmp_path / 'index.html'}",
    ]


def test_a_stopped_run_says_that_it_goes_on(tmp_path):
    told = summary_text(summary(tmp_path, exit_code=130, n_failed=0, n_not_run=1))
    assert "5 made, 1 not run" in told
    assert "what was finished is kept" in told


def test_what_failed_in_an_earlier_run_is_not_told_as_of_this_one(tmp_path):
    told = summary_text(summary(tmp_path, asked=("06/s01",), n_made=1, n_failed=0, exit_code=0))
    assert told.splitlines()[0] == "Reports: 1 made; 61 seconds."
    assert "S02" not in told


@pytest.mark.skipif(sys.platform == "win32", reason="a file of a POSIX system")
def test_reports_that_cannot_be_written_are_told_before_anything_is_made(cohort, tmp_path):
    (tmp_path / "taken").write_text("mine", "utf-8")
    for place in (tmp_path / "taken", "/proc/x" if sys.platform == "linux" else "/dev/null/x"):
        done = call("run", cohort, "--reports", place, cwd=tmp_path)
        assert done.returncode == 14
        assert f"{place} cannot" in done.stderr
        assert "--reports" in done.stderr
        assert "Traceback" not in done.stderr
    assert not (cohort / ".evalkit").exists()
    assert (tmp_path / "taken").read_text("utf-8") == "mine"
