"""Answers or ratings as numbers: checked, and only the rows that are complete.

What is left out is counted, so that whoever reports a coefficient can say how many rows it is of.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evalkit.effects.samples import has_no_spread
from evalkit.errors import DataError

FEWEST_ROWS = 3
"""With two rows every correlation is −1 or 1, whatever was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteRows:
    """The complete rows of a frame as numbers, and how many rows were not complete."""

    names: tuple[str, ...]
    numbers: np.ndarray
    n_left_out: int

    @property
    def n(self) -> int:
        """Return how many rows are complete."""
        return len(self.numbers)

    def in_words(self) -> str:
        """Return how the rows were chosen, as a methods section would say it."""
        if not self.n_left_out:
            return "no row was incomplete"
        return (
            f"complete rows only (listwise): {self.n_left_out} of {self.n + self.n_left_out} lost"
        )


def complete_rows(
    frame: pd.DataFrame, *, name: str, column_is: str, fewest_columns: int = 2
) -> CompleteRows:
    """Return the complete rows of ``frame``, after checking that each column holds finite numbers.

    Parameters
    ----------
    frame : DataFrame
        One row per pupil; a missing value is a missing answer.
    name, column_is : str
        What the frame is called and what one of its columns is, for the messages.
    fewest_columns : int
        How many columns the coefficient needs.
    """
    if not isinstance(frame, pd.DataFrame):
        raise DataError(
            f"`{name}` must be a DataFrame with one row per pupil and one column per {column_is}; "
            f"got {type(frame).__name__}."
        )
    _require_columns(frame, name=name, column_is=column_is, fewest=fewest_columns)
    numbers = np.column_stack(
        [
            frame.iloc[:, place].to_numpy(dtype=float, na_value=np.nan)
            for place in range(frame.shape[1])
        ]
    )
    names = tuple(str(column) for column in frame.columns)
    _refuse(
        (each for each, column in zip(names, numbers.T, strict=True) if np.isinf(column).any()),
        must=f"Each {column_is} in `{name}` must hold finite numbers; infinite ones stand in",
        mend="Look for a division by zero where they were made.",
    )
    is_complete = ~np.isnan(numbers).any(axis=1)
    complete = CompleteRows(
        names=names, numbers=numbers[is_complete], n_left_out=int((~is_complete).sum())
    )
    _require_rows(complete, emptiest=names[int(np.isnan(numbers).sum(axis=0).argmax())], name=name)
    return complete


def require_spread(complete: CompleteRows, *, name: str, column_is: str) -> None:
    """Refuse columns in which every complete row holds the same value, and name them."""
    _refuse(
        (
            each
            for each, column in zip(complete.names, complete.numbers.T, strict=True)
            if has_no_spread(column, scale=float(np.abs(column).max()))
        ),
        must=f"Each {column_is} in `{name}` must vary between pupils; every complete row holds the "
        "same value in",
        mend="What everybody answers alike says nothing about reliability: leave it out and say "
        "so.",
    )


def _require_columns(frame: pd.DataFrame, *, name: str, column_is: str, fewest: int) -> None:
    if frame.shape[1] < fewest:
        raise DataError(
            f"`{name}` must have at least {fewest} columns, one per {column_is}; "
            f"got {frame.shape[1]}."
        )
    _refuse(
        sorted({str(column) for column in frame.columns[frame.columns.duplicated()]}),
        must=f"Each {column_is} in `{name}` must stand in one column; more than one is called",
        mend="Rename or leave out the second one.",
    )
    _refuse(
        (
            str(column)
            for column, dtype in frame.dtypes.items()
            if getattr(dtype, "kind", "O") not in "iuf"
        ),
        must=f"Each {column_is} in `{name}` must be numeric; not so",
        mend="Leave out columns such as pupil_id, and convert answers to numbers first.",
    )


def _require_rows(complete: CompleteRows, *, emptiest: str, name: str) -> None:
    if complete.n >= FEWEST_ROWS:
        return
    hint = f" Most answers are missing in {emptiest}." if complete.n_left_out else ""
    raise DataError(
        f"`{name}` must have at least {FEWEST_ROWS} complete rows; got {complete.n} of "
        f"{complete.n + complete.n_left_out}.{hint} With so few, report no reliability."
    )


def _refuse(columns: Iterable[str], *, must: str, mend: str) -> None:
    named = list(columns)
    if named:
        raise DataError(f"{must}: {', '.join(named)}. {mend}")
