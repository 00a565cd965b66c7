"""A comparison's method in the words of a methods section."""

from __future__ import annotations

from collections.abc import Sequence

from evalkit.matching.match_options import MatchOptions

_DISTANCE = {
    "propensity": "the propensity score (logistic regression, maximum likelihood)",
    "mahalanobis": "Mahalanobis distance (pooled covariance within the groups)",
}
_ORDER = {
    "largest": "in descending order of the score",
    "closest": "closest pair first",
    "data": "in the order of the rows",
}
_BY_ROWS = "ties go to the earlier row"
_BY_CODES = "of equally good answers one that depends on pupils' codes, not on the order of rows"


def method_words(options: MatchOptions, *, covariates: Sequence[str], caliper: float | None) -> str:
    """Return how a comparison group was found, with everything that moves the answer.

    ``caliper`` is the longest distance allowed, in the unit of the distance.
    """
    parts = [_main_words(options)]
    if options.method in ("nearest", "optimal"):
        of = "comparison pupil" if options.ratio == 1 else "comparison pupils"
        up_to = "" if options.ratio == 1 else "up to "
        parts.append(f"{up_to}{options.ratio} {of} for each treated one")
    parts += _rule_words(options)
    if caliper is not None:
        unit = "SD of the score over all pupils" if options.distance == "propensity" else "SD"
        parts.append(f"caliper {options.caliper:g} {unit} ({caliper:.4g})")
    if options.exact:
        parts.append(f"exactly alike in {', '.join(options.exact)}")
    if options.prefer is not None:
        parts.append(f"within {options.prefer} first, outside it only for who is left")
    if covariates:
        parts.append(f"covariates {', '.join(covariates)}")
    return "; ".join(parts)


def _main_words(options: MatchOptions) -> str:
    by = _DISTANCE.get(options.distance or "", "")
    return {
        "nearest": f"nearest-neighbour matching on {by}",
        "optimal": f"optimal matching on {by}",
        "full": f"optimal full matching on {by}",
        "subclass": f"{options.n_subclasses} subclasses of {by}",
        "cem": "coarsened exact matching",
        "entropy": "entropy balancing to the treated pupils' means",
        "weighting": f"weighting by the odds of {by}",
        "none": "no matching: every pupil counts 1",
    }[options.method]


def _rule_words(options: MatchOptions) -> list[str]:
    if options.method == "nearest" and options.replace:
        return ["with replacement", "pupils who are equally near share the match equally"]
    if options.method == "nearest":
        return ["without replacement", _ORDER[str(options.order)], _BY_ROWS]
    if options.method == "optimal":
        return ["as many as possible, then least total distance", _BY_CODES]
    if options.method == "full":
        return ["least total distance", _BY_CODES]
    if options.method == "subclass":
        return ["limits at quantiles of the treated pupils' scores"]
    if options.method == "cem" and options.cutpoints:
        cuts = (
            f"{name} at {', '.join(f'{limit:g}' for limit in limits)}"
            for name, limits in options.cutpoints.items()
        )
        return [f"cut {' and '.join(cuts)}, a number on a limit above it"]
    return []
