"""Write docs/questionnaires.md: what `evalkit show` says of every built-in questionnaire.

`make docs` runs it; a test fails when the page is stale.
"""

from __future__ import annotations

from pathlib import Path

from evalkit.catalogue.explained import Explained, explain_instrument
from evalkit.catalogue.instruments import built_in
from evalkit.scoring import require_examples

PAGE = Path(__file__).resolve().parent.parent / "docs" / "questionnaires.md"

HEAD = """\
# Questionnaires

Made by `make docs` from `src/evalkit/definitions`; `evalkit show NAME` says the same. No item's
wording stands here: wordings belong to their authors. Grade A: the scoring key was seen in a
published source. Grade B: part of it is unverified, and a plan must say so to use it.
[How to add one](../src/evalkit/definitions/instruments/README.md): five minutes, no Python.

| name | questionnaire | grade | ages | licence |
|---|---|---|---|---|
"""


def page_text() -> str:
    """Return the whole page."""
    listed = built_in()
    for each in listed:
        require_examples(each)
    rows = [
        f"| [{each.name}](#{each.name}) | {each.title} | {each.grade} | {each.respondent_ages} "
        f"| {each.licence} |"
        for each in listed
    ]
    parts = [_section(explain_instrument(each)) for each in listed]
    return HEAD + "\n".join(rows) + "\n\n" + "\n".join(parts)


def _section(told: Explained) -> str:
    lines = [f"## {told.name}", "", told.title, ""]
    for heading, entries in told.sections:
        lines += [f"### {heading}", ""]
        lines += [f"- **{term}**: {text}" for term, text in entries]
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page_text(), encoding="utf-8")
