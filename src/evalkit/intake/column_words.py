"""A column as people are told of it: as their own file names it, and as we do."""

from __future__ import annotations

import re

from evalkit.intake.cell_values import plain_word
from evalkit.intake.placed_rows import Placed

_BOTH = re.compile(r'".*" \((.*)\)', re.DOTALL)


def column_words(placed: Placed, name: str) -> str:
    """Return one of our columns by the header of the file, with our title where that differs.

    A column that the file does not have is named by our title alone.
    """
    title = placed.table.column(name).title
    place = placed.places.get(name)
    header = "" if place is None else " ".join(placed.sheet.headers[place].split())
    return title if plain_word(header) in ("", plain_word(title)) else f'"{header}" ({title})'


def column_title(words: str) -> str:
    """Return our title of a column from what :func:`column_words` returned.

    Examples
    --------
    >>> column_title('"who5_01" (Answer 1)'), column_title("Answer 1")
    ('Answer 1', 'Answer 1')
    """
    both = _BOTH.fullmatch(words)
    return both[1] if both else words


def quoted_column(words: str) -> str:
    """Return a column's words with its name in quotation marks.

    Examples
    --------
    >>> quoted_column('"who5_01" (Answer 1)'), quoted_column("Answer 1")
    ('"who5_01" (Answer 1)', '"Answer 1"')
    """
    return words if _BOTH.fullmatch(words) else f'"{words}"'
