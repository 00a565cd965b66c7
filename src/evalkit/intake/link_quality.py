"""How good links are where the truth is known: right ones among those made, and those found."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

import numpy as np
import pandas as pd

from evalkit.errors import DataError
from evalkit.intake.links import Links

PAIR = ["first_row", "second_row"]


def link_quality(links: Links | pd.DataFrame, truth: pd.DataFrame) -> pd.DataFrame:
    """Return precision and recall of links, for each number of differences allowed.

    Parameters
    ----------
    links : Links or DataFrame
        Links as made, or a frame of pairs with ``first_row`` and ``second_row``, and
        ``n_differences`` where there are stages to compare.
    truth : DataFrame
        All pairs that belong together, each once: ``first_row`` and ``second_row``.

    Returns
    -------
    DataFrame
        A row per number of differences allowed (0, up to 1, up to 2), or one: ``max_differences``
        (missing without stages), ``n_links``, ``n_true``, ``n_right``, ``n_wrong``, ``precision``
        (right among the links), ``recall`` (right among the true pairs) and ``f1`` (their
        harmonic mean), 0 to 1; missing where there is nothing to divide by.

    Raises
    ------
    DataError
        A frame without these columns, or a pair that stands twice.

    References
    ----------
    Christen, P. (2012). Data matching: concepts and techniques for record linkage, entity
    resolution, and duplicate detection. Springer.

    Examples
    --------
    >>> made = pd.DataFrame({"first_row": [0, 1], "second_row": [0, 2], "n_differences": [0, 1]})
    >>> truth = pd.DataFrame({"first_row": [0, 1], "second_row": [0, 1]})
    >>> link_quality(made, truth)[["max_differences", "precision", "recall"]].values.tolist()
    [[0.0, 1.0, 0.5], [1.0, 0.5, 0.5]]
    """
    made = links.links if isinstance(links, Links) else links
    _require_pairs(made, "links")
    _require_pairs(truth, "truth")
    is_right = pd.MultiIndex.from_frame(made[PAIR]).isin(pd.MultiIndex.from_frame(truth[PAIR]))
    if isinstance(links, Links):
        stages = list(range(links.max_differences + 1))
    else:
        stages = sorted(made["n_differences"].unique()) if "n_differences" in made else [np.nan]
    rows = []
    for stage in stages:
        kept = is_right if np.isnan(stage) else is_right[(made["n_differences"] <= stage)]
        rows.append(_quality(stage, n_links=len(kept), n_true=len(truth), n_right=int(kept.sum())))
    return pd.DataFrame(rows)


def blocking_quality(frame: pd.DataFrame, *, within: Sequence[str], entity: str) -> pd.DataFrame:
    """Return what comparing only within blocks keeps of the true pairs, and what it saves.

    Parameters
    ----------
    frame : DataFrame
        Rows to be linked with each other; two waves stand one below the other.
    within : sequence of str
        Columns that must be equal for a pair to be compared; missing is equal to nothing.
    entity : str
        The column that says who a row truly is.

    Returns
    -------
    DataFrame
        One row: ``n_pairs`` (all), ``n_true``, ``n_candidates`` (pairs in one block),
        ``completeness`` (share of the true pairs among them: no linkage can find more) and
        ``reduction`` (share of all pairs that need not be compared); shares 0 to 1, missing
        without pairs.

    Raises
    ------
    DataError
        A column that is not there.

    References
    ----------
    Christen, P. (2012). Data matching. Springer, chapter 7.

    Examples
    --------
    >>> rows = pd.DataFrame({"year": [8, 8, 9, 9], "who": ["a", "b", "a", "b"]})
    >>> kept = blocking_quality(rows, within=["year"], entity="who")
    >>> kept["completeness"].tolist()
    [0.0]
    """
    absent = [name for name in [*within, entity] if name not in frame.columns]
    if absent:
        raise DataError(f"the frame must have the column(s) {', '.join(absent)}.")
    n_pairs, n_true = comb(len(frame), 2), _n_pairs(frame, [entity])
    n_candidates = _n_pairs(frame, list(within)) if within else n_pairs
    n_kept = _n_pairs(frame, [*within, entity])
    return pd.DataFrame(
        {
            "n_pairs": [n_pairs],
            "n_true": [n_true],
            "n_candidates": [n_candidates],
            "completeness": [_share(n_kept, n_true)],
            "reduction": [1 - _share(n_candidates, n_pairs)],
        }
    )


def _quality(stage: float, *, n_links: int, n_true: int, n_right: int) -> dict[str, float]:
    return {
        "max_differences": stage,
        "n_links": n_links,
        "n_true": n_true,
        "n_right": n_right,
        "n_wrong": n_links - n_right,
        "precision": _share(n_right, n_links),
        "recall": _share(n_right, n_true),
        "f1": _share(2 * n_right, n_links + n_true),
    }


def _n_pairs(frame: pd.DataFrame, columns: list[str]) -> int:
    sizes = frame.groupby(columns, dropna=True, observed=True).size()
    return int((sizes * (sizes - 1) // 2).sum())


def _share(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")


def _require_pairs(pairs: pd.DataFrame, which: str) -> None:
    absent = [name for name in PAIR if name not in pairs.columns]
    if absent:
        raise DataError(f"{which} must have the column(s) {', '.join(absent)}.")
    if pairs.duplicated(PAIR).any():
        raise DataError(f"{which} must have each pair once; drop those that stand twice.")
