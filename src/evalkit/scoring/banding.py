"""Scores → bands, from one or several named sets of thresholds."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from evalkit.catalogue import Bands
from evalkit.errors import DataError


def band_scores(scores: pd.DataFrame, bands: Bands | Iterable[Bands]) -> pd.DataFrame:
    """Return the scores of the bands' scale with the band each falls in, and by which set.

    Parameters
    ----------
    scores : DataFrame
        As :func:`evalkit.scoring.score_responses` returns it.
    bands : Bands or several
        As :func:`evalkit.catalogue.load_bands` returns it.  A score between two published limits,
        which only a prorated score can be, belongs to the band below.

    Returns
    -------
    DataFrame
        For each set, the rows with ``scale == bands.scale`` and four columns more: ``bands`` (the
        name of the set), ``population`` and ``year`` (whose thresholds they are) and ``band``: the
        band's code, missing where the score is missing.  With one set ``band`` is an ordered
        category, lowest scores first; with several it is text, because sets need not share their
        bands.

    Raises
    ------
    DataError
        The scores hold no row of the bands' scale, or a score that the scale cannot reach.

    Examples
    --------
    >>> from evalkit.catalogue import load_bands
    >>> scores = pd.DataFrame({"scale": "who5_percent", "score": [48.0, 52.0]})
    >>> band_scores(scores, load_bands("who5_poor_wellbeing"))["band"].tolist()
    ['low', 'medium']
    """
    if isinstance(bands, Bands):
        return _banded(scores, bands)
    several = [_banded(scores, each) for each in bands]
    if not several:
        raise DataError("Name at least one set of bands; got none.")
    if len(several) == 1:
        return several[0]
    texts = [each.assign(band=each["band"].astype(object)) for each in several]
    return pd.concat(texts, ignore_index=True)


def _banded(scores: pd.DataFrame, bands: Bands) -> pd.DataFrame:
    chosen = scores[scores["scale"] == bands.scale]
    if chosen.empty:
        raise DataError(
            f"The bands {bands.name} are for the scale {bands.scale}; the scores hold "
            f"{', '.join(sorted(scores['scale'].unique())) or 'no scale at all'}. "
            "Score the instrument first, or name bands for a scale that is there."
        )
    values = chosen["score"].to_numpy(dtype=float)
    codes = [band.code for band in bands.bands]
    starts = np.array([band.starts_at for band in bands.bands])
    _require_reach(values, bands)
    place = np.searchsorted(starts, values, side="right") - 1
    place = np.where(np.isnan(values), -1, place)
    return chosen.assign(
        bands=bands.name,
        population=bands.population,
        year=bands.year,
        band=pd.Categorical.from_codes(place, categories=codes, ordered=True),
    )


def _require_reach(values: np.ndarray, bands: Bands) -> None:
    lowest, highest = bands.bands[0].starts_at, bands.bands[-1].ends_at
    outside = values[(values < lowest) | (values > highest)]
    if outside.size:
        raise DataError(
            f"Scores of {bands.scale} must lie between {lowest:g} and {highest:g}; got "
            f"{outside[0]:g}. Is it another scale, or the same scale coded otherwise?"
        )
