"""The chart of how alike two groups were: marks, limits, direction, words for who cannot see it."""

from __future__ import annotations

import pytest

from evalkit.disclosure import Reader, load_policy, release
from evalkit.display import figure
from evalkit.display.balance_figure import draw_balance
from evalkit.findings import Finding, FindingTable, Gap, Label, Values

READER = Reader(audience="commissioner", policy=load_policy("commissioner-v1"))
PLAIN = Values(n_unlike=30, smallest_side=None, step=1.0)


def gap(value, *, n=40, n_apart=0):
    return Gap(
        value=value, smallest_group=n, behind=PLAIN, is_share=False, is_signed=True, n_apart=n_apart
    )


def shown(*rows, has_raw=True):
    columns = {"covariate": "Before", "raw": "As they came", "matched": "As compared"}
    if not has_raw:
        del columns["raw"]
    table = FindingTable(
        columns=columns,
        rows=tuple(
            {"covariate": Label(text=label), "matched": matched} | ({"raw": raw} if has_raw else {})
            for label, raw, matched in rows
        ),
    )
    found = Finding(
        name="comparison_group",
        words={"group": "mentees", "Group": "Mentees"},
        tables={"balance": table},
    )
    return release(found, reader=READER)


ALL = (
    ("Wellbeing before", gap(-0.8), gap(-0.04)),
    ("Girls (share)", gap(0.2), gap(0.15)),
)


def lines(axes, label):
    return next(line for line in axes.lines if line.get_label() == label)


def test_hollow_marks_are_before_and_filled_ones_after():
    drawn, words = draw_balance(shown(*ALL))
    axes = drawn.axes[0]
    raw, matched = lines(axes, "As they came"), lines(axes, "As compared")
    assert (list(raw.get_xdata()), list(matched.get_xdata())) == ([-0.8, 0.2], [-0.04, 0.15])
    assert list(raw.get_ydata()) == list(matched.get_ydata()) == [0, 1]
    # Told apart by form and filling too, not by colour alone.
    assert raw.get_markerfacecolor() == "white"
    assert matched.get_markerfacecolor() != "white"
    assert raw.get_marker() != matched.get_marker()
    assert words == (
        "Wellbeing before: as they came −0.80, as compared −0.04. "
        "Girls (share): as they came +0.20, as compared +0.15."
    )


def test_the_limits_and_the_direction_are_drawn():
    axes = draw_balance(shown(*ALL))[0].axes[0]
    dashed = sorted(line.get_xdata()[0] for line in axes.lines if line.get_linestyle() == "--")
    assert dashed == [-0.1, 0.1]
    label = axes.get_xlabel()
    assert "← comparison pupils higher" in label
    assert "mentees higher →" in label
    low, high = axes.get_xlim()
    assert low == -high
    assert high > 0.8


def test_small_differences_look_small():
    axes = draw_balance(shown(("Wellbeing", gap(0.02), gap(0.01))))[0].axes[0]
    assert axes.get_xlim() == (-0.3, 0.3)


def test_what_may_not_be_seen_has_no_mark():
    drawn, words = draw_balance(
        shown(
            ("Wellbeing", gap(-0.8, n_apart=3), gap(0.02)),
            ("Girls (share)", gap(0.1, n=5), gap(0.1, n=5)),
        )
    )
    axes = drawn.axes[0]
    assert [text.get_text() for text in axes.get_yticklabels()] == ["Wellbeing"]
    assert [line.get_label() for line in axes.lines][-1] == "As compared"
    assert "As they came" not in [line.get_label() for line in axes.lines]
    assert words == "Wellbeing: as compared +0.02."


@pytest.mark.parametrize("has_raw", [True, False])
def test_the_page_gets_a_picture_with_words(has_raw):
    html = figure(shown(*ALL, has_raw=has_raw), kind="balance").html
    assert html.startswith('<figure class="ek-figure"><img src="data:image/png;base64,')
    assert "Chart of differences before the programme, mentees − comparison pupils" in html
    assert "Hollow circles: as they came; filled diamonds: as compared." in html
    assert ("as they came −0.80" in html) == has_raw


def test_no_chart_where_nothing_may_be_seen():
    assert figure(shown(("Wellbeing", gap(1, n=3), gap(1, n=3))), kind="balance").html == ""
