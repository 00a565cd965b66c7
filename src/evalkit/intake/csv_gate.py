"""What is no CSV file, whatever its name says: told by the first bytes."""

from __future__ import annotations

import codecs
import re

from evalkit.intake.problems import Problem

ENCODING = "encoding"
"""The kind of problem of a file whose cells could be read and checked all the same."""
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_PAGE = re.compile(rb"\s*<(!doctype|html|table|\?xml)", re.IGNORECASE)
_AS_CSV = 'Open it in Excel and save it as "CSV UTF-8 (comma delimited)".'


def other_kind(start: bytes, *, file: str) -> Problem | None:
    """Return what a file is instead of CSV, or None when it may be one.

    Parameters
    ----------
    start : bytes
        The first bytes of the file.
    file : str
        How the file is named to people.

    Examples
    --------
    >>> other_kind(b"pupil_id,role", file="pupils.csv") is None
    True
    >>> other_kind(b"PK\\x03\\x04", file="pupils.csv").message
    'It is an Excel workbook (or another packed file) under the name of a CSV file.'
    """
    if start.startswith(b"PK\x03\x04"):
        return _refused(
            file,
            "It is an Excel workbook (or another packed file) under the name of a CSV file.",
            f"Let its name end in .xlsx, or: {_AS_CSV[0].lower()}{_AS_CSV[1:]}",
        )
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return _refused(file, "It is an old Excel file under the name of a CSV file.", _AS_CSV)
    if start.startswith(b"%PDF"):
        return _refused(
            file,
            "It is a PDF under the name of a CSV file.",
            "Send the table that the PDF was printed from.",
        )
    if _PAGE.match(start.removeprefix(codecs.BOM_UTF8)):
        return _refused(file, "It is a web page under the name of a CSV file.", _AS_CSV)
    return utf_16(file) if start.startswith(_UTF_16) else None


def utf_16_text(raw: bytes) -> str | None:
    """Return the text of a file that begins with the mark of UTF-16, or None.

    Examples
    --------
    >>> utf_16_text("role".encode("utf-16")), utf_16_text(b"role") is None
    ('role', True)
    """
    is_utf_32 = raw.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE))
    if is_utf_32 or not raw.startswith(_UTF_16):
        return None
    try:
        return raw.decode("utf-16")
    except UnicodeDecodeError:
        return None


def utf_16(file: str) -> Problem:
    """Return the problem of a file that Excel saved as "Unicode text"."""
    return _refused(
        file, 'The file is saved as "Unicode text" (UTF-16), which is not read.', _AS_CSV
    )


def _refused(file: str, message: str, mend: str) -> Problem:
    return Problem(severity="error", kind="unreadable", file=file, message=message, mend=mend)
