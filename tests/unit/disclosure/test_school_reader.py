"""What only a school may see: its own files, exactly; nobody else sees any of it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from evalkit.disclosure import Reader, load_policy, reader_for, release
from evalkit.disclosure.rule_book import release_quantity
from evalkit.errors import DisclosureError
from evalkit.estimate import Estimate
from evalkit.findings import (
    Count,
    FileText,
    Finding,
    FindingTable,
    Measured,
    PairText,
    PupilCode,
    RowCount,
    RowShare,
    Share,
    TwoWays,
    Values,
)

COMMISSIONER, SCHOOL = load_policy("commissioner-v1"), load_policy("school-v1")
PLAIN = Values(n_unlike=10, smallest_side=None, step=1.0)
PRIVATE = {
    "rows": RowCount(n=4711),
    "share": RowShare(part=4711, n=5000),
    "code": PupilCode(codes=("Q4711X",), n_more=4711),
    "text": FileText(text="Amara 4711", found=(("Amara 4711", "(is it Amir?)"),)),
    "pair": PairText(text="Both like Amateur 4711."),
}


def measured(value, low, high, n=40):
    estimate = Estimate(
        measure="mean_change", value=value, low=low, high=high, level=0.95, n=n, df=n - 1.0,
        method="x",
    )  # fmt: skip
    return Measured(estimate=estimate, smallest_group=n, behind=PLAIN)


@pytest.mark.parametrize("name", PRIVATE)
def test_a_schools_files_are_hidden_from_others_whatever_the_number(name):
    hidden = release_quantity(name, PRIVATE[name], COMMISSIONER)
    assert (hidden.is_hidden, hidden.text, hidden.number) == (True, "[c]", None)
    assert "4711" not in repr(hidden)
    assert "Am" not in repr(hidden)


def test_a_school_sees_its_files_as_they_are():
    shown = {name: release_quantity(name, each, SCHOOL).text for name, each in PRIVATE.items()}
    assert shown == {
        "rows": "4,711",
        "share": "4,711 (94 %)",
        "code": "Q4711X and 4,711 more",
        "text": "Amara 4711",
        "pair": "Both like Amateur 4711.",
    }


@pytest.mark.parametrize(
    ("part", "n", "text"),
    [
        (0, 40, "0"),
        (1, 400, "1 (under 1 %)"),
        (1, 8, "1 (13 %)"),
        (399, 400, "399 (over 99 %)"),
        (40, 40, "40 (100 %)"),
        (0, 0, "0"),
    ],
)
def test_a_share_is_never_rounded_to_nobody_or_to_all(part, n, text):
    assert release_quantity("share", RowShare(part=part, n=n), SCHOOL).text == text


def test_counts_are_exact_and_shares_of_outcomes_are_not():
    assert [release_quantity("n", Count(n=n), SCHOOL).text for n in (0, 3, 43)] == ["0", "3", "43"]
    few = Share(events=3, n=40)
    assert release_quantity("s", few, SCHOOL) == release_quantity("s", few, COMMISSIONER)
    assert release_quantity("m", measured(1.0, 0.1, 1.9, n=9), SCHOOL).is_hidden


def finding(**parts):
    return Finding(name="problem_list", quantities=PRIVATE, **parts)


def test_a_finding_about_a_schools_files_is_refused_to_others():
    reader = Reader(audience="commissioner", policy=COMMISSIONER)
    with pytest.raises(DisclosureError) as caught:
        release(finding(is_for_school=True), reader=reader)
    assert str(caught.value) == (
        "`problem_list` tells what stands in a school's own files, and only that school may read "
        "it; got the audience 'commissioner'. Write audience = 'school' in the notebook's "
        "parameters, and give the page to nobody but the school."
    )
    with pytest.raises(DisclosureError, match="only that school"):
        release(Finding(name="x", empty_because="no_files", is_for_school=True), reader=reader)


def test_without_the_mark_its_kinds_are_hidden_all_the_same():
    """The attack: a finding that forgets to say whose it is."""
    table = FindingTable(columns=dict.fromkeys(PRIVATE, "x"), rows=(PRIVATE,))
    reader = Reader(audience="commissioner", policy=COMMISSIONER)
    out = release(finding(tables={"t": table}), reader=reader)
    naive = [str(getattr(each, "n", each)) for each in PRIVATE.values()]
    assert any("4711" in text for text in naive)
    told = repr(dict(out.values)) + repr(dict(out.tables))
    assert "4711" not in told
    assert "Am" not in told


def test_readers_and_policies_go_together():
    plan = SimpleNamespace(policy="commissioner-v1")
    assert reader_for("school", plan).policy.name == "school-v1"
    assert reader_for("commissioner", plan).policy.name == "commissioner-v1"


def test_a_plan_cannot_loosen_what_commissioners_see():
    with pytest.raises(
        DisclosureError, match="school-v1 is written for the audience 'school', not"
    ):
        reader_for("commissioner", SimpleNamespace(policy="school-v1"))
    with pytest.raises(DisclosureError, match="commissioner-v1 is written for"):
        Reader(audience="school", policy=COMMISSIONER)


# ---- R8: one figure on two sets of pupils


def two_ways(second, n_apart, n=38):
    ways = TwoWays(first=measured(1.24, 0.2, 2.2), second=measured(*second, n=n), n_apart=n_apart)
    return release_quantity("ways", ways, SCHOOL)


def test_r8_two_averages_that_differ_by_a_pupil_give_that_pupil_away():
    """The naive pair of figures: 40 and 39 pupils, and the fortieth pupil's change is known."""
    first, second = 1.25, 1.00
    assert round(40 * first - 39 * second, 1) == 11.0
    shown = two_ways((1.0, 0.1, 1.9), 1, n=39)
    assert shown.prose == "lower, with the same conclusion"
    assert shown.number is None


@pytest.mark.parametrize(
    ("second", "n_apart", "prose"),
    [
        ((1.2, 0.1, 2.3), 2, "the same once rounded, with the same conclusion"),
        ((1.9, 0.1, 2.3), 9, "higher, with the same conclusion"),
        ((0.9, -0.2, 2.0), 9, "lower, with another conclusion"),
        ((0.9, -0.2, 2.0), 10, "+0.9 (−0.2 to +2.0), with another conclusion"),
    ],
)
def test_r8_few_pupils_apart_are_told_in_words(second, n_apart, prose):
    assert two_ways(second, n_apart).prose == prose


def test_r8_where_too_few_are_left_nothing_is_said():
    assert two_ways((1.0, 0.1, 1.9), 30, n=9).is_hidden
