"""The one shape in which a number that was estimated travels."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

from evalkit.errors import DataError

_ALWAYS, _SOMETIMES = ("value", "low", "high"), ("se", "df", "p_value")


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
        for name in (*_ALWAYS, *_SOMETIMES):
            number = getattr(self, name)
            is_absent = number is None and name in _SOMETIMES
            if not is_absent and not math.isfinite(number):
                raise DataError(
                    f"`{name}` of an estimate must be a finite number; got {number!r} for "
                    f"{self.measure} ({self.method}, n = {self.n}). These numbers do not tell it: "
                    "look for a group without spread, or one that is too small."
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
