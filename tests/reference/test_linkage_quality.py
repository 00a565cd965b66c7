"""How good are links where the truth is known?  Floors of precision and recall for each rule.

500 records, among them 50 people who stand twice, are dealt into two waves so that both records of
a person are in different ones, in twenty ways.  No person's two records are all alike: 46 differ in
one element, 4 in two.  There are no schools in them, so each record could be any of the others.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evalkit.intake import link_records
from evalkit.intake.link_quality import link_quality

FACTS = "linkage_facts.json"

NAMES, DATES, WHO = ["fname_c1", "lname_c1"], ["by", "bm", "bd"], "true_entity"
ANYHOW = dict.fromkeys([*NAMES, *DATES])
RULES = {
    "any difference": ANYHOW,
    "two only as typos": dict.fromkeys(ANYHOW, 1),
    "two only as typos, the day anyhow": {**dict.fromkeys(ANYHOW, 1), "bd": None},
}
BEST = ("two only as typos, the day anyhow", 2)

# rule, differences allowed, lowest precision and lowest recall of the twenty deals
FLOORS = [
    ("any difference", 1, 1.00, 0.92),
    ("any difference", 2, 0.81, 1.00),
    ("two only as typos", 2, 1.00, 0.98),
    ("two only as typos, the day anyhow", 2, 1.00, 1.00),
]

# The same for every test, and there are sixty linkages behind it.
_KEPT: dict[str, pd.DataFrame] = {}


@pytest.fixture
def fact():
    """Name the public data; ``reference_data`` reads them, or skips where they are absent."""
    return {"data_file": "rldata500.csv"}


@pytest.fixture
def records(request):
    return request.getfixturevalue("reference_data")


def dealt(records, seed):
    """Deal the records into two waves, and give the pairs that belong together."""
    rng = np.random.default_rng(seed)
    mixed = records.iloc[rng.permutation(len(records))]
    is_single = ~mixed.duplicated(WHO, keep=False)
    wave = np.where(is_single, rng.integers(0, 2, len(mixed)), mixed.groupby(WHO).cumcount())
    first, second = mixed[wave == 0], mixed[wave == 1]
    who = [
        part[WHO].rename_axis(f"{name}_row").reset_index()
        for name, part in (("first", first), ("second", second))
    ]
    return first, second, who[0].merge(who[1], on=WHO)[["first_row", "second_row"]]


def quality_of_rules(records):
    """Give each rule's precision and recall, the lowest of the twenty deals."""
    if "table" not in _KEPT:
        found = []
        for seed in range(20):
            first, second, truth = dealt(records, seed)
            for rule, on in RULES.items():
                links = link_records(first, second, on=on, within=[], max_differences=2)
                found.append(link_quality(links, truth).assign(rule=rule))
        by = ["rule", "max_differences"]
        _KEPT["table"] = pd.concat(found).groupby(by)[["n_true", "precision", "recall"]].min()
    return _KEPT["table"]


@pytest.mark.parametrize(("rule", "allowed", "precision", "recall"), FLOORS)
def test_links_are_no_worse_than(records, rule, allowed, precision, recall):
    found = quality_of_rules(records).loc[(rule, allowed)]
    assert found["n_true"] == 50
    assert found["precision"] >= precision
    assert found["recall"] >= recall


def test_the_best_rule_is_right_in_99_of_100_links_or_more(records):
    table = quality_of_rules(records)
    best = table[table["precision"] >= 0.99]["recall"].idxmax()
    assert best == BEST
