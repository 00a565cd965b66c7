"""Released findings → sentences, the lead answer and ten icons."""

from __future__ import annotations

from html import escape

from evalkit.catalogue.toml_section import hint
from evalkit.disclosure import Released
from evalkit.display.shown import Shown, paragraph, piece, require_released
from evalkit.display.wording import templates, worded
from evalkit.errors import DefinitionError

TEN = 10
GOES_WITHOUT_SAYING = frozenset({"no_slips_allowed", "comparison_said_above"})
"""Reasons that would only puzzle a reader: nothing is said of what the plan does not look at, and
nothing twice."""


def sentence(released: Released, *, template: str) -> Shown:
    """Return a finding as a paragraph in plain English; an empty finding says why it is empty.

    Parameters
    ----------
    released : Released
        What :func:`evalkit.disclosure.release` returned.
    template : str
        A table of ``sentences.toml``.
    """
    released = require_released(released)
    if released.is_empty:
        return empty(released)
    return piece(kind="sentence", html=paragraph("ek-sentence", worded(released, template)))


def empty(released: Released) -> Shown:
    """Return why a finding shows nothing; no text at all where that goes without saying."""
    reasons = templates()["empty"]
    reason = str(released.empty_because)
    if reason not in reasons:
        raise DefinitionError(
            f"sentences.toml, `empty`: there is no {reason!r}.{hint(reason, reasons)}"
        )
    if reason in GOES_WITHOUT_SAYING:
        return piece(kind="empty", html="")
    said = reasons[reason][0].lower() + reasons[reason][1:]
    # Several of these can stand on one page: each says what it is that is not shown.
    title, group = templates()["titles"][released.name], released.words.get("group")
    about = f"{title} ({group})" if group else title
    return piece(kind="empty", html=paragraph("ek-empty", f"{about}: {said}"))


def answer(
    released: Released, *, lead: str, icons: tuple[str, ...], more: tuple[str, ...]
) -> Shown:
    """Return the report's answer: a lead, rows of ten icons, how sure it is, what it leaves open.

    Parameters
    ----------
    released : Released
        The released headline.
    lead : str
        The sentence that answers.
    icons : tuple of str
        Sentences about one share each; ``icons_better`` is about the value ``better``.
    more : tuple of str
        The sentences after the icons, a paragraph each.
    """
    released = require_released(released)
    if released.is_empty:
        return empty(released)
    rows = "".join(_icons(released, name) for name in icons)
    after = "".join(paragraph("ek-limits", worded(released, name)) for name in more)
    first = paragraph("ek-lead", worded(released, lead))
    return piece(kind="answer", html=f'<div class="ek-answer">{first}{rows}{after}</div>')


def _icons(released: Released, template: str) -> str:
    """Return ten icons for a share, or its sentence alone where only a bound may be given."""
    share = released.values[template.removeprefix("icons_")]
    if share.is_hidden:
        return ""
    text = escape(worded(released, template))
    if share.tenths is None:
        return f'<p class="ek-icons-label">{text}</p>'
    filled = '<span class="ek-icon ek-icon-on"></span>' * share.tenths
    blank = '<span class="ek-icon"></span>' * (TEN - share.tenths)
    label = f'<span class="ek-icons-label">{text}</span>'
    return f'<div class="ek-icons" role="img" aria-label="{text}">{filled}{blank}{label}</div>'
