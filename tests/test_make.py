"""What `make` says on a machine where something is missing, tried with made-up Pythons on PATH.

The scripts see a PATH that holds the system's small commands and the Pythons of the test, nothing
else; so every message is the one that a person on such a machine reads.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
COMMANDS = "sh dirname pwd cksum rm tail sed cat df awk grep printf head mkdir make cp chmod bash"

pytestmark = pytest.mark.skipif(os.name != "posix", reason="make and sh are a Unix matter")

# A Python that answers as one would; $0 tells which.  It notes every call in calls.txt.
FAKE = """#!/bin/sh
echo "${{0##*/}} $*" >> "{calls}"
case "$*" in
*version_info*) echo {version} ;;
*"import venv"*) exit {venv} ;;
"-m venv"*) mkdir -p .venv/bin && cp "$0" .venv/bin/python && chmod +x .venv/bin/python {after} ;;
*"--require-hashes"*) {libraries} ;;
*"--editable"*) {package} ;;
esac
"""


class Machine:
    """A checkout and a PATH of its own."""

    def __init__(self, folder: Path) -> None:
        self.checkout, self.bin = folder / "a checkout", folder / "bin"
        self.calls = folder / "calls.txt"
        self.bin.mkdir()
        (self.checkout / "tools").mkdir(parents=True)
        for name in COMMANDS.split():
            found = shutil.which(name)
            if found:
                (self.bin / name).symlink_to(found)
        for name in ("Makefile", "requirements.lock", "pyproject.toml"):
            shutil.copy(ROOT / name, self.checkout)
        for script in [*(ROOT / "tools").glob("*.sh"), ROOT / ".ci/run"]:
            copied = self.checkout / script.relative_to(ROOT)
            copied.parent.mkdir(exist_ok=True)
            shutil.copy(script, copied)

    def command(self, name: str, script: str) -> None:
        """Put a command on PATH, in place of one that is there."""
        (self.bin / name).unlink(missing_ok=True)
        (self.bin / name).write_text(script)
        (self.bin / name).chmod(0o755)

    def python(
        self,
        name: str,
        version: str,
        *,
        venv: int = 0,
        after: str = "",
        libraries: str = "true",
        package: str = "true",
    ) -> None:
        """Put a Python on PATH: its version, whether it has venv, what its pip does."""
        words = {"venv": venv, "after": after, "libraries": libraries, "package": package}
        self.command(name, FAKE.format(calls=self.calls, version=version, **words))

    def environment(self, **more: str) -> dict[str, str]:
        return {"PATH": str(self.bin), "HOME": str(self.checkout.parent), **more}

    def run(self, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.bin / command[0]), *command[1:]],
            cwd=self.checkout,
            env=self.environment(**more),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def find(self, **more: str) -> subprocess.CompletedProcess[str]:
        return self.run("sh", "tools/find_python.sh", **more)

    def build(self, **more: str) -> subprocess.CompletedProcess[str]:
        return self.run("sh", "tools/ensure_venv.sh", **more)

    @property
    def venv(self) -> Path:
        return self.checkout / ".venv"

    def n_calls(self) -> int:
        return len(self.calls.read_text().splitlines()) if self.calls.exists() else 0


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


def fails_with(message: str) -> str:
    """Write what a pip does that prints a message and gives up."""
    return f"echo '{message}'; exit 1"


# ---- which Python


def test_no_python_at_all(machine):
    done = machine.find()
    assert done.returncode == 1
    assert done.stdout == ""
    assert "evalkit needs Python 3.11, 3.12 or 3.13. No Python at all was found." in done.stderr
    assert "sudo apt install python3 python3-venv" in done.stderr


@pytest.mark.parametrize("version", ["2.7", "3.9", "3.10", "3.14"])
def test_a_wrong_version_is_named(machine, version):
    machine.python("python3", version)
    done = machine.find()
    assert done.returncode == 1
    assert f"{machine.bin}/python3 is Python {version}" in done.stderr
    assert "To mend it" in done.stderr


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13"])
@pytest.mark.parametrize("name", ["python3", "python"])
def test_a_fitting_version_is_taken(machine, name, version):
    machine.python(name, version)
    assert machine.find().stdout == f"{machine.bin}/{name}\n"


def test_a_shim_that_does_not_run_is_passed_over(machine):
    machine.command("python3.12", "#!/bin/sh\necho 'python3.12: command not found' >&2\nexit 127\n")
    machine.python("python3", "3.9")
    refused = machine.find()
    assert f"{machine.bin}/python3.12 does not run" in refused.stderr
    assert f"{machine.bin}/python3 is Python 3.9" in refused.stderr
    machine.python("python3.11", "3.11")
    assert machine.find().stdout == f"{machine.bin}/python3.11\n"


def test_a_python_without_venv(machine):
    machine.python("python3", "3.11", venv=1)
    done = machine.find()
    assert done.returncode == 1
    assert "Python 3.11 is here, but comes without it" in done.stderr
    assert "sudo apt install python3-venv" in done.stderr


def test_a_python_with_venv_goes_before_one_without(machine):
    machine.python("python3.12", "3.12", venv=1)
    machine.python("python3", "3.11")
    assert machine.find().stdout == f"{machine.bin}/python3\n"


def test_a_python_chosen_by_hand_is_taken_or_refused(machine):
    machine.python("python3", "3.12")
    machine.python("mine", "3.11")
    machine.python("old", "3.8")
    assert machine.find(PYTHON=str(machine.bin / "mine")).stdout == f"{machine.bin}/mine\n"
    assert "old is Python 3.8" in machine.find(PYTHON="old").stderr
    assert "PYTHON=lost names nothing that can be run" in machine.find(PYTHON="lost").stderr


def test_this_machines_own_python_is_found():
    done = subprocess.run(
        ["sh", str(ROOT / "tools/find_python.sh")],
        env={**os.environ, "PYTHON": sys.executable},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == sys.executable


# ---- the virtual environment


def test_a_whole_environment_is_made_once(machine):
    machine.python("python3", "3.12")
    done = machine.build()
    assert done.returncode == 0, done.stderr
    assert (machine.venv / ".complete").exists()
    assert not (machine.checkout / ".venv-build.log").exists()
    before = machine.n_calls()
    assert machine.build().returncode == 0
    assert machine.n_calls() == before + 1  # only the look whether its Python still runs


def test_it_is_made_from_the_lock_with_hashes_and_nothing_else(machine):
    machine.python("python3", "3.12")
    machine.build()
    installs = [line for line in machine.calls.read_text().splitlines() if " install " in line]
    assert len(installs) == 2
    assert "--require-hashes --requirement requirements.lock" in installs[0]
    assert "--no-deps --no-build-isolation --no-index --editable ." in installs[1]


def test_a_half_built_environment_is_not_taken_for_a_whole_one(machine):
    machine.python("python3", "3.12")
    (machine.venv / "bin").mkdir(parents=True)
    shutil.copy(machine.bin / "python3", machine.venv / "bin/python")
    (machine.venv / "left").touch()
    assert machine.build().returncode == 0
    assert not (machine.venv / "left").exists()


def test_a_new_lock_makes_it_anew(machine):
    machine.python("python3", "3.12")
    machine.build()
    (machine.venv / "left").touch()
    with (machine.checkout / "requirements.lock").open("a") as lock:
        lock.write("# changed\n")
    machine.build()
    assert not (machine.venv / "left").exists()


def test_new_project_settings_install_the_package_again_and_keep_the_libraries(machine):
    machine.python("python3", "3.12")
    machine.build()
    (machine.venv / "left").touch()
    with (machine.checkout / "pyproject.toml").open("a") as project:
        project.write("# changed\n")
    machine.build()
    assert (machine.venv / "left").exists()
    installs = [line for line in machine.calls.read_text().splitlines() if " install " in line]
    assert [("--editable" in line) for line in installs] == [False, True, True]


def test_a_checkout_that_moved_makes_it_anew(machine):
    machine.python("python3", "3.12")
    machine.build()
    (machine.venv / "left").touch()
    machine.checkout = machine.checkout.rename(machine.checkout.parent / "moved")
    assert machine.build().returncode == 0
    assert not (machine.venv / "left").exists()


def test_a_python_that_went_away_makes_it_anew(machine):
    machine.python("python3", "3.12")
    machine.build()
    (machine.venv / "bin/python").write_text("#!/bin/sh\nexit 127\n")
    assert machine.build().returncode == 0
    assert "3.12" in (machine.venv / "bin/python").read_text()


def test_another_python_chosen_by_hand_makes_it_anew(machine):
    machine.python("python3", "3.12")
    machine.python("mine", "3.13")
    machine.build()
    (machine.venv / "left").touch()
    assert machine.build(PYTHON="python3").returncode == 0
    assert (machine.venv / "left").exists()
    assert machine.build(PYTHON="mine").returncode == 0
    assert not (machine.venv / "left").exists()


@pytest.mark.parametrize(
    ("pip_says", "told"),
    [
        ("NewConnectionError: Temporary failure in name resolution", "needs the internet"),
        ("ReadTimeoutError: Read timed out.", "needs the internet"),
        ("Cannot connect to proxy", "needs the internet"),
        ("ERROR: No matching distribution found for pandas", "no ready-made package"),
        ("OSError: [Errno 28] No space left on device", "the disk is full"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES FROM", "not the one that requirements.lock names"),
        ("Segmentation fault", "a step failed"),
    ],
)
def test_libraries_that_cannot_be_had(machine, pip_says, told):
    machine.python("python3", "3.12", libraries=fails_with(pip_says))
    done = machine.build()
    assert done.returncode == 1
    assert told in done.stderr
    assert f"| {pip_says}" in done.stderr
    assert not machine.venv.exists()
    assert (machine.checkout / ".venv-build.log").exists()


def test_a_package_that_cannot_be_installed(machine):
    machine.python("python3", "3.12", package=fails_with("no README.md"))
    done = machine.build()
    assert done.returncode == 1
    assert "| no README.md" in done.stderr
    assert not machine.venv.exists()


def test_a_venv_module_that_fails(machine):
    machine.python("python3", "3.12", after="&& echo 'ensurepip is not available' && exit 1")
    done = machine.build()
    assert done.returncode == 1
    assert "| ensurepip is not available" in done.stderr
    assert not machine.venv.exists()


def test_a_disk_that_is_nearly_full(machine):
    machine.python("python3", "3.12")
    machine.command("df", "#!/bin/sh\necho header\necho /dev/x 9999999 9999999 102400 99% /\n")
    done = machine.build()
    assert done.returncode == 1
    assert "only 100 MB are free on this disk" in done.stderr
    assert not machine.venv.exists()


def test_settings_of_the_caller_do_not_lead_elsewhere(machine):
    seen = machine.checkout.parent / "seen.txt"
    machine.python("python3", "3.12", libraries=f'echo "$PIP_USER$PIP_TARGET$PYTHONPATH" > {seen}')
    machine.build(PIP_USER="1", PIP_TARGET="elsewhere", PYTHONPATH="elsewhere")
    assert seen.read_text() == "0\n"


def test_an_interrupted_build_leaves_nothing(machine):
    machine.python("python3", "3.12", libraries=f"{shutil.which('sleep')} 20")
    process = subprocess.Popen(
        [machine.bin / "sh", "tools/ensure_venv.sh"],
        cwd=machine.checkout,
        env=machine.environment(),
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    while not (machine.calls.exists() and "--require-hashes" in machine.calls.read_text()):
        assert process.poll() is None
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(timeout=15) != 0
    assert not machine.venv.exists()


# ---- make


def test_make_alone_lists_what_it_can(machine):
    done = machine.run("make")
    assert done.returncode == 0
    for target in ["demo", "test", "bench", "lab", "lint", "templates", "lock", "clean"]:
        assert f"make {target} " in done.stdout


@pytest.mark.parametrize("target", ["demo", "test"])
def test_make_says_what_is_missing_and_goes_no_further(machine, target):
    machine.python("python3", "3.9")
    done = machine.run("make", target)
    assert done.returncode != 0
    assert "python3 is Python 3.9" in done.stderr
    assert "pytest" not in done.stdout
    assert not machine.venv.exists()


def test_make_test_hands_its_words_to_pytest(machine):
    machine.python("python3", "3.12")
    done = machine.run("make", "test", "ARGS=tests/unit -k pool")
    assert done.returncode == 0, done.stderr
    assert machine.calls.read_text().splitlines()[-1] == (
        "python -m pytest -n 2 --dist loadgroup tests/unit -k pool"
    )


def test_make_demo_runs_the_installed_command(machine):
    command = ".venv/bin/evalkit"
    wanted = f"echo 'echo ran \"$@\"' > {command}; chmod +x {command}"
    machine.python("python3", "3.12", package=wanted)
    done = machine.run("make", "demo")
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("ran demo\n")


# ---- .ci/run


@pytest.fixture
def server(machine):
    """Make a machine that builds the project as root: Python and Chromium there, apt noting."""
    machine.python("python3", "3.12")
    machine.command("chromium", "#!/bin/sh\n")
    machine.command("id", "#!/bin/sh\necho 0\n")
    machine.command("sleep", "#!/bin/sh\n")
    machine.command("apt-get", f'#!/bin/sh\necho "apt-get $*" >> "{machine.calls}"\n')
    return machine


def apt_calls(machine: Machine) -> list[str]:
    return [line for line in machine.calls.read_text().splitlines() if line.startswith("apt-get")]


def test_the_build_machine_ends_with_the_tests(server):
    done = server.run("bash", ".ci/run")
    assert done.returncode == 0, done.stderr
    assert apt_calls(server) == []
    assert server.calls.read_text().splitlines()[-1] == "python -m pytest -n 2 --dist loadgroup"


def test_the_build_machine_fetches_a_missing_browser(server):
    (server.bin / "chromium").unlink()
    assert server.run("bash", ".ci/run").returncode == 0
    update, install = apt_calls(server)
    assert update == "apt-get update -qq"
    assert "chromium fonts-dejavu-core fonts-liberation" in install


def test_the_build_machine_fetches_a_missing_venv_module(server):
    server.python("python3", "3.12", venv=1)
    done = server.run("bash", ".ci/run")
    assert "python3 python3-venv" in apt_calls(server)[1]
    assert done.returncode != 0  # the made-up apt installs nothing


def test_the_build_machine_tries_three_times_and_then_gives_up(server):
    (server.bin / "chromium").unlink()
    server.command("apt-get", f'#!/bin/sh\necho "apt-get $*" >> "{server.calls}"\nexit 100\n')
    done = server.run("bash", ".ci/run")
    assert done.returncode != 0
    assert len(apt_calls(server)) == 3
    assert "pytest" not in server.calls.read_text()


def test_a_failing_test_fails_the_build(server):
    text = (server.bin / "python3").read_text()
    server.command("python3", text.replace("esac", "*pytest*) exit 1 ;;\nesac"))
    assert server.run("bash", ".ci/run").returncode != 0
    assert "pytest" in server.calls.read_text()
