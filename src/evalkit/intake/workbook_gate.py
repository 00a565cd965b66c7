"""What is refused before a workbook is parsed: too large, too tight, macros, a password."""

from __future__ import annotations

import zipfile
from pathlib import Path

from evalkit.intake.problems import Problem

LARGEST_FILE = 5_000_000
MOST_PARTS_BESIDES_SHEETS = 20
MOST_SHEETS = 60
"""More than the forms of all built-in questionnaires have.  Only sheets named as tables are read;
what keeps bombs out is the size, packed and unpacked, and the number of cells of a sheet."""
LARGEST_UNPACKED = 50_000_000
TIGHTEST_RATIO = 100
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"

REFUSED_KINDS = {
    ".xls": "an old Excel file (.xls)",
    ".xlsm": "a workbook with macros (.xlsm)",
    ".xlsb": "a binary Excel workbook (.xlsb)",
    ".xltx": "an Excel template (.xltx)",
    ".xltm": "an Excel template with macros (.xltm)",
    ".ods": "an OpenDocument spreadsheet (.ods)",
    ".numbers": "an Apple Numbers file (.numbers)",
}
SAVE_AGAIN = 'Open it and save it as "Excel Workbook (.xlsx)", or one CSV file per table.'


def refuse_kind(file: str, ending: str) -> Problem:
    """Return the problem that a file of a kind that is never opened makes."""
    mend = f"{SAVE_AGAIN[:-1]}; or take it out, if it is no table."
    return _refusal(
        file, "refused_file", f"It is {REFUSED_KINDS[ending]}, which is not opened.", mend
    )


def workbook_refusal(path: Path, *, file: str) -> Problem | None:
    """Return why a workbook must not be parsed, or None when it may be."""
    if path.stat().st_size > LARGEST_FILE:
        return _refusal(
            file,
            "too_large",
            "The workbook is larger than 5 MB.",
            "Take out pictures and sheets that are not needed, or send CSV files.",
        )
    with path.open("rb") as opened:
        if opened.read(4) == _OLD_EXCEL:
            return _refusal(
                file,
                "refused_file",
                "The workbook has a password, or is an old Excel file under a new name.",
                "Take the password off (File, Info, Protect Workbook) and save it as .xlsx; "
                "send it by a safe way instead.",
            )
    try:
        with zipfile.ZipFile(path) as packed:
            return _parts_refusal(file, packed.infolist())
    # Besides BadZipFile, zipfile meets bytes of a later version, odd names and odd lengths with
    # errors of many kinds; the school is told the same.
    except Exception:
        return _refusal(
            file, "unreadable", "It is not an Excel workbook, or it is damaged.", SAVE_AGAIN
        )


def _parts_refusal(file: str, parts: list[zipfile.ZipInfo]) -> Problem | None:
    names = [part.filename.lower() for part in parts]
    if any("vbaproject" in name or "macrosheets/" in name for name in names):
        return _refusal(file, "refused_file", "The workbook holds macros.", SAVE_AGAIN)
    n_sheets = sum(name.startswith("xl/worksheets/") and name.endswith(".xml") for name in names)
    unpacked = sum(part.file_size for part in parts)
    packed = max(1, sum(part.compress_size for part in parts))
    # A small honest workbook of many equal cells packs tightly too; only a large one harms.
    is_tight = unpacked > 1_000_000 and unpacked / packed > TIGHTEST_RATIO
    if len(names) - n_sheets > MOST_PARTS_BESIDES_SHEETS or n_sheets > MOST_SHEETS:
        return _refusal(
            file,
            "too_large",
            f"The workbook is made of too many parts (at most {MOST_SHEETS} sheets and "
            f"{MOST_PARTS_BESIDES_SHEETS} other parts).",
            "Copy the tables alone into a new workbook.",
        )
    if unpacked > LARGEST_UNPACKED or is_tight:
        return _refusal(
            file,
            "too_large",
            "Unpacked, the workbook is far larger than a school's answers can be.",
            "Copy the tables alone into a new workbook.",
        )
    return None


def _refusal(file: str, kind: str, message: str, mend: str) -> Problem:
    return Problem(severity="error", kind=kind, file=file, message=message, mend=mend)
