"""Reading a questionnaire's file: one instrument, or one for each item order it circulates in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from evalkit.catalogue.instrument import Instrument, Parent
from evalkit.catalogue.scale_reading import ROUNDINGS, STATUSES, Answering, read_scale
from evalkit.catalogue.scales import MissingRule, Scale
from evalkit.catalogue.toml_section import Section, read_toml
from evalkit.catalogue.whose_file import is_built_in_file, replaces_built_in_file
from evalkit.catalogue.worked_examples import read_examples
from evalkit.errors import DefinitionError

GRADES = ("A", "B", "own")
ANSWERS = ("whole", "continuous")
FACTS = (
    "all", "key", "missing_rule", "rounding", "conversion", "ages", "reference_period", "forms",
    "licence", "risk_items", "parent",
)  # fmt: skip
"""The facts about a questionnaire whose origin its file states."""
MOST_ITEMS = 500
MOST_POINTS = 1000
"""Above these a number in a file is a slip, and one of enough digits would fill the memory."""
NEEDED_FACTS = ("key", "missing_rule", "ages", "reference_period", "licence")


def read_instruments(file: Path) -> list[Instrument]:
    """Return the instruments of one file: one, or one per item order.

    Raises
    ------
    DefinitionError
        The file is blank, is not TOML, or does not say what it must.
    """
    section = read_toml(file)
    if not list(section.names()):
        raise DefinitionError(
            f"{file.name} is blank: it is the form for a questionnaire of your own. Copy it into "
            "your cohort folder under the questionnaire's name and fill it in."
        )
    orders = section.plain("orders", {})
    if not orders:
        return [_instrument(section, file, order=None)]
    for order in orders:
        if re.fullmatch("order_[a-z0-9_]+", order) is None:
            raise section.complain("orders", f"call it order_<name>; got {order!r}.")
    return [_instrument(read_toml(file), file, order=order) for order in orders]


def _instrument(section: Section, file: Path, *, order: str | None) -> Instrument:
    name = _name(section, file.stem)
    full_name = f"{name}_{order}" if order else name
    keyed = section.section("orders").section(order) if order else section
    answering = _answering(section, full_name)
    reversed_items = frozenset(answering.items_of(keyed, "reversed"))
    scales: list[Scale] = []
    for entry in section.sections("scales"):
        scales.append(read_scale(entry, answering, scales))
    _check_partition(section, answering, scales)
    _refuse_reversed_gates(section, reversed_items, scales)
    sources, unverified = _facts(section, "sources"), _facts(section, "unverified")
    graded = keyed if "grade" in keyed else section
    made = Instrument(
        name=full_name,
        title=section.line("title") + (f" ({keyed.line('label')})" if order else ""),
        order=order,
        items=tuple(answering.numbered.values()),
        numbers=tuple(answering.numbered),
        lowest=answering.lowest,
        highest=answering.highest,
        is_continuous=answering.is_continuous,
        reversed_items=reversed_items,
        scales=tuple(scales),
        held_back=(),
        forms=_forms(section),
        risk_items=_risk_items(section, answering),
        parent=_parent(keyed if "parent" in keyed else section, answering),
        examples=read_examples(keyed, answering=answering, scales=scales),
        missing_rules=_missing_rules(section, scales),
        missing_rule=None,
        respondent_ages=section.text("ages"),
        reference_period=_reference_period(section),
        licence=section.text("licence"),
        reference=section.text("reference"),
        grade=graded.choice("grade", GRADES),
        is_key_verified=graded.choice("status", STATUSES, STATUSES[0]) == STATUSES[0],
        sources=sources,
        unverified=unverified | _facts(keyed, "unverified") if order else unverified,
        what=section.text("what"),
        why=section.text("why"),
        caveats=section.text("caveats"),
        is_built_in=is_built_in_file(file),
        replaces_built_in=replaces_built_in_file(file),
    )
    _check_facts(section, graded, made)
    section.finish()
    if order:
        keyed.finish()
    return made


def _name(section: Section, stem: str) -> str:
    name = section.identifier("name")
    if name != stem:
        raise section.complain(
            "name",
            f"it must be the file's own name {stem!r}; got {name!r}. Change one of the two; a "
            "file's name has small letters, digits and underlines.",
        )
    return name


def _answering(section: Section, full_name: str) -> Answering:
    n_items = section.integer("n_items")
    if n_items < 1:
        raise section.complain("n_items", f"it must be 1 or more; got {n_items}.")
    if n_items > MOST_ITEMS:
        raise section.complain(
            "n_items",
            f"it must not be above {MOST_ITEMS}, more than any questionnaire has; a slip?",
        )
    lowest, highest = section.integer("lowest"), section.integer("highest")
    if lowest >= highest:
        raise section.complain("highest", f"it must be above lowest ({lowest}); got {highest}.")
    if max(-lowest, highest) > MOST_POINTS:
        raise section.complain(
            "highest", f"answers must lie between -{MOST_POINTS} and {MOST_POINTS}; a slip?"
        )
    numbers = section.texts("item_numbers", ()) or tuple(str(n) for n in range(1, n_items + 1))
    if len(numbers) != n_items or len(set(numbers)) != n_items:
        raise section.complain(
            "item_numbers", f"it must list {n_items} different numbers, as n_items says."
        )
    return Answering(
        numbered={number: f"{full_name}_{number:0>2}" for number in numbers},
        lowest=lowest,
        highest=highest,
        is_continuous=section.choice("answers", ANSWERS, ANSWERS[0]) == "continuous",
    )


def _check_partition(section: Section, answering: Answering, scales: list[Scale]) -> None:
    """Refuse items that no scale uses and that the file does not set aside: a slip of the key."""
    unscored = set(answering.items_of(section, "unscored")) if "unscored" in section else set()
    used = {item for scale in scales for item in scale.items}
    used |= {scale.gate.item for scale in scales if scale.gate}
    for number, item in answering.numbered.items():
        if item not in used | unscored:
            raise section.complain(
                "scales",
                f"item {number} is in no scale. Add it to its scale, or list it under `unscored`.",
            )
        if item in used & unscored:
            raise section.complain("unscored", f"item {number} is in a scale all the same.")


def _refuse_reversed_gates(
    section: Section, reversed_items: frozenset[str], scales: list[Scale]
) -> None:
    """A gate is closed by an answer as printed; turned round it would close at the wrong end."""
    for scale in scales:
        if scale.gate is not None and scale.gate.item in reversed_items:
            raise section.complain(
                "reversed", f"the item that is the gate of {scale.name} cannot be reversed."
            )


def _forms(section: Section) -> Mapping[str, str]:
    forms = section.plain("forms", {})
    if len(forms) == 1 or not all(isinstance(period, str) for period in forms.values()):
        raise section.complain(
            "forms", 'name two or more, each with the time it asks about: standard = "last month".'
        )
    return MappingProxyType(forms)


def _reference_period(section: Section) -> str:
    forms = section.plain("forms", {})
    if not forms:
        return section.text("reference_period")
    return "; ".join(f"{period} ({form} form)" for form, period in forms.items())


def _risk_items(section: Section, answering: Answering) -> Mapping[str, float]:
    risks = {}
    for number, least in section.plain("risk_items", {}).items():
        is_number = isinstance(least, int | float) and not isinstance(least, bool)
        if number not in answering.numbered or not is_number:
            raise section.complain(
                "risk_items", f"write the item's number and the least answer; got {number!r}."
            )
        if not answering.lowest < least <= answering.highest:
            # Above the highest answer nobody would ever be looked at, from the lowest everybody.
            raise section.complain(
                "risk_items",
                f"the least answer of item {number} must be above {answering.lowest} and not "
                f"above {answering.highest}; got {least:g}.",
            )
        risks[answering.numbered[number]] = float(least)
    return MappingProxyType(risks)


def _parent(section: Section, answering: Answering) -> Parent | None:
    if "parent" not in section:
        return None
    entry = section.section("parent")
    name, places = entry.text("name"), entry.places("items")
    if len(places) != len(answering.numbered):
        raise entry.complain("items", f"it must name {len(answering.numbered)} items of {name}.")
    entry.finish()
    items = {
        item: f"{name}_{place!s:0>2}"
        for item, place in zip(answering.numbered.values(), places, strict=True)
    }
    return Parent(name=name, items=MappingProxyType(items))


def _missing_rules(section: Section, scales: list[Scale]) -> Mapping[str, MissingRule]:
    rules = {}
    for name in section.plain("missing_rules", {}):
        entry = section.section("missing_rules").section(name)
        rule = MissingRule(
            name=name,
            max_missing=entry.integer("max_missing"),
            rounding=entry.choice("rounding", ROUNDINGS),
            source=entry.text("source"),
            is_verified=entry.flag("is_verified"),
        )
        shortest = min(
            len(scale.items) for scale in scales if not (scale.made_from or scale.sum_of)
        )
        if not 0 < rule.max_missing < shortest:
            raise entry.complain("max_missing", f"it must lie between 1 and {shortest - 1}.")
        if any(scale.conversion for scale in scales):
            raise entry.complain("max_missing", "a converted score needs all of its answers.")
        entry.finish()
        rules[name] = rule
    return MappingProxyType(rules)


def _facts(section: Section, key: str) -> dict[str, str]:
    facts = section.plain(key, {})
    for fact, text in facts.items():
        if fact not in FACTS or not isinstance(text, str) or not text.strip():
            raise section.complain(
                key, f"it must give a text for any of {', '.join(FACTS)}; got {fact!r}."
            )
    return facts


def _check_facts(section: Section, graded: Section, made: Instrument) -> None:
    """Refuse facts of unknown origin, and a grade that does not fit the status."""
    told = {**made.sources, **made.unverified}
    for fact in NEEDED_FACTS:
        if fact not in told and "all" not in told:
            raise section.complain(
                "sources",
                f"say under [sources] where `{fact}` comes from, or under [unverified] that "
                'nobody has checked it; all = "…" speaks for every fact.',
            )
    if (made.grade == "B") == made.is_key_verified:
        raise graded.complain(
            "status",
            'grade "B" goes with status = "unverified_key", and only grade "B" does; '
            f"got grade {made.grade!r}.",
        )
    has_doubt = not made.is_key_verified or any(not each.is_key_verified for each in made.scales)
    if has_doubt and "key" not in made.unverified:
        raise section.complain(
            "unverified", 'an unverified key needs key = "…": what has not been checked.'
        )
