"""A cohort's run, with real files, workers and kernels: reuse, failure, and what is left behind."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from evalkit.batch import run_cohort
from evalkit.batch.cohort_run import exit_code
from evalkit.batch.manifest import ReportRow, read_manifest
from evalkit.catalogue.instruments import INSTRUMENTS
from evalkit.errors import DataError, DefinitionError, RunError
from evalkit.intake import synthetic_cohort, write_cohort
from evalkit.intake.synthetic import Truth

TRUTH = Truth(
    mentee_change=0.2,
    ambassador_change=0.0,
    school_sd=0.05,
    retest=0.7,
    ambassador_start=0.3,
    school_start_sd=0.1,
    selected_share=1.0,
    attrition_share=0.0,
    attrition_by_start=0.0,
    attrition_by_early_end=0.0,
)
OPENED = "import evalkit as ek\ncohort = ek.intake.open_cohort(cohort_dir{})\nwho = {}"
COUNTED = 'n = len(cohort.tables["pupils"])\nShown(f"{who}: about {round(n, -1)} pupils")'
PARAMETERS = 'cohort_dir: str = ""\n{}audience: str = "commissioner"'


posix = pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")


@pytest.fixture
def cohort_dir(tmp_path):
    """A cohort of three small schools, in files."""
    made_up = synthetic_cohort(schools=3, pupils_per_school=12, seed=3, truth=TRUTH)
    return write_cohort(made_up, tmp_path / "my cohort {x}", layout="per_school_csv")


@pytest.fixture
def notebooks(write_notebook):
    """A small notebook per school and one for the programme; the first counts its own runs."""
    per_school = write_notebook(
        OPENED.format(", school=school", "school"),
        COUNTED,
        name="11_school",
        parameters=PARAMETERS.format('school: str = "S01"\n'),
    )
    programme = write_notebook(
        OPENED.format("", "'programme'"),
        COUNTED,
        name="12_programme",
        parameters=PARAMETERS.format(""),
    )
    return [per_school, programme]


@pytest.fixture
def run(cohort_dir, notebooks, tmp_path):
    def run_it(**changed):
        settings = {"notebooks": notebooks, "workers": 2, "reports_dir": tmp_path / "reports"}
        return run_cohort(cohort_dir, **(settings | changed))

    return run_it


def files(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def contents(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in files(folder) if name.endswith(".html")}


def statuses(summary) -> dict[str, str]:
    return dict(zip(summary.rows["report"], summary.rows["status"], strict=True))


def break_school(cohort_dir: Path, school: str) -> None:
    path = cohort_dir / school / "pupils.csv"
    path.write_text(path.read_text("utf-8").replace("role", "rolle", 1), "utf-8")


def change_school(cohort_dir: Path, school: str) -> None:
    path = cohort_dir / school / "pupils.csv"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:-1]), "utf-8")


PAGES = [f"commissioner/11_school/s0{n}.html" for n in (1, 2, 3)]
ALL_FILES = [*PAGES, "commissioner/12_programme.html", "index.html", "manifest.csv"]
REPORTS = ["11_school/s01", "11_school/s02", "11_school/s03", "12_programme"]


def test_a_run_makes_every_page_and_nothing_else(run, cohort_dir, tmp_path):
    told = []
    summary = run(on_progress=told.append)
    folder = tmp_path / "reports" / cohort_dir.name
    assert files(folder) == ALL_FILES
    assert summary.index == folder / "index.html"
    assert statuses(summary) == dict.fromkeys(REPORTS, "made")
    assert (summary.n_made, summary.n_failed, summary.exit_code) == (4, 0, 0)
    assert [(now.done, now.total, now.status) for now in told] == [
        (0, 4, ""),
        *[(n, 4, "made") for n in (1, 2, 3, 4)],
    ]
    assert sorted(now.report for now in told) == ["", *REPORTS]
    assert b"S02: about 20 pupils" in (folder / PAGES[1]).read_bytes()
    assert (cohort_dir / ".evalkit" / "work" / "11_school" / "s01.ipynb").is_file()
    row = read_manifest(folder / "manifest.csv")[0]
    assert re.fullmatch("[0-9a-f]{64}", row.inputs_fingerprint)
    assert (row.school_id, row.school_name, row.page) == ("S01", "Example School 1", PAGES[0])
    for page in contents(folder).values():
        assert str(tmp_path).encode() not in page


def test_the_same_inputs_give_the_same_bytes(run, cohort_dir, tmp_path):
    run()
    first = contents(tmp_path / "reports" / cohort_dir.name)
    again = run(fresh=True, workers=1)
    assert again.n_made == 4
    assert contents(tmp_path / "reports" / cohort_dir.name) == first
    moved = tmp_path / "elsewhere" / cohort_dir.name
    shutil.copytree(cohort_dir, moved, ignore=shutil.ignore_patterns(".evalkit"))
    shutil.rmtree(tmp_path / "reports")
    run_cohort(
        moved,
        notebooks=[tmp_path / "11_school.ipynb", tmp_path / "12_programme.ipynb"],
        workers=2,
        reports_dir=tmp_path / "reports",
    )
    assert contents(tmp_path / "reports" / cohort_dir.name) == first


def test_only_what_changed_is_made_again(run, cohort_dir, notebooks, tmp_path):
    run()
    first = contents(tmp_path / "reports" / cohort_dir.name)
    same = run()
    assert statuses(same) == dict.fromkeys(REPORTS, "reused")
    assert (same.n_reused, same.exit_code) == (4, 0)
    assert contents(same.index.parent) == first

    change_school(cohort_dir, "S02")
    changed = run()
    assert statuses(changed) == dict(
        zip(REPORTS, ["reused", "made", "reused", "made"], strict=True)
    )

    (changed.index.parent / PAGES[0]).write_text("tampered")
    (changed.index.parent / PAGES[2]).unlink()
    mended = run()
    assert statuses(mended) == dict(zip(REPORTS, ["made", "reused", "made", "reused"], strict=True))

    notebooks[1].write_text(notebooks[1].read_text("utf-8").replace("about", "around"), "utf-8")
    edited = run()
    assert statuses(edited) == dict(
        zip(REPORTS, ["reused", "reused", "reused", "made"], strict=True)
    )


def test_a_school_that_cannot_be_used_costs_that_school_alone(run, cohort_dir, tmp_path):
    run()
    break_school(cohort_dir, "S02")
    summary = run()
    assert statuses(summary) == dict(
        zip(REPORTS, ["reused", "failed", "reused", "made"], strict=True)
    )
    row = summary.rows.set_index("report").loc["11_school/s02"]
    assert row["error_kind"] == "DataError"
    assert "pupils.csv" in row["error"]
    assert str(tmp_path) not in row["error"]
    assert summary.exit_code == DataError.exit_code
    # Its page of before would look as if it were today's.
    assert files(summary.index.parent) == [name for name in ALL_FILES if name != PAGES[1]]
    assert "Could not be made" in summary.index.read_text("utf-8")


def test_a_notebook_that_fails_in_one_school_leaves_the_others(run, write_notebook, notebooks):
    assert run(notebooks=notebooks[:1]).n_made == 3
    notebook = write_notebook(
        OPENED.format(", school=school", "school"),
        "{'S01': 1, 'S03': 3}[school]\nShown('fine')",
        name="11_school",
        parameters=PARAMETERS.format('school: str = "S01"\n'),
    )
    summary = run(notebooks=[notebook])
    assert list(statuses(summary).values()) == ["made", "failed", "made"]
    assert (summary.n_failed, summary.exit_code) == (1, RunError.exit_code)
    assert PAGES[1] not in files(summary.index.parent)


def test_some_schools_only(run, cohort_dir):
    run()
    change_school(cohort_dir, "S01")
    change_school(cohort_dir, "S02")
    some = run(schools=["S02"])
    # The programme's too, because its notebook was named; what is known of S03 is kept, and what
    # stood for S01 was made from other data than there are now.
    assert (some.n_made, some.n_reused) == (2, 0)
    assert statuses(some) == dict(zip(REPORTS, ["not run", "made", "made", "made"], strict=True))
    assert PAGES[0] not in files(some.index.parent)
    assert PAGES[2] in files(some.index.parent)
    assert some.exit_code == 0
    with pytest.raises(DataError, match=r"no school 'S0'.*Did you mean"):
        run(schools=["S0"])


def test_a_school_that_left_the_cohort_leaves_no_page(run, cohort_dir):
    run()
    shutil.rmtree(cohort_dir / "S03")
    plan = (cohort_dir / "plan.toml").read_text("utf-8")
    block = re.search(r"\[\[schools\]\]\s+id = \"S03\"[^\[]*", plan)
    assert block is not None
    (cohort_dir / "plan.toml").write_text(plan.replace(block[0], ""), "utf-8")
    summary = run()
    assert list(statuses(summary)) == ["11_school/s01", "11_school/s02", "12_programme"]
    assert files(summary.index.parent) == [name for name in ALL_FILES if name != PAGES[2]]
    assert not (cohort_dir / ".evalkit" / "work" / "11_school" / "s03.ipynb").exists()


PROGRAM = """
import sys
sys.path[:0] = {path!r}
from evalkit.batch import run_cohort

if __name__ == "__main__":
    summary = run_cohort({cohort!r}, notebooks={notebooks!r}, workers=2, reports_dir={reports!r})
    print(summary.n_made, summary.n_not_run)
    raise SystemExit(summary.exit_code)
"""


@pytest.fixture
def stopped_run(cohort_dir, write_notebook, tmp_path):
    """Return a function that sends a signal to a run of which one page is made; it returns how
    the run ended, and lets later runs of the notebook through."""
    stop = tmp_path / "stop"
    stop.touch()
    notebook = write_notebook(
        f"import pathlib, time\nwhile school != 'S01' and pathlib.Path({str(stop)!r}).exists():\n"
        "    time.sleep(0.05)",
        "Shown(school)",
        name="11_school",
        parameters=PARAMETERS.format('school: str = "S01"\n'),
    )
    program = tmp_path / "program.py"
    program.write_text(
        PROGRAM.format(
            path=sys.path,
            cohort=str(cohort_dir),
            notebooks=[str(notebook)],
            reports=str(tmp_path / "reports"),
        )
    )
    folder = tmp_path / "reports" / cohort_dir.name
    temporary = tmp_path / "t"
    temporary.mkdir()

    def send(number, *, to_all):
        process = subprocess.Popen(
            [sys.executable, str(program)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            env=os.environ | {"TMPDIR": str(temporary)},
        )
        try:
            end = time.monotonic() + 120
            while not (folder / PAGES[0]).exists() and time.monotonic() < end:
                time.sleep(0.05)
            time.sleep(1)
            (os.killpg if to_all else os.kill)(process.pid, number)
            output, errors = process.communicate(timeout=60)
        finally:
            process.kill()
            stop.unlink()
        return output, errors, process.returncode

    return notebook, send


@posix
@pytest.mark.parametrize(
    ("number", "to_all"), [("SIGINT", True), ("SIGTERM", False), ("SIGTERM", True)]
)
def test_a_stopped_run_leaves_a_usable_folder(
    cohort_dir, tmp_path, run, stopped_run, number, to_all
):
    notebook, send = stopped_run
    folder = tmp_path / "reports" / cohort_dir.name
    assert send(getattr(signal, number), to_all=to_all) == ("1 2\n", "", 130)
    assert list((tmp_path / "t").glob("evalkit-*")) == []
    assert files(folder) == [PAGES[0], "index.html", "manifest.csv"]
    assert [row.status for row in read_manifest(folder / "manifest.csv")] == [
        "made",
        "not run",
        "not run",
    ]
    assert "Not run" in (folder / "index.html").read_text("utf-8")
    resumed = run(notebooks=[notebook])
    assert (resumed.n_reused, resumed.n_made, resumed.exit_code) == (1, 2, 0)


@posix
def test_a_killed_run_keeps_what_was_finished(cohort_dir, tmp_path, run, stopped_run):
    notebook, send = stopped_run
    folder = tmp_path / "reports" / cohort_dir.name
    assert send(signal.SIGKILL, to_all=True)[2] == -signal.SIGKILL
    assert [row.status for row in read_manifest(folder / "manifest.csv")] == [
        "made",
        "not run",
        "not run",
    ]
    index = (folder / "index.html").read_text("utf-8")
    assert "Not finished" in index
    assert "Not run" not in index
    resumed = run(notebooks=[notebook])
    assert (resumed.n_reused, resumed.n_made, resumed.exit_code) == (1, 2, 0)


def test_what_cannot_be_run_is_said_before_workers_get_ready(run, tmp_path, monkeypatch):
    def too_early():
        raise AssertionError("the workers were started")

    monkeypatch.setattr("evalkit.batch.cohort_run.start_server", too_early)
    with pytest.raises(DataError, match="absent"):
        run_cohort(tmp_path / "absent", workers=1, reports_dir=tmp_path / "r", notebooks=[])
    (tmp_path / "taken").write_text("mine")
    with pytest.raises(RunError, match="taken cannot"):
        run(reports_dir=tmp_path / "taken")


def test_what_cannot_be_run_says_so_and_leaves_nothing(run, tmp_path, write_notebook, cohort_dir):
    with pytest.raises(RunError, match="engine"):
        run(engine="quick")
    with pytest.raises(RunError, match="0 workers"):
        run(workers=0)
    with pytest.raises(RunError, match=r"no notebook '11_schol'.*Did you mean '11_school'"):
        run(notebooks=[tmp_path / "11_schol.ipynb"])
    private = write_notebook(name="05_review", parameters='audience: str = "safeguarding"')
    with pytest.raises(RunError, match="'commissioner' or 'school'; got 'safeguarding'"):
        run(notebooks=[private])
    about_all = write_notebook(name="02_all", parameters='audience: str = "school"')
    with pytest.raises(RunError, match="a school sees a page about itself alone"):
        run(notebooks=[about_all])
    unfit = write_notebook(name="13_unfit", parameters='audience: str = "commissioner"')
    with pytest.raises(RunError, match="no parameter 'cohort_dir'"):
        run(notebooks=[unfit])
    with pytest.raises(DataError):
        run_cohort(tmp_path / "absent", workers=1, reports_dir=tmp_path / "reports", notebooks=[])
    assert not (tmp_path / "reports").exists()


@pytest.mark.parametrize(
    ("kinds", "code"),
    [
        ([], 0),
        (["DataError", "DataError"], 11),
        (["DisclosureError"], 13),
        (["DataError", "DisclosureError"], 14),
        (["RunError"], 14),
        (["KernelDied", "KernelDied"], 14),
    ],
)
def test_the_exit_code_is_that_of_the_failures(kinds, code):
    about = {"notebook": "n", "school_id": "", "school_name": "", "audience": "commissioner"}
    made = ReportRow(report="m", status="made", **about)
    failed = [
        ReportRow(report=str(n), status="failed", error_kind=kind, **about)
        for n, kind in enumerate(kinds)
    ]
    assert exit_code([made, *failed]) == code


def test_the_summary_is_a_frame_with_a_row_for_every_report(run):
    rows = run(notebooks=[]).rows
    assert isinstance(rows, pd.DataFrame)
    assert rows.empty


def test_a_run_says_when_answers_run_against_their_key(cohort_dir, run):
    """Two items coded from the other end, in every school's file, and one run that notices."""
    assert run().notes == ()
    for file in cohort_dir.glob("*/responses_swemwbs.csv"):
        sent = pd.read_csv(file, dtype=str)
        for item in ("swemwbs_02", "swemwbs_05"):
            turned = 6 - pd.to_numeric(sent[item], errors="coerce")
            sent[item] = turned.astype("Int64").astype(str).replace("<NA>", "")
        sent.to_csv(file, index=False)
    notes = run().notes
    assert notes
    assert all("swemwbs_02" in note for note in notes)


def test_a_run_stops_before_it_starts_when_a_key_contradicts_its_own_example(cohort_dir, run):
    own = (INSTRUMENTS / "who5.toml").read_text(encoding="utf-8")
    wrong = '\n[[examples]]\nanswers = "3 2 3 2 2"\nscores = { who5_percent = 50 }\n'
    (cohort_dir / "who5.toml").write_text(own + wrong, encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"must give who5_percent = 50, .* gives 48"):
        run()
