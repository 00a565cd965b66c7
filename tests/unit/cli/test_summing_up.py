"""The last lines of a run: notes for whoever checks the data stand above the index page."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from evalkit.batch import RunSummary
from evalkit.cli.summing_up import summary_text


def summary(**changed) -> RunSummary:
    told = {
        "rows": pd.DataFrame(columns=["report", "status", "school_id", "notebook", "error"]),
        "asked": (),
        "index": Path("reports/index.html"),
        "n_made": 2,
        "n_reused": 0,
        "n_failed": 0,
        "n_not_run": 0,
        "seconds": 3.2,
        "exit_code": 0,
    }
    return RunSummary(**(told | changed))


def test_notes_on_the_answers_are_told_before_the_index():
    *first, last = summary_text(summary(notes=("item 3 runs against the rest",))).splitlines()
    assert first == [
        "Reports: 2 made; 3 seconds.",
        "Look at the answers: item 3 runs against the rest",
    ]
    assert last.startswith("Index page: ")


def test_without_notes_nothing_is_said_of_the_answers():
    assert "Look at" not in summary_text(summary())
