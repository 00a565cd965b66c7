"""Codes that several people gave to the same things, checked and lined up for a coefficient.

Nothing is dropped here: where a code is missing, the caller has to say what was left out.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd

from evalkit.errors import DataError

Codes: TypeAlias = Sequence[object] | np.ndarray | pd.Series
"""Any one-dimensional run of codes: words, numbers, or an ordered category."""

MISSING = -1
"""The place of a code that is not there."""

FEWEST_SUBJECTS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Codings:
    """What each coder gave to each subject, as places in one list of categories.

    Parameters
    ----------
    coders : tuple of str
        The coders, in the order of the columns.
    places : array, shape (n subjects, m coders)
        Places in ``categories``; −1 where a code is missing.
    categories : tuple
        Every category that is declared, or else every one that occurs.
    scores : array or None, shape (q categories,)
        Where the categories stand on a line: the numbers themselves, or 0, 1, 2, … for an ordered
        category.  None when the codes have no order.
    """

    coders: tuple[str, ...]
    places: np.ndarray
    categories: tuple[object, ...]
    scores: np.ndarray | None

    @property
    def n(self) -> int:
        """Return the number of subjects."""
        return len(self.places)

    def counts(self) -> np.ndarray:
        """Return how many coders gave each subject (row) each category (column)."""
        return (self.places[:, :, None] == np.arange(len(self.categories))).sum(axis=1)

    def table(self, first: int, second: int) -> np.ndarray:
        """Return how often two coders gave each pair of categories, the first one in rows."""
        table = np.zeros((len(self.categories),) * 2)
        np.add.at(table, (self.places[:, first], self.places[:, second]), 1)
        return table

    def require_complete(self, *, mend: str) -> None:
        """Refuse missing codes; each caller says by ``mend`` what to do about them."""
        is_missing = (self.places == MISSING).any(axis=1)
        if is_missing.any():
            raise DataError(
                f"Every subject must have a code of each coder; {int(is_missing.sum())} of "
                f"{self.n} lack one. {mend}"
            )

    def require_scores(self, *, asked: str) -> np.ndarray:
        """Return the scores of the categories, or say that they have no order.

        They come in units of a power of two, so that the largest is near 1: no coefficient here
        depends on the unit, and squares of very large or small codes cannot be computed.
        """
        if self.scores is None:
            raise DataError(
                f"{asked} needs to know how far apart two codes are; these are words without an "
                "order. Pass numbers, or a pandas Categorical with ordered=True and the "
                "categories from lowest to highest (the same for every coder)."
            )
        return np.ldexp(self.scores, -int(np.frexp(np.abs(self.scores).max())[1]))


def two_codings(coder_1: Codes, coder_2: Codes) -> Codings:
    """Return two coders' codes, after checking that row by row they are of the same subject."""
    first, second = _as_series(coder_1, "coder_1"), _as_series(coder_2, "coder_2")
    if len(first) != len(second):
        raise DataError(
            f"`coder_1` and `coder_2` must have one code per subject each; got {len(first)} and "
            f"{len(second)}. Align them by subject first."
        )
    both_labelled = isinstance(coder_1, pd.Series) and isinstance(coder_2, pd.Series)
    if both_labelled and not first.index.equals(second.index):
        raise DataError(
            "`coder_1` and `coder_2` must have the same index in the same order; the labels "
            "differ, so rows may belong to different subjects. Align them by subject first."
        )
    codings = _lined_up(("coder_1", "coder_2"), [first, second])
    codings.require_complete(
        mend="Nothing is dropped silently: choose the subjects that both coded, say how many were "
        "left out, and pass those."
    )
    return codings


def codings_of(ratings: pd.DataFrame) -> Codings:
    """Return the codes of a frame with one row per subject and one column per coder."""
    if not isinstance(ratings, pd.DataFrame):
        raise DataError(
            "`ratings` must be a DataFrame with one row per subject and one column per coder; "
            f"got {type(ratings).__name__}."
        )
    if ratings.shape[1] < 2:
        raise DataError(
            f"`ratings` must have at least 2 columns, one per coder; got {ratings.shape[1]}."
        )
    columns = [ratings.iloc[:, place] for place in range(ratings.shape[1])]
    return _lined_up(tuple(str(name) for name in ratings.columns), columns)


def _as_series(codes: Codes, name: str) -> pd.Series:
    if isinstance(codes, pd.Series):
        return codes
    try:
        is_flat = np.ndim(codes) == 1
    except ValueError:  # rows of unequal length
        is_flat = False
    if is_flat:
        return pd.Series(codes)
    raise DataError(
        f"`{name}` must be a list, an array or a Series with one code per subject; "
        f"got {type(codes).__name__}."
    )


def _lined_up(coders: tuple[str, ...], columns: list[pd.Series]) -> Codings:
    n = len(columns[0])
    if n < FEWEST_SUBJECTS:
        raise DataError(
            f"There must be at least {FEWEST_SUBJECTS} subjects to agree about; got {n}."
        )
    is_declared = [isinstance(column.dtype, pd.CategoricalDtype) for column in columns]
    if any(is_declared):
        return _declared(coders, columns, is_declared)
    is_number = [getattr(column.dtype, "kind", "O") in "iuf" for column in columns]
    if any(is_number) and not all(is_number):
        _refuse_mixture(coders, is_number, what="numbers")
    return _numbered(coders, columns) if all(is_number) else _worded(coders, columns)


def _declared(
    coders: tuple[str, ...], columns: list[pd.Series], is_declared: list[bool]
) -> Codings:
    if not all(is_declared):
        _refuse_mixture(coders, is_declared, what="a pandas Categorical")
    declared = columns[0].dtype
    others = [
        name for name, column in zip(coders, columns, strict=True) if column.dtype != declared
    ]
    if others:
        raise DataError(
            "Every coder must have the same categories in the same order; they differ from those "
            f"of {coders[0]} in {', '.join(others)}. Give every column one CategoricalDtype."
        )
    places = np.column_stack([column.cat.codes.to_numpy() for column in columns])
    categories = tuple(declared.categories)
    scores = np.arange(len(categories), dtype=float) if declared.ordered else None
    return Codings(coders=coders, places=places, categories=categories, scores=scores)


def _numbered(coders: tuple[str, ...], columns: list[pd.Series]) -> Codings:
    numbers = np.column_stack([column.to_numpy(dtype=float, na_value=np.nan) for column in columns])
    infinite = [name for name, each in zip(coders, numbers.T, strict=True) if np.isinf(each).any()]
    if infinite:
        raise DataError(f"Codes must be finite numbers; infinite ones stand in {_named(infinite)}.")
    scores = np.unique(numbers[~np.isnan(numbers)])
    places = np.where(np.isnan(numbers), MISSING, np.searchsorted(scores, numbers))
    return Codings(coders=coders, places=places, categories=tuple(scores), scores=scores)


def _worded(coders: tuple[str, ...], columns: list[pd.Series]) -> Codings:
    stacked = np.concatenate([column.to_numpy(dtype=object) for column in columns])
    try:
        places, categories = pd.factorize(stacked)
    except TypeError as error:
        raise DataError(_not_words(coders, columns)) from error
    return Codings(
        coders=coders,
        places=places.reshape(len(columns), -1).T,
        categories=tuple(categories),
        scores=None,
    )


def _not_words(coders: tuple[str, ...], columns: list[pd.Series]) -> str:
    odd = [
        name
        for name, column in zip(coders, columns, strict=True)
        if not column.map(lambda code: isinstance(code, Hashable)).all()
    ]
    return (
        f"Codes must be words or numbers, one in each cell; lists or the like stand in "
        f"{_named(odd)}. Give each code a column, or a row, of its own."
    )


def _refuse_mixture(coders: tuple[str, ...], is_so: list[bool], *, what: str) -> None:
    odd = [name for name, so in zip(coders, is_so, strict=True) if not so]
    raise DataError(
        f"Every coder must use the same kind of codes; some hold {what}, but not {_named(odd)}. "
        "Convert them all to the same kind first."
    )


def _named(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
