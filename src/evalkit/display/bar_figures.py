"""Bar charts: pupils at each stage, and movement between bands."""

from __future__ import annotations

from collections.abc import Mapping

import matplotlib
import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure

from evalkit.disclosure import Released, ReleasedValue
from evalkit.display.canvas import BLUE, COLOURS, ORANGE, STYLE, TEAL, new_canvas, wrapped

TEN = 10


def draw_flow(released: Released) -> tuple[Figure, str] | None:
    """Draw the pupils of each group at each stage; hidden counts get their mark, not a bar."""
    content = released.tables["flow"]
    stage, *groups = content.columns
    cells = [
        {"stage": wrapped(row[stage].text), "group": content.columns[group], "cell": row[group]}
        for row in content.rows
        for group in groups
    ]
    if all(entry["cell"].number is None for entry in cells):
        return None
    frame = pd.DataFrame(cells).assign(n=[entry["cell"].number or 0 for entry in cells])
    figure, axes = new_canvas(height_inches=0.5 + 0.36 * len(cells))
    with matplotlib.rc_context(STYLE):
        sns.barplot(
            frame, x="n", y="stage", hue="group", ax=axes, saturation=1, orient="h",
            palette=list(COLOURS[: len(groups)]), legend=len(groups) > 1,
        )  # fmt: skip
        for bars, group in zip(axes.containers, groups, strict=True):
            labels = [row[group].text for row in content.rows]
            axes.bar_label(bars, labels=labels, padding=4)
        axes.set(xlabel="Pupils (rounded)", ylabel="")
        axes.margins(x=0.12)
        if len(groups) > 1:
            axes.legend(frameon=False, loc="lower left", bbox_to_anchor=(0, 1), ncols=2)
    rows = [
        f"{row[stage].text}: {_by_group(content.columns, groups, row)}." for row in content.rows
    ]
    return figure, " ".join(rows)


def _by_group(
    columns: Mapping[str, str], groups: list[str], row: Mapping[str, ReleasedValue]
) -> str:
    return ", ".join(f"{columns[group].lower()} {row[group].text}" for group in groups)


def draw_bands(released: Released) -> tuple[Figure, str] | None:
    """Draw movement between bands in tenths; shares that may only be bounded get words."""
    rows = released.tables["movements"].rows
    if all(row["pupils"].tenths is None for row in rows):
        return None
    frame = pd.DataFrame(
        {
            "movement": [wrapped(row["movement"].text) for row in rows],
            "tenths": [row["pupils"].tenths or 0 for row in rows],
        }
    )
    figure, axes = new_canvas(height_inches=0.6 + 0.5 * len(rows))
    with matplotlib.rc_context(STYLE):
        sns.barplot(
            frame, x="tenths", y="movement", hue="movement", ax=axes, saturation=1, orient="h",
            palette=[TEAL, BLUE, ORANGE][: len(rows)], legend=False, width=0.6,
        )  # fmt: skip
        for place, row in enumerate(rows):
            axes.text((row["pupils"].tenths or 0) + 0.15, place, row["pupils"].text, va="center")
        axes.set(xlabel="Out of ten pupils", ylabel="", xlim=(0, TEN), xticks=range(0, TEN + 1, 2))
    words = [f"{row['movement'].text}: {row['pupils'].text}." for row in rows]
    return figure, " ".join(words)
