#!/usr/bin/env python3
"""Refuses data files in a commit: pupils' answers and reports about them never enter git.

Data belong in a cohort folder outside the checkout.  Only made-up data may be committed, and only
in ``data_templates/`` and ``tests/``, with one sample of made-up reports in ``reports/sample/``.

    check_data_files.py [FILE ...]    the files named, or else every file staged for the commit

Needs nothing but Python's own library, so that it works before any environment is made.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path, PurePosixPath

TABLES = {".csv", ".tsv", ".tab", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".numbers"}
STATISTICS = {".sav", ".zsav", ".por", ".dta", ".sas7bdat", ".rds", ".rda", ".rdata"}
FRAMES = {".parquet", ".feather", ".arrow", ".pickle", ".pkl", ".npy", ".npz", ".h5", ".hdf5"}
DATABASES = {".db", ".sqlite", ".sqlite3", ".mdb", ".accdb"}
REPORTS = {".html", ".htm", ".pdf", ".docx"}
ARCHIVES = {".zip", ".gz", ".bz2", ".xz", ".zst", ".7z", ".tar", ".tgz", ".rar"}
DATA_ENDINGS = TABLES | STATISTICS | FRAMES | DATABASES | REPORTS | ARCHIVES

FREE_FOLDERS = ("data_templates/", "tests/")
FREE_PAGES = ("reports/sample/", "src/evalkit/")  # a sample of reports; templates of pages
PAGE_ENDINGS = frozenset({".html", ".htm"})
LARGEST_KB = 500
MAY_BE_LARGE = frozenset({"requirements.lock"})


def fault(name: str, size: int) -> str | None:
    """Say why a file may not be committed, or None where it may.

    ``name`` is its path from the top of the repository, with ``/``; ``size`` is in bytes.
    """
    if name.startswith(FREE_FOLDERS):
        return None
    ending = PurePosixPath(name).suffix.lower()
    if ending in PAGE_ENDINGS and name.startswith(FREE_PAGES):
        return None
    if ending in DATA_ENDINGS:
        return f"{name}: a {ending} file can hold pupils' data"
    if size > LARGEST_KB * 1000 and name not in MAY_BE_LARGE:
        return f"{name}: {size // 1000} kB is large for a text that a person wrote"
    return None


def staged_files() -> list[str]:
    """List what the commit adds or changes, as paths from the top of the repository."""
    command = ["git", "diff", "--cached", "--name-only", "--diff-filter=ACMRT", "-z"]
    listed = subprocess.run(command, check=True, capture_output=True).stdout
    return [name for name in listed.decode("utf-8", "surrogateescape").split("\0") if name]


def main(names: list[str]) -> int:
    """Print every fault and return 1 if there is one, else 0."""
    faults = []
    for name in names or staged_files():
        path = Path(name)
        found = fault(path.as_posix(), path.stat().st_size if path.is_file() else 0)
        if found:
            faults.append(found)
    if not faults:
        return 0
    print("Data files stay out of git:")
    print("\n".join(f"  {line}" for line in faults))
    print("Take them out of the commit with: git restore --staged FILE")
    print("Made-up data for tests belong in tests/, templates in data_templates/.")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
