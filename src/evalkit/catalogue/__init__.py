"""catalogue: what is defined (instruments, tables, bands, measures, the plan), as frozen data."""

from evalkit.catalogue.bands import Band, Bands, load_bands
from evalkit.catalogue.instruments import Instrument, Scale, list_instruments, load_instrument
from evalkit.catalogue.measures import Measure, load_measure, load_measures
from evalkit.catalogue.outcomes import Outcome
from evalkit.catalogue.plan import CohortPlan, School, load_plan
from evalkit.catalogue.tables import Column, Table, list_tables, load_table

__all__ = [
    "Band",
    "Bands",
    "CohortPlan",
    "Column",
    "Instrument",
    "Measure",
    "Outcome",
    "Scale",
    "School",
    "Table",
    "list_instruments",
    "list_tables",
    "load_bands",
    "load_instrument",
    "load_measure",
    "load_measures",
    "load_plan",
    "load_table",
]
