"""Does every item run with the rest of its scale, or was one turned round twice or not at all?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalkit.catalogue import Instrument
from evalkit.scoring.answers import keyed_answers
from evalkit.scoring.item_covariance import rest_correlations

FEWEST = 10
"""Complete forms below which a correlation says nothing."""

ONE_IN_TWENTY = 1.645
"""What a normal value exceeds in one case of twenty."""

NOISE = 1e-9
"""A correlation this close to nought is nought, up to rounding noise."""


class DirectionWarning(UserWarning):
    """An item's answers run against the rest of its scale."""


def items_that_run_against(responses: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Return the items that correlate below 0 with the sum of the rest of their scale.

    Rosenberg's scale scored in the wrong item order has an alpha near −.25 instead of .92 and
    still looks like a score; this is what gives it away.

    Parameters
    ----------
    responses : DataFrame
        As for :func:`evalkit.scoring.score_responses`.
    instrument : Instrument

    Returns
    -------
    DataFrame
        One row per such item: ``scale``, ``item``, ``rest_correlation``, ``n`` (complete forms)
        and ``is_beyond_chance`` (whether the correlation is lower than that of nineteen in twenty
        items which have nothing to do with the rest).  Empty with fewer than ten complete forms.

    Raises
    ------
    DataError
        As :func:`evalkit.scoring.score_responses`.
    """
    return contrary_among(keyed_answers(responses, instrument), instrument)


def contrary_among(answers: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Return what :func:`items_that_run_against` returns, from answers that are keyed already."""
    found = []
    for scale in instrument.scales:
        if scale.made_from or scale.sum_of or len(scale.items) < 3:
            continue
        complete = answers[list(scale.items)].dropna()
        if len(complete) < FEWEST:
            continue
        with np.errstate(invalid="ignore"):  # an item that never varies goes with nothing
            correlations = rest_correlations(np.cov(complete.to_numpy(), rowvar=False))
        for item, r in zip(scale.items, correlations, strict=True):
            if r < -NOISE:
                found.append((scale.name, item, float(r), len(complete)))
    frame = pd.DataFrame(found, columns=["scale", "item", "rest_correlation", "n"])
    # Fisher's transformation: a standard error of 1 / √(n − 3).
    chance = np.tanh(-ONE_IN_TWENTY / np.sqrt(frame["n"].to_numpy(dtype=float) - 3))
    return frame.assign(is_beyond_chance=frame["rest_correlation"].to_numpy() < chance)


def warning_words(contrary: pd.DataFrame, instrument: Instrument) -> str:
    """Return what to tell whoever scored, naming each item and whether it may be chance."""
    named = "; ".join(
        f"{row.item} in {row.scale} (r = {row.rest_correlation:.2f}, {row.n} complete forms"
        f"{'' if row.is_beyond_chance else '; chance could do that'})"
        for row in contrary.itertuples()
    )
    if not contrary["is_beyond_chance"].any():
        return (
            f"{instrument.name}: answers run against the rest of their scale, by so little that "
            f"chance could do it: {named}. Look again when there are more pupils."
        )
    turned = [item for item in contrary["item"] if item in instrument.reversed_items]
    reason = (
        "Were answers to reversed items already turned round before they came here, or is this "
        "another order of the items?"
        if turned
        else "Should it be reversed, or were the answers coded the other way round?"
    )
    return (
        f"{instrument.name}: answers run against the rest of their scale: {named}. {reason} "
        "The scores are as the key says."
    )
