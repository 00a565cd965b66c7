"""sources.toml as it is handed out: every key explained, nothing of it in force."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from string import Template

from evalkit.catalogue import Instrument
from evalkit.catalogue.toml_section import DEFINITIONS
from evalkit.intake.planned_tables import RESPONSES

TEMPLATE = DEFINITIONS / "templates" / "sources.toml.template"


def sources_text(instruments: Sequence[Instrument]) -> str:
    """Return the text of a sources.toml whose examples speak of the first questionnaire.

    All of it is commented out, so that a folder is read as if the file were not there.
    """
    first = instruments[0]
    numbered = list(enumerate(first.items, start=1))
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        table=f"{RESPONSES}_{first.name}",
        questions=_lines(f'{item} = "The text of question {n}"' for n, item in numbered),
        rows=_lines(f'{item} = "Row {n}"' for n, item in numbered),
        flat=_lines(f'{item} = "q{n}"' for n, item in numbered),
        words=_lines(f'"The words beside {n}" = {n}' for n in _worded(first)),
    )


def _worded(instrument: Instrument) -> Iterable[int]:
    """Return the answers that have words: marks on a line have them at its ends alone."""
    if instrument.is_continuous:
        return (instrument.lowest, instrument.highest)
    return range(instrument.lowest, instrument.highest + 1)


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(f"#{text}" for text in texts)
