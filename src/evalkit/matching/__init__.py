"""Pairs of mentor and mentee, best for the whole group; and fair comparison groups.

Knows no files and no reports, and never sees a wave later than baseline.
"""

from evalkit.matching.assignment import assign_pairs
from evalkit.matching.balance import Balance, balance
from evalkit.matching.balance_verdict import BalanceVerdict, UnlikeCovariate
from evalkit.matching.blocking_pairs import blocking_pairs
from evalkit.matching.comparison import match_comparison
from evalkit.matching.effective_sample_size import GroupSize, effective_sample_size
from evalkit.matching.forbidden_pairs import fixed_pairs, forbidden_pairs
from evalkit.matching.matched import Matched
from evalkit.matching.mentor_places import capacities
from evalkit.matching.pair_costs import pair_costs
from evalkit.matching.pair_fits import PairFits, pair_fits
from evalkit.matching.pair_reasons import explain_pairs
from evalkit.matching.pairs import Pairs
from evalkit.matching.rematch import Rematch, rematch
from evalkit.matching.stable_pairs import StablePairs, stable_pairs
from evalkit.matching.timetable import Timetable, timetable
from evalkit.matching.unmatched_reasons import explain_unmatched
from evalkit.matching.valid_match import assert_valid_match
from evalkit.matching.valid_pairs import assert_valid_pairs
from evalkit.matching.who_is_free import free_mentors

__all__ = [
    "Balance",
    "BalanceVerdict",
    "GroupSize",
    "Matched",
    "PairFits",
    "Pairs",
    "Rematch",
    "StablePairs",
    "Timetable",
    "UnlikeCovariate",
    "assert_valid_match",
    "assert_valid_pairs",
    "assign_pairs",
    "balance",
    "blocking_pairs",
    "capacities",
    "effective_sample_size",
    "explain_pairs",
    "explain_unmatched",
    "fixed_pairs",
    "forbidden_pairs",
    "free_mentors",
    "match_comparison",
    "pair_costs",
    "pair_fits",
    "rematch",
    "stable_pairs",
    "timetable",
]
