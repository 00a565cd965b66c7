"""The lock, and the conda way: exactly environment.yml's pip section, in an empty environment."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
import venv
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))

UNREACHABLE = re.compile(
    "connection|timed out|timeout|name resolution|max retries|proxy|unreachable|getaddrinfo", re.I
)


def entries(lock: str) -> list[str]:
    """Split a lock into its entries, each on one line."""
    return lock.replace("\\\n", " ").splitlines()


def locked(lock: str) -> list[Requirement]:
    """Read the pins of a lock, without their hashes."""
    return [Requirement(entry.split("--hash")[0]) for entry in entries(lock)]


# ---- the lock as a text


def test_every_line_of_the_lock_is_an_exact_pin_with_hashes():
    pin = re.compile(
        r"[a-z0-9][a-z0-9.-]*==[\w.!+]+"  # name and version
        r"( ; [\w\s.*<>='\"!()]+?)?"  # for which systems
        r"(\s+--hash=sha256:[0-9a-f]{64})+"
    )
    wrong = [entry[:80] for entry in entries(LOCK.read_text("utf-8")) if not pin.fullmatch(entry)]
    assert wrong == []
    assert len(entries(LOCK.read_text("utf-8"))) > 100


def test_the_lock_names_no_index_and_no_machine():
    text = LOCK.read_text("utf-8")
    for word in ("://", "index-url", "find-links", "#", "@", "file:", "/", "localhost"):
        assert word not in text


def test_the_lock_holds_what_pyproject_asks_for():
    pins = locked(LOCK.read_text("utf-8"))
    asked = [*PROJECT["dependencies"]]
    for extra in PROJECT["optional-dependencies"].values():
        asked += extra
    for wanted in map(Requirement, asked):
        name = canonicalize_name(wanted.name)
        found = [pin for pin in pins if canonicalize_name(pin.name) == name]
        assert found, f"{name} is not in requirements.lock: run `make lock`"
        for pin in found:
            number = str(pin.specifier).removeprefix("==")
            assert wanted.specifier.contains(number), f"{pin} does not satisfy {wanted}"


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
def test_every_python_and_system_gets_each_library_once(python, system):
    names = {"linux": "posix", "darwin": "posix", "win32": "nt"}
    here = {
        "python_version": python,
        "python_full_version": f"{python}.9",
        "sys_platform": system,
        "os_name": names[system],
    }
    pins = locked(LOCK.read_text("utf-8"))
    taken = [pin.name for pin in pins if pin.marker is None or pin.marker.evaluate(here)]
    assert len(taken) == len(set(taken))
    for asked in map(Requirement, PROJECT["dependencies"]):
        assert canonicalize_name(asked.name) in taken


def test_a_marker_is_what_the_test_above_takes_it_for():
    assert not Marker("python_full_version < '3.12'").evaluate({"python_full_version": "3.12.9"})


# ---- environment.yml as a text


def conda_pip_section() -> list[str]:
    """Read the lines that conda hands to pip."""
    [section] = [entry["pip"] for entry in CONDA["dependencies"] if isinstance(entry, dict)]
    return section


def conda_packages() -> list[str]:
    """Read what conda itself supplies."""
    return [entry for entry in CONDA["dependencies"] if isinstance(entry, str)]


def pip_demanded() -> str:
    """Read which pip environment.yml demands."""
    [wanted] = [entry for entry in conda_packages() if entry.startswith("pip")]
    return wanted


def test_conda_supplies_python_and_pip_only():
    python, pip = conda_packages()
    assert CONDA["channels"] == ["conda-forge", "nodefaults"]
    assert pip.startswith("pip>=")
    number = python.removeprefix("python=")
    assert Requirement(f"x{PROJECT['requires-python']}").specifier.contains(number)


def test_the_pip_section_is_the_lock_and_this_package():
    assert conda_pip_section() == ["--no-require-hashes", "-r requirements.lock", "-e ."]


# ---- environment.yml in an empty environment


class Environment:
    """An empty virtual environment with the pip that environment.yml demands."""

    def __init__(self, folder: Path) -> None:
        venv.create(folder, with_pip=True)
        programs = folder / ("Scripts" if os.name == "nt" else "bin")
        self.python, self.evalkit = programs / "python", programs / "evalkit"
        self._variables = {
            name: value
            for name, value in os.environ.items()
            if name not in {"PYTHONPATH", "PYTHONHOME", "PIP_REQUIRE_HASHES", "PIP_TARGET"}
        }
        upgraded = self.run(self.python, "-m", "pip", "install", "--retries=1", pip_demanded())
        skip_when_unreachable(upgraded)
        assert upgraded.returncode == 0, upgraded.stdout + upgraded.stderr

    def run(self, *command: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess:
        return subprocess.run(
            [str(word) for word in command],
            cwd=cwd,
            env=self._variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def install_as_conda(self, lines: list[str], folder: Path) -> subprocess.CompletedProcess:
        """Install a pip section as conda does: one file beside environment.yml, one call."""
        written = folder / "condaenv.abcdefgh.requirements.txt"
        written.write_text("\n".join(lines), "utf-8")
        command = ["-m", "pip", "install", "-U", "-r", written, "--exists-action=b"]
        return self.run(self.python, *command, cwd=folder)


def skip_when_unreachable(done: subprocess.CompletedProcess) -> None:
    """Skip a test that needs the package index where it cannot be reached."""
    if done.returncode and UNREACHABLE.search(done.stdout + done.stderr):
        pytest.skip("the package index cannot be reached, so nothing can be installed")


def copy_checkout(folder: Path) -> Path:
    """Copy the files of the checkout that git tracks or would track."""
    listed = subprocess.run(
        ["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


@pytest.mark.slow
def test_the_conda_way_gives_the_lock_and_the_command(tmp_path):
    checkout = copy_checkout(tmp_path / "checkout")
    environment = Environment(tmp_path / "environment")
    done = environment.install_as_conda(conda_pip_section(), checkout)
    skip_when_unreachable(done)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]

    helped = environment.run(environment.evalkit, "--help")
    assert helped.returncode == 0, helped.stderr
    assert "run" in helped.stdout

    listing = (
        "from importlib.metadata import *; [print(d.name, d.version) for d in distributions()]"
    )
    printed = environment.run(environment.python, "-c", listing).stdout
    installed = dict(line.split() for line in printed.splitlines())
    installed = {canonicalize_name(name): number for name, number in installed.items()}
    assert installed.pop("evalkit") == PROJECT["version"]
    pins = [pin for pin in locked(LOCK.read_text()) if not pin.marker or pin.marker.evaluate()]
    wanted = {pin.name: str(pin.specifier).removeprefix("==") for pin in pins}
    extra = {name: number for name, number in installed.items() if name not in wanted}
    assert installed == wanted | extra
    assert set(extra) <= {"pip", "setuptools"}
    where = "import evalkit; print(evalkit.__file__)"
    assert str(checkout) in environment.run(environment.python, "-c", where).stdout


@pytest.mark.slow
def test_a_tampered_hash_is_refused_the_conda_way(tmp_path):
    environment = Environment(tmp_path / "environment")
    [entry] = [entry for entry in entries(LOCK.read_text()) if entry.startswith("iniconfig==")]
    tampered = re.sub(r"sha256:(.)", lambda m: f"sha256:{'1' if m[1] == '0' else '0'}", entry)
    lines = conda_pip_section()[:2]
    assert lines == ["--no-require-hashes", "-r requirements.lock"]

    (tmp_path / "requirements.lock").write_text(tampered)
    refused = environment.install_as_conda(lines, tmp_path)
    skip_when_unreachable(refused)
    assert refused.returncode != 0
    assert "DO NOT MATCH THE HASHES" in refused.stderr

    (tmp_path / "requirements.lock").write_text(entry)
    taken = environment.install_as_conda(lines, tmp_path)
    assert taken.returncode == 0, taken.stderr


# ---- the package as a wheel


def test_the_wheel_holds_definitions_templates_and_notebooks(tmp_path):
    checkout = copy_checkout(tmp_path / "checkout")
    (checkout / "notebooks").mkdir(exist_ok=True)
    (checkout / "notebooks/99_probe.ipynb").write_text("{}")
    (checkout / "src/evalkit/batch").mkdir(exist_ok=True)
    (checkout / "src/evalkit/batch/probe.html.j2").write_text("<p>")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path],
        cwd=checkout,
        check=True,
        capture_output=True,
    )
    [wheel] = tmp_path.glob("*.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())
    source = {
        path.relative_to(checkout / "src").as_posix()
        for path in (checkout / "src").rglob("*")
        if path.is_file()
    }
    assert source <= packed
    assert {"evalkit/notebooks/99_probe.ipynb", "evalkit/batch/probe.html.j2"} <= packed
    assert any(name.startswith("evalkit/definitions/") for name in packed)


def test_the_version_is_said_once():
    text = (ROOT / "src/evalkit/__init__.py").read_text("utf-8")
    assert f'__version__ = "{PROJECT["version"]}"' in text


def test_these_tests_run_on_the_locked_libraries():
    pins = [pin for pin in locked(LOCK.read_text()) if not pin.marker or pin.marker.evaluate()]
    different = [str(pin) for pin in pins if str(pin.specifier) != f"=={version(pin.name)}"]
    assert different == []
