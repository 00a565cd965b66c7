"""Released tables → figures.  A figure draws rounded, released values and nothing else."""

from __future__ import annotations

from collections.abc import Callable

from matplotlib.figure import Figure

from evalkit.disclosure import Released
from evalkit.display.bar_figures import draw_bands, draw_flow
from evalkit.display.canvas import as_shown
from evalkit.display.interval_figures import draw_forest, draw_intervals
from evalkit.display.prose import empty
from evalkit.display.shown import Shown, piece, require_released
from evalkit.display.wording import worded
from evalkit.errors import DefinitionError

KINDS: dict[str, Callable[[Released], tuple[Figure, str] | None]] = {
    "flow": draw_flow,
    "intervals": draw_intervals,
    "bands": draw_bands,
    "forest": draw_forest,
}


def figure(released: Released, *, kind: str) -> Shown:
    """Return a finding as a figure with alt text and a caption of one sentence.

    Parameters
    ----------
    released : Released
        What :func:`evalkit.disclosure.release` returned.
    kind : {"flow", "intervals", "bands", "forest"}
        The chart.

    Raises
    ------
    DisclosureError
        Something that was not released.
    DefinitionError
        There is no such chart.
    """
    released = require_released(released)
    if kind not in KINDS:
        raise DefinitionError(f"kind must be one of {', '.join(KINDS)}; got {kind!r}.")
    if released.is_empty:
        return empty(released)
    drawn = KINDS[kind](released)
    if drawn is None:
        # Every value is hidden; the table beside says so, and an empty chart would say nothing.
        return piece(kind="figure", html="")
    canvas, rows = drawn
    return as_shown(
        canvas,
        alt=worded(released, "alt", key=kind, rows=rows),
        caption=worded(released, "captions", key=kind),
    )
