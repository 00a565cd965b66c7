"""Methods that link pupils: who is within whose reach, who is linked, who is left and why."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial.distance import cdist

from evalkit.matching.comparison_pool import ComparisonPool
from evalkit.matching.drop_reasons import link_reasons
from evalkit.matching.full_match import full_matches
from evalkit.matching.match_candidates import TIE, Candidates, Links
from evalkit.matching.match_options import MatchOptions
from evalkit.matching.nearest import nearest_matches, nearest_with_replacement
from evalkit.matching.optimal_match import optimal_matches


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """The links among n pupils, and why each would be left out who has none."""

    links: Links
    why: np.ndarray


def link_pupils(
    pool: ComparisonPool,
    coordinates: np.ndarray,
    *,
    scores: np.ndarray | None,
    caliper: float | None,
    options: MatchOptions,
) -> Linked:
    """Return who is linked with whom, stratum by stratum.

    Parameters
    ----------
    pool : ComparisonPool
        Of n pupils.
    coordinates : array, shape (n, q)
        Distances are straight lines between them.
    scores : array, shape (n,), or None
        Propensity scores.
    caliper : float or None
        The longest distance allowed.
    options : MatchOptions
        Method nearest, optimal or full.
    """
    has_counterpart, has_reach = np.zeros(pool.n, dtype=bool), np.zeros(pool.n, dtype=bool)
    found = []
    by_row = options.method == "nearest"
    for treated, comparison in pool.strata_places(by_row=by_row):
        if not len(treated) or not len(comparison):
            continue
        distances = cdist(coordinates[treated], coordinates[comparison])
        if caliper is not None:
            distances[distances > caliper + TIE] = np.inf
        has_counterpart[treated] = has_counterpart[comparison] = True
        has_reach[treated] = np.isfinite(distances).any(axis=1)
        has_reach[comparison] = np.isfinite(distances).any(axis=0)
        candidates = Candidates(
            distances=distances,
            is_outside=_is_outside(pool, treated, comparison),
            scores=None if scores is None else scores[treated],
        )
        for row, column in _places(candidates, options):
            found.append((treated[row], comparison[column], distances[row, column]))
    found.sort()
    why = link_reasons(
        is_treated=pool.is_treated, has_counterpart=has_counterpart, has_reach=has_reach,
        exact=options.exact,
    )  # fmt: skip
    links = Links(
        treated=np.array([link[0] for link in found], dtype=int),
        comparison=np.array([link[1] for link in found], dtype=int),
        distances=np.array([link[2] for link in found], dtype=float),
    )
    return Linked(links=links, why=why)


def _places(candidates: Candidates, options: MatchOptions) -> list[tuple[int, int]]:
    if options.method == "full":
        return full_matches(candidates.distances)
    if options.method == "optimal":
        return optimal_matches(candidates, ratio=options.ratio)
    if options.replace:
        return nearest_with_replacement(candidates, ratio=options.ratio)
    return nearest_matches(candidates, ratio=options.ratio, order=str(options.order))


def _is_outside(pool: ComparisonPool, treated: np.ndarray, comparison: np.ndarray) -> np.ndarray:
    if pool.preferred is None:
        return np.zeros((len(treated), len(comparison)), dtype=bool)
    return pool.preferred[treated][:, None] != pool.preferred[comparison]
