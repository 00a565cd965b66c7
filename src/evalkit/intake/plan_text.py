"""The text of a plan.toml with every key explained, from one template for all who need it."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from string import Template

from evalkit.catalogue import (
    Instrument,
    School,
    load_bands,
    load_change_rule,
    load_norm,
    load_pairing_rules,
)
from evalkit.catalogue.bands import BANDS_FILE
from evalkit.catalogue.change_rules import CHANGE_RULES_FILE
from evalkit.catalogue.norms import NORMS_FILE
from evalkit.catalogue.published_facts import PublishedFact, published_names
from evalkit.catalogue.toml_section import DEFINITIONS
from evalkit.intake.comparison_text import comparison_text
from evalkit.intake.pairing_text import pairing_text
from evalkit.vocabulary import WAVES

TEMPLATE = DEFINITIONS / "templates" / "plan.toml.template"
COMMENT_WIDTH = 96
PLANNED = (WAVES[0], WAVES[2])
"""When a new plan has its questionnaires answered: before and at the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanWords:
    """What a plan says that is not the same in every plan.

    ``terms`` are the terms before and after; ``intro`` is a comment above the first key.
    ``bands``, ``norms`` and ``change_rules`` name published facts by scale: sources disagree, so
    a plan that nobody has thought about names none.  ``comparison`` is the table of that name,
    None where nobody is compared with anybody.
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
    bands: Mapping[str, str] = field(default_factory=dict)
    norms: Mapping[str, str] = field(default_factory=dict)
    change_rules: Mapping[str, str] = field(default_factory=dict)
    comparison: Mapping[str, object] | None = None


def plan_text(
    words: PlanWords, *, instruments: Sequence[Instrument], schools: Iterable[School]
) -> str:
    """Return the text of a plan.toml.

    The first questionnaire's main score becomes the primary outcome, the others' the secondary
    ones: the score made of most items, the last of several such.

    Parameters
    ----------
    words : PlanWords
    instruments : sequence of Instrument
        Questionnaires, each planned at baseline and endpoint; at least one.
    schools : iterable of School
        May be empty: the schools are then taken from the data, and an example stands commented.
    """
    scales = [name for each in instruments for name in _outcomes(each)]
    outcomes = [_main(each) for each in instruments]
    label, unit, note = words.attainment
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        intro="".join(f"# {line}\n" for line in words.intro.splitlines())
        + "\n" * bool(words.intro),
        title=_text(words.title),
        as_of=words.as_of.isoformat(),
        seed=words.seed,
        groups=_texts(words.groups),
        duplicate_pupils=_duplicates(words.duplicate_pupils),
        pairing=pairing_text(load_pairing_rules()),
        programme=_text(words.programme),
        note=_text(words.note),
        comparison_design=_text(words.comparison_design),
        comparison=comparison_text(words.comparison),
        sessions_planned=words.sessions_planned,
        instruments="\n".join(instrument_block(each) for each in instruments),
        scales=", ".join(_text(name) for name in scales),
        primary=_text(outcomes[0]),
        secondary=_texts(outcomes[1:]),
        known_bands=_known(BANDS_FILE, scales, load_bands),
        bands=_named(words.bands, scales),
        known_norms=_known(NORMS_FILE, scales, load_norm),
        norms=_named(words.norms, scales),
        known_rules=_known(CHANGE_RULES_FILE, scales, load_change_rule),
        change_rules=_named(words.change_rules, scales),
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


def _outcomes(instrument: Instrument) -> list[str]:
    """Return the names of the scales that can be outcomes."""
    return [scale.name for scale in instrument.scales if scale.higher_is_better is not None]


def _main(instrument: Instrument) -> str:
    """Return the score that a questionnaire is known by: a total, not a part of it."""
    scales = [scale for scale in instrument.scales if scale.higher_is_better is not None]
    most = max(len(scale.items) for scale in scales)
    return [scale.name for scale in scales if len(scale.items) == most][-1]


def instrument_block(instrument: Instrument) -> str:
    """Return the ``[[instruments]]`` entry of a plan for one questionnaire.

    Above it stands, as a comment, what :func:`risk_sentence` says.
    """
    warning = textwrap.wrap(risk_sentence(instrument), COMMENT_WIDTH, break_on_hyphens=False)
    lines = [
        *(f"# {line}" for line in warning),
        "[[instruments]]",
        f"name = {_text(instrument.name)}",
        f"waves = {_texts(PLANNED)}",
    ]
    if instrument.forms:
        first, *later = instrument.forms
        forms = dict(zip(PLANNED, (first, later[0]), strict=True))
        lines.append(f"forms = {_table(forms)}")
    # A scale that nobody has checked is there only where that was accepted.
    if not instrument.is_key_verified or not all(
        each.is_key_verified for each in instrument.scales
    ):
        lines += [
            "# Nobody has checked this key against the authors' own source; reports say so.",
            "accept_unverified_key = true",
        ]
    return "\n".join(lines) + "\n"


def risk_sentence(instrument: Instrument) -> str:
    """Return which answers an adult must look at the same day; "" where none is known of."""
    doubt = instrument.unverified.get("risk_items", "")
    if not instrument.risk_items and not doubt:
        return ""
    told = [
        f"An adult must look at an answer of {least:g} or more to item "
        f"{instrument.number_of(item)} the same day, whatever the score."
        for item, least in instrument.risk_items.items()
    ]
    told += [doubt] * bool(doubt)
    told.append(
        "Name the person who reads the forms before you give them out: evalkit does not send "
        "anything to anybody."
    )
    return f"{instrument.name}: {' '.join(told)}"


def _table(pairs: Mapping[str, str]) -> str:
    inside = ", ".join(f"{key} = {_text(value)}" for key, value in pairs.items())
    return f"{{ {inside} }}" if inside else "{}"


def _named(facts: Mapping[str, str], scales: Sequence[str]) -> str:
    return _table({scale: name for scale, name in facts.items() if scale in scales})


def _known(file_name: str, scales: Sequence[str], load: Callable[[str], PublishedFact]) -> str:
    """Return the published facts there are for these scales, as lines of a comment."""
    lines = []
    for scale in scales:
        for name in published_names(file_name, scale=scale):
            mark = "" if load(name).is_verified else " (not verified)"
            lines.append(f"\n#   {scale}: {name}{mark}")
    return "".join(lines) or " none for these scores."


def _schools(schools: Iterable[School]) -> str:
    entries = [
        f"[[schools]]\nid = {_text(each.school_id)}\nname = {_text(each.name)}\n"
        for each in schools
    ]
    return "\n".join(entries).rstrip() or (
        "# Take the # away below; write one such block per school.   <- yours\n"
        '# [[schools]]\n# id = "S01"\n# name = "The name of the school"'
    )
