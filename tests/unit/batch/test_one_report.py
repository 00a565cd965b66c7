"""One report, with a real kernel: the page, its bytes, and what becomes of it when a cell fails."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from evalkit.batch.kernel_engine import ENGINE
from evalkit.batch.one_report import execute, run_report


def texts(notebook) -> str:
    return json.dumps([cell.get("outputs") for cell in notebook.cells])


def test_a_report_is_made_twice_with_the_same_bytes(write_notebook, task_of):
    task = task_of(write_notebook("import random", "Shown('for ' + school + str(set('abcdef')))"))
    row = run_report(task)
    first = task.page.read_bytes()
    assert (row.status, row.page, row.error) == ("made", task.page_name, "")
    assert b"for S01" in first
    assert str(task.executed.parent).encode() not in first
    # Hashes of text, and so the order of a set, are the same in every kernel.
    assert run_report(task).page_sha256 == row.page_sha256
    assert task.page.read_bytes() == first


def test_a_kernel_is_fresh_and_set(write_notebook, task_of):
    source = (
        "import os, sys, evalkit\n"
        "print(os.getcwd(), os.environ['TZ'], os.environ['OMP_NUM_THREADS'], sys.executable,\n"
        "      evalkit.__file__, 'left' in globals(), sep='|')\n"
        "left = 1"
    )
    task = task_of(write_notebook(source))
    for _ in range(2):
        shown = execute(task).cells[-1].outputs[0].text.strip().split("|")
        # An empty place of its own, gone afterwards.
        assert not Path(shown[0]).exists()
        assert shown[1:3] == ["UTC", "1"]
        assert shown[5] == "False"
    assert task.executed.parent.stat().st_mode & 0o777 == 0o700


def test_nothing_that_lies_in_the_work_folder_is_run(write_notebook, task_of, tmp_path):
    """A cohort's folder may have come by post; first that the same files do run, then not."""
    task = task_of(write_notebook("import statistics", "Shown('x')"))
    proof = tmp_path / "ran"
    code = f"open({str(proof)!r}, 'a').write('ran')\n"
    profile = task.executed.parents[1] / "ipython" / "profile_default"
    planted = [
        task.executed.parent / "statistics.py",
        profile / "startup" / "00.py",
        profile / "ipython_kernel_config.py",
    ]
    for file in planted:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(code, encoding="utf-8")
    subprocess.run([sys.executable, "-c", "import statistics"], cwd=planted[0].parent, check=True)
    assert proof.exists()
    proof.unlink()
    assert run_report(task).status == "made"
    assert not proof.exists()


def test_braces_in_a_path_are_a_path(write_notebook, task_of, tmp_path):
    notebook = write_notebook("Shown('x')", name="{pm} {0}")
    assert run_report(task_of(notebook)).status == "made"
    assert (tmp_path / "work" / "{pm} {0}" / "S01.ipynb").is_file()


def test_a_cell_that_fails_leaves_no_page_and_no_value_in_the_row(write_notebook, task_of):
    task = task_of(write_notebook("Shown('x')", "{}['Amara K']"))
    row = run_report(task)
    assert (row.status, row.error_kind) == ("failed", "RunError")
    assert row.error.startswith("Cell 5 of 01_small stopped with KeyError")
    assert "Amara" not in row.error
    assert not task.page.exists()
    assert "Amara" in task.executed.read_text("utf-8")


def test_an_error_of_evalkit_keeps_its_kind_and_first_sentence(write_notebook, task_of, tmp_path):
    message = f"The file {tmp_path}/S01/pupils.csv must have a column role. Add it."
    cell = f"from evalkit.errors import DataError\nraise DataError({message!r})"
    row = run_report(task_of(write_notebook(cell)))
    assert row.error_kind == "DataError"
    assert row.error == "The file S01/pupils.csv must have a column role."


@pytest.mark.parametrize(
    "cell", ["print('Amara scored 21')", "import pandas as pd\npd.DataFrame({'code': ['P017']})"]
)
def test_what_was_not_released_makes_no_page(write_notebook, task_of, cell):
    task = task_of(write_notebook(cell))
    row = run_report(task)
    assert (row.status, row.error_kind) == ("failed", "DisclosureError")
    assert "Amara" not in row.error
    assert "P017" not in row.error
    assert not task.page.exists()


def test_an_executed_notebook_of_before_does_not_outlive_a_dead_kernel(write_notebook, task_of):
    notebook = write_notebook("Shown('x')")
    assert run_report(task_of(notebook)).status == "made"
    task = task_of(write_notebook("import os", "os._exit(3)"))
    assert run_report(task).error_kind == "KernelDied"
    assert not task.executed.exists()


def test_the_engine_is_papermills():
    from papermill.engines import NBClientEngine, papermill_engines

    assert issubclass(papermill_engines.get_engine(ENGINE), NBClientEngine)
