"""Keyed items as every coefficient of reliability needs them, and the shape it is returned in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from evalkit.scoring.complete_rows import CompleteRows, complete_rows, require_spread
from evalkit.scoring.item_covariance import backward_items


@dataclass(frozen=True, slots=True, kw_only=True)
class Coefficient:
    """A coefficient of these answers without an interval, unrounded.

    Parameters
    ----------
    name : str
        Which coefficient.
    value : float
        The coefficient; 1 is the highest it can be.
    n, n_left_out : int
        Complete rows that it was computed from, and incomplete rows that it was not.
    method : str
        What was computed, as a methods section would name it.
    """

    name: str
    value: float
    n: int
    n_left_out: int
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemSet:
    """Items that vary, with complete rows only, and how they go together."""

    answers: CompleteRows
    covariance: np.ndarray

    @classmethod
    def of(cls, items: pd.DataFrame, *, fewest: int = 2) -> ItemSet:
        """Return the items of a frame, or say which of them cannot be used."""
        answers = complete_rows(items, name="items", column_is="item", fewest_columns=fewest)
        require_spread(answers, name="items", column_is="item")
        return cls(answers=answers, covariance=np.cov(answers.numbers, rowvar=False))

    @property
    def sd(self) -> np.ndarray:
        """Return the standard deviation of each item."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def correlation(self) -> np.ndarray:
        """Return the Pearson correlations of the items."""
        return self.covariance / np.outer(self.sd, self.sd)

    def described(self, words: str) -> str:
        """Return ``words`` with the rows that were lost and the items that run backwards."""
        against = backward_items(self.covariance, self.answers.names)
        return f"{words}; {self.answers.in_words()}{against}"

    def coefficient(self, name: str, value: float, words: str) -> Coefficient:
        """Return a coefficient of these items, with what it was computed from."""
        return Coefficient(
            name=name,
            value=value,
            n=self.answers.n,
            n_left_out=self.answers.n_left_out,
            method=self.described(words),
        )
