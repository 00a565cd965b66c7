"""How the sheets of the coloured workbook look: one font, rows that show all their text, print."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence

from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

FONT = "Calibri"
BOLD = Font(name=FONT, size=11, bold=True)
_LINE_HEIGHT, _ROOM = 15, 3
_HIGHEST = 409
"""Points; Excel takes no higher row."""
_LONG_WORD = 0.8
_A4 = 9
_MARGIN = 0.4


def row_height(texts: Sequence[str], widths: Sequence[float]) -> float:
    r"""Return how high a row must be, in points, to show its wrapped texts as a whole.

    Spreadsheets leave a row as low as the file says, and without a word in the file some of them
    cut it after the first line.

    Parameters
    ----------
    texts : sequence of str
        One per column, in Calibri 11.
    widths : sequence of float
        The columns' widths, in characters as Excel counts them.

    Examples
    --------
    >>> row_height(["short"], [20]), row_height(["a sentence that needs three lines"], [14])
    (18, 48)
    >>> row_height(["one\ntwo"], [20]), row_height(["30_signs_without_a_blank_______"], [10])
    (33, 63)
    """
    most = max(map(_n_lines, texts, widths), default=1)
    return min(_LINE_HEIGHT * most + _ROOM, _HIGHEST)


def _n_lines(text: str, width: float) -> int:
    # Most letters are narrower than the digits by which widths are counted; the difference is
    # the room for other fonts, where Calibri is not installed.  Long words without a blank are
    # codes and names of files, whose signs are wide.
    is_long = any(len(word) > _LONG_WORD * width for word in text.split())
    room = max(int(_LONG_WORD * width if is_long else width), 1)
    # Spreadsheets begin a word that is too long for a line on a line of its own.
    lines = re.sub(rf"\s+(?=\S{{{room + 1}}})", "\n", text).split("\n")
    return sum(max(1, len(textwrap.wrap(line, room))) for line in lines)


def set_widths(page: Worksheet, widths: Sequence[float]) -> None:
    """Set the widths of a sheet's columns, from the first on."""
    for number, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(number)].width = width


def lay_out_print(page: Worksheet, *, header_row: int | None, has_letters: bool) -> None:
    """Make a sheet print across A4, as wide as the paper, with its header on every page.

    Parameters
    ----------
    page : Worksheet
        The sheet.
    header_row : int or None
        The row of column names, if there is one.
    has_letters : bool
        Whether the letters of columns and the numbers of rows are printed too.
    """
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", _A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    margins = page.page_margins
    margins.left = margins.right = margins.top = margins.bottom = _MARGIN
    margins.header = margins.footer = _MARGIN / 2
    page.print_options.headings = has_letters
    if header_row is not None:
        page.print_title_rows = f"{header_row}:{header_row}"
