"""Mentors with their places as boxes: who is in them, how well it fits, who is left out."""

from __future__ import annotations

import math
from dataclasses import dataclass

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from evalkit.disclosure import Released
from evalkit.display.canvas import BLUE, GREY, PLUM, STYLE, WIDTH_INCHES, new_canvas

MOST_IN_ONE_COLUMN = 20
ROW_INCHES = {True: 0.38, False: 0.3}
"""How high a row is, in one column and in several."""

LARGEST_FONT = 13.0
BOXES_ACROSS = 8
"""Boxes of those without a mentor in one row."""

ROOM = 0.92
"""The part of its place that a box fills, across and down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a box is drawn, so that it can be told without its colour."""

    sign: str
    face: str
    ink: str
    edge: str
    style: str


LOOKS = {
    "fits well": Look(sign="●", face=BLUE, ink="white", edge=BLUE, style="-"),
    "fits in part": Look(sign="◐", face="#cfdceb", ink="#1d1d1f", edge=BLUE, style="-"),
    "little is known to fit": Look(sign="○", face="white", ink="#1d1d1f", edge=BLUE, style="-"),
    "free place": Look(sign="", face="white", ink=GREY, edge="#6b7280", style="--"),
    "": Look(sign="✕", face="white", ink=PLUM, edge=PLUM, style="-"),
}


def draw_pairs(released: Released) -> tuple[Figure, str] | None:
    """Draw a row for each mentor with a box for each place; those without a mentor at the foot."""
    if not released.tables["places"].rows:
        return None
    mentors, left = _placed(released)
    most = max(len(places) for places in mentors.values())
    n_columns = _columns(len(mentors), most)
    n_rows = math.ceil(len(mentors) / n_columns)
    # In units of a box: room for the mentor's code, then the boxes.
    pitch = 1.1 + most + (0.4 if n_columns > 1 else 0.0)
    width = max(pitch * n_columns, BOXES_ACROSS / 2)
    n_left = math.ceil(len(left) / _across(width))
    height = n_rows + (n_left + 1.2 if left else 0)
    figure, axes = new_canvas(height_inches=0.3 + ROW_INCHES[n_columns == 1] * height)
    codes = [*mentors, *left, *(code for own in mentors.values() for code, _ in own)]
    size = _font_size(width, longest=max(len(code) for code in codes))
    with matplotlib.rc_context(STYLE):
        for at, (mentor, places) in enumerate(mentors.items()):
            x, y = (at // n_rows) * pitch, at % n_rows
            axes.text(x + 1.0, y + 0.5, mentor, ha="right", va="center", fontsize=size)
            for place, (mentee, fit) in enumerate(places):
                _box(axes, (x + 1.1 + place, y), mentee, LOOKS[fit], size)
        _left_out(axes, left, top=n_rows + 0.2, across=_across(width), size=size)
        axes.set(xlim=(0, width), ylim=(height, -0.1), xticks=[], yticks=[])
        axes.grid(visible=False)
        axes.set_frame_on(False)
    return figure, _in_words(mentors, left)


def _placed(released: Released) -> tuple[dict[str, list[tuple[str, str]]], list[str]]:
    mentors: dict[str, list[tuple[str, str]]] = {}
    left = []
    for row in released.tables["places"].rows:
        mentor, mentee, fit = (row[name].text for name in ("mentor", "mentee", "fit"))
        if not mentor:
            left.append(mentee)
            continue
        own = mentors.setdefault(mentor, [])
        if fit:
            own.append((mentee, fit))
    return mentors, left


def _columns(n_mentors: int, most: int) -> int:
    """Return how many columns of mentors stand side by side."""
    if n_mentors <= MOST_IN_ONE_COLUMN:
        return 1
    return 3 if most <= 2 else 2


def _across(width: float) -> int:
    return max(1, math.floor(width - 0.1))


def _font_size(width: float, *, longest: int) -> float:
    """Return a size at which the longest code and its sign fit a box, as large as is seemly."""
    box_points = ROOM * 72 * WIDTH_INCHES / width
    return max(4.0, min(LARGEST_FONT, box_points / (0.74 * (longest + 2))))


def _box(axes: Axes, place: tuple[float, float], code: str, look: Look, size: float) -> None:
    x, y = place
    axes.add_patch(
        Rectangle(
            (x + (1 - ROOM) / 2, y + (1 - ROOM)),
            ROOM,
            2 * ROOM - 1,
            facecolor=look.face,
            edgecolor=look.edge,
            linestyle=look.style,
            linewidth=1.1,
        )
    )
    if code:
        told = f"{look.sign} {code}"
        axes.text(x + 0.5, y + 0.5, told, ha="center", va="center", fontsize=size, color=look.ink)


def _left_out(axes: Axes, left: list[str], *, top: float, across: int, size: float) -> None:
    if not left:
        return
    axes.text(0.05, top + 0.5, "Without a mentor", va="center", fontsize=10, color=PLUM)
    for at, code in enumerate(left):
        _box(axes, (at % across + 0.05, top + 1 + at // across), code, LOOKS[""], size)


def _in_words(mentors: dict[str, list[tuple[str, str]]], left: list[str]) -> str:
    told = []
    for mentor, places in mentors.items():
        filled = [f"{mentee} ({fit})" for mentee, fit in places if mentee]
        n_free = len(places) - len(filled)
        free = [f"{n_free} free"] if n_free else []
        told.append(f"{mentor}: {', '.join([*filled, *free]) or 'no place'}.")
    if left:
        told.append(f"Without a mentor: {', '.join(left)}.")
    return " ".join(told)
