"""Two waves' codes as whole numbers: equal numbers where both waves say the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evalkit.errors import DataError

MISSING = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class CodedRows:
    """One wave's rows: the block that each is in, and its elements as numbers and as text."""

    blocks: np.ndarray  # shape (n,); MISSING where school or year group is not known
    elements: np.ndarray  # shape (n, number of elements); MISSING where not answered
    texts: np.ndarray  # the same as text, None where not answered
    is_twin: np.ndarray  # another row of the wave has the same block and the same whole code


def coded_rows(
    first: pd.DataFrame, second: pd.DataFrame, *, on: Sequence[str], within: Sequence[str]
) -> tuple[CodedRows, CodedRows]:
    """Return both waves' rows with numbers that mean the same in both.

    Parameters
    ----------
    first, second : DataFrame
        The two waves, each with the columns of ``on`` and ``within``.
    on : sequence of str
        The elements of the code.
    within : sequence of str
        Columns inside which rows may be linked.

    Returns
    -------
    first, second : CodedRows
        In the order of the frames.

    Raises
    ------
    DataError
        A column that holds numbers in one wave and text in the other.
    """
    cut = len(first)
    kept = [_numbered(*_texts(first, second, name)) for name in within]
    blocks = combined(kept, n=cut + len(second))
    texts = [np.concatenate(_texts(first, second, name)) for name in on]
    elements = [_numbered(column[:cut], column[cut:]) for column in texts]
    whole = combined([blocks, *elements], n=cut + len(second))
    parts = []
    for rows in (slice(None, cut), slice(cut, None)):
        code = pd.Series(whole[rows])
        parts.append(
            CodedRows(
                blocks=blocks[rows],
                elements=np.column_stack([column[rows] for column in elements]),
                texts=np.column_stack([column[rows] for column in texts]),
                is_twin=(code.duplicated(keep=False) & (code != MISSING)).to_numpy(),
            )
        )
    return parts[0], parts[1]


def combined(columns: Sequence[np.ndarray], *, n: int) -> np.ndarray:
    """Return one number per row that is the same where all columns are; MISSING where one is.

    Examples
    --------
    >>> combined([np.array([0, 0, 1]), np.array([5, 5, -1])], n=3).tolist()
    [0, 0, -1]
    """
    key = np.zeros(n, dtype=np.int64)
    for column in columns:
        is_missing = (key == MISSING) | (column == MISSING)
        # Numbered anew after each column, so that the product stays far below 2**63.
        key = pd.factorize(key * (column.max(initial=0) + 1) + column)[0].astype(np.int64)
        key[is_missing] = MISSING
    return key


def _numbered(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    return pd.factorize(np.concatenate([first, second]))[0].astype(np.int64)


def _texts(first: pd.DataFrame, second: pd.DataFrame, name: str) -> tuple[np.ndarray, np.ndarray]:
    kinds, columns = [], []
    for frame in (first, second):
        kind, texts = _as_text(frame[name])
        kinds.append(kind)
        columns.append(texts)
    known = {kind for kind in kinds if kind != "empty"}
    if len(known) > 1 or "mixed kinds" in known:
        raise DataError(
            f"column {name!r} must hold one kind of value in both waves; the first has "
            f"{kinds[0]}, the second {kinds[1]}. Read codes as text in both."
        )
    return columns[0], columns[1]


def _as_text(column: pd.Series) -> tuple[str, np.ndarray]:
    """Return what a column holds and each value as text: 7 and 7.0 are the same answer."""
    values = column.astype(object).where(column.notna(), None)
    texts = np.full(len(values), None, dtype=object)
    # Nothing but blanks is no answer.
    is_known = np.array([value is not None and str(value).strip() != "" for value in values], bool)
    known = values[is_known].infer_objects()
    if known.empty:
        return "empty", texts
    if pd.api.types.is_bool_dtype(known):
        kind, texts[is_known] = "truth values", known.astype(str).to_numpy(dtype=object)
    elif pd.api.types.is_numeric_dtype(known):
        kind, texts[is_known] = "numbers", [_number_as_text(number) for number in known]
    elif pd.api.types.infer_dtype(known) in {"datetime64", "datetime", "date"}:
        kind, texts[is_known] = "dates", [pd.Timestamp(day).isoformat() for day in known]
    elif all(isinstance(value, str) for value in known):
        kind, texts[is_known] = "text", [str(value) for value in known]
    else:
        kind = "mixed kinds"
    return kind, texts


def _number_as_text(number: float) -> str:
    return str(int(number)) if float(number).is_integer() else repr(float(number))
