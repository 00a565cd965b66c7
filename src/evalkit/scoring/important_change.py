"""Has this one pupil changed by as much as the authors of the questionnaire call important?"""

from __future__ import annotations

import pandas as pd

from evalkit.effects.effect_options import require_truth
from evalkit.effects.samples import Numbers
from evalkit.scoring.change_categories import (
    NO_MEANINGFUL_CHANGE,
    categorise,
    direction_of,
    largest_score,
)
from evalkit.scoring.change_options import require_positive
from evalkit.scoring.paired_waves import paired_waves


def meaningful_change(
    before: Numbers, after: Numbers, *, minimally_important: float, higher_is_better: bool
) -> pd.DataFrame:
    """Return for each pupil whether the change, after − before, reaches a published size.

    A change can be important and still lie within measurement error, and the other way round:
    this is another question than :func:`reliable_change` asks.

    Parameters
    ----------
    before, after : array-like, shape (n,)
        Scores of the same pupils in the same order, in points of the scale; may be missing.
    minimally_important : float
        Points, above 0: a change of exactly so many counts.
    higher_is_better : bool
        Whether a rise is an improvement.

    Returns
    -------
    DataFrame
        One row per pupil in the order given, the index of the Series kept: ``before``, ``after``,
        ``change``, ``category`` (ordered deteriorated < no_meaningful_change < improved, missing
        where a score is), and in every row ``minimally_important`` and ``higher_is_better``.

    Raises
    ------
    DataError
        Scores that cannot be paired, or an option out of its range.

    References
    ----------
    Jaeschke, R., Singer, J., & Guyatt, G. H. (1989). Measurement of health status: ascertaining
    the minimal clinically important difference. Controlled Clinical Trials, 10(4), 407-415.

    Examples
    --------
    >>> changed = meaningful_change(
    ...     [40, 60, 52], [50, 48, 60], minimally_important=10, higher_is_better=True
    ... )
    >>> changed["category"].tolist()
    ['improved', 'deteriorated', 'no_meaningful_change']
    """
    is_higher = require_truth("higher_is_better", higher_is_better)
    least = require_positive(
        "minimally_important",
        minimally_important,
        hint="It is a size in points, the same for better and for worse.",
    )
    waves = paired_waves(before, after)
    category = categorise(
        direction_of(higher_is_better=is_higher) * waves["change"],
        limit=least,
        at_limit_counts=True,
        middle=NO_MEANINGFUL_CHANGE,
        size=largest_score(waves),
    )
    return waves.assign(category=category, minimally_important=least, higher_is_better=is_higher)
