"""The evaluation plan of a cohort: what was decided before any result was seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from evalkit.catalogue.bands import Bands, load_bands
from evalkit.catalogue.instruments import Instrument, Scale, load_instrument
from evalkit.catalogue.outcomes import Outcome, record_outcome
from evalkit.catalogue.toml_section import Section, hint, read_toml
from evalkit.vocabulary import COMPARISON_DESIGNS, ROLES, WAVES

PLAN_FILE = "plan.toml"
STANDARDISERS = ("baseline", "average", "change", "repeated")
POLICIES = ("commissioner-v1",)


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """A school as the plan names it."""

    school_id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """The options that move a number; each must be written in the plan."""

    standardise_by: str
    is_corrected: bool
    level: float
    pooling_model: str
    pooling_tau2: str
    is_hartung_knapp: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortPlan:
    """A cohort's evaluation plan.

    ``schools`` is empty when the plan leaves them to the data.  ``outcomes`` holds the primary
    outcome first.  ``waves`` maps an instrument's name to the waves it is answered at.
    """

    title: str
    programme: str
    note: str
    comparison_design: str
    sessions_planned: int | None
    as_of: date
    seed: int
    schools: tuple[School, ...]
    groups: tuple[str, ...]
    instruments: Mapping[str, Instrument]
    waves: Mapping[str, tuple[str, ...]]
    outcomes: tuple[Outcome, ...]
    record_outcomes: tuple[Outcome, ...]
    bands: Mapping[str, Bands]
    analysis: Analysis
    policy: str
    rows_with_problems: str
    duplicate_pupils: str | None

    @property
    def primary(self) -> Outcome:
        """The one primary outcome, fixed before results."""
        return self.outcomes[0]

    def school_name(self, school_id: str) -> str:
        """Return a school's name, or ``School <code>`` when the plan gives none."""
        for school in self.schools:
            if school.school_id == school_id:
                return school.name
        return f"School {school_id}"


def load_plan(cohort_dir: str | Path) -> CohortPlan:
    """Return the plan of a cohort folder.

    Raises
    ------
    DefinitionError
        The file is missing, has no primary outcome, has a key that evalkit does not know, or a
        key does not say what it must.
    """
    folder = Path(cohort_dir)
    section = read_toml(folder / PLAN_FILE)
    programme = section.section("programme")
    outcomes = section.section("outcomes")
    instruments, waves = _instruments(section, folder)
    records = _record_outcomes(section)
    plan = CohortPlan(
        title=section.text("title"),
        programme=programme.text("name"),
        note=programme.text("note", ""),
        comparison_design=programme.choice("comparison_design", COMPARISON_DESIGNS),
        sessions_planned=programme.integer("sessions_planned", None),
        as_of=section.day("as_of"),
        seed=section.integer("seed"),
        schools=_schools(section),
        groups=_groups(section),
        instruments=instruments,
        waves=waves,
        outcomes=_outcomes(outcomes, instruments, waves, records),
        record_outcomes=records,
        bands=_bands(outcomes, instruments),
        analysis=_analysis(section.section("analysis")),
        policy=section.choice("disclosure_policy", POLICIES),
        rows_with_problems=section.choice("rows_with_problems", ("stop", "leave_out"), "stop"),
        duplicate_pupils=section.choice("duplicate_pupils", ("leave_out_all", "keep_first"), None),
    )
    for part in (section, programme, outcomes):
        part.finish()
    return plan


def _schools(section: Section) -> tuple[School, ...]:
    schools = []
    for entry in section.sections("schools", ()):
        schools.append(School(school_id=entry.text("id"), name=entry.text("name")))
        entry.finish()
    codes = [school.school_id for school in schools]
    for code in codes:
        if codes.count(code) > 1:
            raise section.complain("schools", f"the school code {code!r} stands in it twice.")
    return tuple(schools)


def _groups(section: Section) -> tuple[str, ...]:
    groups = section.texts("groups")
    for group in groups:
        if group not in ROLES:
            raise section.complain(
                "groups", f"{group!r} is not a role; roles are {', '.join(ROLES)}."
            )
    if not groups:
        raise section.complain("groups", 'name at least one role, for example ["mentee"].')
    return groups


def _instruments(
    section: Section, folder: Path
) -> tuple[dict[str, Instrument], dict[str, tuple[str, ...]]]:
    instruments, waves = {}, {}
    for entry in section.sections("instruments", ()):
        instrument = load_instrument(entry.text("name"), folder=folder)
        named = entry.texts("waves")
        for wave in named:
            if wave not in WAVES:
                raise entry.complain(
                    "waves", f"{wave!r} is not a wave; waves are {', '.join(WAVES)}."
                )
        instruments[instrument.name], waves[instrument.name] = instrument, named
        entry.finish()
    return instruments, waves


def _record_outcomes(section: Section) -> tuple[Outcome, ...]:
    if "records" not in section:
        return ()
    records = section.section("records")
    before, after = records.text("before"), records.text("after")
    named = records.texts("outcomes")
    attainment = records.section("attainment", {})
    found = tuple(
        record_outcome(records, name, before=before, after=after, attainment=attainment)
        for name in named
    )
    attainment.finish()
    records.finish()
    return found


def _outcomes(
    section: Section,
    instruments: Mapping[str, Instrument],
    waves: Mapping[str, tuple[str, ...]],
    records: tuple[Outcome, ...],
) -> tuple[Outcome, ...]:
    if "primary" not in section:
        raise section.complain(
            "primary",
            "the plan names no primary outcome. One outcome must be chosen before any result is "
            'seen. Write one under [outcomes], for example primary = "swemwbs_metric".',
        )
    names = (section.text("primary"), *section.texts("secondary", ()))
    if len(set(names)) != len(names):
        raise section.complain("secondary", "an outcome is named twice.")
    before = section.choice("before", WAVES, "baseline")
    after = section.choice("after", WAVES, "endpoint")
    planned = {outcome.name: outcome for outcome in records}
    for instrument in instruments.values():
        for scale in instrument.scales:
            planned[scale.name] = _scale_outcome(instrument, scale, before=before, after=after)
    keys = ("primary", *("secondary" for _ in names[1:]))
    return tuple(
        _planned(section, key, planned, name, waves) for key, name in zip(keys, names, strict=True)
    )


def _scale_outcome(instrument: Instrument, scale: Scale, *, before: str, after: str) -> Outcome:
    return Outcome(
        name=scale.name,
        label=scale.label,
        unit="points",
        note="",
        higher_is_better=scale.higher_is_better,
        instrument=instrument.name,
        before=before,
        after=after,
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


def _bands(section: Section, instruments: Mapping[str, Instrument]) -> dict[str, Bands]:
    scales = [scale.name for each in instruments.values() for scale in each.scales]
    loaded = {}
    for scale, name in section.plain("bands", {}).items():
        bands = load_bands(name)
        if bands.scale != scale or scale not in scales:
            raise section.complain(
                "bands", f"the bands {name!r} are for {bands.scale!r}; the plan asks for {scale!r}."
            )
        loaded[scale] = bands
    return loaded


def _analysis(section: Section) -> Analysis:
    analysis = Analysis(
        standardise_by=section.choice("standardise_by", STANDARDISERS),
        is_corrected=section.flag("small_sample_correction"),
        level=section.number("level"),
        pooling_model=section.choice("pooling_model", ("random", "fixed")),
        pooling_tau2=section.choice("pooling_tau2", ("REML", "DL")),
        is_hartung_knapp=section.flag("hartung_knapp"),
    )
    if not 0.5 <= analysis.level < 1:
        raise section.complain("level", f"it must lie between 0.5 and 1; got {analysis.level}.")
    section.finish()
    return analysis
