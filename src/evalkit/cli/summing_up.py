"""What a run says when it is over: how many reports, which failed and why, where the pages are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.cli.plain_errors import STOPPED

if TYPE_CHECKING:
    from evalkit.batch import RunSummary

MOST_FAILURES = 20
SCHOOL = "school"


def summary_text(summary: RunSummary) -> str:
    """Return the last lines of a run; the very last one is where the index page is."""
    counts = [
        f"{n} {word}"
        for n, word in (
            (summary.n_made, "made"),
            (summary.n_reused, "as before"),
            (summary.n_failed, "failed"),
            (summary.n_not_run, "not run"),
        )
        if n
    ]
    told = [f"Reports: {', '.join(counts) or 'none'}; {summary.seconds:.0f} seconds."]
    if summary.exit_code == STOPPED:
        told.append("Stopped; what was finished is kept, and the next run goes on from there.")
    told += _failures(summary)
    told += _private(summary)
    told += [f"Look at the answers: {note}" for note in summary.notes]
    told.append(f"Index page: {summary.index.resolve()}")
    return "\n".join(told)


def _failures(summary: RunSummary) -> list[str]:
    # What earlier runs were refused stands in the index; here it would look like this run's doing.
    rows = summary.rows[summary.rows["report"].isin(summary.asked)]
    failed = rows[rows["status"] == "failed"]
    lines = [
        f"  {row['school_id'] or 'programme'}, {row['notebook']}: {row['error']}"
        for row in failed.head(MOST_FAILURES).to_dict("records")
    ]
    if len(failed) > MOST_FAILURES:
        lines.append(f"  and {len(failed) - MOST_FAILURES} more; manifest.csv names them all.")
    return lines


def _private(summary: RunSummary) -> list[str]:
    """Say where the pages for each school's own eyes are, when this run was asked for any."""
    rows = summary.rows[summary.rows["report"].isin(summary.asked)]
    if SCHOOL not in set(rows.get("audience", ())):
        return []
    folder = summary.index.resolve().parent / SCHOOL
    return [
        f"For each school's own eyes, what to mend in its files and whom it could pair: {folder} "
        "(a folder per school)"
    ]
