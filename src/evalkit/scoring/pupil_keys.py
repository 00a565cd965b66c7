"""Whose row it is: school, pupil and wave, as columns or as the frame's index."""

from __future__ import annotations

import pandas as pd

from evalkit.errors import DataError

KEYS = ("school_id", "pupil_id", "wave")


def pupil_keys(responses: pd.DataFrame) -> pd.DataFrame:
    """Return the keys that a frame has, as columns in their usual order and with a fresh index.

    A key may stand in the index, where ``set_index`` puts it; a column of that name comes first.

    Parameters
    ----------
    responses : DataFrame
        One row per pupil and wave; not changed.

    Examples
    --------
    >>> answers = pd.DataFrame({"wave": ["baseline"], "who5_01": [3]}, index=["A1"])
    >>> pupil_keys(answers.rename_axis("pupil_id")).iloc[0].tolist()
    ['A1', 'baseline']
    """
    keys = responses[[key for key in KEYS if key in responses]].reset_index(drop=True)
    for key in KEYS:
        if key not in keys and key in responses.index.names:
            keys[key] = pd.Series(responses.index.get_level_values(key))
    return keys[[key for key in KEYS if key in keys]]


def require_frame(responses: object, *, what: str) -> None:
    """Refuse anything but a frame.

    Raises
    ------
    DataError
        Something else was given; the message says what must be.
    """
    if isinstance(responses, pd.DataFrame):
        return
    raise DataError(
        f"{what} must be given as a pandas DataFrame with one row per pupil and wave: pupil_id, "
        f"wave and one column per item; got {type(responses).__name__}. Lists and dictionaries "
        "become one by pd.DataFrame(...), a CSV file by pd.read_csv(...)."
    )
