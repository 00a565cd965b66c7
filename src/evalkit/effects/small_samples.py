"""The one sentence that ``Estimate.method`` carries when there were few to estimate from."""

from __future__ import annotations

FEW = 10
"""Below this many pairs, pupils in a group or clusters, an interval rests on its assumptions."""


def small_sample_note(n: int, *, of: str, so: str = "the interval is rough") -> str:
    """Return the end of a method sentence: nothing, or a warning of what few numbers do.

    Parameters
    ----------
    n : int
        How many there were.
    of : str
        What was counted, in the plural: ``"pairs"``, ``"pupils per group"``, ``"clusters"``.
    so : str
        What follows from it; for numbers without an interval it is something else.

    Returns
    -------
    str
        Empty from ten upwards.

    Examples
    --------
    >>> small_sample_note(4, of="clusters")
    '; fewer than 10 clusters, so the interval is rough'
    >>> small_sample_note(40, of="clusters")
    ''
    """
    return f"; fewer than {FEW} {of}, so {so}" if n < FEW else ""
