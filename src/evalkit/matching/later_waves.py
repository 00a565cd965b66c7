"""Matching must not see the future: columns that were measured after the start are refused."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from evalkit.errors import MatchingError
from evalkit.vocabulary import WAVES

FIRST_WAVE, LATER_WAVES = WAVES[0], WAVES[1:]

# A wave's name tells anywhere in a column's name; these words only where a name starts or ends.
_AT_THE_ENDS = ("after", "post", "change")


def require_before_start(frame: pd.DataFrame, columns: Sequence[str]) -> None:
    """Refuse rows of a later wave, and columns whose names say that they are of one.

    Parameters
    ----------
    frame : DataFrame
        A column ``wave``, where there is one, must hold ``"baseline"`` only.
    columns : sequence of str
        The columns that pupils are matched on.

    Raises
    ------
    MatchingError
        Naming the columns, or the number of rows that are of another wave.

    Examples
    --------
    >>> require_before_start(pd.DataFrame(), ["swemwbs_baseline", "aftercare"])
    >>> require_before_start(pd.DataFrame(), ["swemwbs_endpoint"])
    Traceback (most recent call last):
    evalkit.errors.MatchingError: Pupils are matched on what was known before the programme began;
    'swemwbs_endpoint' is of a later wave by its name. Take it out, or rename it if it was measured
    before.
    """
    later = [column for column in columns if is_of_later_wave(column)]
    if later:
        named = ", ".join(repr(column) for column in later)
        one = len(later) == 1
        raise MatchingError(
            f"Pupils are matched on what was known before the programme began; {named} "
            f"{'is' if one else 'are'} of a later wave by {'its name' if one else 'their names'}. "
            f"Take {'it' if one else 'them'} out, or rename {'it' if one else 'them'} if "
            f"{'it was' if one else 'they were'} measured before."
        )
    if "wave" in frame.columns:
        _require_first_wave(frame["wave"])


def is_of_later_wave(column: object) -> bool:
    """Say whether a column's name holds the name of a later wave, or starts or ends with a change.

    Examples
    --------
    >>> [is_of_later_wave(name) for name in ("follow_up_score", "score_post2", "postcode")]
    [True, True, False]
    """
    words = [word.rstrip("0123456789") for word in re.split(r"[\W_]+", str(column).lower())]
    words = [word for word in words if word]
    joined = f"_{'_'.join(words)}_".replace("_followup_", "_follow_up_")
    if any(f"_{wave}_" in joined for wave in LATER_WAVES):
        return True
    return bool(words) and (words[0] in _AT_THE_ENDS or words[-1] in _AT_THE_ENDS)


def _require_first_wave(waves: pd.Series | pd.DataFrame) -> None:
    is_later = (waves != FIRST_WAVE).to_numpy(dtype=bool, na_value=True)
    if is_later.any():
        raise MatchingError(
            f"Pupils are matched on what was known before the programme began; the column 'wave' "
            f"must hold {FIRST_WAVE!r} only, and {int(is_later.sum())} of {len(waves)} rows hold "
            f"something else. Choose the rows of the {FIRST_WAVE} first."
        )
