"""How many improved, stayed and deteriorated: always together, and one scale at a time."""

from __future__ import annotations

import pandas as pd

from evalkit.errors import DataError
from evalkit.scoring.change_categories import (
    DETERIORATED,
    IMPROVED,
    NO_MEANINGFUL_CHANGE,
    NO_RELIABLE_CHANGE,
)
from evalkit.scoring.clinical_change import IMPROVED_NOT_RECOVERED, RECOVERED

UNCHANGED = "unchanged"

# What pupils were judged by.  It differs only where scales or methods were put together.
_JUDGED_BY = (
    "method",
    "sd",
    "reliability",
    "critical",
    "smallest_reliable_change",
    "minimally_important",
    "cutoff",
    "higher_is_better",
)


def change_counts(categories: pd.DataFrame) -> pd.DataFrame:
    """Return how many pupils improved, did not change and deteriorated, all three always.

    There is no way to ask for those who improved alone: those who got worse stand beside those who
    got better.  Nor are several scales counted together.

    Parameters
    ----------
    categories : DataFrame
        As :func:`reliable_change`, :func:`meaningful_change` or :func:`regression_based_change`
        returns it, of one scale.

    Returns
    -------
    DataFrame
        Rows improved, unchanged, deteriorated, in this order, also where nobody is: ``category``,
        ``n``, ``share`` (0 to 1, of the pupils with a category; missing when there are none),
        ``n_judged`` (pupils with a category), ``n_no_value`` (pupils without), and what the pupils
        were judged by, such as ``sd`` and ``reliability``, to be shown with them.

    Raises
    ------
    DataError
        The frame has no categories of change, or holds more than one scale or method.

    References
    ----------
    Gibbons, N., Harrison, E., & Stallard, P. (2021). Assessing recovery in treatment as usual
    provided by community child and adolescent mental health services. BJPsych Open, 7(3), e87.

    Examples
    --------
    >>> from evalkit.scoring.important_change import meaningful_change
    >>> changed = meaningful_change(
    ...     [40, 60, 52, 40, None], [50, 48, 60, 56, 70],
    ...     minimally_important=10, higher_is_better=True,
    ... )
    >>> change_counts(changed)[["category", "n", "share", "n_no_value"]].values.tolist()
    [['improved', 2, 0.5, 1], ['unchanged', 1, 0.25, 1], ['deteriorated', 1, 0.25, 1]]
    """
    column = _codes(categories, "category")
    middles = {NO_RELIABLE_CHANGE, NO_MEANINGFUL_CHANGE} & set(column.dropna())
    rows = {
        IMPROVED: {IMPROVED},
        UNCHANGED: {NO_RELIABLE_CHANGE, NO_MEANINGFUL_CHANGE},
        DETERIORATED: {DETERIORATED},
    }
    _require_known(column, rows)
    _require_one_scale(categories, n_middles=len(middles))
    return _counted(categories, column, rows)


def clinical_counts(clinical: pd.DataFrame) -> pd.DataFrame:
    """Return how many pupils recovered, improved otherwise, did not change and deteriorated.

    Parameters
    ----------
    clinical : DataFrame
        As :func:`clinical_categories` returns it, of one scale.

    Returns
    -------
    DataFrame
        As :func:`change_counts` returns it, with the rows recovered, improved_not_recovered,
        unchanged and deteriorated, all four always.

    Raises
    ------
    DataError
        As for ``change_counts``.

    Examples
    --------
    >>> from evalkit.scoring.clinical_change import clinical_categories
    >>> from evalkit.scoring.reliable_change import reliable_change
    >>> changed = reliable_change(
    ...     [18, 19, 7, 16], [7, 13, 6, 22], sd=4, reliability=0.8, higher_is_better=False,
    ...     method="jacobson_truax", critical=1.96,
    ... )
    >>> clinical = clinical_categories(changed, cutoff=12.0, higher_is_better=False)
    >>> clinical_counts(clinical)["n"].tolist()
    [1, 1, 1, 1]
    """
    column = _codes(clinical, "clinical_category")
    rows = {
        RECOVERED: {RECOVERED},
        IMPROVED_NOT_RECOVERED: {IMPROVED_NOT_RECOVERED},
        UNCHANGED: {NO_RELIABLE_CHANGE},
        DETERIORATED: {DETERIORATED},
    }
    _require_known(column, rows)
    _require_one_scale(clinical, n_middles=1)
    return _counted(clinical, column, rows)


def _codes(frame: pd.DataFrame, column: str) -> pd.Series:
    if isinstance(frame, pd.DataFrame) and column in frame:
        return frame[column]
    raise DataError(
        f"Counting needs a frame with the column `{column}`, one row per pupil; got "
        f"{type(frame).__name__}. Pass the whole frame that the function of change returned: the "
        "column alone does not say which scale it belongs to."
    )


def _require_known(column: pd.Series, rows: dict[str, set[str]]) -> None:
    known = set().union(*rows.values())
    strange = sorted(set(column.dropna()) - known, key=str)
    if strange:
        raise DataError(
            f"`{column.name}` must hold {', '.join(sorted(known))}; got {strange[0]!r}. "
            "Pass the frame as the function of change returned it."
        )


def _require_one_scale(frame: pd.DataFrame, *, n_middles: int) -> None:
    why = (
        "Counting a pupil who improved on any of several scales about doubles the rate of success "
        "(Gibbons 2021: 44 to 49 in 100 on any sub-scale, 21 to 25 in 100 on the total). Count "
        "each scale by itself, and report the one that the plan names."
    )
    if "scale" in frame and len(frame["scale"].unique()) > 1:
        scales = ", ".join(sorted(map(str, frame["scale"].unique())))
        raise DataError(f"Changes must be counted for one scale; got {scales}. {why}")
    mixed = [name for name in _JUDGED_BY if name in frame and len(frame[name].unique()) > 1]
    if mixed or n_middles > 1:
        names = ", ".join(f"`{name}`" for name in mixed or ["category"])
        raise DataError(
            f"All pupils must have been judged alike; {names} differs between rows, so several "
            f"scales or methods were put together. {why}"
        )


def _counted(frame: pd.DataFrame, column: pd.Series, rows: dict[str, set[str]]) -> pd.DataFrame:
    n = [int(column.isin(codes).sum()) for codes in rows.values()]
    judged = sum(n)
    counts = pd.DataFrame(
        {
            "category": list(rows),
            "n": n,
            "share": [one / judged if judged else float("nan") for one in n],
            "n_judged": judged,
            "n_no_value": len(column) - judged,
        }
    )
    shown = {name: frame[name].iloc[0] for name in _JUDGED_BY if name in frame and len(frame)}
    return counts.assign(**shown)
