"""A questionnaire in words: the same text for the terminal and for the documentation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from evalkit.catalogue.explained_facts import bands_words, change_rule_words, norm_words
from evalkit.catalogue.instrument import Instrument
from evalkit.catalogue.scales import MissingRule, Scale

GRADES = {
    "A": "A: the scoring key was seen in a published source",
    "B": "B: part of the scoring key is unverified",
    "own": "own: the programme's own questionnaire",
}
FACT_NAMES = {
    "all": "Everything",
    "key": "Scoring key",
    "missing_rule": "Missing answers",
    "rounding": "Rounding",
    "conversion": "Conversion",
    "ages": "Ages",
    "reference_period": "Time it asks about",
    "forms": "Forms",
    "licence": "Licence",
    "risk_items": "Risk items",
    "parent": "Longer questionnaire",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A questionnaire in words: headings, each with its lines; a line may start with a term."""

    name: str
    title: str
    sections: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def explain_instrument(instrument: Instrument, *, folder: Path | None = None) -> Explained:
    """Return all that is known of a questionnaire, in words; never an item's wording.

    Parameters
    ----------
    instrument : Instrument
    folder : Path, optional
        A cohort folder whose own bands, norms and rules are told with the built-in ones.
    """
    sections = (
        ("What it is", _purpose(instrument)),
        ("How it is answered", _answering(instrument)),
        (
            "Scores",
            tuple((scale.name, _scale_words(instrument, scale)) for scale in instrument.scales),
        ),
        ("Worked examples, which the key must meet", _examples(instrument)),
        ("Other rules for missing answers", tuple(_rules(instrument.missing_rules.values()))),
        ("Bands", tuple(bands_words(instrument, folder))),
        ("Norms", tuple(norm_words(instrument, folder))),
        ("Rules for one pupil's change", tuple(change_rule_words(instrument, folder))),
        ("Where each fact comes from", _facts(instrument.sources)),
        ("Not verified against the authors' own source", _facts(instrument.unverified)),
    )
    return Explained(
        name=instrument.name,
        title=instrument.title,
        sections=tuple((heading, lines) for heading, lines in sections if lines),
    )


def _purpose(instrument: Instrument) -> tuple[tuple[str, str], ...]:
    return (
        ("What", instrument.what),
        ("Why", instrument.why),
        ("Caveats", instrument.caveats),
        ("Reference", instrument.reference),
        ("Licence", instrument.licence),
        ("Grade", _grade_words(instrument)),
        *_whose_file(instrument),
    )


def _grade_words(instrument: Instrument) -> str:
    """Return the grade; in a programme's own file A and B are nobody's word but its own."""
    is_own_word = not instrument.is_built_in and instrument.grade != "own"
    return GRADES[instrument.grade] + (", as the programme's own file says" if is_own_word else "")


def _whose_file(instrument: Instrument) -> tuple[tuple[str, str], ...]:
    if instrument.is_built_in:
        return ()
    replaces = (
        ", which replaces the built-in one of this name" if instrument.replaces_built_in else ""
    )
    return (("Whose file", f"the cohort's own file{replaces}"),)


def _answering(instrument: Instrument) -> tuple[tuple[str, str], ...]:
    n_items = len(instrument.items)
    kind = "any number" if instrument.is_continuous else "a whole number"
    reach = f"{kind} from {instrument.lowest} to {instrument.highest}"
    lines = [
        (
            "Items",
            f"{n_items}, each answered with {reach}"
            if n_items > 1
            else f"one, answered with {reach}",
        ),
        ("Columns", _columns(instrument)),
        ("Turned round", _numbers(instrument, instrument.reversed_items) or "none"),
        ("Ages", instrument.respondent_ages),
        ("Asks about", instrument.reference_period),
    ]
    scored = {item for scale in instrument.scales for item in scale.items}
    gates = {scale.gate.item for scale in instrument.scales if scale.gate}
    if unscored := [item for item in instrument.items if item not in scored | gates]:
        lines.append(("Not scored", _numbers(instrument, unscored)))
    for item, least in instrument.risk_items.items():
        number = instrument.number_of(item)
        lines.append(
            (
                "Risk item",
                f"item {number}: an answer of {least:g} or more is for an adult to look at at "
                "once, whatever the score",
            )
        )
    if instrument.parent:
        places = ", ".join(
            each.rsplit("_", 1)[1].lstrip("0") for each in instrument.parent.items.values()
        )
        lines.append(("Taken from", f"{instrument.parent.name}, items {places}"))
    if instrument.held_back:
        lines.append(
            (
                "Held back",
                f"{', '.join(instrument.held_back)}: key unverified, used only when a plan says "
                "accept_unverified_key = true",
            )
        )
    return tuple(lines)


def _columns(instrument: Instrument) -> str:
    if len(instrument.items) == 1:
        return instrument.items[0]
    is_run = instrument.numbers == tuple(str(n + 1) for n in range(len(instrument.numbers)))
    return (
        f"{instrument.items[0]} to {instrument.items[-1]}"
        if is_run
        else ", ".join(instrument.items)
    )


def _scale_words(instrument: Instrument, scale: Scale) -> str:
    """Return one score in words: from what, how, in which direction, and with which answers."""
    parts = [
        f"{scale.label}.",
        _made_words(instrument, scale),
        f"From {scale.lowest:g} to {scale.highest:g}; {_direction(scale)}.",
        "" if scale.made_from else missing_words(scale),
    ]
    if scale.gate is not None:
        number = instrument.number_of(scale.gate.item)
        parts.append(
            f"When item {number} is answered {scale.gate.closed_at:g}, the score is "
            f"{scale.gate.score:g}."
        )
    if not scale.is_key_verified:
        parts.append("ITS KEY IS UNVERIFIED.")
    return " ".join(part for part in parts if part)


def _made_words(instrument: Instrument, scale: Scale) -> str:
    if scale.sum_of:
        return f"Sum of {', '.join(scale.sum_of)}."
    if scale.conversion is not None:
        return (
            f"{scale.made_from} looked up in the conversion table of {len(scale.conversion)} lines."
        )
    if scale.made_from is not None:
        return f"{scale.made_from} times {scale.multiply:g}."
    combined = {"sum": "Sum", "mean": "Mean"}[scale.combine]
    everything = len(scale.items) == len(instrument.items)
    which = (
        "all items"
        if everything and len(scale.items) > 1
        else f"items {_numbers(instrument, scale.items)}"
    )
    if len(scale.items) == 1:
        return f"Item {_numbers(instrument, scale.items)} by itself."
    recoded = (
        f", answers counted {', '.join(f'{old:g} as {new:g}' for old, new in scale.recode.items())}"
        if scale.recode
        else ""
    )
    return f"{combined} of {which}{recoded}."


def _direction(scale: Scale) -> str:
    return {
        True: "higher is better",
        False: "lower is better",
        None: "a check of how the form was filled in, not an outcome",
    }[scale.higher_is_better]


def missing_words(scale: Scale) -> str:
    """Return a scale's rule for missing answers in words; nothing for a single item."""
    n_items = len(scale.items)
    if scale.sum_of:
        return "Missing when one of them is."
    if scale.min_answered == n_items:
        return "Every item must be answered." if n_items > 1 else ""
    needed = f"Needs {scale.min_answered} of {n_items} answers"
    if scale.fill_with is not None:
        return f"{needed}; a missing one counts as {scale.fill_with:g}."
    rounded = (
        ", and the result is rounded to a whole number, halves up"
        if scale.rounding == "half_up"
        else ""
    )
    return f"{needed}; the mean of the answered items stands for the missing ones{rounded}."


def _examples(instrument: Instrument) -> tuple[tuple[str, str], ...]:
    known = [scale.name for scale in instrument.scales]
    lines = []
    for example in instrument.examples:
        answers = " ".join("." if answer is None else f"{answer:g}" for answer in example.answers)
        scores = ", ".join(
            f"{name} {'no score' if score is None else f'{score:g}'}"
            for name, score in example.scores.items()
            if name in known
        )
        lines.append((f"Answers {answers}", scores))
    return tuple(lines)


def _rules(rules: Iterable[MissingRule]) -> Iterable[tuple[str, str]]:
    for rule in rules:
        check = (
            "checked against its source" if rule.is_verified else "not verified against the manual"
        )
        yield (
            rule.name,
            f"up to {rule.max_missing} missing answers in a scale are replaced by the mean of the "
            f"answered ones ({rule.source}; {check}). Used only when a plan names it: "
            f'missing_rule = "{rule.name}".',
        )


def _facts(facts: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((FACT_NAMES[fact], text) for fact, text in facts.items())


def _numbers(instrument: Instrument, items: Iterable[str]) -> str:
    chosen = set(items)
    return ", ".join(
        number
        for number, item in zip(instrument.numbers, instrument.items, strict=True)
        if item in chosen
    )
