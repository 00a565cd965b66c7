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


def sweep(folder: Path, *, audience: str, keep: Iterable[str]) -> None:
    """Remove what no row of the manifest stands for: stale pages, halves of an interrupted write.

    Parameters
    ----------
    folder
        The cohort's reports.
    audience
        The folder within it that is swept; everything in it was made by a run.
    keep
        Pages to keep, relative to ``folder``, with ``/``.
    """
    kept = set(keep)
    for path in sorted((folder / audience).rglob("*")):
        is_page = path.suffix == ".html" and path.relative_to(folder).as_posix() not in kept
        if path.is_file() and (is_page or path.suffix == PART):
            path.unlink()
    for path in folder.glob(f".*{PART}"):
        path.unlink()


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
