"""The folder of a school's pairs: proposals that are never written over once a person edited one.

``pairing/<school>/`` in the cohort folder, for the school's own eyes: ``proposed.csv`` and its
successors, ``signed.csv`` with ``signed.toml``, what both replaced, ``record.json`` (what evalkit
wrote) and ``log.txt`` (who signed or unlocked, when and why).
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from evalkit.batch.pages_folder import FILE_MODE, private_folder, write_private
from evalkit.errors import DataError

FOLDER = "pairing"
RECORD, LOG = "record.json", "log.txt"
_LOCK = ".lock"
_LOCK_IS_OLD = 600.0
_PROPOSED = re.compile(r"proposed(?:_(\d+))?\.csv")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """What evalkit knows of a proposal that it wrote.

    Parameters
    ----------
    sha256 : str
        Of the file as it was written.
    inputs : str
        Fingerprint of the school's files and the plan.
    links : tuple of (mentor, mentee, time)
    left : tuple of str
        Pupils who take no part any more.
    places : tuple of (mentor, number)
        Mentors who were given more places than they offered, and how many they have in all.
    continues : tuple of (mentor, mentee)
        Pairs that are to stay.
    is_settled : bool
        Whether pairs were signed since, so that the sheet is history.
    """

    sha256: str
    inputs: str
    links: tuple[tuple[str, str, str], ...] = ()
    left: tuple[str, ...] = ()
    places: tuple[tuple[str, int], ...] = ()
    continues: tuple[tuple[str, str], ...] = ()
    is_settled: bool = False


def digest(content: bytes) -> str:
    """Return the SHA-256 of a file's content."""
    return sha256(content).hexdigest()


def pairing_folder(cohort: Path, slug: str) -> Path:
    """Return where the pairs of a school are kept; ``slug`` is its safe file name."""
    return cohort / FOLDER / slug


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Let nobody else change the school's pairs meanwhile; the folder is made where it is not.

    Raises
    ------
    DataError
        Somebody else is at it, or the folder cannot be written to.
    """
    lock = folder / _LOCK
    with told_if_unwritable(folder):
        private_folder(folder.parent)
        private_folder(folder)
        with suppress(OSError):
            # Whoever left it was killed: no command takes this long.
            if time.time() - lock.stat().st_mtime > _LOCK_IS_OLD:
                lock.rmdir()
        try:
            lock.mkdir()
        except FileExistsError:
            raise DataError(
                "Only one person at a time can change the pairs of a school, and somebody is at it "
                f"now. Wait a little and try again. (If nobody is, remove the folder {lock}.)"
            ) from None
    try:
        yield
    finally:
        with suppress(OSError):
            lock.rmdir()


@contextmanager
def told_if_unwritable(folder: Path) -> Iterator[None]:
    """Turn what the system says when the folder cannot be written into a sentence (DataError)."""
    try:
        yield
    except OSError as error:
        raise DataError(
            f"The pairs are kept in {folder}, and it cannot be written to: {error.strerror}. Copy "
            "the cohort to a folder of your own, or free some space."
        ) from error


def sheets_in(folder: Path) -> list[Path]:
    """Return the proposals in the order in which they were made."""
    found = [path for path in folder.glob("proposed*.csv") if _PROPOSED.fullmatch(path.name)]
    return sorted(found, key=lambda path: _number(path.name))


def _number(name: str) -> int:
    found = _PROPOSED.fullmatch(name)
    return int(found[1] or 1) if found else 0


def read_record(folder: Path) -> dict[str, Proposed]:
    """Return what is known of each proposal by file name; nothing where there is no record."""
    try:
        held = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        return {
            name: Proposed(
                **{
                    **each,
                    "links": tuple(map(tuple, each["links"])),
                    "continues": tuple(map(tuple, each["continues"])),
                    "left": tuple(each["left"]),
                    "places": tuple(map(tuple, each["places"])),
                }
            )
            for name, each in held.items()
        }
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        # Without it every sheet counts as edited, so nothing is lost.
        return {}


def write_record(folder: Path, record: Mapping[str, Proposed]) -> None:
    """Keep what is known of the proposals."""
    held = {name: asdict(each) for name, each in sorted(record.items())}
    text = json.dumps(held, ensure_ascii=False, indent=1)
    with told_if_unwritable(folder):
        write_private(folder / RECORD, text.encode())


def is_edited(path: Path, record: Mapping[str, Proposed]) -> bool:
    """Return whether a sheet is not as evalkit wrote it."""
    known = record.get(path.name)
    return known is None or digest(path.read_bytes()) != known.sha256


def write_proposal(folder: Path, content: bytes, proposed: Proposed) -> tuple[Path, Path | None]:
    """Write a proposal over the last one, or beside it where a person edited or signed that.

    Returns
    -------
    path : Path
        The new sheet.
    spared : Path or None
        The edited sheet beside which it stands.
    """
    record = read_record(folder)
    there = sheets_in(folder)
    last = there[-1] if there else None
    path, spared = folder / "proposed.csv", None
    if last is not None:
        is_settled = last.name in record and record[last.name].is_settled
        if is_settled or is_edited(last, record):
            path = folder / f"proposed_{_number(last.name) + 1}.csv"
            spared = None if is_settled else last
        else:
            path = last
    with told_if_unwritable(folder):
        write_private(path, content)
    write_record(folder, {**record, path.name: proposed})
    return path, spared


def sheet_to_read(folder: Path, asked: str | None) -> Path:
    """Return the sheet that is meant: the one asked for, the only open one, or the edited one.

    Raises
    ------
    DataError
        There is none, or more than one could be meant.
    """
    there = sheets_in(folder)
    if asked is not None:
        named = [path for path in there if asked in (path.name, path.stem, str(path))]
        if not named:
            told = ", ".join(path.name for path in there) or "none"
            raise DataError(f"There is no sheet {asked} in {folder}; there is: {told}.")
        return named[0]
    record = read_record(folder)
    waiting = [p for p in there if not (p.name in record and record[p.name].is_settled)]
    edited = [path for path in waiting if is_edited(path, record)]
    if len(waiting) == 1 or len(edited) == 1:
        return (waiting if len(waiting) == 1 else edited)[0]
    if waiting:
        told = ", ".join(path.name for path in waiting)
        raise DataError(f"More than one sheet could be meant: {told}. Say which with --sheet.")
    if there:
        raise DataError(
            f"No sheet in {folder} waits for a signature: the last was signed. Have new pairs "
            "proposed first, or take the signature back with --unlock."
        )
    raise DataError(f"There is no sheet of pairs in {folder} yet. Have pairs proposed first.")


def settle(folder: Path, *, is_settled: bool, names: Sequence[str] | None = None) -> None:
    """Note which sheets are history (all, where no names are given), or open again."""
    record = read_record(folder)
    for path in sheets_in(folder):
        if names is None or path.name in names:
            known = record.get(path.name) or Proposed(sha256="", inputs="")
            record[path.name] = Proposed(**{**_fields(known), "is_settled": is_settled})
    write_record(folder, record)


def _fields(known: Proposed) -> dict[str, object]:
    return {name: getattr(known, name) for name in Proposed.__slots__}


def add_to_log(folder: Path, line: str) -> None:
    """Add one line to the log; what stands in it is never changed."""
    path = folder / LOG
    with told_if_unwritable(folder):
        with path.open("a", encoding="utf-8", newline="\n") as opened:
            opened.write(" ".join(line.split()) + "\n")
        path.chmod(FILE_MODE)
