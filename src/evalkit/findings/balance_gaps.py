"""How alike two groups were, as quantities that say what release must know of the pupils behind."""

from __future__ import annotations

from collections.abc import Mapping
from math import floor, isfinite

import numpy as np
import pandas as pd

from evalkit.findings.compared_pupils import TREATED, ComparedPupils
from evalkit.findings.quantity import Gap, Label, Quantity, Undefined, Values
from evalkit.matching import Balance, Matched, effective_sample_size

NO_FIGURE = "–"
_SAME = 1e-12


def balance_gaps(
    found: Balance, matched: Matched, pupils: ComparedPupils
) -> dict[str, tuple[Mapping[str, Quantity], ...]]:
    """Return the rows of the balance table by covariate.

    Each row has ``covariate``, ``raw`` and ``matched`` (standardised differences), ``spread``
    (ratio of variances) and ``ks``, the last two after matching.
    """
    frame = matched.frame
    is_treated = frame[TREATED].to_numpy(dtype=bool)
    weights = frame["weight"].to_numpy(dtype=float)
    n_apart = pupils_apart(is_treated, weights)
    size = smallest_group(is_treated, weights)
    rows: dict[str, tuple[Mapping[str, Quantity], ...]] = {}
    for row in found.table.to_dict("records"):
        column = str(row["covariate"])
        is_share = row["kind"] != "number"
        behind = _behind(frame[column], is_treated, weights, is_share=is_share)
        gap = _Gaps(size=size, behind=behind, is_share=is_share)
        label = pupils.covariates[column] + (" (share)" if is_share else "")
        told = {
            "covariate": Label(text=label),
            "raw": gap.of(row["smd_raw"], is_signed=True, n_apart=n_apart),
            "matched": gap.of(row["smd"], is_signed=True),
            "spread": Label(text=NO_FIGURE) if is_share else gap.of(row["variance_ratio"]),
            "ks": Label(text=NO_FIGURE) if is_share else gap.of(row["ks"]),
        }
        rows[column] = (*rows.get(column, ()), told)
    return rows


def start_gap(frame: pd.DataFrame) -> Gap:
    """Return what release must know of the primary outcome before, whoever is matched later."""
    is_treated = frame[TREATED].to_numpy(dtype=bool)
    weights = np.ones(len(frame))
    behind = _behind(frame["c0"], is_treated, weights, is_share=False)
    size = min(int(is_treated.sum()), int((~is_treated).sum()))
    return Gap(value=0.0, smallest_group=size, behind=behind, is_share=False, is_signed=True)


def smallest_group(is_treated: np.ndarray, weights: np.ndarray) -> int:
    """Return how many equally weighted pupils the smaller group is worth."""
    sizes = [effective_sample_size(weights[side]) for side in (is_treated, ~is_treated)]
    return floor(min(sizes) + _SAME)


def pupils_apart(is_treated: np.ndarray, weights: np.ndarray) -> int:
    """Return how many pupils stand between the groups before matching and after; 0 for none.

    Two averages on sets that differ by one pupil are that pupil's value.  Weights move shares
    from some pupils to others: each of both parts counts as many pupils as it is worth.
    """
    found = []
    for side in (is_treated, ~is_treated):
        own = weights[side]
        moved = own / own.sum() - 1 / len(own)
        parts = (moved[moved > _SAME], -moved[moved < -_SAME])
        found += [effective_sample_size(part) for part in parts if len(part)]
    return max(1, floor(min(found) + _SAME)) if found else 0


class _Gaps:
    """Makes the quantities of one row."""

    def __init__(self, *, size: int, behind: Values, is_share: bool) -> None:
        self.size, self.behind, self.is_share = size, behind, is_share

    def of(self, value: float, *, is_signed: bool = False, n_apart: int = 0) -> Quantity:
        if not isfinite(value):
            return Undefined(n=self.size, behind=self.behind)
        return Gap(
            value=float(value),
            smallest_group=self.size,
            behind=self.behind,
            is_share=self.is_share,
            is_signed=is_signed,
            n_apart=n_apart,
        )


def _behind(
    values: pd.Series, is_treated: np.ndarray, weights: np.ndarray, *, is_share: bool
) -> Values:
    """Return the smallest numbers of pupils in any of the four sets: both groups, before, after."""
    sets = [
        values[side & used] for side in (is_treated, ~is_treated) for used in (True, weights > 0)
    ]
    unlike = [len(each) - int(each.value_counts().max()) if len(each) else 0 for each in sets]
    # The smaller side of a share is everybody who is unlike the commonest.
    return Values(n_unlike=min(unlike), smallest_side=min(unlike) if is_share else None, step=1.0)
