"""A strip of boxes per questionnaire and wave: where on the form answers are missing."""

from __future__ import annotations

import matplotlib
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from evalkit.disclosure import Released, ReleasedTable
from evalkit.display.canvas import BLUE, GREY, STYLE, new_canvas, wrapped

SHADES = LinearSegmentedColormap.from_list("missing", ["#ffffff", BLUE])
MOST_NUMBERED = 25
"""So many boxes in a row have room for a number each."""

DARK = 0.45
FAINTEST = 0.12


def draw_missing(released: Released) -> tuple[Figure, str] | None:
    """Draw a box per item, the darker the larger the share of forms without an answer to it."""
    strips = _strips(released.tables["strips"])
    if not any(number for _, items in strips for _, number, _ in items):
        return None
    longest = max(len(items) for _, items in strips)
    figure, axes = new_canvas(height_inches=0.7 + 0.5 * len(strips))
    with matplotlib.rc_context(STYLE):
        for place, (_, items) in enumerate(strips):
            for at, (item, number, share) in enumerate(items):
                shade = FAINTEST + (1 - FAINTEST) * share if number else 0.0
                axes.add_patch(
                    Rectangle(
                        (at, place - 0.4), 0.92, 0.62, facecolor=SHADES(shade), edgecolor=GREY
                    )
                )
                if longest <= MOST_NUMBERED:
                    colour = "white" if shade > DARK else GREY
                    told = f"{number:g}" if number else ""
                    axes.text(at + 0.46, place - 0.09, told, ha="center", va="center", color=colour)
                    axes.text(at + 0.46, place + 0.24, item, ha="center", va="top", fontsize=8)
        axes.set(xlim=(-0.1, longest), xticks=[], ylim=(len(strips) - 0.4, -0.5))
        axes.set_yticks(range(len(strips)), [wrapped(label) for label, _ in strips])
        axes.grid(visible=False)
        axes.spines["bottom"].set_visible(False)
    return figure, " ".join(_in_words(label, items) for label, items in strips)


def _strips(table: ReleasedTable) -> list[tuple[str, list[tuple[str, float, float]]]]:
    """Return the strips in order: a label, and (item, number missing, share missing) per item."""
    strips: dict[str, list[tuple[str, float, float]]] = {}
    for row in table.rows:
        number, n_forms = row["missing"].number or 0, row["forms"].number or 0
        share = number / n_forms if n_forms else 0.0
        strips.setdefault(row["strip"].text, []).append((row["item"].text, number, share))
    return list(strips.items())


def _in_words(label: str, items: list[tuple[str, float, float]]) -> str:
    told = [f"item {item}: {number:g}" for item, number, _ in items if number]
    return f"{label}: {', '.join(told)}." if told else f"{label}: none missing."
