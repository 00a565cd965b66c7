"""Interval charts: change in several outcomes, and change in each school."""

from __future__ import annotations

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from evalkit.disclosure import Released, ReleasedValue
from evalkit.display.canvas import BLUE, GREY, LILAC, PLUM, STYLE, new_canvas, wrapped

FURTHER = "to be expected in a further school"


def draw_intervals(released: Released) -> tuple[Figure, str] | None:
    """Draw the standardised change of each outcome with its interval, first outcome on top."""
    rows = [
        (row["outcome"].text, row["standardised"])
        for row in released.tables["outcomes"].rows
        if row["standardised"].number is not None
    ]
    if not rows:
        return None
    figure, axes = new_canvas(height_inches=1.0 + 0.45 * len(rows))
    with matplotlib.rc_context(STYLE):
        _draw_rows(axes, [(wrapped(label), value) for label, value in rows])
        axes.set_xlabel("Change in standard deviations (after − before)")
    return figure, _in_words(rows)


def draw_forest(released: Released) -> tuple[Figure, str] | None:
    """Draw each school's change by code, the pooled change and its prediction interval below."""
    rows = [
        (row["school"].text, row["change"])
        for row in released.tables["schools"].rows
        if row["change"].number is not None
    ]
    pooled, prediction = released.values["pooled"], released.values["pooled_prediction"]
    figure, axes = new_canvas(height_inches=1.4 + (0.32 if len(rows) < 20 else 0.2) * len(rows))
    with matplotlib.rc_context(STYLE):
        _draw_rows(axes, [*rows, ("All schools", None)])
        place = len(rows)
        if prediction.low is not None:
            reach = [prediction.low, prediction.high]
            axes.plot(
                reach, [place, place], color=LILAC, lw=7, solid_capstyle="butt", label=FURTHER
            )
        axes.plot([pooled.low, pooled.high], [place, place], color=PLUM, lw=2.5)
        axes.plot([pooled.number], [place], "D", color=PLUM, ms=8, label="all schools together")
        axes.set(xlabel=f"Average change in {released.words['unit']}", ylabel="School code")
        axes.legend(
            facecolor="white",
            edgecolor="white",
            framealpha=1,
            loc="upper center",
            bbox_to_anchor=(0.5, 1.0),
            ncols=2,
        )
        axes.set_ylim(len(rows) + 0.7, -1.9)
    return figure, _in_words(rows)


def _draw_rows(axes: Axes, rows: list[tuple[str, ReleasedValue | None]]) -> None:
    axes.axvline(0, color=GREY, lw=1, ls="--", zorder=1)
    for place, (_, value) in enumerate(rows):
        if value is not None:
            axes.plot([value.low, value.high], [place, place], color=BLUE, lw=2)
            axes.plot([value.number], [place], marker="o", color=BLUE, ms=7, ls="")
    axes.set_yticks(range(len(rows)), [label for label, _ in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)


def _in_words(rows: list[tuple[str, ReleasedValue]]) -> str:
    return " ".join(f"{label}: {value.text}." for label, value in rows)
