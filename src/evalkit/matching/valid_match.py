"""The oracle of comparison groups: whatever the method, a result must be well formed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from evalkit.effects.frame_columns import group_column
from evalkit.errors import MatchingError
from evalkit.matching.comparison_pool import alike, order_of_codes
from evalkit.matching.match_candidates import TIE
from evalkit.matching.matched import Matched

_NEAR = 1e-9


def assert_valid_match(matched: Matched) -> None:
    """Do nothing if a result of matching is well formed, otherwise list all that is wrong with it.

    Checked are the weights, that everyone is kept or listed as dropped with a reason, that links
    join the two groups within the caliper and the exact columns, that nobody is used more often
    than agreed, and that sets and totals say what the links say.

    Raises
    ------
    MatchingError
        With every fault, one after the other.
    """
    checks = (_weight_faults, _dropped_faults, _link_faults, _use_faults, _set_faults)
    faults = [fault for check in checks for fault in check(matched)]
    if not matched.method.strip():
        faults.append("the method is not named")
    if faults:
        raise MatchingError(f"This is no valid match: {'; '.join(faults)}.")


def _weight_faults(matched: Matched) -> Iterator[str]:
    weights, is_treated = _weights(matched), _is_treated(matched)
    if not np.isfinite(weights).all() or (weights < 0).any():
        yield "weights must be finite and not negative"
    if not np.isin(weights[is_treated], (0, 1)).all():
        yield "a treated pupil must count 1 or 0"
    used = weights[~is_treated & (weights > 0)]
    if not len(used) or not (weights[is_treated] > 0).any():
        yield "both groups must have somebody left"
    elif abs(used.sum() - len(used)) > _NEAR * len(used):
        yield "comparison weights must add up to the number of comparison pupils used"


def _dropped_faults(matched: Matched) -> Iterator[str]:
    dropped = matched.dropped
    units, weights = _units(matched), _weights(matched)
    if list(dropped["unit"]) != _in_order(units[weights == 0]):
        yield "those dropped must be all with weight 0, once each, in the order of their codes"
    sides = pd.Series(np.where(_is_treated(matched), "treated", "comparison"), index=units)
    known = dropped[dropped["unit"].isin(units)]
    if (sides.loc[list(known["unit"])].to_numpy() != known["side"].to_numpy()).any():
        yield "the side of somebody dropped is not their group"
    if not dropped["why"].map(lambda why: isinstance(why, str) and bool(why)).all():
        yield "somebody is dropped without a reason"


def _link_faults(matched: Matched) -> Iterator[str]:
    pairs, total = matched.pairs, matched.total_distance
    distances = pairs["distance"].to_numpy(dtype=float)
    if total is not None and abs(total - distances.sum()) > _NEAR * max(1.0, total):
        yield "the total distance is not that of the pairs"
    if total is None and len(pairs):
        yield "there are pairs without a total distance"
    if not np.isfinite(distances).all() or (distances < 0).any():
        yield "distances must be finite and not negative"
    if matched.caliper is not None and (distances > matched.caliper + TIE).any():
        yield "a pair is farther apart than the caliper"
    if not pairs[["treated", "comparison"]].isin(_units(matched)).all(axis=None):
        yield "a pair has somebody who is not in the frame"
        return
    first, second = _places(matched, "treated"), _places(matched, "comparison")
    is_treated, weights = _is_treated(matched), _weights(matched)
    if not is_treated[first].all() or is_treated[second].any():
        yield "a pair must be of a treated and a comparison pupil"
    if (weights[first] == 0).any() or (weights[second] == 0).any():
        yield "somebody in a pair has no weight"
    if len(pairs) and set(np.flatnonzero(weights > 0)) != {*first, *second}:
        yield "somebody with a weight is in no pair"
    strata = alike(matched.frame[list(matched.exact)])
    if (strata[first] != strata[second]).any():
        yield "a pair is not alike in the exact columns"
    rank = np.argsort(order_of_codes(_units(matched)))
    keys = list(zip(rank[first], rank[second], strict=True))
    if keys != sorted(set(keys)):
        yield "pairs must be there once each, in the order of the codes"


def _use_faults(matched: Matched) -> Iterator[str]:
    of_treated = matched.pairs["treated"].map(matched.pairs["treated"].value_counts())
    of_comparison = matched.pairs["comparison"].map(matched.pairs["comparison"].value_counts())
    if matched.has_replacement:
        return
    if matched.ratio is not None:
        if (of_treated > matched.ratio).any():
            yield f"a treated pupil has more than {matched.ratio} comparison pupils"
        if (of_comparison > 1).any():
            yield "a comparison pupil is used twice"
    elif ((of_treated > 1) & (of_comparison > 1)).any():
        yield "a set must have one pupil of either group at its centre"


def _set_faults(matched: Matched) -> Iterator[str]:
    weights, is_treated = _weights(matched), _is_treated(matched)
    sets = matched.frame["match_set"].to_numpy(dtype=float, na_value=np.nan)
    has_set, kept = ~np.isnan(sets), weights > 0
    links_sets = len(matched.pairs) > 0 and not matched.has_replacement
    if (has_set & ~kept).any():
        yield "somebody dropped is in a set"
    if (has_set.any() or links_sets) and (kept & ~has_set).any():
        yield "somebody who is kept is in no set"
    if links_sets:
        linked_sets = [sets[_places(matched, side)] for side in ("treated", "comparison")]
        if (linked_sets[0] != linked_sets[1]).any():
            yield "a pair is not in one set"
    members = pd.DataFrame(
        {
            "set": sets,
            "treated": is_treated,
            "comparison": ~is_treated,
            "weight": weights,
            "stratum": alike(matched.frame[list(matched.exact)]),
        }
    )[has_set]
    of_set = members.groupby("set").agg(
        {"treated": "sum", "comparison": "sum", "stratum": "nunique"}
    )
    if (of_set[["treated", "comparison"]] == 0).any(axis=None):
        yield "a set must have pupils of both groups"
        return
    if (of_set["stratum"] > 1).any():
        yield "a set is not alike in the exact columns"
    compared = members[members["comparison"]]
    due = compared["set"].map(of_set["treated"] / of_set["comparison"])
    shares = compared["weight"] / due
    if len(shares) and np.ptp(shares) > _NEAR * shares.max():
        yield "comparison weights must be as the treated per comparison pupil of the set"


def _weights(matched: Matched) -> np.ndarray:
    return matched.frame["weight"].to_numpy(dtype=float)


def _is_treated(matched: Matched) -> np.ndarray:
    return group_column(matched.frame, matched.group)


def _units(matched: Matched) -> pd.Index:
    return matched.frame.index.to_flat_index()


def _places(matched: Matched, side: str) -> np.ndarray:
    return _units(matched).get_indexer(pd.Index(matched.pairs[side], tupleize_cols=False))


def _in_order(units: pd.Index) -> list:
    return list(units[order_of_codes(units)])
