"""Answers → scores, by the rule that the questionnaire's author gives."""

from __future__ import annotations

import pandas as pd

from evalkit.catalogue import Instrument, Scale
from evalkit.errors import DataError

KEYS = ("school_id", "pupil_id", "wave")


def score_responses(responses: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Return every scale of a questionnaire for every pupil and wave.

    Parameters
    ----------
    responses : DataFrame
        One row per pupil and wave: ``pupil_id``, ``wave`` (``school_id`` where there are several
        schools) and one column per item, answers as printed on the form: reversed items are
        turned round here.
    instrument : Instrument
        As :func:`evalkit.catalogue.load_instrument` returns it.

    Returns
    -------
    DataFrame
        One row per pupil, wave and scale: the keys, ``scale``, ``score`` (missing when too few
        items were answered, never a guess), ``n_answered``, ``share_answered`` (0 to 1) and
        ``is_prorated``.  In which direction a score is good is the scale's
        ``higher_is_better``; scores are never turned round.

    Raises
    ------
    DataError
        An item column is missing, or an answer lies outside the item's range.

    Examples
    --------
    >>> from evalkit.catalogue import load_instrument
    >>> who5 = load_instrument("who5")
    >>> answers = pd.DataFrame([["A1", "baseline", 3, 2, 3, 2, 2]],
    ...                        columns=["pupil_id", "wave", *who5.items])
    >>> score_responses(answers, who5)[["scale", "score"]].values.tolist()
    [['who5_raw', 12.0], ['who5_percent', 48.0]]
    """
    answers = _keyed(_answers(responses, instrument), instrument)
    keys = responses[[key for key in KEYS if key in responses]].reset_index(drop=True)
    scored: dict[str, pd.Series] = {}
    frames = []
    for scale in instrument.scales:
        scored[scale.name] = _score(answers, scale, scored)
        frames.append(_described(keys, answers, scale, scored[scale.name]))
    return pd.concat(frames, ignore_index=True)


def _answers(responses: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    absent = [item for item in instrument.items if item not in responses]
    if absent:
        raise DataError(
            f"The answers to {instrument.name} must have a column for each of its "
            f"{len(instrument.items)} items; missing: {', '.join(absent)}. "
            "Add the columns; leave the cells blank where a pupil did not answer."
        )
    answers = responses[list(instrument.items)].astype("Float64").astype(float)
    answers = answers.reset_index(drop=True)
    is_legal = answers.isna() | (
        answers.ge(instrument.lowest) & answers.le(instrument.highest) & answers.mod(1).eq(0)
    )
    if not is_legal.all(axis=None):
        items = [item for item in instrument.items if not is_legal[item].all()]
        raise DataError(
            f"Answers to {instrument.name} must be whole numbers from {instrument.lowest} to "
            f"{instrument.highest}; other values stand in {', '.join(items)}. "
            "Check how the answers were coded, then correct those columns."
        )
    return answers


def _keyed(answers: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Turn reversed items round, by arithmetic: a hand-typed map is where scorers go wrong."""
    keyed = answers.copy()
    for item in instrument.items:
        if item in instrument.reversed_items:
            keyed[item] = instrument.lowest + instrument.highest - answers[item]
    return keyed


def _score(answers: pd.DataFrame, scale: Scale, scored: dict[str, pd.Series]) -> pd.Series:
    if scale.made_from is not None:
        raw = scored[scale.made_from]
        if scale.conversion is not None:
            return raw.map(dict(scale.conversion)).astype(float)
        return raw * scale.multiply
    items = answers[list(scale.items)]
    enough = items.notna().sum(axis=1) >= scale.min_answered
    mean = items.mean(axis=1)
    score = mean if scale.combine == "mean" else mean * len(scale.items)
    # The mean of a complete sum times its length can miss the whole number by a rounding error.
    complete = items.notna().all(axis=1)
    if scale.combine == "sum":
        score = score.where(~complete, items.sum(axis=1))
    return score.where(enough)


def _described(
    keys: pd.DataFrame, answers: pd.DataFrame, scale: Scale, score: pd.Series
) -> pd.DataFrame:
    n_answered = answers[list(scale.items)].notna().sum(axis=1)
    return keys.assign(
        scale=scale.name,
        score=score.to_numpy(),
        n_answered=n_answered.to_numpy(),
        share_answered=(n_answered / len(scale.items)).to_numpy(),
        is_prorated=(score.notna() & (n_answered < len(scale.items))).to_numpy(),
    )
