"""Lists in one cell: however they are typed, the same words are the same."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evalkit.matching.wish_words import n_shared, read_lists, read_words


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("football; drawing", ["football", "drawing"]),
        ("  FOOTBALL ;; drawing ;", ["football", "drawing"]),
        ("Tue  lunch;tue lunch;TUE\tLUNCH", ["tue lunch"]),
        ("Straße; STRASSE", ["strasse"]),
        ("Cafe\u0301; caf\u00e9", ["caf\u00e9"]),
        (" ; ;", []),
        ("", []),
        (None, []),
        (np.nan, []),
        (pd.NA, []),
        (7, []),
    ],
)
def test_words_of_a_cell(cell, words):
    assert list(read_words(cell)) == words


def test_the_first_spelling_is_kept():
    assert read_words(" Board  Games; board games") == {"board games": "Board Games"}


def test_shared_words_are_counted_once():
    ones = read_lists(pd.Series(["chess; Chess; art", None]))
    others = read_lists(pd.Series(["CHESS;ART", "rugby", ""]))
    assert n_shared(ones, others).tolist() == [[2, 0, 0], [0, 0, 0]]


def test_nobody_shares_with_nobody():
    assert n_shared([], read_lists(pd.Series(["chess"]))).shape == (0, 1)
