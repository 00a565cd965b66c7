"""A sheet's rows written straight into a workbook's file: many times faster than cell by cell."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from xml.sax.saxutils import escape

from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from evalkit.intake.workbook_writing import TEXT

_UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LONGEST = 32_767
# Programs point at every text that looks like a number, unless the file says that it is meant so;
# what may follow stands in the standard (ECMA-376, part 1, 18.3.1.99).
_NO_WARNING = b'<ignoredErrors><ignoredError sqref="A1:XFD1048576" numberStoredAsText="1"/>'
_NO_WARNING += b"</ignoredErrors>"
_AFTER_WARNINGS = re.compile(rb"<(?:drawing|legacyDrawing|tableParts|extLst)\b|</worksheet>")
_SHEET_DATA = re.compile(rb"<sheetData>.*</sheetData>|<sheetData ?/>", re.DOTALL)


def put_text(page: Worksheet, row: int, place: int, text: str) -> Cell:
    """Write a text that stays a text, whatever it looks like, and return its cell."""
    cell = page.cell(row=row, column=place + 1)
    if text:
        cell.value = _storable(text)
        # Set after the value, which would make a formula of a text that begins with =.
        cell.data_type, cell.number_format = "s", TEXT
    return cell


def rows_as_xml(
    rows: Iterable[tuple[int, Sequence[str]]],
    held: Iterable[Cell],
    *,
    style: int,
    heights: Mapping[int, float] = MappingProxyType({}),
) -> bytes:
    """Return the rows of a sheet as they stand in a workbook's file.

    Every cell is text, whatever it looks like.  What openpyxl says of a cell besides its text and
    its look (a comment, a link) stands elsewhere in the file.

    Parameters
    ----------
    rows : iterable of (row number, texts)
        One text per column; an empty one is no cell.
    held : iterable of Cell
        The cells that do not look like the others, from the sheet in the saved workbook.  They
        stand instead of what ``rows`` has at their place.
    style : int
        ``style_id`` of a cell that looks like the others.
    heights : mapping of int to float
        The heights of some rows, in points; programs choose those of the others.

    Examples
    --------
    >>> rows = rows_as_xml([(2, ["", "=1&2"])], [], style=3).decode()
    >>> rows.removeprefix("<sheetData>").removesuffix("</sheetData>")
    '<row r="2"><c r="B2" s="3" t="inlineStr"><is><t>=1&amp;2</t></is></c></row>'
    """
    own: dict[int, dict[int, str]] = {}
    for cell in held:
        own.setdefault(cell.row, {})[cell.column - 1] = _tail(cell.value, cell.style_id)
    tails, letters, inside = _Tails(style), _Letters(), {}
    for row, texts in rows:
        cells = {place: tails[text] for place, text in enumerate(texts) if text}
        inside[row] = _cells(row, cells | own.pop(row, {}), letters)
    inside |= {row: _cells(row, cells, letters) for row, cells in own.items()}
    whole = "".join(
        f'<row r="{row}"{_height(heights.get(row))}>{inside[row]}</row>' for row in sorted(inside)
    )
    # A lone half of a character pair can be in no file; it is written as a number, as elsewhere.
    return f"<sheetData>{whole}</sheetData>".encode(errors="xmlcharrefreplace")


def with_rows(content: bytes, rows: Mapping[str, bytes]) -> bytes:
    """Return a workbook with other rows in some of its sheets, not packed.

    Excel puts no sign on the texts of these sheets that look like numbers.

    Parameters
    ----------
    content : bytes
        The XLSX file.
    rows : mapping of str to bytes
        The rows of :func:`rows_as_xml` by the sheet's part (``xl/worksheets/sheet1.xml``).
    """
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as former,
        zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as whole,
    ):
        for name in former.namelist():
            part = former.read(name)
            if name in rows:
                before, after = _SHEET_DATA.split(part, maxsplit=1)
                rest = _AFTER_WARNINGS.search(after).start()
                part = before + rows[name] + after[:rest] + _NO_WARNING + after[rest:]
            whole.writestr(name, part)
    return made.getvalue()


class _Tails(dict[str, str]):
    """What follows a cell's address, by its text; each text is made ready once."""

    def __init__(self, style: int) -> None:
        super().__init__()
        self._style = style

    def __missing__(self, text: str) -> str:
        self[text] = tail = _tail(text, self._style)
        return tail


class _Letters(dict[int, str]):
    """The letters over the columns, counted from 0."""

    def __missing__(self, place: int) -> str:
        self[place] = letter = get_column_letter(place + 1)
        return letter


def _tail(text: str | None, style: int) -> str:
    if not text:
        return f' s="{style}" t="n" />'
    text = _storable(text)
    kept = ' xml:space="preserve"' if text != text.strip() != "" else ""
    return f' s="{style}" t="inlineStr"><is><t{kept}>{escape(text)}</t></is></c>'


def _storable(text: str) -> str:
    """Return a text as a workbook can hold it: without control characters, and not too long."""
    return _UNSTORABLE.sub("\ufffd", text)[:_LONGEST]


def _cells(row: int, cells: Mapping[int, str], letters: _Letters) -> str:
    return "".join([f'<c r="{letters[place]}{row}"{cells[place]}' for place in sorted(cells)])


def _height(points: float | None) -> str:
    return "" if points is None else f' ht="{points}" customHeight="1"'
