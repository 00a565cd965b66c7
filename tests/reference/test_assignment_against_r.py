"""Assigning, least loads, the worst pair, stable pairs: does R (clue, lpSolve, optmatch) agree?

The data are distances of 7 nuclear plants to 19 others.  In R's transport problems five plants are
mentors and twelve are mentees.  Going through rows in order and taking the nearest is what deferred
acceptance does where all plants that are asked like the rows best in their order.  A full match of
least distance leaves no set in which both sides have several: with every plant of the seven in it,
it is an assignment without an upper limit and with a least load of one.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalkit.matching.assignment import assign_pairs
from evalkit.matching.blocking_pairs import blocking_pairs
from evalkit.matching.stable_pairs import stable_pairs
from evalkit.matching.valid_pairs import assert_valid_pairs

FACTS = "assignment_facts.json"

TRANSPORT = {
    "total": {"capacity": {"A": 3, "B": 3, "C": 2, "D": 2, "E": 2}},
    "total_cap4": {"capacity": 4},
    "total_min2": {"capacity": 12, "min_load": 2},
    "total_unavailable": {"capacity": {"A": 3, "B": 3, "C": 2, "D": 2, "E": 2}},
}


def _assigned(costs: pd.DataFrame, capacity, **options) -> pd.DataFrame:
    found = assign_pairs(costs, capacity=capacity, objective="most_pupils", **options)
    least = {"min_load": options["min_load"]} if "min_load" in options else {}
    assert_valid_pairs(found, costs, capacity=capacity, **least)
    return found.pairs


def _pair(distances: pd.DataFrame, name: str) -> float:
    if name == "greedy_row_order_total":
        order = pd.DataFrame([range(7)] * 19, distances.columns, distances.index)
        found = stable_pairs(order, distances, capacity=1)
        return found.pairs["mentee_rank"].sum()
    if name == "bottleneck":
        return _assigned(distances, 1, protect_worst=True)["cost"].max()
    limits = {"caliper20_feasible_total": {"worst_fit": 20.0}}
    pairs = _assigned(distances, 1, **limits.get(name, {}))
    assert len(pairs) == 7
    return pairs["cost"].sum()


def _transport(distances: pd.DataFrame, name: str) -> float:
    costs = distances.iloc[:5, :12].copy()
    if name == "total_unavailable":
        costs.iloc[0, :6] = np.nan
    pairs = _assigned(costs, **TRANSPORT[name])
    assert len(pairs) == 12
    return pairs["cost"].sum()


def _stable(distances: pd.DataFrame, name: str) -> float:
    costs = distances.iloc[:5, :12]
    places = {"A": 3, "B": 3, "C": 2, "D": 2, "E": 2}
    found = stable_pairs(costs, costs.T, capacity=places).pairs
    assert blocking_pairs(found, costs, costs.T, capacity=places).empty
    if name == "total_distance":
        return found["mentor_rank"].sum()
    mentee = costs.columns[int(name.removeprefix("mentor_of_mentee_")) - 1]
    mentor = found.set_index("mentee_id")["mentor_id"][mentee]
    return costs.index.get_loc(mentor) + 1


def test_r_agrees(fact, reference_data, agrees):
    distances = reference_data.set_index(reference_data.columns[0]).astype(float)
    topic, name = fact["id"].split("/")[1].split(".")
    if topic == "pair":
        agrees(_pair(distances, name))
    elif topic == "pair_1to2":
        pairs = _assigned(distances, 2)
        assert len(pairs) == 14
        agrees(pairs["cost"].sum())
    elif topic == "full":
        agrees(_assigned(distances, distances.shape[1], min_load=1)["cost"].sum())
    elif topic == "transport":
        agrees(_transport(distances, name))
    else:
        agrees(_stable(distances, name))
