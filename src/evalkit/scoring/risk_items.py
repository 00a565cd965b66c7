"""Answers that an adult should look at at once, whatever the score."""

from __future__ import annotations

import pandas as pd

from evalkit.catalogue import Instrument
from evalkit.scoring.answers import checked_answers
from evalkit.scoring.pupil_keys import pupil_keys


def risk_answers(responses: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Return every answer to a risk item that reaches the value from which it counts.

    For the safeguarding audience only; never for a shareable page.

    Parameters
    ----------
    responses : DataFrame
        As for :func:`evalkit.scoring.score_responses`.
    instrument : Instrument
        Its ``risk_items`` say which item and from which answer on.

    Returns
    -------
    DataFrame
        One row per such answer: ``school_id`` where there is one, ``pupil_id``, ``wave``,
        ``item``, ``answer`` (as printed on the form).  Empty for a questionnaire without risk
        items.

    Raises
    ------
    DataError
        As :func:`evalkit.scoring.score_responses`.

    Examples
    --------
    >>> from evalkit.catalogue import load_instrument
    >>> phq9 = load_instrument("phq9")
    >>> rows = [["A1", "baseline", *[0] * 8, 1], ["A2", "baseline", *[3] * 8, 0]]
    >>> answers = pd.DataFrame(rows, columns=["pupil_id", "wave", *phq9.items])
    >>> risk_answers(answers, phq9)[["pupil_id", "item", "answer"]].values.tolist()
    [['A1', 'phq9_09', 1.0]]
    """
    answers = checked_answers(responses, instrument)
    frame = pupil_keys(responses)
    flagged = [
        frame.assign(item=item, answer=answers[item])[answers[item] >= least]
        for item, least in instrument.risk_items.items()
    ]
    if not flagged:
        return frame.assign(item="", answer=0.0).iloc[:0]
    return pd.concat(flagged, ignore_index=True)
