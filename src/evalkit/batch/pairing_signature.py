"""Pairs that a person signed: locked, told when somebody changed them, unlocked with a reason."""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from evalkit import __version__
from evalkit.batch.pages_folder import write_private
from evalkit.batch.pairing_folder import add_to_log, digest, settle, told_if_unwritable
from evalkit.errors import DataError
from evalkit.intake.pairs_table import pairs_csv

SIGNED, SIGNATURE = "signed.csv", "signed.toml"
_NUMBERED = re.compile(r"P(\d+)")
_CODES = ("pair_id", "mentor_id", "mentee_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """Signed pairs.

    Parameters
    ----------
    rows : tuple of mapping
        pair_id, mentor_id, mentee_id and time (empty where no times were given).
    by : str
    on : date
    sheet : str
        The sheet that was signed.
    left : tuple of str
        Pupils who take no part any more.
    places : tuple of (mentor, number)
        Mentors who were given more places than they offered, and how many they have in all.
    """

    rows: tuple[Mapping[str, str], ...]
    by: str
    on: date
    sheet: str
    left: tuple[str, ...]
    places: tuple[tuple[str, int], ...]


def read_signed(folder: Path) -> Signed | None:
    """Return the signed pairs, or None where none are.

    Raises
    ------
    DataError
        A person or a program changed ``signed.csv`` since it was signed, or a part is missing.
    """
    table, signature = folder / SIGNED, folder / SIGNATURE
    if not table.exists() and not signature.exists():
        return None
    way_out = (
        "Bring back the file as it was, or take the signature back with --unlock and a reason, "
        "and sign again."
    )
    if not (table.is_file() and signature.is_file()):
        lost = SIGNATURE if table.exists() else SIGNED
        raise DataError(f"The signed pairs in {folder} are not whole: {lost} is missing. {way_out}")
    content = table.read_bytes()
    try:
        said = tomllib.loads(signature.read_text(encoding="utf-8"))
        sha, by, on = said["sha256"], str(said["signed_by"]), said["signed_on"]
        times = said.get("times", {})
        signed = Signed(
            rows=(),
            by=by,
            on=date.fromisoformat(str(on)),
            sheet=str(said["sheet"]),
            left=tuple(said["left"]),
            places=tuple((str(code), int(n)) for code, n in said.get("places", {}).items()),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise DataError(
            f"{SIGNATURE} in {folder} was changed and cannot be read. {way_out}"
        ) from None
    if digest(content) != sha:
        raise DataError(
            f"{SIGNED} in {folder} is not as {by} signed it on {signed.on:%d/%m/%Y}: it was "
            f"changed or saved again since. {way_out}"
        )
    rows = csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""))
    held = tuple({**row, "time": str(times.get(row["pair_id"], ""))} for row in rows)
    return Signed(**{**{name: getattr(signed, name) for name in Signed.__slots__}, "rows": held})


def numbered(
    links: Iterable[tuple[str, str, str]], *, former: Iterable[Mapping[str, str]], taken: set[str]
) -> list[dict[str, str]]:
    """Return pairs with their codes: a pair that there was keeps its own, others get the next.

    Parameters
    ----------
    links : iterable of (mentor, mentee, time)
    former : iterable of mapping
        pair_id, mentor_id, mentee_id of pairs under way; a later one counts more.
    taken : set of str
        Pair codes that were ever used.

    Examples
    --------
    >>> former = [{"pair_id": "P002", "mentor_id": "M1", "mentee_id": "A1"}]
    >>> made = numbered([("M1", "A1", ""), ("M1", "A2", "")], former=former, taken={"P002"})
    >>> [row["pair_id"] for row in made]
    ['P002', 'P003']
    """
    own = {(each["mentor_id"], each["mentee_id"]): each["pair_id"] for each in former}
    used = [*taken, *own.values()]
    last = max((int(found[1]) for code in used if (found := _NUMBERED.fullmatch(code))), default=0)
    rows = []
    for mentor, mentee, slot in sorted(links):
        code = own.get((mentor, mentee))
        if code is None:
            last += 1
            code = f"P{last:03d}"
        rows.append({"pair_id": code, "mentor_id": mentor, "mentee_id": mentee, "time": slot})
    return sorted(rows, key=lambda row: (len(row["pair_id"]), row["pair_id"]))


def once_signed(folder: Path) -> list[dict[str, str]]:
    """Return every pair that was ever signed in the folder, what is signed now last."""
    there = [path for path in folder.glob("signed*.csv") if path.name != SIGNED]
    there = sorted(there, key=lambda path: (len(path.name), path.name))
    rows: list[dict[str, str]] = []
    for path in [*there, folder / SIGNED]:
        if path.is_file():
            text = path.read_bytes().decode("utf-8-sig", errors="replace")
            held = csv.DictReader(io.StringIO(text, newline=""))
            # One that a person spoilt after it was signed may lack columns.
            rows += [row for row in held if all(row.get(name) for name in _CODES)]
    return rows


def sign(
    folder: Path,
    rows: Sequence[Mapping[str, str]],
    *,
    by: str,
    on: date,
    sheet: str,
    fingerprints: Mapping[str, str],
    left: Sequence[str],
    places: Sequence[tuple[str, int]],
) -> None:
    """Lock pairs; what was signed before is kept beside them under a number.

    ``fingerprints`` names what the pairs were made from, for example ``inputs`` and ``rules``.
    """
    content = pairs_csv(rows)
    said = {
        "signed_by": by,
        "signed_on": on,
        "sheet": sheet,
        "sha256": digest(content),
        "evalkit": __version__,
        **{f"{name}_fingerprint": value for name, value in sorted(fingerprints.items())},
        "left": sorted(set(left)),
    }
    times = {row["pair_id"]: row["time"] for row in rows if row["time"]}
    _put_aside(folder)
    with told_if_unwritable(folder):
        write_private(folder / SIGNED, content)
        write_private(folder / SIGNATURE, _toml(said, times, dict(sorted(places))).encode())
    settle(folder, is_settled=True)
    n = len(rows)
    add_to_log(
        folder,
        f"{on.isoformat()} signed by {by}: {n} {'pair' if n == 1 else 'pairs'} of {sheet}, "
        f"sha256 {said['sha256']}",
    )


def unlock(folder: Path, *, reason: str, on: date) -> str | None:
    """Take a signature back, keep its files under a number, and open its sheet again.

    Returns
    -------
    str or None
        The sheet that was signed, which can be edited and signed again; None where not known.

    Raises
    ------
    DataError
        Nothing is signed.
    """
    if not (folder / SIGNED).exists() and not (folder / SIGNATURE).exists():
        raise DataError(f"Nothing is signed in {folder}, so there is nothing to unlock.")
    try:
        said = tomllib.loads((folder / SIGNATURE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        said = {}
    sheet = str(said.get("sheet", "")) or None
    _put_aside(folder)
    if sheet is not None:
        settle(folder, is_settled=False, names=[sheet])
    who = said.get("signed_by", "somebody")
    add_to_log(folder, f"{on.isoformat()} unlocked what {who} had signed. Reason: {reason}")
    return sheet


def _put_aside(folder: Path) -> None:
    """Rename what is signed to the next free number."""
    there = [folder / name for name in (SIGNED, SIGNATURE) if (folder / name).exists()]
    number = 1
    while any((folder / f"signed_{number}{ending}").exists() for ending in (".csv", ".toml")):
        number += 1
    with told_if_unwritable(folder):
        for path in there:
            path.rename(folder / f"signed_{number}{path.suffix}")


def _toml(said: Mapping[str, object], times: Mapping[str, str], places: Mapping[str, int]) -> str:
    lines = ["# Who signed the pairs of signed.csv, and what they were made from."]
    lines += [f"{name} = {_value(value)}" for name, value in said.items()]
    lines += ["", "# When each pair meets.", "[times]"]
    lines += [f"{_value(code)} = {_value(slot)}" for code, slot in times.items()]
    lines += ["", "# How many pupils a mentor has places for who was given more.", "[places]"]
    lines += [f"{_value(code)} = {number}" for code, number in places.items()]
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    # A text of JSON is one of TOML, as long as letters are not written as pairs of escapes.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
