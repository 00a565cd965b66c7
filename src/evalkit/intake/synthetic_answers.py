"""Made-up answers: a latent wellbeing per pupil and wave, turned into ticked boxes item by item."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from evalkit.catalogue import Instrument

LOADING = 0.68
"""How closely an item follows the questionnaire's trait.

With seven items of five boxes this gives a Cronbach's alpha near 0.8 to 0.85, as published for
SWEMWBS among pupils.
"""

SHARED_TRAIT = 0.8
"""Correlation of what two questionnaires measure, both being about wellbeing."""

STRETCH, EASE = 1.8, 0.58
"""How far apart the boxes lie on the hidden scale, and how far they lean to the favourable end.

With these, pupils at the average of their year have a SWEMWBS metric score of about 22.8 (SD
about 4) and a WHO-5 of about 65 of 100 (SD about 17), which is what surveys of Years 7 to 9 tend
to find.
"""

ITEM_SPREAD = 0.18
"""How much harder to agree with one item is than the next, in SDs of the latent answer."""


def two_waves(rng: np.random.Generator, *, n_pupils: int, retest: float) -> np.ndarray:
    """Return how far pupils stand from what is expected of them, (2, pupils), in SDs.

    Both waves have mean 0 and SD 1 and correlate by ``retest``.  So pupils who start low rise on
    average and pupils who start high fall with no programme at all: regression to the mean is in
    the data, as it is in life.
    """
    before, fresh = rng.standard_normal((2, n_pupils))
    return np.stack([before, retest * before + np.sqrt(1 - retest**2) * fresh])


def own_trait(
    rng: np.random.Generator, *, expected: np.ndarray, wellbeing: np.ndarray, retest: float
) -> np.ndarray:
    """Return what one questionnaire measures, (2, pupils): mostly wellbeing, partly its own.

    Parameters
    ----------
    rng : numpy.random.Generator
    expected : array, (pupils,) or (2, pupils)
        Expected wellbeing, at both waves or before and after.
    wellbeing : array, (2, pupils)
        Deviations from it that all questionnaires share, from :func:`two_waves`.
    retest : float
        Correlation of the questionnaire's own part between the waves.
    """
    own = two_waves(rng, n_pupils=wellbeing.shape[1], retest=retest)
    return expected + SHARED_TRAIT * wellbeing + np.sqrt(1 - SHARED_TRAIT**2) * own


def tick_boxes(rng: np.random.Generator, latent: np.ndarray, instrument: Instrument) -> np.ndarray:
    """Return whole-number answers, (pupils, items), as printed on the form.

    A graded-response model in normal-ogive form: each item's hidden answer follows the trait by
    ``LOADING`` and is cut at thresholds (Samejima 1969, Psychometrika Monograph 17).  Items that
    are printed with the opposite wording are turned round; so are the items of a scale that is
    better when lower.

    Parameters
    ----------
    rng : numpy.random.Generator
    latent : array, (pupils,)
        The trait that the questionnaire measures, in SDs.
    instrument : Instrument
    """
    cuts, harder = _thresholds(instrument)
    noise = rng.standard_normal((len(latent), len(instrument.items)))
    hidden = LOADING * latent[:, None] + np.sqrt(1 - LOADING**2) * noise - harder
    answers = instrument.lowest + np.searchsorted(cuts, hidden.ravel()).reshape(hidden.shape)
    return _turned(answers, instrument)


def box_chances(latent: np.ndarray, instrument: Instrument) -> np.ndarray:
    """Return the chance of each box, (pupils, items, boxes), least favourable box first.

    The model that :func:`tick_boxes` draws from.
    """
    cuts, harder = _thresholds(instrument)
    distance = cuts + harder[:, None] - LOADING * latent[:, None, None]
    up_to = ndtr(distance / np.sqrt(1 - LOADING**2))
    ends = np.zeros_like(up_to[..., :1])
    return np.diff(up_to, axis=-1, prepend=ends, append=ends + 1)


def _thresholds(instrument: Instrument) -> tuple[np.ndarray, np.ndarray]:
    """Return where the boxes are cut, (boxes − 1,), and how hard each item is, (items,)."""
    n_items, n_boxes = len(instrument.items), instrument.highest - instrument.lowest + 1
    cuts = STRETCH * ndtri(np.arange(1, n_boxes) / n_boxes) - EASE
    return cuts, ITEM_SPREAD * ndtri((np.arange(n_items) + 0.5) / n_items)


def favourable(answers: pd.DataFrame, instrument: Instrument) -> np.ndarray:
    """Return answers, (rows, items), turned so that a high number goes with a high trait."""
    return _turned(answers[list(instrument.items)].to_numpy(dtype=np.int64), instrument)


def _turned(answers: np.ndarray, instrument: Instrument) -> np.ndarray:
    is_turned = [_points_down(item, instrument) for item in instrument.items]
    return np.where(is_turned, instrument.lowest + instrument.highest - answers, answers)


def _points_down(item: str, instrument: Instrument) -> bool:
    """Return whether a high answer to an item, as printed, goes with a low trait."""
    own = [scale for scale in instrument.scales if item in scale.items]
    is_lower_better = bool(own) and own[0].higher_is_better is False
    return (item in instrument.reversed_items) != is_lower_better
