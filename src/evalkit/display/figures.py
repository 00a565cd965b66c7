"""Released tables → figures.  A figure draws rounded, released values and nothing else."""

from __future__ import annotations

from importlib import import_module

from evalkit.disclosure import Released
from evalkit.display.prose import empty
from evalkit.display.shown import Shown, piece, require_released
from evalkit.display.wording import worded
from evalkit.errors import DefinitionError

KINDS = {
    "flow": ("bar_figures", "draw_flow"),
    "bands": ("bar_figures", "draw_bands"),
    "intervals": ("interval_figures", "draw_intervals"),
    "forest": ("interval_figures", "draw_forest"),
    "missing": ("missing_figure", "draw_missing"),
    "balance": ("balance_figure", "draw_balance"),
    "pairs": ("pairs_figure", "draw_pairs"),
}
"""Each chart's file and function; they load on first use, because many pages have no figure."""


def figure(released: Released, *, kind: str) -> Shown:
    """Return a finding as a figure with alt text and a caption of one sentence.

    Parameters
    ----------
    released : Released
        What :func:`evalkit.disclosure.release` returned.
    kind : {"flow", "intervals", "bands", "forest", "missing", "balance", "pairs"}
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
    file, function = KINDS[kind]
    drawn = getattr(import_module(f"evalkit.display.{file}"), function)(released)
    if drawn is None:
        # Every value is hidden; the table beside says so, and an empty chart would say nothing.
        return piece(kind="figure", html="")
    from evalkit.display.canvas import as_shown

    canvas, rows = drawn
    return as_shown(
        canvas,
        alt=worded(released, "alt", key=kind, rows=rows),
        caption=worded(released, "captions", key=kind),
    )
