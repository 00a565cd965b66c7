"""Reading CSV files: whatever Excel, Forms or a colleague's computer made of them."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from itertools import islice
from pathlib import Path

from evalkit.intake.csv_gate import ENCODING, other_kind, utf_16, utf_16_text
from evalkit.intake.problems import Problem, column_letter
from evalkit.intake.row_limits import most_rows, too_many_rows
from evalkit.intake.sheets import Reading, make_sheet

SEPARATORS = (",", ";", "\t")
LARGEST_CSV = 500_000_000
_SNIFFED = 1024
_BOM = b"\xef\xbb\xbf"


def read_csv_file(path: Path, *, file: str, is_of_one_school: bool = False) -> Reading:
    """Return the one sheet of a CSV file, every cell as text.

    Parameters
    ----------
    path : Path
        Where the file is.
    file : str
        How the file is named to people, for example ``S01/pupils.csv``.
    is_of_one_school : bool
        Whether the file can hold one school only; of such a file fewer rows are read.
    """
    if path.stat().st_size > LARGEST_CSV:
        return _refused(
            file, "too_large", "The file is larger than 500 MB.", "Send one file per school."
        )
    raw = path.read_bytes()
    if refused := other_kind(raw[:_SNIFFED], file=file):
        text = utf_16_text(raw)
        if text is None:
            return Reading(problems=(refused,))
        # What is wrong in its cells is told in the same round.
        inside = _read_text(file, text, is_of_one_school)
        if inside.sheets:
            refused = replace(refused, kind=ENCODING)
        return Reading(sheets=inside.sheets, problems=(refused, *inside.problems))
    text = _decoded(raw)
    if text is None:
        return _refused(
            file,
            "unreadable",
            "The file is not a CSV file in an encoding that is read (UTF-8 or Windows).",
            'Open it in Excel and save it as "CSV UTF-8 (comma delimited)".',
        )
    return _read_text(file, text, is_of_one_school)


def _read_text(file: str, text: str, is_of_one_school: bool) -> Reading:
    if "\x00" in text:
        return _with_nul(file, text)
    text, skipped = _without_separator_line(text)
    separator, most = _separator(text), most_rows(is_of_one_school=is_of_one_school)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        filled = ((number + skipped, row) for number, row in enumerate(reader, 1) if any(row))
        # The column names and one row too many are enough to tell.
        rows = list(islice(filled, most + 2))
    except csv.Error:
        return _unclosed(file, text, separator, skipped)
    if len(rows) > most + 1:
        return Reading(problems=(too_many_rows(file, is_of_one_school=is_of_one_school),))
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
    number, line = skipped + 1, 0
    try:
        for _ in reader:
            number, line = number + 1, reader.line_num
    except csv.Error:
        pass
    # A quotation mark that is never closed runs on over the lines that follow.
    if reader.line_num == line + 1 and (told := _long_cell(file, text, separator, line, number)):
        return Reading(problems=(told,))
    return _refused(
        file,
        "unreadable",
        "From this row on the cells cannot be told apart: a quotation mark is opened and not "
        "closed, or stands in the middle of a cell.",
        "Take the quotation mark out, or open the file in Excel and save it as CSV again.",
        row=number,
    )


def _long_cell(file: str, text: str, separator: str, line: int, row: int) -> Problem | None:
    """Return what is said of a line's first cell that is longer than any cell of a table."""
    cells = next(islice(io.StringIO(text, newline=""), line, None), "").split(separator)
    for place, cell in enumerate(cells):
        if len(cell) > csv.field_size_limit():
            return Problem(
                severity="error",
                kind="unreadable",
                file=file,
                row=row,
                column=column_letter(place),
                message=f"The cell holds {len(cell.rstrip()):,} characters, and no answer is as "
                "long; something was pasted or filled into it by accident.",
                mend="Write the answer alone in the cell, or leave it empty.",
            )
    return None


def _refused(file: str, kind: str, message: str, mend: str, row: int | None = None) -> Reading:
    problem = Problem(severity="error", kind=kind, file=file, row=row, message=message, mend=mend)
    return Reading(problems=(problem,))
