"""A school's share of the store: its Parquet files and the fingerprint of what they hold."""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from evalkit.errors import DataError

_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)")
_LONGEST = 60


def slugs_for(school_ids: Iterable[str]) -> dict[str, str]:
    """Return a file name for each school: safe on every system, and no two alike.

    A code that cannot be kept letter by letter gets a piece of its own hash, so that a school's
    name on disk does not depend on which other schools there are.

    Examples
    --------
    >>> slugs_for(["S01", "42", "../etc"])
    {'S01': 's01', '42': '42', '../etc': 'etc-f7f912'}
    """
    codes = list(school_ids)
    plain = {code: _plain(code) for code in codes}
    shared = (
        {slug for slug in plain.values() if list(plain.values()).count(slug) > 1}
        if len(set(plain.values())) < len(codes)
        else set()
    )
    return {
        code: slug
        if slug and slug == code.casefold() and slug not in shared and not _RESERVED.fullmatch(slug)
        else f"{slug or 'school'}-{_digest(code.encode())[:6]}"
        for code, slug in plain.items()
    }


def _plain(code: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", code).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9_]+", "-", ascii_only.lower()).strip("-_")[:_LONGEST]


def content_fingerprint(frames: Mapping[str, pd.DataFrame], keys: Mapping[str, list[str]]) -> str:
    """Return a SHA-256 over what frames hold, whatever the order of their rows.

    Parameters
    ----------
    frames : mapping of name to DataFrame
        Without two rows of the same key.
    keys : mapping of name to list of str
        The columns that tell a frame's rows apart; none where every row stands for itself.
    """
    digest = hashlib.sha256()
    for name in sorted(frames):
        frame = frames[name]
        # Most cohorts send few of the tables; there is nothing to put in order in the others.
        if len(frame):
            frame = frame.sort_values(keys[name] or list(frame.columns), kind="stable")
        digest.update(f"\x1d{name}\x1e{len(frame)}".encode())
        for column in sorted(frame.columns):
            values = "\x1f".join(_as_text(frame[column])) if len(frame) else ""
            digest.update(f"\x1e{column}\x1f{values}".encode())
    return digest.hexdigest()


def _as_text(values: pd.Series) -> list[str]:
    """Return values as texts that are equal only where the values are; missing is one NUL."""
    # Columns hold few different values, and each is written once.
    places, found = pd.factorize(values)
    if values.dtype.kind == "M":
        texts = [f"{v:%Y-%m-%d}" for v in found]
    elif values.dtype.kind == "f":
        # Minus nought and nought are the same number.
        texts = [(float(v) + 0.0).hex() for v in found]
    else:
        texts = [str(v) for v in found]
    # A missing value has the place -1, the last.
    return np.array([*texts, "\x00"], dtype=object)[places].tolist()


def write_table(frame: pd.DataFrame, file: Path) -> None:
    """Write a frame to a Parquet file."""
    if len(frame):
        _write(frame, file)
        return
    # Most schools send few of the tables, so most files are one of a handful without rows.
    kinds = zip(frame.columns, map(str, frame.dtypes), strict=True)
    file.write_bytes(_file_without_rows(tuple(kinds)))


@cache
def _file_without_rows(types: tuple[tuple[str, str], ...]) -> bytes:
    held = io.BytesIO()
    _write(pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in types}), held)
    return held.getvalue()


def _write(frame: pd.DataFrame, target: Path | io.BytesIO) -> None:
    pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), target, compression="zstd")


def read_tables(files: Iterable[Path], types: Mapping[str, str]) -> pd.DataFrame:
    """Return the rows of Parquet files one below the other, with these columns and dtypes.

    Raises
    ------
    DataError
        A file is missing or damaged.
    """
    read = [_read_table(file, list(types)) for file in files]
    filled = [table for table in read if table.num_rows]
    if not filled:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in types.items()})
    together = pa.concat_tables(filled, promote_options="permissive")
    return together.to_pandas(ignore_metadata=True, types_mapper=_NULLABLE.get).astype(types)


def _read_table(file: Path, columns: list[str]) -> pa.Table:
    try:
        # partitioning=None: a folder named a=b is a school's slug and no column.
        return pq.read_table(file, partitioning=None, columns=columns)
    except (OSError, pa.ArrowInvalid):
        raise DataError(
            f"The store is damaged: {file} cannot be read. Delete the store's folder and run the "
            "command again; it is made anew from the school files."
        ) from None


_NULLABLE = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
