"""The one sentence that ``Estimate.method`` carries when there were few to estimate from."""

from __future__ import annotations

FEW = 10
"""Below this many pairs, pupils in a group or clusters, an interval rests on its assumptions."""


def small_sample_note(n: int, *, of: str) -> str:
    """Return the end of a method sentence: nothing, or a warning that the interval is rough.

    Parameters
    ----------
    n : int
        How many there were.
    of : str
        What was counted, in the plural: ``"pairs"``, ``"pupils per group"``, ``"clusters"``.

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
    return f"; fewer than {FEW} {of}, so the interval is rough" if n < FEW else ""
