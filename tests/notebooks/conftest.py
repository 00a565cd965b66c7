"""Running evalkit as its users do: the command line, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def root():
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def evalkit():
    """Run an evalkit command and return what it printed and its exit code."""

    def run(*arguments, cwd=ROOT):
        return subprocess.run(
            [sys.executable, "-m", "evalkit", *map(str, arguments)],
            cwd=cwd,
            env=os.environ | {"PYTHONPATH": str(ROOT / "src"), "COLUMNS": "300"},
            capture_output=True,
            text=True,
            check=False,
        )

    return run
