"""The head and the foot of a report: whose it is, what it cannot tell, how it was made."""

from __future__ import annotations

from html import escape

from evalkit.disclosure import Released, load_policy
from evalkit.display.prose import empty
from evalkit.display.shown import Shown, paragraph, piece, require_released
from evalkit.display.wording import worded
from evalkit.errors import DefinitionError

REPORTS = {
    "data_check": "Data check",
    "pairing": "Proposed pairs",
    "school_impact": "School impact report",
    "programme_impact": "Programme impact report",
}
ROWS = {
    "evalkit": "evalkit version",
    "linking": "Whose an answer form is",
    "inputs": "Fingerprint of the input",
    "school": "School code",
    "audience": "Written for",
    "as_of": "Data as of",
    "seed": "Seed",
    "primary": "Primary outcome, fixed in the plan",
    "comparison": "Comparison",
    "instruments": "Questionnaires",
    "published": "Bands, norms and rules for change",
    "unverified": "Facts not yet checked against a manual",
    "standardised": "Standardised change",
    "level": "Interval",
    "pooling": "Schools put together by",
    "duplicates": "Pupil codes that stand twice",
    "problem_rows": "Rows with problems",
    "pairs_of": "Who can be paired",
    "pairs_method": "How the pairs were found",
}
RULES = {
    "R1": "small numbers of pupils",
    "R2": "averages of too few pupils",
    "R3": "shares with a small side (given as a bound) or of too few pupils",
    "R8": "a figure beside another one that rests on nearly the same pupils",
    "R7": "figures over too few schools",
}
TOO_FEW = ("too_few", "too_few_schools")


def masthead(released: Released, *, report: str | None = None) -> Shown:
    """Return the head of a report from a released ``report_header``.

    Parameters
    ----------
    released : Released
        What :func:`evalkit.disclosure.release` returned.
    report : {"data_check", "pairing", "school_impact", "programme_impact"}, optional
        Which report it is; one of the two impact reports when left out.

    Raises
    ------
    DefinitionError
        There is no such report.
    """
    released = require_released(released)
    words = released.words
    report = report or ("school_impact" if words["code"] else "programme_impact")
    if report not in REPORTS:
        raise DefinitionError(f"report must be one of {', '.join(REPORTS)}; got {report!r}.")
    is_private = released.audience == "school"
    sub = " · ".join(
        part
        for part in (
            words["programme"],
            f"data as of {words['as_of']}",
            "" if is_private else words["groups"],
        )
        if part
    )
    note = paragraph("ek-sub", words["note"]) if words["note"] else ""
    private = paragraph("ck-private", worded(released, "private")) if is_private else ""
    html = (
        '<header class="ek-masthead">'
        f"{paragraph('ek-kicker', REPORTS[report])}{paragraph('ek-name', words['name'])}"
        f"{paragraph('ek-sub', sub)}{note}{private}</header>"
    )
    about = {"title": f"{REPORTS[report]}: {words['name']}", "school": words["code"]}
    return piece(kind="masthead", html=html, about=about)


def caveat_list(released: Released) -> Shown:
    """Return released ``caveats``, or ``questionnaires``, as a list."""
    released = require_released(released)
    if released.is_empty:
        return empty(released)
    entries = "".join(f"<li>{escape(text)}</li>" for text in released.words.values())
    return piece(kind="caveats", html=f'<ul class="ek-caveats">{entries}</ul>')


def provenance(released: Released, *, findings: tuple[Released, ...]) -> Shown:
    """Return how a report was made and how pupils are protected in it.

    Parameters
    ----------
    released : Released
        The released ``how_it_was_made``.
    findings : tuple of Released
        The findings on the page: which rules hid something is said, never what.
    """
    released = require_released(released)
    entries = [(ROWS[name], text) for name, text in released.words.items() if text]
    policy = load_policy(released.policy)
    entries.append(("How pupils are protected", f"{policy.explained} Policy: {policy.name}."))
    entries.append(("Hidden on this page", _hidden(findings)))
    rows = "".join(f"<dt>{escape(term)}</dt><dd>{escape(text)}</dd>" for term, text in entries)
    return piece(kind="provenance", html=f'<div class="ek-provenance"><dl>{rows}</dl></div>')


def _hidden(findings: tuple[Released, ...]) -> str:
    rules = {rule for finding in findings for rule in require_released(finding).rules_applied}
    parts = [words for rule, words in RULES.items() if rule in rules]
    left_out = [finding.values.get("schools_left_out") for finding in findings]
    if any(value is not None and value.number for value in left_out):
        parts.append("schools whose own figure may not be shown")
    if any(finding.empty_because in TOO_FEW for finding in findings):
        parts.append("whole sections with too few pupils or schools behind them")
    return "; ".join(parts) if parts else "nothing"
