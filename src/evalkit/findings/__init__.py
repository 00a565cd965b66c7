"""findings: one module per question of a report; frames in, an exact Finding out."""

from evalkit.findings.absent_pupils import absent_pupils
from evalkit.findings.band_shifts import band_shifts
from evalkit.findings.beside_norms import beside_norms
from evalkit.findings.caveats import caveats
from evalkit.findings.check_frame import check_caveats, how_it_was_checked
from evalkit.findings.code_links import code_links
from evalkit.findings.code_slips import linked_slips, near_misses
from evalkit.findings.comparison_effect import comparison_effect, comparison_sensitivity
from evalkit.findings.comparison_group import comparison_group
from evalkit.findings.contrary_items import contrary_items
from evalkit.findings.files_received import files_received
from evalkit.findings.finding import Finding, FindingTable
from evalkit.findings.free_places import mentor_places
from evalkit.findings.headline import headline
from evalkit.findings.link_sensitivity import link_sensitivity
from evalkit.findings.lost_pupils import lost_pupils
from evalkit.findings.mentor_leaving import if_a_mentor_leaves
from evalkit.findings.missing_answers import missing_answers
from evalkit.findings.pair_proposal import Proposal, propose
from evalkit.findings.pairing_frame import how_pairs_were_made, pairing_caveats
from evalkit.findings.pairing_people import SchoolPool, pairing_pool
from evalkit.findings.pairing_rules import pairing_rules
from evalkit.findings.pairing_turnout import pairing_turnout
from evalkit.findings.participation import participation
from evalkit.findings.persistent_absence import persistent_absence
from evalkit.findings.pooled_change import pooled_change
from evalkit.findings.problem_list import problem_list
from evalkit.findings.programme_reach import programme_reach
from evalkit.findings.proposed_pairs import proposed_pairs
from evalkit.findings.pupil_change import pupil_change
from evalkit.findings.quantity import (
    Count,
    FileText,
    Gap,
    Label,
    Mean,
    Measured,
    PairText,
    PooledMeasure,
    PupilCode,
    Quantity,
    RowCount,
    RowShare,
    SchoolCount,
    Share,
    Strength,
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
from evalkit.findings.running_pairs import running_pairs
from evalkit.findings.school_pairing import SchoolPairing, school_pairing
from evalkit.findings.school_records import school_records
from evalkit.findings.sign_off_sheet import sign_off
from evalkit.findings.unmatched_pupils import unmatched_pupils
from evalkit.findings.wellbeing_change import wellbeing_change

__all__ = [
    "Count",
    "FileText",
    "Finding",
    "FindingTable",
    "Gap",
    "Label",
    "Mean",
    "Measured",
    "PairText",
    "PooledMeasure",
    "Proposal",
    "PupilCode",
    "Quantity",
    "RowCount",
    "RowShare",
    "SchoolCount",
    "SchoolPairing",
    "SchoolPool",
    "Share",
    "Strength",
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
    "comparison_effect",
    "comparison_group",
    "comparison_sensitivity",
    "contrary_items",
    "files_received",
    "headline",
    "how_it_was_checked",
    "how_it_was_made",
    "how_pairs_were_made",
    "if_a_mentor_leaves",
    "link_sensitivity",
    "linked_slips",
    "lost_pupils",
    "mentor_places",
    "missing_answers",
    "near_misses",
    "pairing_caveats",
    "pairing_pool",
    "pairing_rules",
    "pairing_turnout",
    "participation",
    "persistent_absence",
    "pooled_change",
    "problem_list",
    "programme_reach",
    "propose",
    "proposed_pairs",
    "pupil_change",
    "questionnaires",
    "readiness",
    "report_header",
    "risk_notes",
    "rows_left_out",
    "running_pairs",
    "school_pairing",
    "school_records",
    "sign_off",
    "unmatched_pupils",
    "wellbeing_change",
]
