"""Reading CSV files: whatever Excel, Forms or a colleague's computer made of them."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from evalkit.intake.csv_gate import other_kind, utf_16
from evalkit.intake.problems import Problem
from evalkit.intake.sheets import Reading, make_sheet

SEPARATORS = (",", ";", "\t")
LARGEST_CSV = 500_000_000
_SNIFFED = 1024
_BOM = b"\xef\xbb\xbf"


def read_csv_file(path: Path, *, file: str) -> Reading:
    """Return the one sheet of a CSV file, every cell as text.

    Parameters
    ----------
    path : Path
        Where the file is.
    file : str
        How the file is named to people, for example ``S01/pupils.csv``.
    """
    if path.stat().st_size > LARGEST_CSV:
        return _refused(
            file, "too_large", "The file is larger than 500 MB.", "Send one file per school."
        )
    raw = path.read_bytes()
    if refused := other_kind(raw[:_SNIFFED], file=file):
        return Reading(problems=(refused,))
    text = _decoded(raw)
    if text is None:
        return _refused(
            file,
            "unreadable",
            "The file is not a CSV file in an encoding that is read (UTF-8 or Windows).",
            'Open it in Excel and save it as "CSV UTF-8 (comma delimited)".',
        )
    if "\x00" in text:
        return _with_nul(file, text)
    text, skipped = _without_separator_line(text)
    separator = _separator(text)
    try:
        rows = [
            (number + skipped, cells)
            for number, cells in enumerate(
                csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True), 1
            )
        ]
    except csv.Error:
        return _unclosed(file, text, separator, skipped)
    return make_sheet(
        rows, file=file, name=None, is_strict=True, has_decimal_comma=separator == ";"
    )


def _decoded(raw: bytes) -> str | None:
    # A file that announces UTF-8 and is not is damaged; read as Windows, its accents turn to junk.
    for encoding in ("utf-8-sig",) if raw.startswith(_BOM) else ("utf-8-sig", "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _with_nul(file: str, text: str) -> Reading:
    if text.count("\x00") > len(text) // 4:
        return Reading(problems=(utf_16(file),))
    return _refused(
        file,
        "nul",
        "The row holds a character that no spreadsheet can hold (NUL); the file is damaged.",
        "Export the file again from the program that it came from.",
        row=text[: text.index("\x00")].count("\n") + 1,
    )


def _without_separator_line(text: str) -> tuple[str, int]:
    """Return the text without Excel's own first line ``sep=;`` and how many lines were taken."""
    mark = re.match(r"[ \t]*sep=.?[ \t]*(\r\n|\r|\n|$)", text, re.IGNORECASE)
    return (text[mark.end() :], 1) if mark else (text, 0)


def _separator(text: str) -> str:
    """Return the separator that cuts the first filled line into most cells."""
    # Lines may end as on an old Mac, in a bare CR.
    lines = io.StringIO(text, newline="")
    first = next((line for line in lines if line.strip(' \t\r\n,;"')), "")
    cuts = {each: len(next(csv.reader([first], delimiter=each), [])) for each in SEPARATORS}
    return max(SEPARATORS, key=lambda each: cuts[each])


def _unclosed(file: str, text: str, separator: str, skipped: int) -> Reading:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = skipped + 1
    try:
        for _ in reader:
            number += 1
    except csv.Error:
        pass
    return _refused(
        file,
        "unreadable",
        "From this row on the cells cannot be told apart: a quotation mark is opened and not "
        "closed, or stands in the middle of a cell.",
        "Take the quotation mark out, or open the file in Excel and save it as CSV again.",
        row=number,
    )


def _refused(file: str, kind: str, message: str, mend: str, row: int | None = None) -> Reading:
    problem = Problem(severity="error", kind=kind, file=file, row=row, message=message, mend=mend)
    return Reading(problems=(problem,))
