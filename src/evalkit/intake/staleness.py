"""Whether source files changed: cheap when nobody touched them, right when somebody did."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

STAMPS_FILE = "stamps.json"
# A file changed twice within one tick of the file system's clock looks unchanged; a hash of a
# file that was this young when it was taken is therefore not trusted again.
_YOUNG_SECONDS = 3.0


def file_hashes(files: Mapping[str, Path], *, private: Path) -> dict[str, str]:
    """Return the SHA-256 of each file, by label; reads only those whose size or time changed.

    Parameters
    ----------
    files : mapping of label to Path
        What is looked at.
    private : Path
        The folder in which sizes, times and hashes are remembered between runs.
    """
    before = _remembered(private / STAMPS_FILE)
    stamps = {label: _stamp(path, before.get(label)) for label, path in files.items()}
    if stamps != before:
        _remember(private / STAMPS_FILE, stamps)
    return {label: stamp["sha256"] for label, stamp in stamps.items()}


def _stamp(path: Path, before: Mapping[str, object] | None) -> dict[str, object]:
    try:
        return _stamp_of(path, path.stat(), before)
    except OSError:
        # Reading it will fail as well, and then becomes a problem of this file alone.
        return {"path": str(path), "sha256": "cannot be read", "is_settled": False}


def _stamp_of(
    path: Path, status: os.stat_result, before: Mapping[str, object] | None
) -> dict[str, object]:
    seen = {"path": str(path), "size": status.st_size, "mtime_ns": status.st_mtime_ns}
    is_known = bool(before) and {**before, **seen} == before
    if is_known and before["is_settled"]:
        return dict(before)
    is_settled = time.time() - status.st_mtime > _YOUNG_SECONDS
    with path.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    return {**seen, "sha256": digest, "is_settled": is_settled}


def _remembered(file: Path) -> dict[str, dict[str, object]]:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _remember(file: Path, stamps: Mapping[str, object]) -> None:
    """Write the stamps so that a reader sees the old ones or the new, never half of either."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix="stamps-", suffix=".tmp")
    with os.fdopen(handle, "w", encoding="utf-8") as opened:
        json.dump(stamps, opened)
    try:
        Path(name).replace(file)
    except OSError:
        # On Windows another process may have the file open; it remembers the same.
        with contextlib.suppress(OSError):
            Path(name).unlink()
