"""How far a questionnaire's scores can be relied on in the data at hand, scale by scale."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from evalkit.catalogue import Instrument
from evalkit.errors import DataError
from evalkit.scoring.answers import keyed_answers
from evalkit.scoring.item_analysis import floor_ceiling, item_rest_correlations
from evalkit.scoring.omega import omega_total
from evalkit.scoring.pupil_keys import pupil_keys, require_frame
from evalkit.scoring.reliability import cronbach_alpha, standard_error_of_measurement
from evalkit.scoring.scores import score_responses

COLUMNS = (
    "scale", "n", "n_complete", "mean", "sd", "alpha", "alpha_low", "alpha_high", "omega",
    "standard_error", "lowest_rest_correlation", "floor_share", "ceiling_share", "why_not",
)  # fmt: skip


def keyed_items(responses: pd.DataFrame, instrument: Instrument, *, scale: str) -> pd.DataFrame:
    """Return the answers to one scale's items, turned so that all of them point the same way.

    This is what :func:`evalkit.scoring.cronbach_alpha` and its kin ask for.

    Parameters
    ----------
    responses : DataFrame
        As for :func:`evalkit.scoring.score_responses`.
    instrument : Instrument
    scale : str
        The scale's name.

    Returns
    -------
    DataFrame
        One row per pupil and wave in the given order, one column per item, missing where a pupil
        did not answer; reversed items turned round, answers recoded where the scale says so.

    Raises
    ------
    DataError
        As :func:`evalkit.scoring.score_responses`.
    DefinitionError
        The instrument has no such scale.

    Examples
    --------
    >>> from evalkit.catalogue import load_instrument
    >>> brs = load_instrument("brs")
    >>> answers = pd.DataFrame([["A1", "baseline", 5, 1, 5, 1, 5, 1]],
    ...                        columns=["pupil_id", "wave", *brs.items])
    >>> keyed_items(answers, brs, scale="brs").iloc[0].tolist()
    [5.0, 5.0, 5.0, 5.0, 5.0, 5.0]
    """
    chosen = instrument.scale(scale)
    items = keyed_answers(responses, instrument)[list(chosen.items)]
    if chosen.recode is not None:
        items = items.apply(lambda column: column.map(dict(chosen.recode)))
    return items.set_axis(responses.index)


def scale_reliability(
    responses: pd.DataFrame, instrument: Instrument, *, level: float = 0.95
) -> pd.DataFrame:
    """Return the reliability of every scale in the data at hand, one row per scale and wave.

    Parameters
    ----------
    responses : DataFrame
        As for :func:`evalkit.scoring.score_responses`.
    instrument : Instrument
    level : float
        Coverage of the interval of alpha.

    Returns
    -------
    DataFrame
        ``wave``, ``scale``, ``n`` (scores), ``n_complete`` (pupils who answered every item),
        ``mean`` and ``sd`` of the score in points, ``alpha`` with Feldt's interval, ``omega``,
        ``standard_error`` of measurement in points (from alpha), ``lowest_rest_correlation`` of
        an item, ``floor_share`` and ``ceiling_share`` (0 to 1).  Figures that these data do not
        give are missing, and ``why_not`` says why.  Scales made from other scales have no items
        of their own and no row.

    Raises
    ------
    DataError
        As :func:`evalkit.scoring.score_responses`, or no row says its wave.
    """
    rows = []
    for wave, here in _by_wave(responses, instrument):
        scores = score_responses(here, instrument)
        for scale in instrument.scales:
            if scale.made_from or scale.sum_of:
                continue
            items = keyed_items(here, instrument, scale=scale.name)
            own = scores.loc[scores["scale"] == scale.name, "score"]
            reach = floor_ceiling(own, lowest=scale.lowest, highest=scale.highest)
            rows.append(
                {
                    "wave": wave,
                    "scale": scale.name,
                    "n": reach.n,
                    "n_complete": len(items.dropna()),
                    "mean": own.mean(),
                    "sd": own.std(),
                    "floor_share": reach.floor_share,
                    "ceiling_share": reach.ceiling_share,
                    **_of_items(items, sd=own.std(), level=level),
                }
            )
    return pd.DataFrame(rows, columns=["wave", *COLUMNS])


def _by_wave(
    responses: pd.DataFrame, instrument: Instrument
) -> Iterator[tuple[object, pd.DataFrame]]:
    """Return the waves in the order in which they appear, each with its rows."""
    require_frame(responses, what=f"The answers to {instrument.name}")
    keys = pupil_keys(responses)
    if "wave" not in keys:
        raise DataError(
            f"The answers to {instrument.name} must say at which `wave` each was given, because a "
            "pupil's two forms are not two pupils. Add the column, or assign one wave to all rows."
        )
    for wave, rows in keys.groupby("wave", sort=False, observed=True):
        yield wave, responses.iloc[rows.index]


def _of_items(items: pd.DataFrame, *, sd: float, level: float) -> dict[str, object]:
    """Return what only the single items tell; what these data cannot tell, with the reason."""
    if items.shape[1] < 2:
        return {"why_not": "A single item has no internal consistency."}
    try:
        alpha = cronbach_alpha(items, standardised=False, level=level)
        told = {
            "alpha": alpha.value,
            "alpha_low": alpha.low,
            "alpha_high": alpha.high,
            "lowest_rest_correlation": item_rest_correlations(items)["rest_correlation"].min(),
        }
    except DataError as error:
        return {"why_not": str(error)}
    if 0 <= alpha.value < 1 and sd > 0:
        told["standard_error"] = standard_error_of_measurement(sd=sd, reliability=alpha.value)
    try:
        told["omega"] = omega_total(items, method="ml").value
    except DataError as error:
        told["why_not"] = str(error)
    return told
