"""Outcomes: the scores and records whose change a report shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from evalkit.catalogue.toml_section import Section, hint


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Something measured before and after.

    ``before`` and ``after`` are waves for a scale and terms for a record; ``instrument`` is
    None for a record.  ``step`` is the step in which one pupil's value moves;
    ``raw`` maps a converted score back to the raw sum it stands for.
    """

    name: str
    label: str
    unit: str
    note: str
    higher_is_better: bool
    instrument: str | None
    before: str
    after: str
    step: float = 1.0
    raw: Mapping[float, float] | None = field(default=None, compare=False)

    @property
    def is_record(self) -> bool:
        """Whether the outcome comes from the school's own records."""
        return self.instrument is None

    @property
    def is_count(self) -> bool:
        """Whether the outcome counts events that most pupils may not have had."""
        return self.is_record and self.name in COUNTS


RECORD_OUTCOMES: dict[str, tuple[str, str, bool]] = {
    "absence": ("Sessions missed (per cent)", "percentage points", False),
    "behaviour": ("Behaviour incidents", "incidents per pupil and term", False),
    "bullying": ("Bullying incidents", "incidents per pupil and term", False),
    "exclusions": ("Exclusions", "exclusions per pupil and term", False),
    "attainment": ("Attainment", "points", True),
}
"""Outcomes that the table of records yields: label, unit, whether higher is better."""

COUNTS = ("behaviour", "bullying", "exclusions")


def record_outcome(
    section: Section, name: str, *, before: str, after: str, attainment: Section
) -> Outcome:
    """Return a record outcome; ``attainment`` may say how this cohort's attainment is measured."""
    if name not in RECORD_OUTCOMES:
        raise section.complain(
            "outcomes",
            f"{name!r} is not a record outcome; known: {', '.join(RECORD_OUTCOMES)}."
            f"{hint(name, RECORD_OUTCOMES)}",
        )
    label, unit, higher_is_better = RECORD_OUTCOMES[name]
    note = ""
    if name == "attainment":
        label = attainment.text("label", label)
        unit = attainment.text("unit", unit)
        note = attainment.text("note", note)
    return Outcome(
        name=name,
        label=label,
        unit=unit,
        note=note,
        higher_is_better=higher_is_better,
        instrument=None,
        before=before,
        after=after,
    )
