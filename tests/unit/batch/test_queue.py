"""The queue, with real workers and kernels: one report's misfortune is that report's alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from evalkit.batch.queue import run_queue
from evalkit.batch.stop_signals import stopped_by_sigterm, uninterrupted

PATIENCE = 120.0


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False


def wait_until(condition, *, seconds: float = PATIENCE) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


def test_misfortunes_cost_their_own_report(write_notebook, task_of):
    tasks = [
        task_of(write_notebook("import os\nos._exit(3)", name="dies")),
        task_of(write_notebook("{}['P017']", name="raises")),
        task_of(write_notebook("print('P017')", name="prints")),
        task_of(write_notebook("Shown('fine')", name="fine")),
        task_of(write_notebook("import os, signal\nos.kill(os.getppid(), 9)", name="kills_worker")),
        task_of(write_notebook("Shown('fine')", name="fine"), school="S02"),
    ]
    rows = []
    assert run_queue(tasks, workers=2, timeout_s=PATIENCE, on_row=rows.append) is False
    assert {row.report: (row.status, row.error_kind) for row in rows} == {
        "dies/S01": ("failed", "KernelDied"),
        "raises/S01": ("failed", "RunError"),
        "prints/S01": ("failed", "DisclosureError"),
        "fine/S01": ("made", ""),
        "kills_worker/S01": ("failed", "WorkerDied"),
        "fine/S02": ("made", ""),
    }
    assert not any("P017" in row.error for row in rows)
    assert [task.page.exists() for task in tasks] == [False, False, False, True, False, True]


HANGS = {
    "sleeps": "import time\ntime.sleep(1000)",
    # Holds the interpreter: such a kernel neither answers nor looks after its parent.
    "holds": "import re\nre.match('(a+)+$', 'a' * 60 + 'b')",
}


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_reports_that_hang_are_stopped_with_their_kernels(write_notebook, task_of, tmp_path):
    tasks = []
    for name, cell in HANGS.items():
        pid_file = str(tmp_path / name)
        note = f"import os, pathlib\npathlib.Path({pid_file!r}).write_text(str(os.getpid()))"
        tasks.append(task_of(write_notebook(note, cell, name=name)))
    rows = []
    run_queue(tasks, workers=2, timeout_s=12, on_row=rows.append)
    assert {(row.error_kind, row.seconds) for row in rows} == {("TimedOut", 12)}
    assert "after 12 seconds" in rows[0].error
    pids = [int((tmp_path / name).read_text()) for name in HANGS]
    assert wait_until(lambda: not any(map(is_running, pids)), seconds=10)


PROGRAM = """
import pathlib, sys
sys.path[:0] = {path!r}
from evalkit.batch.queue import run_queue
from evalkit.batch.report_task import ReportTask

if __name__ == "__main__":
    tasks = {tasks!r}
    told = pathlib.Path({told!r})
    tasks = [eval(task, {{"ReportTask": ReportTask, "PosixPath": pathlib.Path}}) for task in tasks]
    def on_row(row):
        told.open("a").write(f"{{row.report}} {{row.status}}\\n")
    print(run_queue(tasks, workers=2, timeout_s=600, on_row=on_row))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_ctrl_c_keeps_what_is_finished_and_leaves_no_process(write_notebook, task_of, tmp_path):
    pids = tmp_path / "pids"
    pids.mkdir()
    note = (
        "import os, pathlib, time\n"
        f"pathlib.Path({str(pids)!r}, str(os.getpid())).write_text(str(os.getppid()))\n"
        "time.sleep(1000)"
    )
    hangs = write_notebook(note, name="hangs")
    tasks = [task_of(write_notebook("Shown('fine')", name="fine"))]
    tasks += [task_of(hangs, school=f"S0{number}") for number in range(1, 5)]
    told, program = tmp_path / "told", tmp_path / "program.py"
    program.write_text(
        PROGRAM.format(path=sys.path, tasks=[repr(task) for task in tasks], told=str(told))
    )
    # A terminal sends Ctrl-C to the whole group at once: workers and kernels included.
    run = subprocess.Popen(
        [sys.executable, str(program)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    try:
        assert wait_until(lambda: told.exists() and len(list(pids.iterdir())) == 2)
        os.killpg(run.pid, signal.SIGINT)
        output, errors = run.communicate(timeout=PATIENCE)
    finally:
        run.kill()
    assert (run.returncode, output, errors) == (0, "True\n", "")
    assert told.read_text() == "fine/S01 made\n"
    left = [int(path.name) for path in pids.iterdir()]
    left += [int(path.read_text()) for path in pids.iterdir()]
    assert wait_until(lambda: not any(map(is_running, left)), seconds=10)
    assert list(tmp_path.glob("evalkit-*")) == []


def test_nothing_to_do_starts_nothing():
    assert run_queue([], workers=2, timeout_s=1, on_row=print) is False


def test_a_second_ctrl_c_waits():
    before = signal.getsignal(signal.SIGINT)
    with uninterrupted():
        os.kill(os.getpid(), signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


EARLY = """
import os, signal, sys, time
sys.path[:0] = {path!r}
from multiprocessing import forkserver
from evalkit.batch.queue import start_server

if __name__ == "__main__":
    start_server()
    server = forkserver._forkserver._forkserver_pid
    try:
        os.killpg(0, signal.SIGINT)
        time.sleep(600)
    except KeyboardInterrupt:
        child = start_server().Process(target=print, args=("a worker",))
        child.start()
        child.join()
        print("stopped", forkserver._forkserver._forkserver_pid == server)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is no fork server")
def test_ctrl_c_while_the_workers_get_ready_is_for_the_run_alone(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(EARLY.format(path=sys.path))
    done = subprocess.run(
        [sys.executable, str(program)],
        capture_output=True,
        text=True,
        start_new_session=True,
        timeout=PATIENCE,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == ["a worker", "stopped True"]


@pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")
def test_sigterm_stops_as_ctrl_c_does_and_waits_for_the_tidying_up():
    before = signal.getsignal(signal.SIGTERM)
    with stopped_by_sigterm():
        with uninterrupted():
            os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) is before
