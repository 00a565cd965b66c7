"""One picture of all coverages: a strip per estimator, the promised band behind the points."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
from coverage_page import HIGHEST, LOWEST, holds
from measured import Row

INK, BAND, GOOD, BAD = "#12436D", "#D6E4F0", "#12436D", "#B3261E"


def draw_coverage(rows: Sequence[Row], file: Path) -> None:
    """Write the figure as SVG, the same bytes for the same rows."""
    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "coverage"
    from matplotlib import pyplot as plt

    names = list(dict.fromkeys(row.estimator for row in rows))
    figure, axes = plt.subplots(figsize=(8, 0.3 * len(names) + 1.2), layout="constrained")
    axes.axvspan(100 * LOWEST, 100 * HIGHEST, color=BAND)
    axes.axvline(95, color=INK, linewidth=0.8)
    for place, name in enumerate(names):
        own = [row for row in rows if row.estimator == name]
        axes.scatter(
            [max(100 * row.coverage, 70) for row in own],
            [place] * len(own),
            c=[GOOD if holds(row) else BAD for row in own],
            marker="|",
            s=90,
        )
    axes.set_yticks(range(len(names)), [name.replace("_", " ") for name in names])
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_xlim(69, 100.5)
    axes.set_xlabel("Intervals that held the truth, per cent (70 stands for 70 and less)")
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    figure.savefig(file, metadata={"Date": None, "Creator": None})
    plt.close(figure)
