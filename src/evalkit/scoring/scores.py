"""Answers → scores, by the rule that the questionnaire's author gives."""

from __future__ import annotations

import warnings
from collections.abc import Mapping

import numpy as np
import pandas as pd

from evalkit.catalogue import Instrument, Scale
from evalkit.scoring.answers import keyed_answers
from evalkit.scoring.directions import DirectionWarning, contrary_among, warning_words
from evalkit.scoring.pupil_keys import pupil_keys


def score_responses(responses: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Return every scale of a questionnaire for every pupil and wave.

    Parameters
    ----------
    responses : DataFrame
        One row per pupil and wave: ``pupil_id``, ``wave`` (``school_id`` where there are several
        schools), as columns or in the index, and one column per item, answers as printed on the
        form: reversed items are turned round here.  Not changed.  ``responses.attrs["file"]``,
        when set, is named in errors.
    instrument : Instrument
        As :func:`evalkit.catalogue.load_instrument` returns it.

    Returns
    -------
    DataFrame
        One row per pupil, wave and scale: the keys, ``scale``, ``score`` (missing when too few
        items were answered, never a guess), ``n_answered``, ``share_answered`` (0 to 1) and
        ``is_prorated`` (whether a rule for missing answers had a part in the score).  In which
        direction a score is good is the scale's ``higher_is_better``; scores are never turned
        round.

    Raises
    ------
    DataError
        They are no frame, an item column is missing, or an answer is text, a fraction or outside
        the item's range; the message names the file, the row, the item and the legal answers.

    Warns
    -----
    DirectionWarning
        An item runs against the rest of its scale: its answers may have been turned round
        already, or the key may be for another order of items.

    Examples
    --------
    >>> from evalkit.catalogue import load_instrument
    >>> who5 = load_instrument("who5")
    >>> answers = pd.DataFrame([["A1", "baseline", 3, 2, 3, 2, 2]],
    ...                        columns=["pupil_id", "wave", *who5.items])
    >>> score_responses(answers, who5)[["scale", "score"]].values.tolist()
    [['who5_raw', 12.0], ['who5_percent', 48.0]]
    """
    answers = keyed_answers(responses, instrument)
    contrary = contrary_among(answers, instrument)
    if not contrary.empty:
        warnings.warn(warning_words(contrary, instrument), DirectionWarning, stacklevel=2)
    keys = pupil_keys(responses)
    scored: dict[str, np.ndarray] = {}
    replaced: dict[str, np.ndarray] = {}
    frames = []
    for scale in instrument.scales:
        scored[scale.name] = _score(answers, scale, scored)
        replaced[scale.name] = _is_replaced(answers, scale, replaced)
        frames.append(_described(keys, answers, scale, scored[scale.name], replaced[scale.name]))
    return pd.concat(frames, ignore_index=True)


def _score(answers: pd.DataFrame, scale: Scale, scored: Mapping[str, np.ndarray]) -> np.ndarray:
    if scale.sum_of:
        return np.sum([scored[name] for name in scale.sum_of], axis=0)
    if scale.made_from is not None:
        return _converted(scored[scale.made_from], scale)
    values = answers[list(scale.items)].to_numpy()
    if scale.recode is not None:
        values = _looked_up(values, scale.recode)
    score = _combined(values, scale)
    if scale.gate is not None:
        score = np.where(_is_closed(answers, scale), scale.gate.score, score)
    return score


def _is_closed(answers: pd.DataFrame, scale: Scale) -> np.ndarray:
    """Return for each row whether the answer to the scale's gate makes its items needless."""
    if scale.gate is None:
        return np.zeros(len(answers), dtype=bool)
    return answers[scale.gate.item].to_numpy() == scale.gate.closed_at


def _combined(values: np.ndarray, scale: Scale) -> np.ndarray:
    """Return the sum or mean of each row, missing answers treated by the scale's rule."""
    is_missing = np.isnan(values)
    n_items, n_answered = values.shape[1], (~is_missing).sum(axis=1)
    if scale.fill_with is not None:
        values, counted = (
            np.where(is_missing, scale.fill_with, values),
            np.full(len(values), n_items),
        )
    else:
        counted = np.maximum(n_answered, 1)
    total = np.nansum(values, axis=1)
    # One division, last: the mean times the number of items can miss a whole or a half by a
    # rounding error, and the next step may round.
    score = total / counted if scale.combine == "mean" else total * n_items / counted
    if scale.rounding == "half_up":
        # Authors mean 2.5 → 3; Python's own rounding goes to the even neighbour.
        score = np.floor(score + 0.5)
    return np.where(n_answered >= scale.min_answered, score, np.nan)


def _converted(source: np.ndarray, scale: Scale) -> np.ndarray:
    if scale.conversion is not None:
        return _looked_up(source, scale.conversion)
    return source * scale.multiply


def _looked_up(values: np.ndarray, table: Mapping[float, float]) -> np.ndarray:
    flat = pd.Series(values.ravel()).map(dict(table))
    return flat.to_numpy(dtype=float).reshape(values.shape)


def _is_replaced(
    answers: pd.DataFrame, scale: Scale, replaced: Mapping[str, np.ndarray]
) -> np.ndarray:
    """Return for each row whether a missing answer had to be made up for."""
    if scale.sum_of:
        return np.any([replaced[name] for name in scale.sum_of], axis=0)
    if scale.made_from is not None:
        return replaced[scale.made_from]
    is_missing = answers[list(scale.items)].isna().any(axis=1).to_numpy()
    # Who answers that there are no difficulties skips the rest, as the form asks.
    return is_missing & ~_is_closed(answers, scale)


def _described(
    keys: pd.DataFrame,
    answers: pd.DataFrame,
    scale: Scale,
    score: np.ndarray,
    is_replaced: np.ndarray,
) -> pd.DataFrame:
    n_answered = answers[list(scale.items)].notna().sum(axis=1).to_numpy()
    return keys.assign(
        scale=scale.name,
        score=score,
        n_answered=n_answered,
        share_answered=n_answered / len(scale.items),
        is_prorated=~np.isnan(score) & is_replaced,
    )
