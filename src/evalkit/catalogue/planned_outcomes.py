"""The outcomes that a plan names, and the waves or terms between which they change."""

from __future__ import annotations

from collections.abc import Mapping

from evalkit.catalogue.instrument import Instrument
from evalkit.catalogue.outcomes import Outcome, record_outcome
from evalkit.catalogue.scales import Scale
from evalkit.catalogue.toml_section import Section, hint
from evalkit.vocabulary import WAVES


def planned_records(section: Section) -> tuple[Outcome, ...]:
    """Return the record outcomes of a plan, none when it has no [records]."""
    if "records" not in section:
        return ()
    records = section.section("records")
    before, after = records.text("before"), records.text("after")
    if before == after:
        raise records.complain("after", f"it must be another term than `before` ({before!r}).")
    named = records.texts("outcomes")
    attainment = records.section("attainment", {})
    found = tuple(
        record_outcome(records, name, before=before, after=after, attainment=attainment)
        for name in named
    )
    attainment.finish()
    records.finish()
    return found


def planned_outcomes(
    section: Section,
    instruments: Mapping[str, Instrument],
    waves: Mapping[str, tuple[str, ...]],
    records: tuple[Outcome, ...],
) -> tuple[Outcome, ...]:
    """Return the outcomes that a plan names, the primary one first.

    Raises
    ------
    DefinitionError
        No primary outcome is named, or one that is not planned at both of its waves.
    """
    if "primary" not in section:
        raise section.complain(
            "primary",
            "the plan names no primary outcome. One outcome must be chosen before any result is "
            'seen. Write one under [outcomes], for example primary = "swemwbs_metric".',
        )
    names = (section.text("primary"), *section.texts("secondary", ()))
    if len(set(names)) != len(names):
        raise section.complain("secondary", "an outcome is named twice.")
    before, after = (
        _moments(section) if instruments or "before" in section else (WAVES[0], WAVES[-1])
    )
    planned = {outcome.name: outcome for outcome in records}
    for instrument in instruments.values():
        for scale in instrument.scales:
            if scale.higher_is_better is None:
                continue
            planned[scale.name] = _scale_outcome(instrument, scale, before=before, after=after)
    keys = ("primary", *("secondary" for _ in names[1:]))
    for key, name in zip(keys, names, strict=True):
        _refuse_what_is_no_outcome(section, key, name, instruments)
    return tuple(
        _planned(section, key, planned, name, waves) for key, name in zip(keys, names, strict=True)
    )


def _refuse_what_is_no_outcome(
    section: Section, key: str, name: str, instruments: Mapping[str, Instrument]
) -> None:
    """Say why a scale that is there cannot be an outcome, rather than that it is unknown."""
    for instrument in instruments.values():
        if name in instrument.held_back:
            raise section.complain(
                key,
                f"{name} is held back: its key is unverified. Check it against the authors' own "
                "source, or write accept_unverified_key = true under the [[instruments]] entry of "
                f"{instrument.name}; every report then says so.",
            )
        for scale in instrument.scales:
            if scale.name == name and scale.higher_is_better is None:
                raise section.complain(
                    key, f"{name} checks how the form was filled in; it is not an outcome."
                )


def _moments(section: Section) -> tuple[str, str]:
    """Return the waves between which change is taken."""
    before, after = section.choice("before", WAVES), section.choice("after", WAVES)
    if WAVES.index(before) >= WAVES.index(after):
        raise section.complain("after", f"it must be a later wave than `before` ({before!r}).")
    return before, after


def _scale_outcome(instrument: Instrument, scale: Scale, *, before: str, after: str) -> Outcome:
    is_checked = instrument.is_key_verified and scale.is_key_verified
    return Outcome(
        name=scale.name,
        label=scale.label if is_checked else f"{scale.label}, scoring key unverified",
        unit="points",
        note="",
        higher_is_better=scale.higher_is_better,
        instrument=instrument.name,
        before=before,
        after=after,
        step=scale.step,
        raw={score: raw for raw, score in scale.conversion.items()} if scale.conversion else None,
    )


def _planned(
    section: Section,
    key: str,
    planned: Mapping[str, Outcome],
    name: str,
    waves: Mapping[str, tuple[str, ...]],
) -> Outcome:
    """Return a named outcome if it is planned, and planned at both of its waves."""
    if name not in planned:
        raise section.complain(
            key,
            f"{name!r} is neither a score of a planned instrument nor a planned record. "
            f"Planned: {', '.join(planned) or 'nothing'}.{hint(name, planned)}",
        )
    outcome = planned[name]
    for wave in (outcome.before, outcome.after):
        if outcome.instrument and wave not in waves[outcome.instrument]:
            raise section.complain(
                key, f"{outcome.instrument} is not planned at the wave {wave!r}."
            )
    return outcome
