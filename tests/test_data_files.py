"""The pre-commit hook that keeps pupils' data out of git, in a real repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import check_data_files
import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def repository(tmp_path):
    """Make a git repository with the project's hooks configuration and the hook's script."""
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools/check_data_files.py", tmp_path / "tools")
    shutil.copy(ROOT / ".pre-commit-config.yaml", tmp_path)
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", "--all")
    return tmp_path


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-C", folder, *words], check=True, capture_output=True)


def stage(repository: Path, name: str, content: bytes = b"pupil,score\n") -> None:
    path = repository / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    git(repository, "add", "--force", name)


def hook(repository: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "tools/check_data_files.py"],
        cwd=repository,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "name",
    [
        "S01/pupils.csv",
        "pupils.CSV",
        "cohort/school.xlsx",
        "old.xls",
        "answers.sav",
        "answers.dta",
        "frame.rds",
        "store/part-0.parquet",
        "answers.tsv",
        "everything.zip",
        "answers.csv.gz",
        "store.sqlite",
        "reports/cohort/S01.html",
        "reports/sample/pupils.csv",
        "a folder/Ærlig navn.csv",
        "notebooks/tests/answers.csv",
        "src/evalkit/definitions/answers.csv",
    ],
)
def test_a_data_file_is_refused(repository, name):
    stage(repository, name)
    done = hook(repository)
    assert done.returncode == 1
    assert f"{name}: a " in done.stdout
    assert "git restore --staged" in done.stdout


@pytest.mark.parametrize(
    "name",
    [
        "data_templates/pupils.csv",
        "data_templates/example/S01/school.xlsx",
        "tests/spec/answers.csv",
        "reports/README.md",
        "reports/sample/S01.html",
        "src/evalkit/batch/page.html",
        "src/evalkit/definitions/who5.toml",
        "notebooks/06_school_impact.ipynb",
    ],
)
def test_an_ordinary_file_passes(repository, name):
    stage(repository, name)
    done = hook(repository)
    assert (done.returncode, done.stdout) == (0, "")


def test_a_large_file_is_refused_whatever_its_name(repository):
    stage(repository, "answers.txt", b"4,3,5\n" * 100_000)
    done = hook(repository)
    assert done.returncode == 1
    assert "answers.txt: 600 kB" in done.stdout


def test_the_lock_may_be_large():
    assert check_data_files.fault("requirements.lock", 2_000_000) is None
    assert check_data_files.fault("other.lock", 2_000_000) is not None


def test_every_data_file_is_named_at_once(repository):
    for name in ("a.csv", "b.sav"):
        stage(repository, name)
    done = hook(repository)
    assert "a.csv" in done.stdout
    assert "b.sav" in done.stdout


def test_a_data_file_that_is_taken_out_again_passes(repository):
    stage(repository, "a.csv")
    git(repository, "rm", "--quiet", "--cached", "a.csv")
    assert hook(repository).returncode == 0


def test_the_hook_works_as_pre_commit_runs_it(repository, tmp_path_factory):
    environment = {**os.environ, "PRE_COMMIT_HOME": str(tmp_path_factory.mktemp("store"))}

    def pre_commit() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "pre_commit", "run", "no-data-files"],
            cwd=repository,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    stage(repository, "S01/pupils.csv")
    refused = pre_commit()
    assert refused.returncode == 1
    assert "S01/pupils.csv: a .csv file" in refused.stdout
    git(repository, "rm", "--quiet", "--cached", "S01/pupils.csv")
    assert pre_commit().returncode == 0
