"""catalogue: what is defined (instruments, tables, bands, measures, the plan), as frozen data."""

from evalkit.catalogue.balance_rules import BalanceRules, load_balance_rules
from evalkit.catalogue.bands import Band, Bands, load_bands
from evalkit.catalogue.change_rules import ChangeRule, load_change_rule
from evalkit.catalogue.instrument import Instrument
from evalkit.catalogue.instruments import list_instruments, load_instrument
from evalkit.catalogue.measures import Measure, load_measure, load_measures
from evalkit.catalogue.norms import Norm, load_norm
from evalkit.catalogue.outcomes import Outcome
from evalkit.catalogue.pairing import Forbids, PairingRules, load_pairing_rules
from evalkit.catalogue.pairing_criteria import Criterion
from evalkit.catalogue.plan import CohortPlan, School, load_plan
from evalkit.catalogue.planned_comparison import ComparisonRule
from evalkit.catalogue.rules_of_thumb import (
    RuleOfThumb,
    load_rule_of_thumb,
    load_rules_of_thumb,
)
from evalkit.catalogue.scales import Scale
from evalkit.catalogue.tables import Column, Table, list_tables, load_table

__all__ = [
    "BalanceRules",
    "Band",
    "Bands",
    "ChangeRule",
    "CohortPlan",
    "Column",
    "ComparisonRule",
    "Criterion",
    "Forbids",
    "Instrument",
    "Measure",
    "Norm",
    "Outcome",
    "PairingRules",
    "RuleOfThumb",
    "Scale",
    "School",
    "Table",
    "list_instruments",
    "list_tables",
    "load_balance_rules",
    "load_bands",
    "load_change_rule",
    "load_instrument",
    "load_measure",
    "load_measures",
    "load_norm",
    "load_pairing_rules",
    "load_plan",
    "load_rule_of_thumb",
    "load_rules_of_thumb",
    "load_table",
]
