"""The rooms, the direction of imports, the third-party doors and the other rules of the house.

The first half holds the package to each rule; the second plants one breach after another in a
made-up package and expects the rule to name it.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import architecture as rules
import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "evalkit"

# "file.py" or "file.py:function" -> why it may be longer than the rule allows.
LONG_FOR_A_REASON: dict[str, str] = {}

# Libraries whose import name is not their distribution's.
IMPORTED_AS: dict[str, str] = {"pyyaml": "yaml"}

CHECKED_FOLDERS = ("src", "tests", "tools", "notebooks", "benchmarks", ".ci", "data_templates")
CHECKED_ENDINGS = {
    "",
    ".css",
    ".csv",
    ".ipynb",
    ".j2",
    ".md",
    ".py",
    ".sh",
    ".toml",
    ".yaml",
    ".yml",
}


def declared_libraries() -> set[str]:
    """Name what pyproject.toml asks for at run time, as imports are written."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    names = {re.split(r"[\[<>=!~; ]", text)[0].lower() for text in project["dependencies"]}
    return {IMPORTED_AS.get(name, name).replace("_", "-") for name in names}


def project_texts() -> list[Path]:
    """List the text files that people read: the top folder's and those of CHECKED_FOLDERS."""
    files = [path for path in ROOT.iterdir() if path.is_file() and path.name != "requirements.lock"]
    for folder in CHECKED_FOLDERS:
        files += [path for path in (ROOT / folder).rglob("*") if path.is_file()]
    # Stores and executed notebooks hold paths of the machine that made them; git never sees them.
    made = {"__pycache__", ".evalkit", ".ipynb_checkpoints"}
    return sorted(p for p in files if p.suffix in CHECKED_ENDINGS and not made & set(p.parts))


# ---- the package keeps the rules


def test_there_is_a_package_to_check():
    assert len(rules.python_files(PACKAGE)) > 3
    assert any(found.name == "evalkit.errors" for found in rules.imports_of(PACKAGE))


def test_imports_point_down():
    assert rules.rank_faults(PACKAGE) == []


def test_python_stands_in_the_rooms_only():
    assert rules.room_faults(PACKAGE) == []


def test_libraries_come_in_by_their_doors():
    assert rules.door_faults(PACKAGE) == []


def test_every_library_is_declared():
    assert rules.undeclared_faults(PACKAGE, declared_libraries()) == []


def test_names_say_something_and_are_used_once():
    assert rules.name_faults(PACKAGE) == []


def test_no_notebook_in_the_source():
    assert rules.notebook_faults(PACKAGE) == []


def test_files_and_functions_fit_on_a_screen():
    assert rules.length_faults(PACKAGE, LONG_FOR_A_REASON) == []


def test_everything_public_is_described():
    assert rules.docstring_faults(PACKAGE) == []


def test_nothing_is_left_unfinished():
    assert rules.unfinished_faults(PACKAGE) == []


def test_no_file_names_one_place_of_work():
    # This file and the rules themselves spell the words out.
    own = {Path(__file__).resolve(), Path(rules.__file__).resolve()}
    texts = [path for path in project_texts() if path.resolve() not in own]
    assert len(texts) > 10
    assert rules.word_faults(texts, ROOT) == []


@pytest.mark.parametrize("room", ["evalkit", "evalkit.errors", "evalkit.vocabulary"])
def test_importing_the_package_is_light(room):
    heavy = "pandas numpy scipy pingouin matplotlib seaborn papermill nbconvert pandera typer rich"
    program = f"import sys, {room}; print(*sorted(set({heavy.split()!r}) & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(PACKAGE.parent), "PATH": ""},
    )
    assert done.stdout.split() == []


# ---- each rule catches a breach


def plant(tmp_path: Path, files: dict[str, str] | None = None) -> Path:
    """Write a made-up package of these files and return its folder."""
    package = tmp_path / "evalkit"
    for name, text in {"__init__.py": '"""Nothing."""\n', **(files or {})}.items():
        path = package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return package


@pytest.mark.parametrize(
    ("file", "line"),
    [
        pytest.param("scoring/bands.py", "from evalkit.findings import wellbeing", id="upward"),
        pytest.param("scoring/bands.py", "from evalkit.intake.store import read", id="neighbour"),
        pytest.param("errors.py", "from evalkit.estimate import Estimate", id="lowest neighbour"),
        pytest.param("effects/pool.py", "from evalkit import batch", id="room of the package"),
        pytest.param("effects/pool.py", "from .. import batch", id="relative room"),
        pytest.param("effects/pool.py", "from ..batch.queue import run", id="relative file"),
        pytest.param("effects/pool.py", "def f():\n    import evalkit.cli", id="in a function"),
        pytest.param(
            "effects/pool.py",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from evalkit.cli import main",
            id="for typing",
        ),
        pytest.param(
            "effects/pool.py",
            "from importlib import import_module\nimport_module('evalkit.display')",
            id="by name",
        ),
        pytest.param(
            "effects/pool.py", "import evalkit as ek\nek.batch.run()", id="by the package"
        ),
        pytest.param("effects/pool.py", "from evalkit.attic import old", id="unknown room"),
        pytest.param("__init__.py", "from evalkit.effects import pool", id="heavy package"),
    ],
)
def test_an_import_that_does_not_point_down_is_caught(tmp_path, file, line):
    faults = rules.rank_faults(plant(tmp_path, {file: line}))
    assert len(faults) == 1
    assert faults[0].startswith(f"{file}:")


def test_imports_that_point_down_pass(tmp_path):
    package = plant(
        tmp_path,
        {
            "__init__.py": "from evalkit.errors import EvalkitError",
            "__main__.py": "from evalkit.cli import main",
            "cli.py": "from evalkit import __version__, batch\nfrom evalkit.errors import E",
            "batch/engine.py": "import evalkit\nevalkit.ROOMS\nevalkit.display.table()",
            "batch/queue.py": "from . import render\nfrom evalkit.batch.render import page",
            "findings/wellbeing.py": "from ..scoring.bands import f\nfrom evalkit import effects",
        },
    )
    assert rules.rank_faults(package) == []
    assert len(list(rules.imports_of(package))) == 12


def test_python_outside_the_rooms_is_caught(tmp_path):
    package = plant(
        tmp_path, dict.fromkeys(["attic/a.py", "definitions/b.py", "extra.py"], "x = 1")
    )
    assert [fault.split(":")[0] for fault in rules.room_faults(package)] == [
        "attic",
        "definitions",
        "extra",
    ]


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("effects/pool.py", "import pingouin as pg"),
        ("findings/charts.py", "import matplotlib.pyplot as plt"),
        ("cli.py", "import seaborn"),
        ("findings/charts.py", "from great_tables import GT"),
        ("cli.py", "import papermill"),
        ("display/page.py", "def page():\n    from nbconvert import HTMLExporter"),
        ("intake/store.py", "import dask.dataframe"),
        ("intake/store.py", "from pebble import ProcessPool"),
        ("catalogue/plan.py", "import pandera.pandas as pa"),
        ("batch/progress.py", "from rich.progress import Progress"),
        ("batch/progress.py", "import typer"),
        ("cli.py", "from IPython.display import HTML"),
    ],
)
def test_a_library_past_its_door_is_caught(tmp_path, file, line):
    assert len(rules.door_faults(plant(tmp_path, {file: line}))) == 1


def test_libraries_at_their_doors_pass(tmp_path):
    package = plant(
        tmp_path,
        {
            "effects/_pingouin.py": "import pingouin",
            "display/figures.py": "import seaborn\nimport matplotlib.pyplot",
            "batch/engine.py": "import papermill, pebble\nfrom nbclient import NotebookClient",
            "intake/check.py": "import pandera.pandas",
            "cli.py": "import typer\nfrom rich.progress import Progress",
        },
    )
    assert rules.door_faults(package) == []


def test_a_library_that_is_not_declared_is_caught(tmp_path):
    text = "import json\nimport great_tables\nimport polars"
    package = plant(tmp_path, {"effects/pool.py": text})
    faults = rules.undeclared_faults(package, {"great-tables"})
    assert faults == ["effects/pool.py:3 imports polars: not in pyproject.toml"]


@pytest.mark.parametrize("name", ["effects/utils.py", "core/x.py", "intake/_helpers.py", "base.py"])
def test_a_name_that_says_nothing_is_caught(tmp_path, name):
    package = plant(tmp_path)
    (package / name).parent.mkdir(exist_ok=True)
    (package / name).touch()
    assert len(rules.name_faults(package)) == 1


def test_a_name_used_twice_is_caught(tmp_path):
    package = plant(tmp_path, {"effects/bands.py": "x = 1", "scoring/bands.py": "x = 1"})
    assert rules.name_faults(package) == ["bands.py: 2 files of this name"]


def test_a_notebook_in_the_source_is_caught(tmp_path):
    package = plant(tmp_path)
    (package / "draft.ipynb").write_text("{}")
    assert rules.notebook_faults(package) == ["draft.ipynb: a notebook"]


def long_function(n: int) -> str:
    """Write a function of ``n`` code lines; its long docstring and comments do not count."""
    told = '    """' + "\n".join(["Told at length."] * 80) + '\n    """\n'
    return "def f():\n" + told + "    # said\n\n" * 30 + "    x = 1\n" * (n - 1)


def test_a_long_function_is_caught(tmp_path):
    longest = rules.LONGEST_FUNCTION
    assert rules.length_faults(plant(tmp_path / "a", {"cli.py": long_function(longest)}), {}) == []
    package = plant(tmp_path / "b", {"cli.py": long_function(longest + 1)})
    assert rules.length_faults(package, {}) == ["cli.py:f: 61 code lines, more than 60"]
    assert rules.length_faults(package, {"cli.py:f": "one row per command"}) == []


def test_an_exemption_needs_a_reason_and_a_use(tmp_path):
    package = plant(tmp_path, {"cli.py": long_function(rules.LONGEST_FUNCTION + 1)})
    assert len(rules.length_faults(package, {"cli.py:f": " "})) == 1
    assert rules.length_faults(package, {"cli.py:f": "a reason", "errors.py": "a reason"}) == [
        "errors.py: exempt, but not long"
    ]


def test_a_long_file_is_caught(tmp_path):
    package = plant(tmp_path, {"cli.py": "x = 1\n" * (rules.LONGEST_FILE + 1)})
    assert rules.length_faults(package, {}) == ["cli.py: 301 lines, more than 300"]


def test_a_missing_docstring_is_caught(tmp_path):
    text = "def shown():\n    return 1\n\n\ndef _own():\n    return 1\n\n\nclass Shown:\n    x = 1"
    package = plant(tmp_path, {"cli.py": text})
    assert rules.docstring_faults(package) == [
        "cli.py: the file says nothing of its idea",
        "cli.py:1 shown: no docstring",
        "cli.py:9 Shown: no docstring",
    ]


@pytest.mark.parametrize("line", ["# TODO later", "raise NotImplementedError", "x = 1  # FIXME"])
def test_unfinished_work_is_caught(tmp_path, line):
    assert len(rules.unfinished_faults(plant(tmp_path, {"cli.py": line}))) == 1


@pytest.mark.parametrize(
    "line",
    [
        "see /work/shared/x.csv",
        "at /opt/wheels",
        'Path("/tmp/w/v")',
        "as issue 12 says",
        "mends issue #4",
        "from https://pypi.org/simple",
        "pip install --index-url x",
    ],
)
def test_words_of_one_place_are_caught(tmp_path, line):
    page = tmp_path / "page.md"
    page.write_text(f"The first line.\n{line}\n", "utf-8")
    assert len(rules.word_faults([page], tmp_path)) >= 1


def test_ordinary_words_pass(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        "a session of work/play, ../work/x, /tmp/S01.ipynb, reports/opt,\n"
        "colour #12436D, #000, the issue of 2024\n",
        "utf-8",
    )
    assert rules.word_faults([page], tmp_path) == []
