"""What a school must mend, as a page tells it: three groups of entries, the worst first."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from evalkit.disclosure import Released, ReleasedValue
from evalkit.display.prose import empty
from evalkit.display.shown import Shown, paragraph, piece, require_released
from evalkit.display.visible_signs import visible
from evalkit.display.wording import worded

Row = Mapping[str, ReleasedValue]


def problem_groups(released: Released) -> Shown:
    """Return a released ``problem_list``: a line of counts, then a heading and a list per group.

    Parameters
    ----------
    released : Released
        What :func:`evalkit.disclosure.release` returned.
    """
    released = require_released(released)
    if released.is_empty:
        return empty(released)
    counts = "".join(
        f'<li class="ck-{group}"><a href="#{group}">'
        f"{escape(worded(released, 'problems_counts', key=group))}</a></li>"
        for group in released.tables
    )
    groups = "".join(_group(released, group) for group in released.tables)
    html = f'<ul class="ck-counts">{counts}</ul>{_places(released)}{groups}'
    return piece(kind="problems", html=html)


def _places(released: Released) -> str:
    """Return how places are named, and whose the plan is where an entry names it."""
    mends = [row["mend"].text for table in released.tables.values() for row in table.rows]
    if not mends:
        return ""
    key = "plan" if any("plan.toml" in text for text in mends) else "some"
    return paragraph("ek-sentence", worded(released, "problems_places", key=key))


def _group(released: Released, group: str) -> str:
    rows = released.tables[group].rows
    said = worded(released, f"problems_{group}", key="some" if rows else "none")
    heading = f'<h3 id="{group}">{escape(released.words[group])}</h3>'
    entries = "".join(_entry(row, group) for row in rows)
    listed = f'<ul class="ck-entries">{entries}</ul>' if rows else ""
    return f"{heading}{paragraph('ek-sentence', said)}{listed}"


def _entry(row: Row, group: str) -> str:
    parts = [f"<h4>{_plain(row['heading'])}</h4>"]
    if row["file"].text:
        parts.append(f'<p class="ck-file">{_plain(row["file"])}</p>')
    if row["found"].found:
        found_as = f"<strong>{_plain(row['found_as'])}:</strong>"
        parts.append(f'<p class="ck-found">{found_as} {_found(row)}</p>')
    parts.append(f"<p>{_plain(row['message'])}</p>")
    parts.append(f"<p><strong>What to do:</strong> {_plain(row['mend'])}</p>")
    if row["more"].text:
        parts.append(f'<p class="ck-more">{_plain(row["more"])}</p>')
    return f'<li class="ck-{group}">{"".join(parts)}</li>'


def _found(row: Row) -> str:
    """Return what cells held, each in a box of its own: its rows before it, a suggestion behind."""
    boxes = [
        f'<span class="ck-cell">{_safe(text)}</span>' + (f" {_safe(guess)}" if guess else "")
        for text, guess in row["found"].found
    ]
    if places := [_safe(rows) for rows, _ in row["found_in"].found]:
        told = "; ".join(f"{rows}: {box}" for rows, box in zip(places, boxes, strict=True))
    else:
        told = ", ".join(boxes)
    return told + (f" {_plain(row['found_more'])}" if row["found_more"].text else "")


def _plain(value: ReleasedValue) -> str:
    return _safe(value.text)


def _safe(text: str) -> str:
    return escape(visible(text))
