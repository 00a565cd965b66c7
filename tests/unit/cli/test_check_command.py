"""``evalkit check``: what it prints, and the private files that it leaves for each school."""

from __future__ import annotations

import stat
from pathlib import Path

import openpyxl
from typer.testing import CliRunner

from evalkit.cli.commands import app
from evalkit.intake.cohort_files import write_cohort
from evalkit.intake.example_cohorts import TRUTH
from evalkit.intake.synthetic import synthetic_cohort


def spoil(cohort: Path) -> None:
    """Write an answer into school S02's file that cannot be, and a year in words."""
    file = cohort / "S02" / "responses_who5.csv"
    head, first, *rest = file.read_text("utf-8").splitlines()
    file.write_text("\n".join([head, first.rpartition(",")[0] + ",77", *rest]), "utf-8")
    (cohort / "S02" / "notes.txt").write_text("hello", "utf-8")


def check(cohort: Path, reports: Path):
    return CliRunner().invoke(app, ["check", str(cohort), "--reports", str(reports)])


def files_below(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_groups_are_headed_and_the_first_line_counts_rows(cohort, tmp_path):
    spoil(cohort)
    done = check(cohort, tmp_path / "reports")
    assert done.exit_code == 11
    told = done.output
    first = "236 of your 237 rows can be used as they are. 1 thing must be fixed."
    assert f"School S02, Example School 2: {first}" in told
    assert "\n  Must fix (1): no report can be made until these are mended\n" in told
    assert told.index("Must fix (1)") < told.index("“77”") < told.index("Please check (1)")
    assert "Nothing to say about the schools S01." in told
    assert f"{tmp_path}/reports/cohort/school" in " ".join(told.split())


def test_what_the_plan_may_say_is_told_to_the_evaluators_alone(cohort, tmp_path):
    """A code that stands twice is the school's to mend; by which rule, the evaluators'."""
    pupils = cohort / "S02" / "pupils.csv"
    lines = pupils.read_text("utf-8").splitlines()
    pupils.write_text("\n".join([*lines, lines[1]]), "utf-8")
    rule = 'duplicate_pupils = "leave_out_all"'
    assert f"for example {rule}." in " ".join(check(cohort, tmp_path / "reports").output.split())
    for page in (tmp_path / "reports").rglob("data_check.html"):
        assert "duplicate_pupils" not in page.read_text("utf-8")
    plan = cohort / "plan.toml"
    plan.write_text(f"{rule}\n{plan.read_text('utf-8')}", "utf-8")
    assert rule not in check(cohort, tmp_path / "reports").output


def test_each_school_has_private_files_of_its_own(cohort, tmp_path):
    spoil(cohort)
    check(cohort, tmp_path / "reports")
    folder = tmp_path / "reports" / "cohort" / "school"
    assert files_below(tmp_path / "reports" / "cohort") == [
        "school/s01/data_check.html",
        "school/s02/data_check.html",
        "school/s02/data_check.xlsx",
    ]
    for path in [folder, *folder.rglob("*")]:
        wanted = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == wanted, path
    assert "77" in (folder / "s02" / "data_check.html").read_text("utf-8")
    assert "<b>77</b>" not in (folder / "s01" / "data_check.html").read_text("utf-8")
    book = openpyxl.load_workbook(folder / "s02" / "data_check.xlsx")
    assert "MUST FIX" in book["responses_who5"]["J2"].comment.text


def test_what_was_mended_leaves_no_workbook_behind(cohort, tmp_path):
    spoil(cohort)
    check(cohort, tmp_path / "reports")
    for name in ("responses_who5.csv", "notes.txt"):
        (cohort / "S02" / name).unlink()
    sent = synthetic_cohort(schools=2, pupils_per_school=12, seed=5, truth=TRUTH)
    fresh = write_cohort(sent, tmp_path / "again", layout="per_school_csv")
    (fresh / "S02" / "responses_who5.csv").rename(cohort / "S02" / "responses_who5.csv")
    assert check(cohort, tmp_path / "reports").exit_code == 0
    assert files_below(tmp_path / "reports" / "cohort") == [
        "school/s01/data_check.html",
        "school/s02/data_check.html",
    ]


def test_what_is_no_schools_has_a_page_of_its_own(cohort, tmp_path):
    (cohort / "somebody.csv").write_text("a,b\n1,2\n", "utf-8")
    done = check(cohort, tmp_path / "reports")
    page = tmp_path / "reports" / "cohort" / "school" / "data_check.html"
    assert "somebody.csv" in page.read_text("utf-8")
    assert "All schools: Nothing must be fixed." in done.output


def test_the_same_check_writes_the_same_bytes(cohort, tmp_path):
    spoil(cohort)
    check(cohort, tmp_path / "one")
    check(cohort, tmp_path / "two")
    names = files_below(tmp_path / "one")
    assert names == files_below(tmp_path / "two")
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_reports_that_cannot_be_written_are_told(cohort, tmp_path):
    (tmp_path / "file").write_text("mine", "utf-8")
    done = check(cohort, tmp_path / "file")
    assert done.exit_code not in (0, 1)
    assert "--reports" in done.stderr
