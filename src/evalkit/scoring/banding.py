"""Scores → bands, from a named set of thresholds."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalkit.catalogue import Bands
from evalkit.errors import DataError


def band_scores(scores: pd.DataFrame, bands: Bands) -> pd.DataFrame:
    """Return the rows of the bands' scale with the band each score falls in.

    Parameters
    ----------
    scores : DataFrame
        As :func:`evalkit.scoring.score_responses` returns it.
    bands : Bands
        As :func:`evalkit.catalogue.load_bands` returns it; a score belongs to the last band
        whose start it reaches.

    Returns
    -------
    DataFrame
        The rows with ``scale == bands.scale`` and a column ``band``: the band's code as an
        ordered category, lowest scores first; missing where the score is missing.

    Raises
    ------
    DataError
        The scores hold no row of the bands' scale.

    Examples
    --------
    >>> from evalkit.catalogue import load_bands
    >>> scores = pd.DataFrame({"scale": "who5_percent", "score": [48.0, 52.0]})
    >>> band_scores(scores, load_bands("who5_poor_wellbeing"))["band"].tolist()
    ['low', 'medium']
    """
    chosen = scores[scores["scale"] == bands.scale]
    if chosen.empty:
        raise DataError(
            f"The bands {bands.name} are for the scale {bands.scale}; the scores hold "
            f"{', '.join(sorted(scores['scale'].unique())) or 'no scale at all'}. "
            "Score the instrument first, or name bands for a scale that is there."
        )
    codes = [band.code for band in bands.bands]
    starts = np.array([band.starts_at for band in bands.bands])
    place = np.searchsorted(starts, chosen["score"].to_numpy(), side="right") - 1
    place = np.where(chosen["score"].isna(), -1, place)
    return chosen.assign(band=pd.Categorical.from_codes(place, categories=codes, ordered=True))
