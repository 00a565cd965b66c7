"""Forms that were filled in without reading: the same answer again and again."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalkit.catalogue import Instrument
from evalkit.scoring.answers import checked_answers
from evalkit.scoring.pupil_keys import pupil_keys


def careless_answers(responses: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Return for every form how often the same answer was given in a row.

    A sign for a person to look at, not a rule for leaving a pupil out: nobody's score changes by
    it.  Where items are reversed, the same answer to every item contradicts itself; where none
    is, as in most symptom scales, it may be exactly what the pupil means.

    Parameters
    ----------
    responses : DataFrame
        As for :func:`evalkit.scoring.score_responses`: answers as printed on the form, because
        turning items round would break up the run that the pupil's pen made.  Not changed.
    instrument : Instrument
        Its items are read in the order of the printed form, whatever the order of the columns.

    Returns
    -------
    DataFrame
        One row per pupil and wave: the keys, ``longest_run`` (items in a row with the same
        answer; missing answers are passed over; 0 where nothing was answered) and
        ``is_straight_lined`` (every item was answered, and all alike; never for a questionnaire
        of one item).

    Raises
    ------
    DataError
        As :func:`evalkit.scoring.score_responses`.

    References
    ----------
    Johnson 2005, Journal of Research in Personality 39:103-129 (longest run); Curran 2016,
    Journal of Experimental Social Psychology 66:4-19.

    Examples
    --------
    >>> from evalkit.catalogue import load_instrument
    >>> brs = load_instrument("brs")
    >>> rows = [["A1", "baseline", 4, 4, 4, 4, 4, 4], ["A2", "baseline", 4, 2, 2, 2, 5, 1]]
    >>> answers = pd.DataFrame(rows, columns=["pupil_id", "wave", *brs.items])
    >>> careless_answers(answers, brs)[["longest_run", "is_straight_lined"]].values.tolist()
    [[6, True], [3, False]]
    """
    values = checked_answers(responses, instrument).to_numpy()
    runs = np.array([_longest_run(row[~np.isnan(row)]) for row in values], dtype=int)
    n_items = len(instrument.items)
    return pupil_keys(responses).assign(
        longest_run=runs, is_straight_lined=(runs == n_items) & (n_items > 1)
    )


def _longest_run(given: np.ndarray) -> int:
    if given.size == 0:
        return 0
    # A run ends where the next answer differs, and at the last one.
    ends = np.flatnonzero(np.append(given[1:] != given[:-1], True))
    return int(np.diff(ends, prepend=-1).max())
