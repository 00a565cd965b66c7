"""The options of a comparison: which words are legal, and which belong to which method."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evalkit.effects.effect_options import as_number, require_choice, require_truth, shown
from evalkit.effects.frame_columns import covariate_names
from evalkit.errors import DataError

METHODS: dict[str, frozenset[str]] = {
    "nearest": frozenset({"distance", "exact", "caliper", "ratio", "replace", "order", "prefer"}),
    "optimal": frozenset({"distance", "exact", "caliper", "ratio", "prefer"}),
    "full": frozenset({"distance", "exact", "caliper"}),
    "subclass": frozenset({"distance", "exact", "n_subclasses"}),
    "cem": frozenset({"exact", "cutpoints"}),
    "entropy": frozenset(),
    "weighting": frozenset({"distance"}),
    "none": frozenset(),
}
"""The methods, each with the options that it heeds."""

ORDERS = ("largest", "closest", "data")
DISTANCES = ("propensity", "mahalanobis")
_SCORE_ONLY = ("subclass", "weighting")


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchOptions:
    """How a comparison group is to be found; see ``match_comparison``."""

    method: str
    distance: str | None
    exact: tuple[str, ...]
    caliper: float | None
    ratio: int
    replace: bool
    order: str | None
    prefer: str | None
    cutpoints: Mapping[str, Sequence[float]] | None
    n_subclasses: int | None

    def require_legal(self) -> None:
        """Refuse what is no legal value, what the method does not heed, and what it lacks."""
        require_choice("method", self.method, legal=METHODS)
        self._require_heeded()
        self._require_numbers()
        if "distance" in METHODS[self.method]:
            legal = DISTANCES[:1] if self.method in _SCORE_ONLY else DISTANCES
            require_choice("distance", self.distance, legal=legal)
        self._require_order()
        if self.method == "cem" and not isinstance(self.cutpoints, Mapping):
            raise DataError(
                "`cutpoints` must say for method='cem' where each covariate of numbers is cut, for "
                "example cutpoints={'age': [12, 14]} ({} if there are only categories); got "
                f"{shown(self.cutpoints)}. They decide who counts as alike, so they are not chosen "
                "here."
            )
        if self.method == "subclass" and self.n_subclasses is None:
            raise DataError(
                "`n_subclasses` must say for method='subclass' how many classes there are, for "
                "example 5; got None."
            )

    def _require_heeded(self) -> None:
        require_truth("replace", self.replace)
        given = {
            "distance": self.distance is not None,
            "exact": len(self.exact) > 0,
            "caliper": self.caliper is not None,
            "ratio": isinstance(self.ratio, bool) or self.ratio != 1,
            "replace": self.replace,
            "order": self.order is not None,
            "prefer": self.prefer is not None,
            "cutpoints": self.cutpoints is not None,
            "n_subclasses": self.n_subclasses is not None,
        }
        for option, is_given in given.items():
            if is_given and option not in METHODS[self.method]:
                heeding = ", ".join(repr(m) for m, heeded in METHODS.items() if option in heeded)
                raise DataError(
                    f"`{option}` means nothing to method={self.method!r}; it belongs to {heeding}. "
                    "Leave it out, or choose another method."
                )

    def _require_numbers(self) -> None:
        if self.caliper is not None and not 0 < as_number(self.caliper) < np.inf:
            raise DataError(
                "`caliper` must be a number above 0, in SDs, for example 0.2, or None; got "
                f"{shown(self.caliper)}."
            )
        _require_whole("ratio", self.ratio, lowest=1)
        if self.n_subclasses is not None:
            _require_whole("n_subclasses", self.n_subclasses, lowest=2)

    def _require_order(self) -> None:
        if self.method != "nearest":
            return
        if self.replace:
            if self.order is not None:
                raise DataError(
                    "`order` must be left out where replace=True: nobody takes a pupil from "
                    f"anybody, so the order decides nothing; got {shown(self.order)}."
                )
            return
        require_choice("order", self.order, legal=ORDERS)
        if self.order == "largest" and self.distance == "mahalanobis":
            raise DataError(
                "`order` must be 'closest' or 'data' where distance='mahalanobis': only a "
                "propensity score has a largest; got 'largest'."
            )


def exact_names(exact: Sequence[str]) -> tuple[str, ...]:
    """Return the columns of ``exact``, after checking that they are a list and not one text."""
    try:
        return covariate_names(exact)
    except DataError:
        raise DataError(
            "`exact` must be a list of column names, for example ['year_group'], or () for none; "
            f"got {shown(exact)}."
        ) from None


def _require_whole(option: str, given: object, *, lowest: int) -> None:
    is_whole = isinstance(given, int | np.integer) and not isinstance(given, bool)
    if not is_whole or given < lowest:
        raise DataError(
            f"`{option}` must be a whole number from {lowest} upwards; got {shown(given)}."
        )
