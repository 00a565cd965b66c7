"""From the clinical to the functional side: cut-offs, and who recovered."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from evalkit.effects.effect_options import require_choice, require_truth
from evalkit.errors import DataError
from evalkit.scoring.change_categories import (
    DETERIORATED,
    IMPROVED,
    NO_RELIABLE_CHANGE,
    direction_of,
)
from evalkit.scoring.change_options import require_number, require_sd

RECOVERED, IMPROVED_NOT_RECOVERED = "recovered", "improved_not_recovered"

_NEEDS = {
    "a": ("clinical_mean", "clinical_sd"),
    "b": ("functional_mean", "functional_sd"),
    "c": ("clinical_mean", "clinical_sd", "functional_mean", "functional_sd"),
}


def clinical_cutoff(
    *,
    kind: Literal["a", "b", "c"],
    higher_is_better: bool,
    clinical_mean: float | None = None,
    clinical_sd: float | None = None,
    functional_mean: float | None = None,
    functional_sd: float | None = None,
) -> float:
    """Return the score that parts the clinical from the functional side, in points.

    Parameters
    ----------
    kind : {"a", "b", "c"}
        ``a``: 2 SDs from the clinical mean towards the better side; ``b``: 2 SDs from the
        functional mean towards the worse side; ``c``: as many clinical SDs from the clinical mean
        as functional SDs from the functional mean.  Jacobson and Truax advise ``c`` where both
        groups are known and overlap.
    higher_is_better : bool
        Whether high scores are the better ones.
    clinical_mean, clinical_sd, functional_mean, functional_sd : float, optional
        Means and standard deviations of both groups in points: ``a`` needs the clinical pair, ``b``
        the functional pair, ``c`` all four.

    Returns
    -------
    float
        The cut-off, unrounded.

    Raises
    ------
    DataError
        A value is absent or out of its range, or the functional group is not on the better side.

    References
    ----------
    Jacobson, N. S., & Truax, P. (1991). Clinical significance: a statistical approach to defining
    meaningful change in psychotherapy research. Journal of Consulting and Clinical Psychology,
    59(1), 12-19.

    Examples
    --------
    >>> clinical_cutoff(kind="c", higher_is_better=False, clinical_mean=20, clinical_sd=4,
    ...                 functional_mean=8, functional_sd=2)
    12.0
    """
    kind = require_choice("kind", kind, legal=_NEEDS)
    better = direction_of(higher_is_better=require_truth("higher_is_better", higher_is_better))
    given = {
        "clinical_mean": clinical_mean,
        "clinical_sd": clinical_sd,
        "functional_mean": functional_mean,
        "functional_sd": functional_sd,
    }
    known = _known(kind, given)
    _require_sides(known, better=better)
    if kind == "a":
        return known["clinical_mean"] + better * 2 * known["clinical_sd"]
    if kind == "b":
        return known["functional_mean"] - better * 2 * known["functional_sd"]
    crossed = (
        known["clinical_sd"] * known["functional_mean"]
        + known["functional_sd"] * known["clinical_mean"]
    )
    return crossed / (known["clinical_sd"] + known["functional_sd"])


def clinical_categories(
    changed: pd.DataFrame, *, cutoff: float, higher_is_better: bool
) -> pd.DataFrame:
    """Return the pupils with who recovered: reliably improved, and across the cut-off.

    A cut-off says on which side of a line a score lies.  It is no diagnosis, and no pupil should
    be told of one because of it.

    Parameters
    ----------
    changed : DataFrame
        As :func:`reliable_change` returns it.
    cutoff : float
        In points, as :func:`clinical_cutoff` returns it or as published.
    higher_is_better : bool
        As it was for ``changed``.

    Returns
    -------
    DataFrame
        The rows with ``is_clinical_before`` and ``is_functional_after`` (strictly beyond the
        cut-off; missing where the score is), ``cutoff``, and ``clinical_category``, ordered
        deteriorated < no_reliable_change < improved_not_recovered < recovered, missing where
        ``category`` is.

    Raises
    ------
    DataError
        The frame is not one of ``reliable_change``, or was judged in the other direction.

    References
    ----------
    Jacobson, N. S., & Truax, P. (1991). Clinical significance: a statistical approach to defining
    meaningful change in psychotherapy research. Journal of Consulting and Clinical Psychology,
    59(1), 12-19.

    Examples
    --------
    >>> from evalkit.scoring.reliable_change import reliable_change
    >>> changed = reliable_change(
    ...     [18, 19, 7, 16], [7, 13, 6, 22], sd=4, reliability=0.8, higher_is_better=False,
    ...     method="jacobson_truax", critical=1.96,
    ... )
    >>> clinical = clinical_categories(changed, cutoff=12.0, higher_is_better=False)
    >>> clinical["clinical_category"].tolist()
    ['recovered', 'improved_not_recovered', 'no_reliable_change', 'deteriorated']
    """
    better = direction_of(higher_is_better=require_truth("higher_is_better", higher_is_better))
    _require_judged(changed, higher_is_better=bool(higher_is_better))
    line = require_number("cutoff", cutoff, hint="It is a score, in points of the scale.")
    is_clinical = _beyond(-better * (changed["before"] - line))
    is_functional = _beyond(better * (changed["after"] - line))
    has_crossed = (is_clinical & is_functional).fillna(False).astype(bool)
    category = changed["category"]
    places = [
        category.isna(),
        category.eq(IMPROVED) & has_crossed,
        category.eq(IMPROVED),
        category.eq(DETERIORATED),
    ]
    place = np.select([one.to_numpy() for one in places], [-1, 3, 2, 0], default=1)
    return changed.assign(
        cutoff=line,
        is_clinical_before=is_clinical,
        is_functional_after=is_functional,
        clinical_category=pd.Categorical.from_codes(
            place,
            categories=[DETERIORATED, NO_RELIABLE_CHANGE, IMPROVED_NOT_RECOVERED, RECOVERED],
            ordered=True,
        ),
    )


def _known(kind: str, given: dict[str, float | None]) -> dict[str, float]:
    """Return what was given, checked, after making sure that it is enough."""
    absent = [name for name in _NEEDS[kind] if given[name] is None]
    if absent:
        raise DataError(
            f"Cut-off {kind} needs {', '.join(f'`{name}`' for name in absent)}. Pass published "
            "values of the groups, or name a kind that needs fewer."
        )
    return {
        name: require_sd(name, value) if name.endswith("_sd") else require_number(name, value)
        for name, value in given.items()
        if value is not None
    }


def _require_sides(known: dict[str, float], *, better: int) -> None:
    if not {"clinical_mean", "functional_mean"} <= set(known):
        return
    if better * (known["functional_mean"] - known["clinical_mean"]) > 0:
        return
    raise DataError(
        "`functional_mean` must lie on the better side of `clinical_mean`; got "
        f"{known['functional_mean']:g} and {known['clinical_mean']:g} where "
        f"{'higher' if better > 0 else 'lower'} is better. Check `higher_is_better`, or swap them."
    )


def _require_judged(changed: pd.DataFrame, *, higher_is_better: bool) -> None:
    wanted = ("before", "after", "category", "higher_is_better")
    absent = [column for column in wanted if column not in changed]
    codes = set() if absent else set(changed["category"].dropna().unique())
    if absent or not codes <= {DETERIORATED, NO_RELIABLE_CHANGE, IMPROVED}:
        raise DataError(
            "`changed` must be a frame of reliable_change with its columns "
            f"{', '.join(wanted)} and its three categories. Pass the frame as it was returned."
        )
    if not changed["higher_is_better"].eq(higher_is_better).all():
        raise DataError(
            f"`higher_is_better` must be what the changes were judged by; got {higher_is_better} "
            "for changes judged the other way round. Pass the scale's own direction both times."
        )


def _beyond(distance: pd.Series) -> pd.Series:
    """Return whether a distance is above 0, missing where it is."""
    return distance.gt(0).astype("boolean").where(distance.notna())
