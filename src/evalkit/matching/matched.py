"""What matching gives back: weights, sets, pairs, and everyone who was left out with the reason."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """A comparison group beside how it was made.

    Parameters
    ----------
    frame : DataFrame
        All rows as they came in, with three more columns.  ``weight`` (float): 1 for a treated
        pupil who is kept and 0 for one who is not; comparison pupils' weights make them stand for
        the treated who are kept, and add up to the number of comparison pupils with a weight above
        0.  ``match_set`` (Int64): whom a pupil is judged with; NA for who is dropped, and for all
        where there are no sets (weights, and replacement).  ``distance`` (float): the propensity
        score; NA where none was asked for.
    group : str
        The column that says who is treated.
    covariates : tuple of str
        What pupils were matched on.
    exact : tuple of str
        In what matched pupils had to be the same.
    pairs : DataFrame
        ``treated``, ``comparison``, ``distance``: one row for each link, in the order of the codes.
        Empty for methods that link nobody.
    dropped : DataFrame
        ``unit``, ``side`` (treated or comparison), ``why``: everyone with weight 0.
    method : str
        As a methods section names it, with order and rule for ties.
    total_distance : float, or None
        Sum of the distances of ``pairs``; None where there are none.
    caliper : float, or None
        The longest distance allowed, in the unit of ``pairs["distance"]``.
    ratio : int, or None
        How many comparison pupils a treated one could have; None where there is no such limit.
    has_replacement : bool
        Whether a comparison pupil could be used repeatedly.
    """

    frame: pd.DataFrame
    group: str
    covariates: tuple[str, ...]
    exact: tuple[str, ...]
    pairs: pd.DataFrame
    dropped: pd.DataFrame
    method: str
    total_distance: float | None
    caliper: float | None
    ratio: int | None
    has_replacement: bool
