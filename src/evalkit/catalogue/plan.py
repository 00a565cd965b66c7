"""The evaluation plan of a cohort: what was decided before any result was seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from evalkit.catalogue.bands import Bands, load_bands
from evalkit.catalogue.change_rules import ChangeRule, load_change_rule
from evalkit.catalogue.instrument import Instrument
from evalkit.catalogue.norms import Norm, load_norm
from evalkit.catalogue.outcomes import Outcome
from evalkit.catalogue.pairing import PairingRules
from evalkit.catalogue.planned_comparison import (
    ComparisonRule,
    planned_comparison,
    planned_design,
)
from evalkit.catalogue.planned_instruments import planned_facts, planned_instruments, planned_scales
from evalkit.catalogue.planned_linkage import LinkageRule, planned_linkage
from evalkit.catalogue.planned_outcomes import planned_outcomes, planned_records
from evalkit.catalogue.planned_pairing import planned_pairing
from evalkit.catalogue.toml_section import DEFINITIONS, Section, read_toml
from evalkit.vocabulary import ROLES

PLAN_FILE = "plan.toml"
MOST_SETS = 2
"""By how many sets of bands, and of rules for change, one score may be judged."""
STANDARDISERS = ("baseline", "average", "change", "repeated")


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
    outcome first.  ``waves`` maps an instrument's name to the waves it is answered at, ``forms``
    to the form used at each wave (empty where there is only one).  ``bands``, ``norms`` and
    ``change_rules`` hold by scale what the plan names, in its order.  ``linkage`` is None where
    only equal codes are the same pupil's.  ``comparison`` says how the main group is compared with
    pupils who were not in the programme, None where ``comparison_design`` is none.  ``pairing`` is
    there even where the plan does not say anything about it.
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
    forms: Mapping[str, Mapping[str, str]]
    outcomes: tuple[Outcome, ...]
    record_outcomes: tuple[Outcome, ...]
    bands: Mapping[str, tuple[Bands, ...]]
    norms: Mapping[str, tuple[Norm, ...]]
    change_rules: Mapping[str, tuple[ChangeRule, ...]]
    analysis: Analysis
    policy: str
    rows_with_problems: str
    duplicate_pupils: str | None
    linkage: LinkageRule | None
    pairing: PairingRules
    comparison: ComparisonRule | None

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
    planned = planned_instruments(section, folder)
    instruments = {name: each.instrument for name, each in planned.items()}
    waves = {name: each.waves for name, each in planned.items()}
    records = planned_records(section)
    groups = _groups(section)
    judged = planned_outcomes(outcomes, instruments, waves, records)
    facts = partial(
        planned_facts, outcomes, scales=planned_scales(section, instruments), folder=folder
    )
    plan = CohortPlan(
        title=section.text("title"),
        programme=programme.text("name"),
        note=programme.text("note", ""),
        comparison_design=planned_design(programme, section, groups),
        sessions_planned=programme.integer("sessions_planned", None),
        as_of=section.day("as_of"),
        seed=section.integer("seed"),
        schools=_schools(section),
        groups=groups,
        instruments=instruments,
        waves=waves,
        forms={name: each.forms for name, each in planned.items()},
        outcomes=judged,
        record_outcomes=records,
        bands=facts("bands", load=load_bands, at_most=MOST_SETS),
        norms=facts("norms", load=load_norm, at_most=None),
        change_rules=facts("change_rules", load=load_change_rule, at_most=MOST_SETS),
        analysis=_analysis(section.section("analysis")),
        policy=section.choice("disclosure_policy", _policies()),
        rows_with_problems=section.choice("rows_with_problems", ("stop", "leave_out"), "stop"),
        duplicate_pupils=section.choice("duplicate_pupils", ("leave_out_all", "keep_first"), None),
        linkage=planned_linkage(section),
        pairing=planned_pairing(section),
        comparison=planned_comparison(
            section, primary=judged[0], outcomes=dict.fromkeys((*judged, *records))
        ),
    )
    for part in (section, programme, outcomes):
        part.finish()
    return plan


def _policies() -> tuple[str, ...]:
    return tuple(read_toml(DEFINITIONS / "disclosure.toml").names())


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
    if analysis.pooling_model == "fixed" and analysis.is_hartung_knapp:
        raise section.complain(
            "hartung_knapp", 'it goes with pooling_model = "random"; write false for "fixed".'
        )
    section.finish()
    return analysis
