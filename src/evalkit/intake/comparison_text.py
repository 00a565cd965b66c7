"""The part of a plan.toml about comparison pupils: every key explained, a table or an example."""

from __future__ import annotations

import json
from collections.abc import Mapping

from evalkit.catalogue.planned_comparison import ABOUT_PUPILS

EXPLAINED = """\
# Pupils who were not in the programme and have the role "comparison" in the table of pupils.  They
# answer the same questionnaires at the same times.  The first group of the report is compared with
# them, school by school.  None of this has a default, because each choice moves a number; decide
# before you see results.
#   covariates   on what the groups must be alike before the programme.  The first value of the
#                primary outcome is always compared and is not written here.  Others can be:
#                {about_pupils} (gender counts as girls and everybody else),
#                and the names of secondary outcomes and of records (as before the programme).  In
#                what fewer than five pupils of a school differ is left out there; reports say so.
#   method       how a fair group is made of the comparison pupils:
#                "nearest"    one pupil after the other takes the nearest comparison pupil
#                "optimal"    pairs with the least total distance
#                "full"       everybody in a set around one pupil
#                "subclass"   classes of similar chances of being in the programme
#                "cem"        the same cell of cut numbers and categories
#                "entropy"    weights that make the averages equal
#                "weighting"  weights from the chances of being in the programme
#                "none"       everybody as they are, for a waiting list drawn by lot
#   distance     for nearest, optimal and full: "propensity" (the chance of being in the programme,
#                as far as covariates tell it) or "mahalanobis" (how far apart in all covariates)
#   exact        for nearest, optimal, full, subclass and cem: in what matched pupils must be the
#                same ({about_pupils}); [] for nothing
#   caliper      for nearest, optimal and full: the longest distance allowed, in standard deviations
#                of the score, for example 0.2, or "none"
#   ratio        for nearest and optimal: how many comparison pupils each may have, 1 or more
#   replace      for nearest: true lets a comparison pupil stand for several
#   order        for nearest with replace = false, whose turn it is: "largest" (chance first),
#                "closest" (pair first), "data" (by their codes)
#   n_subclasses for subclass: how many classes, for example 5
#   cutpoints    for cem: where each number is cut, for example {{ swemwbs_metric = [18, 22, 26] }}
#   errors       standard errors of the difference: "CR2" (for few pupils too, and for pairs); for
#                many pairs also "CR1S" and "CR0"; without pairs also "HC3", "HC2", "HC1", "HC0"\
""".format(about_pupils=", ".join(json.dumps(name) for name in ABOUT_PUPILS))

EXAMPLE: Mapping[str, object] = {
    "method": "nearest",
    "distance": "propensity",
    "covariates": ["gender", "fsm"],
    "exact": [],
    "caliper": 0.25,
    "ratio": 1,
    "replace": False,
    "order": "largest",
    "errors": "CR2",
}
"""What stands in a new plan as an example, behind a #."""


def comparison_text(table: Mapping[str, object] | None) -> str:
    """Return the lines about ``[comparison]``: this table, or an example as comments.

    Parameters
    ----------
    table : mapping or None
        Keys and values as they are to stand in the plan; None where nobody is compared.
    """
    lines = [
        "[comparison]",
        *(f"{key} = {_value(given)}" for key, given in (table or EXAMPLE).items()),
    ]
    if table is None:
        lines = [f"# {line}" for line in lines]
    return "\n".join([EXPLAINED, *lines])


def _value(given: object) -> str:
    if isinstance(given, Mapping):
        inside = ", ".join(f"{key} = {_value(value)}" for key, value in given.items())
        return f"{{ {inside} }}"
    return json.dumps(given, ensure_ascii=False)
