"""Display: only released findings go in, every digit comes from a released value."""

from __future__ import annotations

import re

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from evalkit import display
from evalkit.disclosure import Reader, load_policy, release
from evalkit.display.wording import SLOT, templates
from evalkit.errors import DefinitionError, DisclosureError
from evalkit.estimate import Estimate
from evalkit.findings import (
    Count,
    Finding,
    FindingTable,
    Label,
    Mean,
    Measured,
    Share,
    Values,
)

READER = Reader(audience="commissioner", policy=load_policy("commissioner-v1"))
PLAIN = Values(n_unlike=10, smallest_side=None, step=1.0)
WORDS = {
    "group": "mentees", "Group": "Mentees", "outcome": "Wellbeing <b>", "unit": "points",
    "good_direction": "higher is better", "note": "", "before_name": "a", "after_name": "b",
}  # fmt: skip


def measured(measure, value, low, high):
    estimate = Estimate(
        measure=measure, value=value, low=low, high=high, level=0.95, n=40, df=39.0, method="x"
    )
    return Measured(estimate=estimate, smallest_group=40, behind=PLAIN)


def change_finding(verdict="unclear", n=40):
    row = {
        "outcome": Label(text="Wellbeing & more"),
        "n_pupils": Count(n=n),
        "before": Mean(value=22, n=n, behind=PLAIN),
        "after": Mean(value=22.6, n=n, behind=PLAIN),
        "change": measured("mean_change", 0.6, -0.4, 1.6),
        "standardised": measured("standardised_change_baseline", 0.15, -0.1, 0.4),
    }
    columns = {name: name.title() for name in row}
    return Finding(
        name="wellbeing_change", lead="before", verdict=verdict, words=WORDS, quantities=row,
        tables={"outcomes": FindingTable(columns=columns, rows=(row,))},
    )  # fmt: skip


def released(finding):
    return release(finding, reader=READER)


SHOWERS = [
    lambda thing: display.sentence(thing, template="change"),
    lambda thing: display.figure(thing, kind="intervals"),
    display.table,
    display.masthead,
    display.caveat_list,
    lambda thing: display.provenance(thing, findings=()),
    lambda thing: display.answer(thing, lead="headline", icons=(), more=()),
]


@pytest.mark.parametrize("shower", SHOWERS)
@pytest.mark.parametrize(
    "thing",
    [7, 2.5, "7 pupils", pd.Series([1]), pd.DataFrame({"a": [1]}), plt.Figure(), change_finding()],
    ids=["int", "float", "text", "series", "frame", "figure", "finding"],
)
def test_nothing_but_released_findings_is_shown(shower, thing):
    with pytest.raises(DisclosureError, match="Only released findings can be shown"):
        shower(thing)


def test_pieces_are_put_together_only_from_display():
    with pytest.raises(DisclosureError, match="got str"):
        display.together("<b>3</b>")


def test_html_of_ones_own_is_not_marked_as_released():
    with pytest.raises(DisclosureError, match="nowhere else"):
        display.Shown(kind="sentence", html="<p>A017 scored 35</p>")


def test_a_sentence_says_the_released_values_and_escapes_words():
    shown = display.sentence(released(change_finding()), template="change")
    assert shown.html == (
        '<p class="ek-sentence">Mentees: Wellbeing &lt;b&gt; went from 22.0 to 22.6, a change of '
        "+0.6 points. The data are compatible with an average change from −0.4 to +1.6, which "
        "includes no "
        "change.</p>"
    )


def test_an_empty_finding_says_so_and_shows_no_digit():
    empty = released(change_finding(n=6))
    for shower in (SHOWERS[0], SHOWERS[1], SHOWERS[2], SHOWERS[-1]):
        html = shower(empty).html
        assert "too few pupils" in html.lower()
        assert not re.search(r"\d", html)


def test_no_sentence_has_a_digit_of_its_own():
    """A digit in a template would be a number that no rule has seen."""
    for name, variants in templates().items():
        for key, text in variants.items():
            assert not re.search(r"\d", SLOT.sub("", text)), f"{name}.{key}"


def test_a_slot_that_nothing_fills_is_an_error():
    with pytest.raises(DefinitionError, match=r"has nothing for \{listed\}"):
        display.sentence(released(change_finding()), template="participation")


def test_a_table_holds_the_released_text_and_the_same_id_each_time():
    first, second = (
        display.table(released(change_finding())),
        display.table(released(change_finding())),
    )
    assert first.html == second.html
    assert "Wellbeing &amp; more" in first.html
    assert "+0.6 (−0.4 to +1.6)" in first.html
    assert "<style" not in first.html


def test_a_figure_is_the_same_bytes_with_alt_text_and_no_maths():
    row = change_finding().tables["outcomes"].rows[0] | {"outcome": Label(text=r"$\badcmd$ <i>")}
    table = FindingTable(columns={name: name for name in row}, rows=(row,))
    finding = Finding(name="x", words=WORDS, quantities=row, tables={"outcomes": table})
    first = display.figure(released(finding), kind="intervals")
    assert first.html == display.figure(released(finding), kind="intervals").html
    assert "+0.15 (−0.10 to +0.40)" in first.about["alt"]
    assert "&lt;i&gt;" in first.html
    assert "<i>" not in first.html


def test_hidden_bars_are_not_drawn():
    rows = tuple(
        {"stage": Label(text=name), "mentee": Count(n=n)}
        for name, n in (("listed", 40), ("linked", 3))
    )
    table = FindingTable(columns={"stage": "Stage", "mentee": "Mentees"}, rows=rows)
    shown = display.figure(
        released(Finding(name="participation", words=WORDS, tables={"flow": table})), kind="flow"
    )
    assert "Linked: mentees [c]" in shown.about["alt"]
    assert "3" not in shown.about["alt"]


def test_icons_show_tenths_and_bounds_only_words():
    shares = {"better": Share(events=24, n=40), "worse": Share(events=3, n=40)}
    finding = change_finding()
    finding = Finding(
        name="headline", lead="better", verdict="unclear", words=WORDS,
        quantities={**finding.quantities, **shares},
    )  # fmt: skip
    html = display.answer(
        released(finding), lead="headline",
        icons=("icons_better", "icons_worse"), more=("headline_range", "headline_limits"),
    ).html  # fmt: skip
    assert html.count("ek-icon-on") == 6
    assert html.count('class="ek-icon') - html.count("ek-icons") == 10
    assert "Fewer than 2 in 10" in html
