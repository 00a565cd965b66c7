"""The guarded door: only findings go in, only released values come out, empty means empty."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evalkit.disclosure import Reader, Released, ReleasedValue, load_policy, release
from evalkit.disclosure.reader import reader_for
from evalkit.errors import DisclosureError
from evalkit.findings import Count, Finding, FindingTable, Label, Mean, Share

READER = Reader(audience="commissioner", policy=load_policy("commissioner-v1"))


def finding(n=40, **changes):
    mean = Mean(value=22.0, n=n, sd=4.0)
    table = FindingTable(
        columns={"who": "Who", "n": "Pupils"},
        rows=({"who": Label(text="mentees"), "n": Count(n=n)},),
    )
    parts = {"lead": "mean", "quantities": {"mean": mean}, "tables": {"t": table}} | changes
    return Finding(name="a_finding", **parts)


def test_a_finding_passes_by_rule():
    released = release(finding(), reader=READER)
    assert released.values["mean"].text == "22.0"
    assert released.tables["t"].rows[0]["n"].text == "40"
    assert released.rules_applied == ()


def test_when_the_lead_is_hidden_nothing_is_left():
    released = release(finding(n=10), reader=READER)
    assert released.is_empty
    assert released.empty_because == "too_few"
    assert not released.values
    assert not released.tables
    assert "10" not in repr(released)


def test_a_verdict_is_hidden_with_what_it_rests_on():
    few = Mean(value=3.0, n=9, sd=1.0)
    mean = Mean(value=22.0, n=40, sd=4.0)
    parts = {"quantities": {"mean": mean, "few": few}, "verdict": "lower"}
    assert release(finding(**parts), reader=READER).verdict == "lower"
    assert release(finding(**parts, verdict_of="few"), reader=READER).verdict is None


def test_hidden_cells_are_counted_by_rule_not_by_value():
    released = release(finding(n=5, lead=None), reader=READER)
    assert released.rules_applied == ("R1", "R2")


@pytest.mark.parametrize(
    "thing",
    [3, 2.5, "n = 3", pd.Series([1]), pd.DataFrame({"score": [1]}), None, np.float64(2), {"a": 1}],
)
def test_only_findings_are_released(thing):
    with pytest.raises(DisclosureError, match="Only a finding can be released"):
        release(thing, reader=READER)


@pytest.mark.parametrize("quantity", [3, 2.5, "3 pupils", np.int64(3), pd.Series([1, 2]), None])
def test_a_value_of_no_kind_is_refused(quantity):
    """R4: a minimum, a maximum or a date has no kind, so it cannot leave."""
    with pytest.raises(DisclosureError, match="for which there is no rule"):
        release(
            finding(quantities={"mean": Mean(value=1, n=40, sd=1), "x": quantity}), reader=READER
        )
    table = FindingTable(columns={"x": "X"}, rows=({"x": quantity},))
    with pytest.raises(DisclosureError, match="for which there is no rule"):
        release(finding(tables={"t": table}), reader=READER)


def test_numbers_do_not_travel_as_words():
    with pytest.raises(DisclosureError, match="must be words; got int"):
        release(finding(words={"n": 3}), reader=READER)


def test_released_things_cannot_be_forged():
    with pytest.raises(DisclosureError, match="nowhere else"):
        ReleasedValue(kind="count", text="3", prose="3")
    with pytest.raises(DisclosureError, match="nowhere else"):
        Released(name="x", audience="commissioner", policy="commissioner-v1")


def test_a_finding_does_not_print_itself():
    assert "22" not in repr(finding())
    assert "Share" not in repr(finding(quantities={"mean": Share(events=3, n=40)}))


@pytest.mark.parametrize("audience", ["school", "safeguarding", "public", ""])
def test_no_policy_no_reader(audience):
    with pytest.raises(DisclosureError, match="audience must be one of commissioner"):
        reader_for(audience, plan=None)
