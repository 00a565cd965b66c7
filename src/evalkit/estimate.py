"""The one shape in which a number that was estimated travels."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from numbers import Real

from evalkit.errors import DataError

_SOMETIMES = ("se", "df", "p_value")
_NUMBERS = ("value", "low", "high", "level", *_SOMETIMES)


def is_finite_number(given: object) -> bool:
    """Return whether ``given`` is a number that is neither missing nor infinite.

    Examples
    --------
    >>> is_finite_number(3), is_finite_number(float("nan")), is_finite_number(None)
    (True, False, False)
    """
    try:
        return isinstance(given, Real) and math.isfinite(given)
    except OverflowError:  # an int with more digits than a float can hold
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A number with its uncertainty, unrounded, in one direction.

    Direction is always after − before and treated − comparison; the sign is never dropped.

    Parameters
    ----------
    measure : str
        A row of ``definitions/measures.toml``: label, unit, null value, plain-English form.
    value : float
        The estimate, in the unit of the measure.
    low, high : float
        Interval limits at ``level``.
    level : float
        Coverage of the interval, for example 0.95.
    n : int
        Pupils (schools, for pooled figures) behind the number.
    method : str
        What was computed, as a methods section would name it.
    se, df, p_value : float, optional
        Standard error, degrees of freedom and two-sided p-value where the method has them.

    Raises
    ------
    DataError
        A number is missing or infinite: a figure that could not be computed is no estimate.
        Likewise when ``low`` exceeds ``high``, ``level`` is not between 0 and 1, ``p_value`` not
        from 0 to 1, ``se`` below 0 or ``df`` not above 0.

    Notes
    -----
    The limits need not hold the value: limits with equal tails shrink, as ``level`` falls, to the
    middle of the distribution, and an estimate need not lie there (a variance ratio, a noncentral
    t, a bootstrap).
    """

    measure: str
    value: float
    low: float
    high: float
    level: float
    n: int
    method: str
    se: float | None = None
    df: float | None = None
    p_value: float | None = None

    def __post_init__(self) -> None:
        for name in _NUMBERS:
            number = getattr(self, name)
            is_absent = number is None and name in _SOMETIMES
            if not is_absent and not is_finite_number(number):
                raise DataError(
                    f"`{name}` of an estimate must be a finite number; got {number!r} for "
                    f"{self.measure} ({self.method}, n = {self.n}). These numbers do not tell it: "
                    "look for a group without spread, or one that is too small."
                )
        for name, words, holds in (
            ("low", "at most `high`", self.low <= self.high),
            ("level", "between 0 and 1", 0 < self.level < 1),
            ("se", "0 or more", self.se is None or self.se >= 0),
            ("df", "above 0", self.df is None or self.df > 0),
            ("p_value", "from 0 to 1", self.p_value is None or 0 <= self.p_value <= 1),
        ):
            if not holds:
                raise DataError(
                    f"`{name}` of an estimate must be {words}; got {getattr(self, name)!r} for "
                    f"{self.measure} ({self.method}, n = {self.n}). Look at how it was made."
                )

    def as_row(self) -> dict[str, object]:
        """Return the estimate as one row of a tidy table, unrounded.

        Examples
        --------
        >>> made = Estimate(measure="mean_change", value=1.5, low=0.5, high=2.5, level=0.95,
        ...                 n=40, method="paired t")
        >>> made.as_row()["value"], made.as_row()["se"]
        (1.5, None)
        """
        return asdict(self)
