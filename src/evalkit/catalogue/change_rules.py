"""Rules for change: how many points a pupil must move before it counts as more than chance."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from evalkit.catalogue.published_facts import PublishedFact, load_published, origin
from evalkit.catalogue.scales import Scale
from evalkit.catalogue.toml_section import Section

CHANGE_RULES_FILE = "change_rules.toml"
KINDS = ("reliable", "important")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRule(PublishedFact):
    """A rule for one scale.

    Either ``sd`` and ``reliability``, from which Jacobson and Truax's smallest reliable change is
    worked out at ``critical``; or ``points``, as published: a change of that many points counts.
    ``kind`` says whether the rule is about chance ("reliable") or about what people notice
    ("important").
    """

    doubt: ClassVar[str] = "rule for change not verified against the manual"

    kind: str
    sd: float | None
    reliability: float | None
    reliability_kind: str | None
    critical: float | None
    points: float | None


def load_change_rule(name: str, *, folder: Path | None = None) -> ChangeRule:
    """Return a rule for change by name.

    Parameters
    ----------
    name : str
        An entry of ``change_rules.toml``.
    folder : Path, optional
        A cohort folder whose own ``change_rules.toml`` is searched first.

    Raises
    ------
    DefinitionError
        There is no such rule, or its entry does not say what it must.

    Examples
    --------
    >>> load_change_rule("wemwbs_pupils_alpha").reliability
    0.87
    """
    return load_published(
        name, file_name=CHANGE_RULES_FILE, what="rules for change", folder=folder, read=_rule
    )


def _rule(name: str, section: Section, scale: Scale) -> ChangeRule:
    if scale.higher_is_better is None:
        raise section.complain("scale", f"{scale.name} is a check of the form, not an outcome.")
    points = section.number("points", None)
    is_published = points is not None
    rule = ChangeRule(
        name=name,
        scale=scale.name,
        kind=section.choice("kind", KINDS),
        sd=None if is_published else section.number("sd"),
        reliability=None if is_published else section.number("reliability"),
        reliability_kind=None if is_published else section.text("reliability_kind"),
        critical=None if is_published else section.number("critical"),
        points=points,
        **origin(section),
    )
    if is_published and not 0 < points <= scale.highest - scale.lowest:
        raise section.complain("points", "it must be above 0 and within the scale's reach.")
    if not is_published:
        _check_inputs(section, rule)
    return rule


def _check_inputs(section: Section, rule: ChangeRule) -> None:
    if rule.kind != "reliable":
        raise section.complain("kind", 'an important change is given as `points`; got "important".')
    if rule.sd <= 0:
        raise section.complain("sd", f"it must be above 0; got {rule.sd:g}.")
    if not 0 <= rule.reliability < 1:
        raise section.complain(
            "reliability", f"it must be 0 or more and below 1; got {rule.reliability:g}."
        )
    if rule.critical <= 0:
        raise section.complain("critical", f"it must be above 0; got {rule.critical:g}.")
