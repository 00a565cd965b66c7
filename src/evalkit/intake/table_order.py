"""In which order an office is told of its tables: as the definitions have them, pupils first."""

from __future__ import annotations

from functools import cache

from evalkit.catalogue import load_table
from evalkit.intake.cell_values import plain_word
from evalkit.intake.planned_tables import OPTIONAL, PUPILS, RECORDS, RESPONSES

_ORDER = (PUPILS, RESPONSES, RECORDS, *OPTIONAL)


def table_rank(file: str | None, sheet: str | None) -> int:
    """Return where a file or a sheet stands among the tables; what is no table comes last.

    What is said of no file, or of a school's whole folder, comes first.

    Examples
    --------
    >>> table_rank("S01/pupils.csv", None) < table_rank("S01/all.xlsx", "responses_who5")
    True
    >>> table_rank("S01/pairs.csv", None) < table_rank("S01/register.xls", None)
    True
    """
    if file is None or file.endswith("/"):
        return -1
    word = plain_word(sheet or file.rsplit("/", 1)[-1].rsplit(".", 1)[0])
    exact = next((rank for rank, names in enumerate(_names()) if word in names), None)
    if exact is not None:
        return exact
    # A table of answers has the questionnaire's name behind its own.
    is_answers = any(word.startswith(name) for name in _names()[_ORDER.index(RESPONSES)])
    return _ORDER.index(RESPONSES) if is_answers else len(_ORDER)


@cache
def _names() -> tuple[frozenset[str], ...]:
    return tuple(
        frozenset({plain_word(name), plain_word(load_table(name).title)}) for name in _ORDER
    )
