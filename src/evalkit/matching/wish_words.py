"""Words that pupils list in one cell: read in one way, and counted where two pupils share them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np
import pandas as pd

Words = dict[str, str]
"""Each word as it is compared (small letters), and as the pupil spelt it."""

SEPARATOR = ";"


def read_words(cell: object) -> Words:
    """Return the words of a cell, each once; none where the cell is blank.

    Parameters
    ----------
    cell : str or missing
        Words with semicolons between.  Capitals and the number of blanks make no difference.

    Examples
    --------
    >>> read_words(" Football ;drawing;;  football")
    {'football': 'Football', 'drawing': 'drawing'}
    """
    if not isinstance(cell, str):
        return {}
    words: Words = {}
    for part in unicodedata.normalize("NFC", cell).split(SEPARATOR):
        if spelt := " ".join(part.split()):
            words.setdefault(spelt.casefold(), spelt)
    return words


def read_lists(column: pd.Series) -> list[Words]:
    """Return the words of each cell; cells with the same text share one answer."""
    known: dict[str, Words] = {}
    found = []
    for cell in column:
        text = cell if isinstance(cell, str) else ""
        if text not in known:
            known[text] = read_words(text)
        found.append(known[text])
    return found


def n_shared(ones: Sequence[Words], others: Sequence[Words]) -> np.ndarray:
    """Return how many words each of ``ones`` (rows) shares with each of ``others`` (columns).

    Examples
    --------
    >>> n_shared([{"chess": "chess"}], [{"chess": "Chess", "art": "art"}, {}])
    array([[1., 0.]], dtype=float32)
    """
    known = {word: place for place, word in enumerate(sorted({w for each in ones for w in each}))}
    return _held(ones, known) @ _held(others, known).T


def _held(lists: Sequence[Words], known: dict[str, int]) -> np.ndarray:
    held = np.zeros((len(lists), len(known)), dtype=np.float32)
    for row, words in enumerate(lists):
        for word in words:
            if word in known:
                held[row, known[word]] = 1
    return held
