"""The look that all figures share, and the way from a figure to a piece of the page."""

from __future__ import annotations

import base64
import io
import textwrap
from html import escape

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from evalkit.display.shown import Shown, piece

BLUE, TEAL, PLUM, ORANGE, GREY, LILAC = (
    "#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1",
)  # fmt: skip
COLOURS = (BLUE, TEAL)
WIDTH_INCHES = 7.2
DPI = 150
LABEL_WIDTH = 30
STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "text.parse_math": False,
    "text.color": GREY,
    "axes.labelcolor": GREY,
    "axes.edgecolor": "#b1b4b6",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "ytick.left": False,
    "xtick.bottom": False,
    "axes.grid": True,
    "axes.grid.axis": "x",
    "grid.color": "#e3e5e6",
    "axes.axisbelow": True,
}


def new_canvas(*, height_inches: float) -> tuple[Figure, Axes]:
    """Return a figure of the page's width with one set of axes.

    The figure belongs to no window and no global list, so nothing is shown or kept by accident.
    """
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(WIDTH_INCHES, height_inches), dpi=DPI, layout="constrained")
        axes = figure.subplots()
    return figure, axes


def wrapped(label: str) -> str:
    """Return an axis label broken into short lines."""
    return "\n".join(textwrap.wrap(label, LABEL_WIDTH)) or label


def as_shown(figure: Figure, *, alt: str, caption: str) -> Shown:
    """Return a figure as a picture with its alt text and caption.

    PNG only: other formats carry the drawn values inside the file.  No software name and no
    time are written, so that the same figure is the same bytes.
    """
    buffer = io.BytesIO()
    with matplotlib.rc_context(STYLE):
        figure.savefig(buffer, format="png", metadata={"Software": None})
    data = base64.b64encode(buffer.getvalue()).decode("ascii")
    width, height = (round(side * 100) for side in figure.get_size_inches())
    html = (
        f'<figure class="ek-figure"><img src="data:image/png;base64,{data}" '
        f'alt="{escape(alt)}" width="{width}" height="{height}">'
        f"<figcaption>{escape(caption)}</figcaption></figure>"
    )
    return piece(kind="figure", html=html, about={"alt": alt})
