"""What a report depends on, as fingerprints: equal fingerprints, equal bytes.

Times, paths and the size or age of a file are no part of them.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import evalkit

# Libraries whose version can move a number, a pixel or a tag of a page.
LIBRARIES = (
    *("great_tables", "jinja2", "matplotlib", "mistune", "nbconvert", "pillow", "seaborn"),
    *("ipykernel", "ipython", "nbformat", "papermill"),
    *("numpy", "pandas", "pingouin", "pyarrow", "scipy", "statsmodels"),
)


def digest(parts: object) -> str:
    """Return the sha256 of plain, nested data; the order of a mapping's keys does not matter."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def file_digest(path: Path) -> str:
    """Return the sha256 of a file's bytes."""
    return sha256(path.read_bytes()).hexdigest()


def package_digest() -> str:
    """Return a fingerprint of evalkit itself: every file of the package, code and definitions."""
    root = Path(evalkit.__file__).parent
    files = [path for path in sorted(root.rglob("*")) if path.is_file()]
    return digest(
        {
            path.relative_to(root).as_posix(): file_digest(path)
            for path in files
            if "__pycache__" not in path.parts and path.suffix not in {".pyc", ".ipynb"}
        }
    )


def library_versions() -> dict[str, str]:
    """Return the versions of Python and of the libraries that matter to a page's bytes."""
    found = {"python": platform.python_version()}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "absent"
    return found


def definitions_digest(store: Path) -> str:
    """Return a fingerprint of the plan and the cohort's own definitions, as stored."""
    return digest({path.name: file_digest(path) for path in sorted(store.glob("**/*.toml"))})


def maker_digest(engine: str) -> str:
    """Return a fingerprint of what makes the reports of a run: evalkit, libraries and engine."""
    return digest([package_digest(), library_versions(), engine])


def report_digest(
    *, inputs: str, notebook: Path, parameters: Mapping[str, object], maker: str
) -> str:
    """Return the fingerprint of one report.

    Parameters
    ----------
    inputs
        Fingerprint of the data and definitions that the report reads.
    notebook
        The notebook, by its bytes.
    parameters
        What the notebook is given; paths left out.
    maker
        From ``maker_digest``, once per run.
    """
    return digest(
        {
            "inputs": inputs,
            "notebook": [notebook.name, file_digest(notebook)],
            "parameters": dict(parameters),
            "maker": maker,
        }
    )
