"""The questionnaires that a plan names: when they are answered, in which form, by which rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Protocol, TypeVar

from evalkit.catalogue.instrument import Instrument
from evalkit.catalogue.instruments import load_instrument
from evalkit.catalogue.toml_section import Section, hint
from evalkit.vocabulary import WAVES


class AboutScale(Protocol):
    """A published fact about one scale: bands, norms, a rule for change."""

    @property
    def scale(self) -> str:
        """The scale's name."""


Fact = TypeVar("Fact", bound=AboutScale)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedInstrument:
    """A questionnaire with its waves, and the form used at each where there are several."""

    instrument: Instrument
    waves: tuple[str, ...]
    forms: Mapping[str, str]


def planned_instruments(section: Section, folder: Path) -> dict[str, PlannedInstrument]:
    """Return the questionnaires under [[instruments]] of a plan, by name.

    Raises
    ------
    DefinitionError
        A questionnaire is unknown or named twice, its key is unverified and that is not accepted,
        or a wave or a form is not what it must be.
    """
    planned: dict[str, PlannedInstrument] = {}
    for entry in section.sections("instruments", ()):
        instrument = load_instrument(
            entry.text("name"),
            folder=folder,
            accept_unverified_key=entry.flag("accept_unverified_key", False),
            missing_rule=entry.text("missing_rule", None),
        )
        if instrument.name in planned:
            raise entry.complain("name", f"{instrument.name} stands in the plan twice.")
        waves = entry.texts("waves")
        for wave in waves:
            if waves.count(wave) > 1:
                raise entry.complain("waves", f"{wave!r} stands in it twice.")
            if wave not in WAVES:
                raise entry.complain(
                    "waves", f"{wave!r} is not a wave; waves are {', '.join(WAVES)}."
                )
        planned[instrument.name] = PlannedInstrument(
            instrument=instrument, waves=waves, forms=_forms(entry, instrument, waves)
        )
        entry.finish()
    return planned


def planned_scales(section: Section, instruments: Mapping[str, Instrument]) -> tuple[str, ...]:
    """Return the names of all scores that the planned questionnaires give.

    Raises
    ------
    DefinitionError
        Two questionnaires give a score of the same name, so nobody could tell which is meant.
    """
    if clash := clash_of_scores(instruments.values()):
        raise section.complain("instruments", clash)
    return tuple(scale.name for each in instruments.values() for scale in each.scales)


def clash_of_scores(instruments: Iterable[Instrument]) -> str:
    """Return why these questionnaires cannot be used together, and how to mend it; else "".

    Two that give a score of the same name cannot, because nobody could tell which is meant.
    """
    givers: dict[str, Instrument] = {}
    for instrument in instruments:
        for scale in instrument.scales:
            if scale.name in givers:
                return _clash(scale.name, givers[scale.name], instrument)
            givers[scale.name] = instrument
    return ""


def _clash(scale: str, one: Instrument, other: Instrument) -> str:
    both = f"{one.name} and {other.name} both give the score {scale}"
    roots = {each.name.partition("_order_")[0] for each in (one, other) if each.order}
    if one.order and other.order and len(roots) == 1:
        return (
            f"{both}: they are two orders of one questionnaire. A cohort can use one of them; "
            "schools that used the other order need a cohort folder of their own."
        )
    own = [f"{each.name}.toml" for each in (other, one) if not each.is_built_in]
    where = f"in {own[0]}" if own else "in a file of your own for one of them"
    return (
        f"{both}, so nobody could tell which is meant. Give the score another name {where}, or "
        "use only one of the two."
    )


def planned_facts(
    section: Section,
    key: str,
    *,
    scales: Iterable[str],
    at_most: int | None,
    load: Callable[..., Fact],
    folder: Path,
) -> dict[str, tuple[Fact, ...]]:
    """Return the published facts that a plan names under ``key``, by scale.

    A plan writes ``{ scale = "name" }``, or ``{ scale = ["one", "other"] }`` where it wants the
    same score judged by several, ``at_most`` so many.

    Raises
    ------
    DefinitionError
        A fact is unknown, is about another scale, or its scale is not planned; or there are more
        than ``at_most``.
    """
    known, found = sorted(scales), {}
    for scale, named in section.plain(key, {}).items():
        names = [named] if isinstance(named, str) else named
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise section.complain(
                key, f"{scale} must be given a name or a list of names; got {named!r}."
            )
        if len(set(names)) != len(names):
            raise section.complain(key, f"{scale} is given the same name twice.")
        if scale not in known:
            raise section.complain(
                key, f"{scale!r} is no score of a planned instrument.{hint(scale, known)}"
            )
        if at_most is not None and len(names) > at_most:
            # Every further set of thresholds tells where between two of them a pupil stands.
            raise section.complain(
                key,
                f"{scale} may be judged by {at_most} sets at most, or together they would tell "
                f"what single pupils scored; got {len(names)}.",
            )
        facts = tuple(load(name, folder=folder) for name in names)
        for name, fact in zip(names, facts, strict=True):
            if fact.scale != scale:
                raise section.complain(
                    key, f"{name!r} is for {fact.scale!r}; the plan asks for {scale!r}."
                )
        found[scale] = facts
    return found


def _forms(entry: Section, instrument: Instrument, waves: tuple[str, ...]) -> Mapping[str, str]:
    """Return the form at each wave; a questionnaire with several forms must say which it was."""
    forms = entry.plain("forms", {})
    legal = ", ".join(repr(form) for form in instrument.forms)
    if not instrument.forms and forms:
        raise entry.complain("forms", f"{instrument.name} has one form only; take the key away.")
    if instrument.forms and set(forms) != set(waves):
        first, *later = instrument.forms
        example = ", ".join(
            f'{wave} = "{first if place == 0 or not later else later[0]}"'
            for place, wave in enumerate(waves)
        )
        raise entry.complain(
            "forms",
            f"{instrument.name} has several forms that ask about different times ({legal}). Say "
            f"which one the pupils saw at each wave: forms = {{ {example} }}",
        )
    for wave, form in forms.items():
        if form not in instrument.forms:
            raise entry.complain(
                "forms", f"{form!r} at {wave} is not a form of {instrument.name}; it has {legal}."
            )
    return MappingProxyType(forms)
