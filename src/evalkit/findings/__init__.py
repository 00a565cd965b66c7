"""findings: one module per question of a report; frames in, an exact Finding out."""

from evalkit.findings.absent_pupils import absent_pupils
from evalkit.findings.band_shifts import band_shifts
from evalkit.findings.beside_norms import beside_norms
from evalkit.findings.caveats import caveats
from evalkit.findings.check_frame import check_caveats, how_it_was_checked
from evalkit.findings.code_links import code_links
from evalkit.findings.code_slips import linked_slips, near_misses
from evalkit.findings.contrary_items import contrary_items
from evalkit.findings.files_received import files_received
from evalkit.findings.finding import Finding, FindingTable
from evalkit.findings.headline import headline
from evalkit.findings.link_sensitivity import link_sensitivity
from evalkit.findings.lost_pupils import lost_pupils
from evalkit.findings.missing_answers import missing_answers
from evalkit.findings.participation import participation
from evalkit.findings.persistent_absence import persistent_absence
from evalkit.findings.pooled_change import pooled_change
from evalkit.findings.problem_list import problem_list
from evalkit.findings.programme_reach import programme_reach
from evalkit.findings.pupil_change import pupil_change
from evalkit.findings.quantity import (
    Count,
    FileText,
    Label,
    Mean,
    Measured,
    PooledMeasure,
    PupilCode,
    Quantity,
    RowCount,
    RowShare,
    SchoolCount,
    Share,
    Total,
    TwoWays,
    Undefined,
    Values,
)
from evalkit.findings.questionnaires import questionnaires
from evalkit.findings.readiness import readiness
from evalkit.findings.report_frame import how_it_was_made, report_header
from evalkit.findings.risk_notes import risk_notes
from evalkit.findings.rows_left_out import rows_left_out
from evalkit.findings.school_records import school_records
from evalkit.findings.wellbeing_change import wellbeing_change

__all__ = [
    "Count",
    "FileText",
    "Finding",
    "FindingTable",
    "Label",
    "Mean",
    "Measured",
    "PooledMeasure",
    "PupilCode",
    "Quantity",
    "RowCount",
    "RowShare",
    "SchoolCount",
    "Share",
    "Total",
    "TwoWays",
    "Undefined",
    "Values",
    "absent_pupils",
    "band_shifts",
    "beside_norms",
    "caveats",
    "check_caveats",
    "code_links",
    "contrary_items",
    "files_received",
    "headline",
    "how_it_was_checked",
    "how_it_was_made",
    "link_sensitivity",
    "linked_slips",
    "lost_pupils",
    "missing_answers",
    "near_misses",
    "participation",
    "persistent_absence",
    "pooled_change",
    "problem_list",
    "programme_reach",
    "pupil_change",
    "questionnaires",
    "readiness",
    "report_header",
    "risk_notes",
    "rows_left_out",
    "school_records",
    "wellbeing_change",
]
