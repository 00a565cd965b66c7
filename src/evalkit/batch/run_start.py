"""Where a run starts from: which reports are asked for, and which of them are there already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from evalkit.batch.manifest import MANIFEST_FILE, ReportRow, read_manifest, row_of
from evalkit.batch.notebook_files import SCHOOL
from evalkit.batch.pages_folder import page_is, private_folder, sweep_work, told_if_unwritable
from evalkit.batch.report_failure import first_sentence
from evalkit.batch.report_plan import PROGRAMME, Places, inputs_of
from evalkit.batch.report_task import ReportTask, place_within
from evalkit.batch.run_board import RunBoard
from evalkit.catalogue.toml_section import hint
from evalkit.errors import DataError

if TYPE_CHECKING:
    from evalkit.intake import Store

NOTHING = {"error_kind": "", "error": "", "page": "", "page_sha256": "", "seconds": None}


def asked_reports(
    planned: list[ReportTask],
    store: Store,
    codes: Sequence[str] | None,
    *,
    has_named_notebooks: bool,
) -> list[ReportTask]:
    """Return the reports that a run is asked for.

    For some schools only, the programme's report is among them when notebooks were named.

    Raises
    ------
    DataError
        A code is none of the cohort's schools.
    """
    known = [school.school_id for school in store.schools]
    for code in codes or ():
        if code not in known:
            raise DataError(_unknown(code, known, store.plan.title))
    if codes is None or set(codes) == set(known):
        return planned
    return [
        task
        for task in planned
        if task.school_id in codes or (has_named_notebooks and task.school_id == PROGRAMME)
    ]


def open_board(
    asked: Sequence[ReportTask], store: Store, places: Places, *, fresh: bool
) -> RunBoard:
    """Return the board as it is before the first report, published.

    Pages that are out of date go now, not at the end: whatever happens to the run, no page stands
    beside newer inputs as if it were made from them.
    """
    former = {row.report: row for row in read_manifest(places.pages / MANIFEST_FILE)}
    why_not = {school.school_id: school.why_not for school in store.schools if not school.is_usable}
    inputs = inputs_of(store)
    rows = {row.report: row for row in _kept(former.values(), inputs, places)}
    for task in asked:
        if task.school_id in why_not and not task.takes_unusable:
            rows[task.report] = _unusable(task, why_not[task.school_id])
        else:
            rows[task.report] = _begun(task, None if fresh else former.get(task.report))
    order = {school.school_id: place for place, school in enumerate(store.schools)}
    order[PROGRAMME] = len(order)
    if any(task.is_private for task in asked):
        with told_if_unwritable(places.pages):
            private_folder(place_within(places.pages, SCHOOL))
    board = RunBoard(folder=places.pages, title=store.plan.title)
    board.put(sorted(rows.values(), key=lambda row: (row.notebook, order[row.school_id])))
    sweep_work(places.work, stems=[school.slug for school in store.schools])
    board.publish(is_under_way=True)
    return board


def _begun(task: ReportTask, former: ReportRow | None) -> ReportRow:
    """Return the row of a report that is asked for: reused if it is there already."""
    if (
        former is not None
        and former.has_page
        and former.report_fingerprint == task.report_fingerprint
        and former.page == task.page_name
        and page_is(task.page, digest=former.page_sha256)
    ):
        return replace(former, status="reused", school_name=task.school_name)
    return row_of(task, status="not run")


def _unusable(task: ReportTask, why_not: str | None) -> ReportRow:
    sentence = first_sentence(why_not or "The school's files cannot be used.", hidden=task.hidden)
    return row_of(task, status="failed", error_kind="DataError", error=sentence)


def _kept(
    former: Iterable[ReportRow], inputs: dict[str, str], places: Places
) -> Iterable[ReportRow]:
    """Yield the rows of reports that are not asked for, if their school is still in the cohort.

    A page goes with the data that it was made from: a pupil may have withdrawn since.
    """
    for row in former:
        read = inputs.get((row.audience, row.school_id))
        if read is None:
            continue
        is_current = row.inputs_fingerprint == read and (
            not row.has_page or page_is(places.pages / row.page, digest=row.page_sha256)
        )
        yield row if is_current else replace(row, status="not run", **NOTHING)


def _unknown(code: str, known: list[str], title: str) -> str:
    listed = ", ".join(known[:20]) + (", …" if len(known) > 20 else "")
    return f"There is no school {code!r} in {title!r}; its schools are {listed}.{hint(code, known)}"
