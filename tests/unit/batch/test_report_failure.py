"""Why a report failed: one sentence that holds no pupil's value and no path."""

from __future__ import annotations

import errno

import pytest
from nbclient.exceptions import DeadKernelError
from papermill.exceptions import PapermillExecutionError

from evalkit.batch.report_failure import failure_of, first_sentence
from evalkit.errors import DataError

OURS = "\x1b[36mFile \x1b[39m\x1b[32m~/evalkit/src/evalkit/intake/cohort.py:40\x1b[39m, in open"
PANDAS = "File ~/evalkit/.venv/lib/python3.11/site-packages/pandas/core/x.py:7, in mean"


@pytest.fixture
def task(task_of, write_notebook):
    return task_of(write_notebook(name="06_school_impact"))


def raised(ename: str, evalue: str, frame: str, *, cell_index=5, exec_count=3):
    return PapermillExecutionError(cell_index, exec_count, "", ename, evalue, ["----", frame])


def test_a_message_of_ours_is_passed_on_in_its_first_sentence(task):
    error = raised("DataError", "S01 has no endpoint in responses.csv. Send it.", OURS)
    assert failure_of(error, task) == ("DataError", "S01 has no endpoint in responses.csv.")


def test_a_namesake_from_a_library_is_not_ours(task):
    # pandas has a DataError of its own, and its message may hold a cell's value.
    kind, sentence = failure_of(raised("DataError", "cannot use 'Amara K'", PANDAS), task)
    assert kind == "RunError"
    assert "Amara" not in sentence


def test_a_foreign_error_is_named_by_cell_and_kind_only(task):
    kind, sentence = failure_of(raised("KeyError", "'pupil P017'", OURS), task)
    assert kind == "RunError"
    assert sentence == (
        "Cell 5 of 06_school_impact stopped with KeyError; see the executed notebook in the "
        "private folder."
    )


def test_an_error_name_that_is_no_name_is_left_out(task):
    _, sentence = failure_of(raised("P017 scored 3", "", OURS), task)
    assert "P017" not in sentence


def test_a_dead_kernel_is_told_apart(task):
    assert failure_of(DeadKernelError("Kernel died"), task)[0] == "KernelDied"
    # nbclient says so with a plain RuntimeError when the kernel dies while it starts.
    starting = RuntimeError("Kernel died before replying to kernel_info")
    assert failure_of(starting, task)[0] == "KernelDied"


def test_other_errors_are_named_by_kind(task):
    kind, sentence = failure_of(OSError("/home/x/P017.csv"), task)
    assert (kind, "OSError" in sentence, "P017" in sentence) == ("RunError", True, False)


def test_a_full_disk_is_told(task):
    kind, sentence = failure_of(OSError(errno.ENOSPC, "P017"), task)
    assert kind == "RunError"
    assert "no space left" in sentence
    assert "P017" not in sentence


def test_an_error_of_ours_outside_the_notebook_keeps_its_kind(task):
    assert failure_of(DataError("No data. Send some."), task) == ("DataError", "No data.")


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        ("One thing.\n  Mend it.", "One thing."),
        ("In /home/a/b/plan.toml, line 3: no. Mend.", "In plan.toml, line 3: no."),
        (r"In C:\Users\x\plan.toml: no. Mend.", "In plan.toml: no."),
        ("In /data/my cohort/S01/pupils.csv: no. Mend.", "In S01/pupils.csv: no."),
        ("Write 5.5 or and/or/else, e.g. 3. Then run.", "Write 5.5 or and/or/else, e.g. 3."),
        ("see https://example.org/a/b for it", "see https://example.org/a/b for it"),
        ("\x1b[31mRed.\x1b[0m", "Red."),
        ("", ""),
    ],
)
def test_the_first_sentence_stands_on_one_line_without_folders(message, sentence):
    assert first_sentence(message, hidden=("/data/my cohort",)) == sentence


def test_a_sentence_without_end_is_cut():
    assert len(first_sentence("word " * 400)) <= 400
