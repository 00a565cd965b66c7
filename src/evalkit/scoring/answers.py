"""Answers as they must be before they are scored: one number per item, turned the same way."""

from __future__ import annotations

import re
from collections.abc import Hashable
from contextlib import suppress

import numpy as np
import pandas as pd

from evalkit.catalogue import Instrument
from evalkit.errors import DataError
from evalkit.scoring.pupil_keys import require_frame

SHOWN = 3
"""How many wrong answers an error names before it only counts."""

PLAIN = ("integer", "floating", "mixed-integer-float")
"""Kinds of an untyped column, in pandas' words, that hold numbers and blanks alone."""

NO_NUMBERS = (bool, np.bool_, np.complexfloating, np.timedelta64)
"""What Python or NumPy counts among the numbers and no pupil ticks."""


def checked_answers(responses: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Return the answers as floats, one column per item and a fresh index; missing is NaN.

    Parameters
    ----------
    responses : DataFrame
        One row per pupil and wave; not changed.
    instrument : Instrument

    Raises
    ------
    DataError
        They are no frame, an item column is missing or stands twice, or an answer cannot be one.
    """
    require_frame(responses, what=f"The answers to {instrument.name}")
    _require_columns(responses, instrument)
    answers = {item: _numbers(responses[item]) for item in instrument.items}
    frame = pd.DataFrame(answers, index=pd.RangeIndex(len(responses)))
    values = frame.to_numpy()
    given = responses[list(instrument.items)].notna().to_numpy()
    is_legal = (values >= instrument.lowest) & (values <= instrument.highest)
    if not instrument.is_continuous:
        is_legal &= values == np.floor(values)
    is_wrong = given & ~is_legal
    if is_wrong.any():
        raise _wrong_answers(responses, instrument, is_wrong)
    return frame


def keyed_answers(responses: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Return the answers with reversed items turned round, so that all point the same way.

    By arithmetic, lowest + highest − answer: a hand-typed map is where scorers go wrong.

    Parameters
    ----------
    responses : DataFrame
        One row per pupil and wave, answers as printed on the form; not changed.
    instrument : Instrument

    Raises
    ------
    DataError
        As :func:`checked_answers`.
    """
    answers = checked_answers(responses, instrument)
    turned = {
        item: instrument.lowest + instrument.highest - answers[item]
        for item in instrument.items
        if item in instrument.reversed_items
    }
    return answers.assign(**turned)


def _require_columns(responses: pd.DataFrame, instrument: Instrument) -> None:
    absent = [item for item in instrument.items if item not in responses]
    if absent:
        raise DataError(
            f"The answers to {instrument.name}{_file(responses)} must have a column for each of "
            f"its {len(instrument.items)} items; missing: {', '.join(absent)}. "
            "Add the columns; leave the cells blank where a pupil did not answer."
        )
    twice = [item for item in instrument.items if isinstance(responses[item], pd.DataFrame)]
    if twice:
        raise DataError(
            f"The answers to {instrument.name}{_file(responses)} must have each item's column "
            f"once; {', '.join(twice)} stands twice. Remove one of each."
        )


def _numbers(column: pd.Series) -> np.ndarray:
    """Return a column as floats; what is no number becomes infinite, which no item allows."""
    if column.dtype.kind in "iuf":
        return column.to_numpy(dtype=float, na_value=np.nan)
    # One look at the whole column is ten times as fast as one at each value.  Only kinds that hold
    # nothing but numbers are trusted: a truth value, text or time among them makes another kind.
    if column.dtype == object and pd.api.types.infer_dtype(column, skipna=True) in PLAIN:
        # What it cannot take, the exact way below takes value by value.
        with suppress(OverflowError, TypeError, ValueError):
            return pd.to_numeric(column).to_numpy(dtype=float)
    return np.array([_number(value) for value in column], dtype=float)


def _number(value: object) -> float:
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return np.nan
    is_number = isinstance(value, int | float | np.number) and not isinstance(value, NO_NUMBERS)
    try:
        return float(value) if is_number else np.inf
    except OverflowError:
        return np.inf


def _wrong_answers(
    responses: pd.DataFrame, instrument: Instrument, is_wrong: np.ndarray
) -> DataError:
    places = np.argwhere(is_wrong)
    named = [
        f"row {_row(responses.index[row])}, {instrument.items[column]}: "
        f"{_kind(responses[instrument.items[column]].iloc[row], instrument)}"
        for row, column in places[:SHOWN]
    ]
    more = f"; and {len(places) - SHOWN} more" if len(places) > SHOWN else ""
    return DataError(
        f"Answers to {instrument.name}{_file(responses)} must be {legal_words(instrument)}. "
        f"Got {'; '.join(named)}{more}. Check how the answers were coded, then correct them; "
        "leave the cell blank where a pupil did not answer."
    )


def legal_words(instrument: Instrument) -> str:
    """Return which answers are legal, in words."""
    reach = f"from {instrument.lowest} to {instrument.highest}"
    return f"numbers {reach}" if instrument.is_continuous else f"whole numbers {reach}"


def _kind(value: object, instrument: Instrument) -> str:
    """Return what is wrong with an answer, never the answer: errors end up in logs."""
    is_plain = isinstance(value, np.bool_ | np.integer | np.floating | np.str_)
    is_plain = is_plain and not isinstance(value, np.timedelta64)  # numpy calls it an integer
    plain = value.item() if is_plain else value
    if isinstance(plain, bool):
        return "true or false"
    if isinstance(plain, int | float):
        if plain > instrument.highest:
            return f"a number above {instrument.highest}"
        return f"a number below {instrument.lowest}" if plain < instrument.lowest else "a fraction"
    if isinstance(plain, str):
        is_number = re.fullmatch(r"\s*[-+]?\d+([.,]\d+)?\s*", plain) is not None
        return "a number stored as text" if is_number else "a text"
    return f"something that is no number ({type(plain).__name__})"


def _row(label: Hashable) -> str:
    return repr(label) if isinstance(label, str | tuple) else str(label)


def _file(responses: pd.DataFrame) -> str:
    file = responses.attrs.get("file")
    return f" in {file}" if file else ""
