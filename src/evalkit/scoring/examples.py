"""Does a questionnaire's key give the scores that its file works out by hand?"""

from __future__ import annotations

import warnings
from math import isclose, isnan, nan

import pandas as pd

from evalkit.catalogue import Instrument
from evalkit.errors import DefinitionError
from evalkit.scoring.directions import DirectionWarning
from evalkit.scoring.scores import score_responses

CLOSE = 0.005
"""Half of the last decimal in which scores are usually written down."""


def check_examples(instrument: Instrument) -> pd.DataFrame:
    """Return the worked examples of a questionnaire's file beside what its key gives.

    Parameters
    ----------
    instrument : Instrument
        Examples about scales that are held back are left out.

    Returns
    -------
    DataFrame
        One row per example and score: ``example`` (from 1), ``answers`` (as written, a dot for a
        missing one), ``scale``, ``wanted``, ``score`` (both missing where there is no score) and
        ``agrees`` (to half of the second decimal).  Empty without examples.

    Examples
    --------
    >>> from evalkit.catalogue import load_instrument
    >>> check_examples(load_instrument("sdq_s11"))["agrees"].all()
    np.True_
    """
    rows = []
    for place, example in enumerate(instrument.examples, start=1):
        scores = _scored(instrument, example.answers)
        shown = " ".join("." if answer is None else f"{answer:g}" for answer in example.answers)
        for scale, wanted in example.scores.items():
            if scale in scores:
                target = nan if wanted is None else wanted
                rows.append(
                    (place, shown, scale, target, scores[scale], _agree(target, scores[scale]))
                )
    columns = ["example", "answers", "scale", "wanted", "score", "agrees"]
    return pd.DataFrame(rows, columns=columns)


def require_examples(instrument: Instrument) -> None:
    """Raise when the key of a questionnaire does not give what its file works out by hand.

    Raises
    ------
    DefinitionError
        At least one example disagrees; the message has its answers and both scores.
    """
    checked = check_examples(instrument)
    wrong = checked[~checked["agrees"].astype(bool)]
    if wrong.empty:
        return
    said = "; ".join(
        f"the answers {row.answers} must give {row.scale} = {_spoken(row.wanted)}, but the key "
        f"gives {_spoken(row.score)}"
        for row in wrong.itertuples()
    )
    raise DefinitionError(
        f"{instrument.name}.toml: {said}. Correct the key (reversed items, missing rule, items of "
        "the scale), or the example if it was worked out wrongly."
    )


def _scored(instrument: Instrument, answers: tuple[float | None, ...]) -> dict[str, float]:
    frame = pd.DataFrame([list(answers)], columns=list(instrument.items), dtype=float)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DirectionWarning)
        scores = score_responses(frame.assign(pupil_id="example", wave="baseline"), instrument)
    return dict(zip(scores["scale"], scores["score"], strict=True))


def _agree(wanted: float, score: float) -> bool:
    if isnan(wanted) or isnan(score):
        return isnan(wanted) and isnan(score)
    return isclose(wanted, score, rel_tol=0, abs_tol=CLOSE)


def _spoken(score: float) -> str:
    return "no score" if isnan(score) else f"{score:.6g}"
