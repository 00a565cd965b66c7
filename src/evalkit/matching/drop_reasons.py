"""Why a pupil was left out of a comparison, in words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

TAKEN = {
    True: "every comparison pupil within reach was matched to other treated pupils",
    False: "not chosen: others were nearer",
}
BEYOND = {
    True: "no comparison pupil within the caliper",
    False: "no treated pupil within the caliper",
}
ALONE = {
    True: "no comparison pupil in the same cell",
    False: "no treated pupil in the same cell",
}
UNUSABLE = "no weights that balance the covariates can use this pupil"


def link_reasons(
    *,
    is_treated: np.ndarray,
    has_counterpart: np.ndarray,
    has_reach: np.ndarray,
    exact: Sequence[str],
) -> np.ndarray:
    """Return why each of n pupils would be left out by a method that links pupils.

    ``has_counterpart`` says who has a pupil of the other group who is alike in the columns of
    ``exact``, ``has_reach`` who has one within the caliper besides.
    """
    alike = f"alike in {' and '.join(exact)}"
    why = np.where(is_treated, TAKEN[True], TAKEN[False]).astype(object)
    for side in (True, False):
        of_side = is_treated == side
        why[of_side & ~has_reach] = BEYOND[side]
        other = "comparison" if side else "treated"
        why[of_side & ~has_counterpart] = f"no {other} pupil {alike}"
    return why


def cell_reasons(is_treated: np.ndarray) -> np.ndarray:
    """Return why each of n pupils would be left out by a method that puts pupils into cells."""
    return np.where(is_treated, ALONE[True], ALONE[False]).astype(object)
