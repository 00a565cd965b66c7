"""display: released findings → the pieces of a page.  Nothing else goes in."""

from evalkit.display.figures import figure
from evalkit.display.masthead import caveat_list, masthead, provenance
from evalkit.display.problem_groups import problem_groups
from evalkit.display.prose import answer, sentence
from evalkit.display.shown import Shown, together
from evalkit.display.table_view import table

__all__ = [
    "Shown",
    "answer",
    "caveat_list",
    "figure",
    "masthead",
    "problem_groups",
    "provenance",
    "sentence",
    "table",
    "together",
]
