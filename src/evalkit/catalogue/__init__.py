"""catalogue: what is defined (instruments, tables, bands, measures, the plan), as frozen data."""

from evalkit.catalogue.bands import Band, Bands, load_bands
from evalkit.catalogue.change_rules import ChangeRule, load_change_rule
from evalkit.catalogue.instrument import Instrument
from evalkit.catalogue.instruments import list_instruments, load_instrument
from evalkit.catalogue.measures import Measure, load_measure, load_measures
from evalkit.catalogue.norms import Norm, load_norm
from evalkit.catalogue.outcomes import Outcome
from evalkit.catalogue.plan import CohortPlan, School, load_plan
from evalkit.catalogue.rules_of_thumb import (
    RuleOfThumb,
    load_rule_of_thumb,
    load_rules_of_thumb,
)
from evalkit.catalogue.scales import Scale
from evalkit.catalogue.tables import Column, Table, list_tables, load_table

__all__ = [
    "Band",
    "Bands",
    "ChangeRule",
    "CohortPlan",
    "Column",
    "Instrument",
    "Measure",
    "Norm",
    "Outcome",
    "RuleOfThumb",
    "Scale",
    "School",
    "Table",
    "list_instruments",
    "list_tables",
    "load_bands",
    "load_change_rule",
    "load_instrument",
    "load_measure",
    "load_measures",
    "load_norm",
    "load_plan",
    "load_rule_of_thumb",
    "load_rules_of_thumb",
    "load_table",
]
