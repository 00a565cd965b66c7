"""Writing a set of files as one: all of them or none, never over what is already there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from evalkit.errors import DataError

LISTED = 8


def write_new_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files that must not exist yet.

    Parameters
    ----------
    folder : Path
        Made when it is not there.
    files : mapping of relative path (with ``/``) to content

    Raises
    ------
    DataError
        One or more exist already, or the folder cannot be written; nothing is left of the set.
    """
    if there := [name for name in files if (folder / name).exists()]:
        raise DataError(
            f"{folder} already holds {_listed(there)}. Nothing was written, because no file may be "
            "lost. Name a new folder, or move these files away first."
        )
    _write(folder, files)


def replace_files(folder: Path, files: Mapping[str, bytes], *, former: Iterable[str] = ()) -> None:
    """Write files over their former selves.

    A file that is the same already is not touched, so that its date stays what it was.

    Parameters
    ----------
    folder : Path
    files : mapping of relative path (with ``/``) to content
    former : iterable of str
        Relative paths of an earlier set; those that the new set lacks are removed.
    """
    changed = {name: content for name, content in files.items() if _differs(folder / name, content)}
    for name in set(former) - set(files):
        path = folder / name
        if path.resolve().is_relative_to(folder.resolve()):
            path.unlink(missing_ok=True)
    _write(folder, changed)


def _differs(path: Path, content: bytes) -> bool:
    return not path.is_file() or path.read_bytes() != content


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write under other names first, so that a full disk leaves nothing half-written."""
    waiting: list[tuple[Path, Path]] = []
    try:
        for name, content in files.items():
            final = folder / name
            final.parent.mkdir(parents=True, exist_ok=True)
            started = final.with_name(f".{final.name}.part")
            waiting.append((started, final))
            started.write_bytes(content)
        for started, final in waiting:
            started.replace(final)
    except OSError as error:
        raise DataError(
            f"{folder} cannot be written: {error.strerror}. Name a folder that you may write to."
        ) from error
    finally:
        for started, _ in waiting:
            # Where a part of the path is a file, there is nothing to remove.
            if started.parent.is_dir():
                started.unlink(missing_ok=True)


def _listed(names: list[str]) -> str:
    more = len(names) - LISTED
    return ", ".join(names[:LISTED]) + (f" and {more} more" if more > 0 else "")
