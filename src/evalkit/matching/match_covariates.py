"""What pupils are matched on, as columns of numbers: checked, complete, categories spelt out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
import pandas as pd

from evalkit.effects.samples import has_no_spread, require_finite, size_of
from evalkit.errors import DataError, MatchingError

# A column whose part beyond the columns before it is this small beside it adds only noise.
_COLLINEAR = 1e-7
# A column with a smaller share in another one is no part of it but noise.
_PART = 1e-5


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchCovariates:
    """The covariates of n pupils as p columns of numbers, none of them constant.

    Parameters
    ----------
    matrix : array, shape (n pupils, p columns)
        Numbers as they are; true and false as 1 and 0; of a text or categorical covariate one
        column of 0 and 1 for each category but the first (the first in the order of a
        Categorical, otherwise of the alphabet).
    owners : tuple of str
        The covariate that each column belongs to.
    names : tuple of str
        The columns' own names: ``"age"``, ``"race=white"``.
    """

    matrix: np.ndarray
    owners: tuple[str, ...]
    names: tuple[str, ...]

    @classmethod
    def read(cls, frame: pd.DataFrame, covariates: Sequence[str]) -> MatchCovariates:
        """Return the covariates of a frame, or refuse those that are constant or unreadable."""
        parts = {name: _columns_of(frame[name], name) for name in covariates}
        _require_spread(parts)
        return cls(
            matrix=np.column_stack([column for part in parts.values() for column in part.values()]),
            owners=tuple(name for name, part in parts.items() for _ in part),
            names=tuple(column for part in parts.values() for column in part),
        )

    def standardised(self) -> np.ndarray:
        """Return the columns centred and divided by their SD, for the arithmetic's sake."""
        return (self.matrix - self.matrix.mean(axis=0)) / self.matrix.std(axis=0)

    def named(self, is_meant: np.ndarray) -> str:
        """Name the covariates of the columns that are meant, each once."""
        return quoted([o for o, meant in zip(self.owners, is_meant, strict=True) if meant])


def require_complete(frame: pd.DataFrame, columns: Sequence[str]) -> None:
    """Refuse gaps in any of the columns, naming the columns and the first pupils of each."""
    gaps = []
    for column in dict.fromkeys(columns):
        is_missing = frame[column].isna().to_numpy()
        if is_missing.any():
            gaps.append(f"{column!r} for {pupils_named(frame.index[is_missing])}")
    if gaps:
        raise DataError(
            f"Every pupil must have all that is matched on; missing are {'; '.join(gaps)}. Nobody "
            "is dropped silently: choose the complete rows and report who was lost, or fill the "
            "gaps by a rule that the report states."
        )


def require_independent(
    columns: np.ndarray, covariates: MatchCovariates, *, where: str = ""
) -> None:
    """Refuse columns that follow from those before them.

    ``columns`` are those of the covariates, standardised, then centred again perhaps within groups;
    ``where`` says within what they do, for example ``" within the groups"``.
    """
    directions = np.empty((len(columns), 0))
    for place, column in enumerate(columns.T):
        rest = column - directions @ (directions.T @ column)
        rest -= directions @ (directions.T @ rest)
        size = float(np.linalg.norm(rest))
        if size <= _COLLINEAR * sqrt(len(columns)):
            raise MatchingError(_collinear(columns[:, : place + 1], covariates, where=where))
        directions = np.column_stack([directions, rest / size])


def quoted(names: Sequence[str]) -> str:
    """Return names in quotes, each once, with commas and an "and"."""
    shown = [repr(name) for name in dict.fromkeys(names)]
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def pupils_named(units: pd.Index, *, most: int = 5) -> str:
    """Return the codes of pupils, the first few by name and the others by number."""
    shown = ", ".join(str(unit) for unit in units[:most])
    return shown if len(units) <= most else f"{shown} and {len(units) - most} more"


def _columns_of(column: pd.Series, name: str) -> dict[str, np.ndarray]:
    """Return the columns that a complete covariate becomes, by their names."""
    column = column.infer_objects()
    kind = getattr(column.dtype, "kind", "O")
    if kind in "iufb":
        numbers = column.to_numpy(dtype=float)
        require_finite(numbers, name=name)
        return {name: numbers}
    if kind not in "OU":
        raise DataError(
            f"The covariate {name!r} must hold numbers, true and false, or categories; got values "
            f"of type {column.dtype}. Turn it into one of these first."
        )
    try:
        chosen = pd.Categorical(column).remove_unused_categories()
    except TypeError as not_hashable:
        raise DataError(
            f"The covariate {name!r} must hold numbers, true and false, or categories; some of its "
            "values are lists or the like. Turn it into one of these first."
        ) from not_hashable
    levels = list(chosen.categories)
    return {f"{name}={level}": (chosen.codes == place + 1) * 1.0
            for place, level in enumerate(levels[1:])}  # fmt: skip


def _require_spread(parts: dict[str, dict[str, np.ndarray]]) -> None:
    constant = [
        name
        for name, part in parts.items()
        if not part or any(has_no_spread(x, scale=size_of(x)) for x in part.values())
    ]
    if constant:
        one = len(constant) == 1
        raise DataError(
            f"A covariate must tell pupils apart; {quoted(constant)} {'is' if one else 'are'} the "
            f"same for everyone. Leave {'it' if one else 'them'} out of `covariates`."
        )


def _collinear(columns: np.ndarray, covariates: MatchCovariates, *, where: str) -> str:
    last = covariates.owners[columns.shape[1] - 1]
    parts = np.linalg.lstsq(columns[:, :-1], columns[:, -1], rcond=None)[0]
    of = [
        owner
        for owner, part in zip(covariates.owners, parts, strict=False)
        if abs(part) > _PART and owner != last
    ]
    if of:
        return (
            f"Each covariate must add something to the others; {last!r} follows exactly from "
            f"{quoted(of)}{where}. Leave one of them out of `covariates`."
        )
    return f"Each covariate must vary; {last!r} does not{where}. Leave it out of `covariates`."
