"""findings: one module per question of a report; frames in, an exact Finding out."""

from evalkit.findings.band_shifts import band_shifts
from evalkit.findings.beside_norms import beside_norms
from evalkit.findings.caveats import caveats
from evalkit.findings.contrary_items import contrary_items
from evalkit.findings.finding import Finding, FindingTable
from evalkit.findings.headline import headline
from evalkit.findings.lost_pupils import lost_pupils
from evalkit.findings.participation import participation
from evalkit.findings.persistent_absence import persistent_absence
from evalkit.findings.pooled_change import pooled_change
from evalkit.findings.programme_reach import programme_reach
from evalkit.findings.pupil_change import pupil_change
from evalkit.findings.quantity import (
    Count,
    Label,
    Mean,
    Measured,
    PooledMeasure,
    Quantity,
    SchoolCount,
    Share,
    Total,
    Undefined,
    Values,
)
from evalkit.findings.questionnaires import questionnaires
from evalkit.findings.report_frame import how_it_was_made, report_header
from evalkit.findings.risk_notes import risk_notes
from evalkit.findings.school_records import school_records
from evalkit.findings.wellbeing_change import wellbeing_change

__all__ = [
    "Count",
    "Finding",
    "FindingTable",
    "Label",
    "Mean",
    "Measured",
    "PooledMeasure",
    "Quantity",
    "SchoolCount",
    "Share",
    "Total",
    "Undefined",
    "Values",
    "band_shifts",
    "beside_norms",
    "caveats",
    "contrary_items",
    "headline",
    "how_it_was_made",
    "lost_pupils",
    "participation",
    "persistent_absence",
    "pooled_change",
    "programme_reach",
    "pupil_change",
    "questionnaires",
    "report_header",
    "risk_notes",
    "school_records",
    "wellbeing_change",
]
