"""Pages for one school's own eyes in a run: made for every school, private, resumed, swept."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from evalkit.batch import run_cohort
from evalkit.batch.check_folder import write_checks
from evalkit.batch.manifest import read_manifest
from evalkit.batch.notebook_files import report_notebook
from evalkit.batch.pages_folder import write_private
from evalkit.errors import DataError
from evalkit.intake import synthetic_cohort, take_in, write_cohort
from evalkit.intake.example_cohorts import TRUTH

OPENED = "import evalkit as ek\ncohort = ek.intake.open_cohort(cohort_dir, school=school{})"
SHOWN = 'Shown(f"{len(cohort.problems)} told of {school}")'
PARAMETERS = 'cohort_dir: str = ""\nschool: str = "S01"\naudience: str = "{}"'
CHECKS = [f"school/s0{n}/11_check.html" for n in (1, 2, 3)]
SHARED = [f"commissioner/12_shared/s0{n}.html" for n in (1, 2, 3)]
posix = pytest.mark.skipif(sys.platform == "win32", reason="modes are those of a POSIX system")


@pytest.fixture
def cohort_dir(tmp_path):
    made_up = synthetic_cohort(schools=3, pupils_per_school=12, seed=3, truth=TRUTH)
    return write_cohort(made_up, tmp_path / "cohort", layout="per_school_csv")


@pytest.fixture
def notebooks(write_notebook):
    """A private notebook that opens unusable schools, and one for pages that are shared."""
    return [
        write_notebook(
            OPENED.format(", even_unusable=True"),
            SHOWN,
            name="11_check",
            parameters=PARAMETERS.format("school"),
        ),
        write_notebook(
            OPENED.format(""),
            SHOWN,
            name="12_shared",
            parameters=PARAMETERS.format("commissioner"),
        ),
    ]


@pytest.fixture
def run(cohort_dir, notebooks, tmp_path):
    def run_it(**changed):
        settings = {"notebooks": notebooks, "workers": 2, "reports_dir": tmp_path / "reports"}
        return run_cohort(cohort_dir, **(settings | changed))

    return run_it


def files(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def statuses(summary) -> list[str]:
    return list(summary.rows["status"])


def spoil(cohort_dir: Path, school: str, value: str = "77") -> None:
    """Write an answer that cannot be into the school's first row."""
    file = cohort_dir / school / "responses_who5.csv"
    head, first, *rest = file.read_text("utf-8").splitlines()
    file.write_text("\n".join([head, first.rpartition(",")[0] + f",{value}", *rest]), "utf-8")


def test_a_school_that_cannot_be_used_gets_its_data_check_and_nothing_else(run, cohort_dir):
    spoil(cohort_dir, "S02")
    summary = run()
    assert statuses(summary) == ["made", "made", "made", "made", "failed", "made"]
    assert summary.exit_code == DataError.exit_code
    folder = summary.index.parent
    shared = [SHARED[0], SHARED[2]]
    assert files(folder) == sorted([*CHECKS, *shared, "index.html", "manifest.csv"])
    rows = {row.report: row for row in read_manifest(folder / "manifest.csv")}
    assert rows["11_check/s02"].page == CHECKS[1]
    assert rows["11_check/s02"].audience == "school"
    assert "responses_who5.csv" in rows["12_shared/s02"].error
    assert (cohort_dir / ".evalkit" / "work" / "11_check" / "s02.ipynb").is_file()


@posix
def test_nobody_else_may_open_what_is_private(run, tmp_path):
    (tmp_path / "reports" / "cohort" / "school" / "s01").mkdir(parents=True, mode=0o755)
    folder = run().index.parent
    for place in (folder / "school", *(folder / "school").iterdir()):
        assert place.stat().st_mode & 0o777 == 0o700
    for name in CHECKS:
        assert (folder / name).stat().st_mode & 0o777 == 0o600
    assert (folder / SHARED[0]).stat().st_mode & 0o044


def test_the_index_counts_private_pages_and_leads_to_none(run, cohort_dir):
    spoil(cohort_dir, "S02")
    index = run().index.read_text("utf-8")
    assert "3 of 3 pages were made" in index
    assert "2 of 3 reports were made; 1 could not be made" in index
    assert "11_check" not in index
    assert 'href="school' not in index
    assert 'href="commissioner/12_shared/s01.html"' in index


def test_the_index_names_the_schools_whose_private_page_is_missing(run, write_notebook):
    failing = write_notebook(
        OPENED.format(", even_unusable=True"),
        "{'S01': 1, 'S03': 2}[school]\nShown('x')",
        name="11_check",
        parameters=PARAMETERS.format("school"),
    )
    summary = run(notebooks=[failing])
    assert statuses(summary) == ["made", "failed", "made"]
    index = summary.index.read_text("utf-8")
    assert "2 of 3 pages were made; 1 could not be made" in index
    assert "Example School 2 (S02), 11_check:" in index


def test_another_fault_of_the_same_school_makes_its_check_anew(run, cohort_dir):
    """Its tables hold the same rows in both runs: what is told of them does not."""
    spoil(cohort_dir, "S02", "77")
    run()
    assert statuses(run()) == ["reused", "reused", "reused", "reused", "failed", "reused"]
    spoil(cohort_dir, "S02", "88")
    assert statuses(run()) == ["reused", "made", "reused", "reused", "failed", "reused"]


def test_a_run_and_a_check_leave_each_others_files(run, cohort_dir, tmp_path):
    spoil(cohort_dir, "S02")
    folder = run().index.parent
    write_checks(take_in(cohort_dir), reports_dir=tmp_path / "reports")
    both = sorted([*CHECKS, *(f"school/s0{n}/data_check.html" for n in (1, 2, 3))])
    both = sorted([*both, "school/s02/data_check.xlsx"])
    assert [name for name in files(folder) if name.startswith("school/")] == both
    assert run().n_reused == 5
    assert [name for name in files(folder) if name.startswith("school/")] == both


def test_private_pages_of_schools_that_are_gone_go_too(run, cohort_dir):
    folder = run().index.parent
    write_private(folder / "school" / "s09" / "11_check.html", b"old")
    write_private(folder / "school" / "s01" / "10_old.html", b"old")
    plan = (cohort_dir / "plan.toml").read_text("utf-8")
    start = plan.index("[[schools]]", plan.index('id = "S02"'))
    (cohort_dir / "plan.toml").write_text(plan[:start], "utf-8")
    for path in sorted((cohort_dir / "S03").iterdir()):
        path.unlink()
    run()
    assert [name for name in files(folder) if name.startswith("school/")] == CHECKS[:2]
    assert not (folder / "school" / "s03").exists()
    assert not (folder / "school" / "s09").exists()


def test_a_notebook_says_by_its_code_whether_it_takes_unusable_schools(notebooks, write_notebook):
    assert [report_notebook(path).takes_unusable for path in notebooks] == [True, False]
    odd = write_notebook(
        "open_cohort(even_unusable=False)\n'even_unusable=True'",
        "%magic even_unusable=True",
        name="13_odd",
        parameters=PARAMETERS.format("school"),
    )
    assert not report_notebook(odd).takes_unusable
    assert report_notebook("01_data_check").takes_unusable
    assert not report_notebook("06_school_impact").takes_unusable
