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
_RELIABLE = ("method", "critical", "smallest_reliable_change", "higher_is_better")
_IMPORTANT = ("minimally_important", "higher_is_better")
_CLINICAL = (*_RELIABLE, "cutoff")

_WHY_ONE = (
    "Counting a pupil who improved on any of several scales about doubles the rate of success "
    "(Gibbons 2021: 44 to 49 in 100 on any sub-scale, 21 to 25 in 100 on the total). Count each "
    "scale by itself, and report the one that the plan names."
)


def change_counts(categories: pd.DataFrame) -> pd.DataFrame:
    """Return how many pupils improved, did not change and deteriorated, all three always.

    There is no way to ask for those who improved alone: those who got worse stand beside those who
    got better.  Nor are several scales counted together.

    Parameters
    ----------
    categories : DataFrame
        As :func:`reliable_change`, :func:`meaningful_change` or :func:`regression_based_change`
        returns it, of one scale: with the columns that say how pupils were judged, and an index
        with one label per pupil.  Scales put together are told by a column ``scale``, by labels
        or pupils that stand twice, and by what pupils were judged by.  Nothing tells them where
        two scales were judged by the same values and the rows are numbered afresh without a
        pupil's code: keep ``pupil_id`` as index or column.

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
        The frame has no categories of change or does not say how they were judged, holds a pupil
        twice, or holds more than one scale or method.

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
    _require_judged_by(categories, _RELIABLE, _IMPORTANT)
    _require_one_row_each(categories)
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
    _require_judged_by(clinical, _CLINICAL)
    _require_one_row_each(clinical)
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


def _require_judged_by(frame: pd.DataFrame, *ways: tuple[str, ...]) -> None:
    """Refuse categories whose frame does not say how they came about in any of these ways."""
    absent = [[column for column in way if column not in frame] for way in ways]
    if not all(absent):
        return
    nearest = min(absent, key=len)
    raise DataError(
        "Categories must come with what pupils were judged by, in columns of their own; "
        f"{', '.join(f'`{column}`' for column in nearest)} is missing. Pass the whole frame that "
        "the function of change returned: the categories alone do not say which scale or method "
        "they belong to."
    )


def _require_one_row_each(frame: pd.DataFrame) -> None:
    """Refuse a pupil who stands in the frame twice, as when two sub-scales were put together."""
    # Without a pupil's code, `reset_index` keeps the old labels as `index`, or as `level_0` where
    # there is a reliable change `index` already.  Pupils of two schools may share a code.
    kept = "level_0" if "method" in frame else "index"
    names = [name for name in ("school_id", "pupil_id") if name in frame]
    names = names if "pupil_id" in names else [name for name in (kept,) if name in frame]
    if frame.index.has_duplicates:
        where = "the index"
    elif names and frame.duplicated(names).any():
        where = " and ".join(f"`{name}`" for name in names)
    else:
        return
    raise DataError(
        f"Each pupil must have one row; in {where} of the frame some stand twice, so several "
        f"scales were put together. {_WHY_ONE} If each row is a pupil all the same, the labels are "
        "no pupils' codes: set the codes as index before the changes are judged."
    )


def _require_one_scale(frame: pd.DataFrame, *, n_middles: int) -> None:
    why = _WHY_ONE
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
