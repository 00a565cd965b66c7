"""A fair comparison group, found among the pupils who were not in the programme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import pandas as pd

from evalkit.effects.frame_columns import covariate_names
from evalkit.errors import MatchingError
from evalkit.matching.coarsened import coarsened_columns
from evalkit.matching.comparison_pool import ComparisonPool, alike
from evalkit.matching.drop_reasons import UNUSABLE, cell_reasons
from evalkit.matching.entropy_balancing import entropy_weights
from evalkit.matching.mahalanobis import mahalanobis_coordinates
from evalkit.matching.match_candidates import Links
from evalkit.matching.match_covariates import MatchCovariates
from evalkit.matching.match_links import link_pupils
from evalkit.matching.match_options import MatchOptions, exact_names
from evalkit.matching.match_weights import (
    NOWHERE,
    cell_weights,
    renumbered,
    scaled,
    sets_of,
    shared_weights,
)
from evalkit.matching.matched import Matched
from evalkit.matching.method_words import method_words
from evalkit.matching.propensity import Propensity, fit_propensity
from evalkit.matching.subclasses import subclass_of

Distance: TypeAlias = Literal["propensity", "mahalanobis"]
Method: TypeAlias = Literal[
    "nearest", "optimal", "full", "subclass", "cem", "entropy", "weighting", "none"
]
Order: TypeAlias = Literal["largest", "closest", "data"]

_NO_LINKS = Links(
    treated=np.empty(0, dtype=int), comparison=np.empty(0, dtype=int), distances=np.empty(0)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What a method says of n pupils: weights, sets (−1: none), why someone would be left out."""

    weights: np.ndarray
    sets: np.ndarray
    why: np.ndarray
    links: Links = _NO_LINKS
    caliper: float | None = None
    scores: np.ndarray | None = None


def match_comparison(
    frame: pd.DataFrame,
    *,
    group: str,
    covariates: Sequence[str],
    method: Method,
    distance: Distance | None = None,
    exact: Sequence[str] = (),
    caliper: float | None = None,
    ratio: int = 1,
    replace: bool = False,
    order: Order | None = None,
    prefer: str | None = None,
    cutpoints: Mapping[str, Sequence[float]] | None = None,
    n_subclasses: int | None = None,
) -> Matched:
    """Return comparison pupils who are like the treated ones, with weights for the effect on them.

    Nothing that was measured after the start may have a say: the outcome is no argument, and
    columns that are of a later wave by their names are refused.

    Parameters
    ----------
    frame : DataFrame
        One row per pupil, the pupil's code in the index (several levels are welcome).  A column
        ``wave``, where there is one, must hold ``"baseline"`` only.
    group : str
        Column of true (or 1, treated) and false (or 0, comparison).
    covariates : sequence of str
        What pupils are matched on: numbers, true and false, or categories, each of which but the
        first becomes a column of 0 and 1.  Complete; none constant.
    method : str
        ``"nearest"``: greedy, one after the other.  ``"optimal"``: as many as possible, then the
        least total distance.  ``"full"``: everyone in a set around one pupil, least total distance.
        ``"subclass"``: classes of the propensity score.  ``"cem"``: the same cell of cutpoints and
        categories.  ``"entropy"``: the most even weights that make the means equal.
        ``"weighting"``: the odds of the propensity score.  ``"none"``: everyone counts 1.
    distance : {"propensity", "mahalanobis"}
        For nearest, optimal and full; subclass and weighting need ``"propensity"``.
    exact : sequence of str
        Columns in which matched pupils must be the same.
    caliper : float, optional
        Longest distance allowed.  For the propensity score, in SDs of the score over all pupils.
        Mahalanobis distance has no such SD: it is counted in SDs within the groups already, so the
        caliper is the distance itself.
    ratio : int
        How many comparison pupils a treated one may have (nearest, optimal).  Everyone has a first
        one before anyone a second.
    replace : bool
        Whether comparison pupils may be used repeatedly (nearest).  Those equally near, within
        1e-9, then share the match equally, so no tie decides anything.
    order : {"largest", "closest", "data"}
        Whose turn it is (nearest without replacement): the treated pupil with the largest score,
        the two who are closest, or the next row.  Ties within 1e-9 go to the earlier row: of the
        methods, this one alone depends on the order of the rows.
    prefer : str, optional
        Column, for example the school, within which a match is preferred (nearest, optimal); others
        are the fallback for who has none.
    cutpoints : mapping of str to sequence of float
        For cem, where each covariate of numbers is cut; a number on a limit belongs above it.
    n_subclasses : int
        For subclass; limits are quantiles of the treated pupils' scores.

    Returns
    -------
    Matched
        All rows with weights; pairs; everyone who is left out, with the reason; the method in
        words.

    Raises
    ------
    DataError
        If options or columns are not what they must be, values are missing, or a covariate is
        constant: the columns are named.
    MatchingError
        If a column is of a later wave, covariates follow from one another or tell the groups apart
        without fail, no weights balance them, or nobody could be matched.

    References
    ----------
    Stuart, E. A. (2010). Matching methods for causal inference: A review and a look forward.
    Statistical Science, 25(1), 1-21.
    Ho, D., Imai, K., King, G., & Stuart, E. A. (2011). MatchIt: Nonparametric preprocessing for
    parametric causal inference. Journal of Statistical Software, 42(8).

    Examples
    --------
    >>> pupils = pd.DataFrame(
    ...     {"mentored": [1, 1, 0, 0, 0], "wellbeing": [20, 24, 19, 25, 31]},
    ...     index=["P1", "P2", "C1", "C2", "C3"],
    ... )
    >>> matched = match_comparison(
    ...     pupils, group="mentored", covariates=["wellbeing"], method="optimal",
    ...     distance="mahalanobis",
    ... )
    >>> matched.pairs[["treated", "comparison"]].to_numpy().tolist()
    [['P1', 'C1'], ['P2', 'C2']]
    >>> matched.dropped.to_numpy().tolist()
    [['C3', 'comparison', 'not chosen: others were nearer']]
    """
    names = covariate_names(covariates)
    options = MatchOptions(
        method=method, distance=distance, exact=exact_names(exact), caliper=caliper, ratio=ratio,
        replace=replace, order=order, prefer=prefer, cutpoints=cutpoints, n_subclasses=n_subclasses,
    )  # fmt: skip
    options.require_legal()
    pool = ComparisonPool.read(frame, group=group, covariates=names, options=options)
    answer = _answer(pool, names, options)
    if not answer.weights.any():
        raise MatchingError(_nobody(answer, pool))
    return _matched(frame, pool, answer, group=group, covariates=names, options=options)


def _answer(pool: ComparisonPool, names: tuple[str, ...], options: MatchOptions) -> _Answer:
    nowhere = np.full(pool.n, NOWHERE)
    never = np.full(pool.n, UNUSABLE, dtype=object)
    if options.method == "none":
        return _Answer(weights=np.ones(pool.n), sets=nowhere, why=never)
    covariates = MatchCovariates.read(pool.frame, names)
    if options.method == "entropy":
        weights = np.ones(pool.n)
        weights[~pool.is_treated] = entropy_weights(covariates, pool.is_treated)
        return _Answer(weights=scaled(weights, pool.is_treated), sets=nowhere, why=never)
    if options.method == "cem":
        coarse = coarsened_columns(pool.frame, names, options.cutpoints or {})
        return _cells(pool, alike(coarse.assign(**{"exact strata": pool.strata})))
    if options.distance == "mahalanobis":
        return _linked(pool, mahalanobis_coordinates(covariates, pool.is_treated), None, options)
    propensity = fit_propensity(covariates, pool.is_treated)
    if options.method == "weighting":
        weights = np.where(pool.is_treated, 1.0, propensity.odds())
        return _Answer(
            weights=scaled(weights, pool.is_treated), sets=nowhere, why=never,
            scores=propensity.scores,
        )  # fmt: skip
    if options.method == "subclass":
        classes = subclass_of(
            propensity.scores, pool.is_treated, n_subclasses=int(options.n_subclasses or 0)
        )
        cells = pool.strata * int(options.n_subclasses or 0) + classes
        return _cells(pool, cells, scores=propensity.scores)
    return _linked(pool, propensity.scores[:, None], propensity, options)


def _cells(pool: ComparisonPool, cells: np.ndarray, *, scores: np.ndarray | None = None) -> _Answer:
    weights = cell_weights(renumbered(cells), pool.is_treated)
    sets = renumbered(np.where(weights > 0, cells, NOWHERE))
    return _Answer(weights=weights, sets=sets, why=cell_reasons(pool.is_treated), scores=scores)


def _linked(
    pool: ComparisonPool,
    coordinates: np.ndarray,
    propensity: Propensity | None,
    options: MatchOptions,
) -> _Answer:
    scores = None if propensity is None else propensity.scores
    unit = 1.0 if propensity is None else propensity.sd
    caliper = None if options.caliper is None else float(options.caliper) * unit
    linked = link_pupils(pool, coordinates, scores=scores, caliper=caliper, options=options)
    if options.replace:
        sets = np.full(pool.n, NOWHERE)
        weights = shared_weights(linked.links, pool.is_treated)
    else:
        sets = sets_of(linked.links, n=pool.n)
        weights = cell_weights(sets, pool.is_treated)
    return _Answer(
        weights=weights, sets=sets, why=linked.why, links=linked.links, caliper=caliper,
        scores=scores,
    )  # fmt: skip


def _matched(
    frame: pd.DataFrame,
    pool: ComparisonPool,
    answer: _Answer,
    *,
    group: str,
    covariates: tuple[str, ...],
    options: MatchOptions,
) -> Matched:
    back = np.argsort(pool.rows)
    sets = pd.array(answer.sets + 1, dtype="Int64")
    sets[answer.sets == NOWHERE] = pd.NA
    scores = np.full(pool.n, np.nan) if answer.scores is None else answer.scores
    links = answer.links
    is_linking = options.method in ("nearest", "optimal", "full")
    left = answer.weights == 0
    return Matched(
        frame=frame.assign(
            weight=answer.weights[back], match_set=sets[back], distance=scores[back]
        ),
        group=group,
        covariates=covariates,
        exact=options.exact,
        pairs=pd.DataFrame(
            {
                "treated": pool.units[links.treated],
                "comparison": pool.units[links.comparison],
                "distance": links.distances,
            }
        ),
        dropped=pd.DataFrame(
            {
                "unit": pool.units[left],
                "side": np.where(pool.is_treated[left], "treated", "comparison"),
                "why": answer.why[left],
            }
        ),
        method=method_words(options, covariates=covariates, caliper=answer.caliper),
        total_distance=float(links.distances.sum()) if is_linking else None,
        caliper=answer.caliper,
        ratio=options.ratio if options.method in ("nearest", "optimal") else None,
        has_replacement=options.replace,
    )


def _nobody(answer: _Answer, pool: ComparisonPool) -> str:
    reasons = " and ".join(dict.fromkeys(answer.why[pool.is_treated]))
    return (
        f"Nobody could be matched: for all {int(pool.is_treated.sum())} treated pupils there is "
        f"{reasons}. Widen the caliper or the cutpoints, ask for less in `exact`, or say in the "
        "report that there is no comparison."
    )
