"""Does every item run with the rest of its scale, or was one turned round twice or not at all?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from evalkit.catalogue import Instrument
from evalkit.errors import DataError
from evalkit.scoring.answers import keyed_answers
from evalkit.scoring.item_covariance import alpha_of, rest_correlations

FEWEST = 10
"""Complete forms below which a correlation says nothing."""

ONE_IN_TWENTY = 1.645
"""What a normal value exceeds in one case of twenty."""

WORKS = 0.5
"""True alpha of a scale that still works, as short scales of five items do among pupils; .7 would
find more schools that turned answers round, and wrongly name more that did not."""

ONE_IN_A_HUNDRED = 0.01
"""How rarely a scale that works may be taken for one whose answers contradict its key."""

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
        and ``is_beyond_chance``: whether the correlation is lower than that of nineteen in twenty
        items which have nothing to do with the rest, or alpha of the whole scale is below 0 and
        lower than that of ninety-nine in a hundred scales with a true alpha of .7.  Empty with
        fewer than ten complete forms.

    Raises
    ------
    DataError
        As :func:`evalkit.scoring.score_responses`.

    References
    ----------
    Feldt, L. S. (1965). The approximate sampling distribution of Kuder-Richardson reliability
    coefficient twenty. Psychometrika, 30(3), 357-370.
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
        covariance = np.cov(complete.to_numpy(), rowvar=False)
        with np.errstate(invalid="ignore"):  # an item that never varies goes with nothing
            correlations = rest_correlations(covariance)
        # Fisher's transformation: a standard error of 1 / √(n − 3).
        chance = np.tanh(-ONE_IN_TWENTY / np.sqrt(len(complete) - 3))
        limit = -NOISE if _contradicts_its_key(covariance, len(complete)) else chance
        for item, r in zip(scale.items, correlations, strict=True):
            if r < -NOISE:
                found.append((scale.name, item, float(r), len(complete), bool(r < limit)))
    columns = ["scale", "item", "rest_correlation", "n", "is_beyond_chance"]
    return pd.DataFrame(found, columns=columns).astype({"is_beyond_chance": bool})


def _contradicts_its_key(covariance: np.ndarray, n: int) -> bool:
    """Return whether the keyed items of a whole scale go against one another, beyond chance.

    Alpha below 0 alone is not enough where pupils are few: by Feldt's distribution,
    (1 − alpha) / (1 − estimate) ~ F(n − 1, (n − 1)(k − 1)), ten pupils give a scale with a true
    alpha of .7 an estimate below 0 in 3 of 100 cases and one of .5 in 13.  So it must also be
    rarer than one in a hundred for a scale of .5: with ten pupils an alpha below −1.30 (5 items)
    or −1.22 (10 items), with thirty below −.07 or −.04.
    """
    k = len(covariance)
    rarest = 1 - (1 - WORKS) / float(stats.f.ppf(ONE_IN_A_HUNDRED, n - 1, (n - 1) * (k - 1)))
    try:
        return alpha_of(covariance) < min(-NOISE, rarest)
    except DataError:  # the items cancel each other out to the last point
        return True


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
