"""The folder that readers get: files that are whole or absent, and no page that has gone stale."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile

from evalkit.errors import RunError

PART = ".part"
FOLDER_MODE, FILE_MODE = 0o700, 0o600
"""Modes of what is for one school's own eyes."""

NO_SPACE = {errno.ENOSPC, errno.EDQUOT}


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old one or the new one, never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # Beside the file, not in a temporary folder: only within one file system is renaming atomic.
    part = path.with_name(f".{path.name}.{os.getpid()}{PART}")
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def private_folder(path: Path) -> None:
    """Make a folder that nobody else may open; one that was there before is closed."""
    path.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    path.chmod(FOLDER_MODE)


def write_private(path: Path, content: bytes) -> Path:
    """Write a file for its owner's eyes alone, if it is not there with these bytes already."""
    private_folder(path.parent)
    if not path.is_file() or path.read_bytes() != content:
        # The folder is private already, so nobody reads the file before its mode is set.
        write_whole(path, content)
    path.chmod(FILE_MODE)
    return path


@contextmanager
def told_if_unwritable(folder: Path) -> Iterator[None]:
    """Turn what the system says when ``folder`` cannot be written into a sentence (RunError)."""
    try:
        yield
    except OSError as error:
        if error.errno in NO_SPACE:
            why, mend = "there is no space left on its disk", "Free some space and run it again"
        else:
            why = (error.strerror or "the system refuses").lower()
            mend = "Name a folder that you may write to with --reports (in Python: reports_dir)"
        raise RunError(
            f"The reports' folder must be one that can be written to; {folder} cannot: {why}. "
            f"{mend}; reports that are finished are kept."
        ) from error


def require_writable(folder: Path) -> None:
    """Find out whether reports can be written to a folder, and leave nothing of the attempt.

    Permissions alone do not tell: some file systems refuse those who have them.

    Raises
    ------
    RunError
        They cannot: it is a file, may not be written to, or its disk is full.
    """
    absent = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        with told_if_unwritable(folder):
            folder.mkdir(parents=True, exist_ok=True)
            with TemporaryFile(dir=folder) as attempt:
                attempt.write(b"evalkit")
    finally:
        for path in absent:
            with suppress(OSError):
                path.rmdir()


def page_is(path: Path, *, digest: str) -> bool:
    """Whether the page is there and still has the bytes whose sha256 is ``digest``."""
    try:
        return bool(digest) and sha256(path.read_bytes()).hexdigest() == digest
    except OSError:
        return False


def sweep(folder: Path, *, audience: str, keep: Iterable[str], spared: str = "") -> None:
    """Remove what no row of the manifest stands for: stale pages, halves of an interrupted write.

    Parameters
    ----------
    folder
        The cohort's reports.
    audience
        The folder within it that is swept.
    keep
        Pages to keep, relative to ``folder``, with ``/``.
    spared
        Name of pages that another command makes and looks after.
    """
    kept = set(keep)
    for path in sorted((folder / audience).rglob("*")):
        is_page = path.suffix == ".html" and path.name != spared
        is_stale = is_page and path.relative_to(folder).as_posix() not in kept
        if path.is_file() and (is_stale or path.suffix == PART):
            path.unlink()
    for path in folder.glob(f".*{PART}"):
        path.unlink()


def remove_empty(folder: Path) -> None:
    """Remove empty folders in a folder: those of schools that are gone."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()


def sweep_work(work: Path, *, stems: Iterable[str]) -> None:
    """Remove executed notebooks of schools that are gone: a private folder keeps nothing for ever.

    Parameters
    ----------
    work
        The private folder, with one folder per notebook; made here if it is not there.
    stems
        File names, without their endings, that still belong to a school.
    """
    work.mkdir(parents=True, exist_ok=True, mode=0o700)
    kept = set(stems)
    for path in [*work.glob("*/*.ipynb"), *work.glob("*/*.log")]:
        if path.stem not in kept and path.stem != path.parent.name:
            path.unlink()
