"""The text of a plan.toml with every key explained, from one template for all who need it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from string import Template

from evalkit.catalogue import Instrument, School, list_instruments, load_bands
from evalkit.catalogue.toml_section import DEFINITIONS, read_toml

TEMPLATE = DEFINITIONS / "templates" / "plan.toml.template"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanWords:
    """What a plan says that is not the same in every plan.

    ``terms`` are the terms before and after; ``intro`` is a comment above the first key.
    """

    title: str
    programme: str
    note: str
    as_of: date
    seed: int
    comparison_design: str
    sessions_planned: int
    groups: tuple[str, ...]
    terms: tuple[str, str]
    record_outcomes: tuple[str, ...]
    attainment: tuple[str, str, str]
    duplicate_pupils: str | None = None
    intro: str = ""


def plan_text(
    words: PlanWords, *, instruments: Sequence[Instrument], schools: Iterable[School]
) -> str:
    """Return the text of a plan.toml.

    The first questionnaire's last scale becomes the primary outcome, the others' last scales the
    secondary ones; a scale for which there are bands gets the first set of them.

    Parameters
    ----------
    words : PlanWords
    instruments : sequence of Instrument
        Questionnaires, each planned at baseline and endpoint; at least one.
    schools : iterable of School
        May be empty: the schools are then taken from the data, and an example stands commented.
    """
    scales = list(dict.fromkeys(scale.name for each in instruments for scale in each.scales))
    # The two item orders of one questionnaire yield the same score.
    outcomes = list(dict.fromkeys(each.scales[-1].name for each in instruments))
    label, unit, note = words.attainment
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        intro="".join(f"# {line}\n" for line in words.intro.splitlines())
        + "\n" * bool(words.intro),
        title=_text(words.title),
        as_of=words.as_of.isoformat(),
        seed=words.seed,
        groups=_texts(words.groups),
        duplicate_pupils=_duplicates(words.duplicate_pupils),
        programme=_text(words.programme),
        note=_text(words.note),
        comparison_design=_text(words.comparison_design),
        sessions_planned=words.sessions_planned,
        built_in=", ".join(list_instruments()["name"]),
        instruments="\n".join(_instrument(each) for each in instruments),
        scales=", ".join(_text(name) for name in scales),
        primary=_text(outcomes[0]),
        secondary=_texts(outcomes[1:]),
        known_bands=_known_bands(scales),
        bands=_bands(scales),
        term_before=_text(words.terms[0]),
        term_after=_text(words.terms[1]),
        record_outcomes=_texts(words.record_outcomes),
        attainment_label=_text(label),
        attainment_unit=_text(unit),
        attainment_note=_text(note),
        schools=_schools(schools),
    )


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _texts(values: Iterable[str]) -> str:
    return "[" + ", ".join(_text(value) for value in values) + "]"


def _duplicates(rule: str | None) -> str:
    return f"duplicate_pupils = {_text(rule)}" if rule else '# duplicate_pupils = "leave_out_all"'


def _instrument(instrument: Instrument) -> str:
    return f'[[instruments]]\nname = {_text(instrument.name)}\nwaves = ["baseline", "endpoint"]\n'


def _sets_of(scales: Sequence[str]) -> dict[str, list[str]]:
    """Return the names of the sets of bands of each scale that has any."""
    sets: dict[str, list[str]] = {}
    every = read_toml(DEFINITIONS / "bands.toml")
    for name in list(every.names()):
        scale = load_bands(name).scale
        if scale in scales:
            sets.setdefault(scale, []).append(name)
    return sets


def _known_bands(scales: Sequence[str]) -> str:
    found = [f"\n#   {scale}: {' or '.join(sets)}" for scale, sets in _sets_of(scales).items()]
    return "".join(found) or " none for these scores."


def _bands(scales: Sequence[str]) -> str:
    pairs = [f"{scale} = {_text(sets[0])}" for scale, sets in _sets_of(scales).items()]
    return "{ " + ", ".join(pairs) + " }" if pairs else "{}"


def _schools(schools: Iterable[School]) -> str:
    entries = [
        f"[[schools]]\nid = {_text(each.school_id)}\nname = {_text(each.name)}\n"
        for each in schools
    ]
    return "\n".join(entries).rstrip() or (
        "# Take the # away below; write one such block per school.   <- yours\n"
        '# [[schools]]\n# id = "S01"\n# name = "The name of the school"'
    )
