"""How far apart two groups were before the programme, as they came and as they are compared."""

from __future__ import annotations

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from evalkit.catalogue import load_balance_rules
from evalkit.disclosure import Released, ReleasedValue
from evalkit.display.canvas import BLUE, GREY, ORANGE, STYLE, new_canvas, wrapped

RAW, MATCHED = "As they came", "As compared"
NARROWEST = 0.3
"""The axis reaches at least so far on either side, so that small differences look small."""

Row = tuple[str, ReleasedValue | None, ReleasedValue]


def draw_balance(released: Released) -> tuple[Figure, str] | None:
    """Draw each covariate's standardised difference before matching (hollow) and after (filled).

    What may not be seen has no mark; the table beside says that it is hidden.
    """
    rows: list[Row] = [
        (row["covariate"].text, row.get("raw"), row["matched"])
        for row in released.tables["balance"].rows
        if row["matched"].number is not None
    ]
    if not rows:
        return None
    figure, axes = new_canvas(height_inches=1.5 + 0.42 * len(rows))
    with matplotlib.rc_context(STYLE):
        _draw_limits(axes)
        raw = [(at, each) for at, (_, each, _) in enumerate(rows) if _is_shown(each)]
        if raw:
            axes.plot(
                [each.number for _, each in raw], [at for at, _ in raw], "o", ms=9, mew=1.8,
                mfc="white", mec=ORANGE, label=RAW,
            )  # fmt: skip
        axes.plot(
            [each.number for _, _, each in rows], range(len(rows)), "D", ms=7, color=BLUE,
            label=MATCHED,
        )  # fmt: skip
        axes.set_yticks(range(len(rows)), [wrapped(label) for label, _, _ in rows])
        axes.set_ylim(len(rows) - 0.4, -0.6)
        shown = [each.number for _, *pair in rows for each in pair if _is_shown(each)]
        reach = max(NARROWEST, *(1.15 * abs(number) for number in shown))
        group = released.words["group"]
        axes.set(
            xlim=(-reach, reach),
            xlabel="Difference in standard deviations\n"
            f"← comparison pupils higher  |  {group} higher →",
        )
        axes.legend(frameon=False, loc="lower left", bbox_to_anchor=(0, 1), ncols=2)
    return figure, " ".join(_in_words(row) for row in rows)


def _draw_limits(axes: Axes) -> None:
    alike = load_balance_rules().alike.largest
    axes.axvline(0, color=GREY, lw=1, zorder=1)
    for limit in (-alike, alike):
        axes.axvline(limit, color=GREY, lw=1, ls="--", zorder=1)


def _is_shown(value: ReleasedValue | None) -> bool:
    return value is not None and value.number is not None


def _in_words(row: Row) -> str:
    label, raw, matched = row
    before = f"as they came {raw.text}, " if raw is not None and _is_shown(raw) else ""
    return f"{label}: {before}as compared {matched.text}."
