"""The guarded door: only findings go in, only released values come out, empty means empty."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evalkit.disclosure import Reader, Released, ReleasedValue, load_policy, release
from evalkit.disclosure.reader import reader_for
from evalkit.errors import DisclosureError
from evalkit.estimate import Estimate
from evalkit.findings import Count, Finding, FindingTable, Label, Mean, Measured, Share, Values

PLAIN = Values(n_unlike=10, smallest_side=None, step=1.0)
READER = Reader(audience="commissioner", policy=load_policy("commissioner-v1"))


def finding(n=40, **changes):
    mean = Mean(value=22.0, n=n, behind=PLAIN)
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
    few = Mean(value=3.0, n=9, behind=PLAIN)
    mean = Mean(value=22.0, n=40, behind=PLAIN)
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
            finding(quantities={"mean": Mean(value=1, n=40, behind=PLAIN), "x": quantity}),
            reader=READER,
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


@pytest.mark.parametrize("audience", ["safeguarding", "public", ""])
def test_no_policy_no_reader(audience):
    with pytest.raises(DisclosureError, match="audience must be one of commissioner, school"):
        reader_for(audience, plan=None)


def test_what_was_released_cannot_be_added_to():
    released = release(finding(words={"group": "mentees"}), reader=READER)
    with pytest.raises(TypeError):
        released.words["pupil"] = "A017"


def test_a_reader_knows_what_it_may_see():
    assert READER.may_see(Mean(value=22.0, n=11, behind=PLAIN))
    assert not READER.may_see(Mean(value=22.0, n=10, behind=PLAIN))


@pytest.mark.parametrize(("low", "verdict"), [(0.04, "unclear"), (0.06, "better")])
def test_a_verdict_is_never_firmer_than_the_rounded_limits(low, verdict):
    """ "From 0.0 to 2.0, a range that leaves out no change" would contradict itself."""
    estimate = Estimate(
        measure="mean_change", value=1.0, low=low, high=2.0, level=0.95, n=40, df=39.0, method="x"
    )
    change = Measured(estimate=estimate, smallest_group=40, behind=PLAIN)
    made = finding(lead="change", verdict="better", quantities={"change": change})
    assert release(made, reader=READER).verdict == verdict
