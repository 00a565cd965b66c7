"""Folders that appear whole or not at all, whoever is killed or builds at the same time."""

from __future__ import annotations

import os
import re
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PREFIX = "building-"
_OLD_SECONDS = 24 * 3600.0


@contextmanager
def new_folder(private: Path, name: str, *, replace: bool) -> Iterator[Path]:
    """Yield an empty folder to fill; on leaving, it takes its name in one step.

    When another process was quicker, its folder stays (it was made from the same input) and
    this one is thrown away; with ``replace`` it is the other way round.  On an error nothing
    takes the name.
    """
    folder = _own_folder(private)
    try:
        yield folder
        _take_name(folder, private / name, replace=replace)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _own_folder(private: Path) -> Path:
    """Return a new folder whose name says which process made it."""
    return Path(tempfile.mkdtemp(dir=private, prefix=f"{_PREFIX}{_host()}-{os.getpid()}-"))


def _host() -> str:
    return re.sub(r"[^A-Za-z0-9]", "", socket.gethostname()) or "host"


def remove_at_once(folder: Path) -> None:
    """Remove a folder so that nobody meets half of it.

    Whoever reads from it at the time is told that it is gone.  When this process is killed half
    way, :func:`remove_leftovers` removes the rest.
    """
    aside = _own_folder(folder.parent)
    # It fails when another process was quicker, or where a file of it is open on Windows.
    with suppress(OSError):
        folder.rename(aside / folder.name)
    shutil.rmtree(aside, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def _take_name(folder: Path, target: Path, *, replace: bool) -> None:
    aside = folder.with_name(f"{folder.name}-old")
    if replace and target.exists():
        # It fails when another process has just put it aside as well.
        with suppress(OSError):
            target.rename(aside)
    try:
        folder.rename(target)
    except OSError:
        if not target.is_dir():
            raise
    finally:
        # Only now: while it is being removed nobody should look for the target in vain.
        shutil.rmtree(aside, ignore_errors=True)


def mark_as_used(folder: Path) -> None:
    """Set a folder's time to now; one that is just being replaced is waited for.

    Raises
    ------
    FileNotFoundError
        It has not come back after a second.
    """
    for _ in range(100):
        with suppress(FileNotFoundError):
            os.utime(folder)
            return
        time.sleep(0.01)
    os.utime(folder)


def remove_leftovers(private: Path) -> None:
    """Remove folders that a killed process left half-built; those of living ones stay."""
    host = _host()
    for folder in private.glob(f"{_PREFIX}*"):
        named = re.match(rf"{_PREFIX}(\w+)-(\d+)-", folder.name)
        is_ours = named is not None and named[1] == host and os.name == "posix"
        if (is_ours and not _is_alive(int(named[2]))) or _is_old(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _is_old(folder: Path) -> bool:
    try:
        return time.time() - folder.stat().st_mtime > _OLD_SECONDS
    except OSError:
        return False
