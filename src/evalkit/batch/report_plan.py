"""Which reports a cohort has: notebooks × schools, then the programme's, each with its places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.batch.notebook_files import RELEASABLE, SCHOOL, ReportNotebook
from evalkit.batch.parameters import build_parameters
from evalkit.batch.report_fingerprint import (
    definitions_digest,
    digest,
    maker_digest,
    report_digest,
)
from evalkit.batch.report_task import ReportTask, place_within

if TYPE_CHECKING:
    from evalkit.intake import Store, StoredSchool

PRIVATE = ".evalkit"
PROGRAMME = ""
"""What stands for a school's code in the rows of the programme's reports."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The folders of a run: ``pages`` is what readers get, ``work`` is private."""

    cohort: Path
    pages: Path
    work: Path


def places_of(store: Path, reports_dir: Path) -> Places:
    """Return a run's folders; the reports' folder has the cohort folder's name.

    ``store`` is ``.evalkit/store-…`` in the cohort's folder; it stands for the cohort when it has
    been moved elsewhere alone.
    """
    private = store.resolve().parent
    cohort = private.parent if private.name == PRIVATE else store.resolve()
    return Places(
        cohort=cohort,
        pages=place_within(reports_dir.resolve(), cohort.name),
        work=cohort / PRIVATE / "work",
    )


def plan_reports(
    store: Store, notebooks: Sequence[ReportNotebook], *, places: Places, engine: str
) -> list[ReportTask]:
    """Return a task for every report of the cohort: the schools' first, in the store's order.

    Unusable schools have tasks too: which of them can be made is for the run to say.
    """
    inputs, maker = inputs_of(store), maker_digest(engine)
    subjects = {True: store.schools, False: (None,)}
    ordered = sorted(notebooks, key=lambda notebook: not notebook.is_per_school)
    return [
        _task(store, notebook, school, inputs, places=places, maker=maker)
        for notebook in ordered
        for school in subjects[notebook.is_per_school]
    ]


def inputs_of(store: Store) -> dict[tuple[str, str], str]:
    """Return, by audience and school code, the fingerprint of all that a school's report reads.

    That is the plan and, for pages that may be shared, what the school's partition holds of rows;
    a page for the school itself also tells what is wrong with them.  Under ``PROGRAMME`` stands
    the whole cohort's.
    """
    definitions = definitions_digest(store.path)

    def of_school(school: StoredSchool, *parts: object) -> str:
        return digest([definitions, school.school_id, school.slug, school.name, *parts])

    shared = {each.school_id: of_school(each, each.fingerprint) for each in store.schools}
    private = {
        each.school_id: of_school(each, each.check_fingerprint, each.is_usable)
        for each in store.schools
    }
    inputs = {(RELEASABLE, code): found for code, found in shared.items()}
    inputs |= {(SCHOOL, code): found for code, found in private.items()}
    return {**inputs, (RELEASABLE, PROGRAMME): digest([definitions, shared])}


def _task(
    store: Store,
    notebook: ReportNotebook,
    school: StoredSchool | None,
    inputs: dict[tuple[str, str], str],
    *,
    places: Places,
    maker: str,
) -> ReportTask:
    school_id = school.school_id if school else PROGRAMME
    told = {"audience": notebook.audience} | ({"school": school.school_id} if school else {})
    page = _page(notebook, school, places)
    private = place_within(places.work, notebook.name)
    read = inputs[notebook.audience, school_id]
    return ReportTask(
        report=f"{notebook.name}/{school.slug}" if school else notebook.name,
        notebook=notebook.path,
        school_id=school_id,
        school_name=school.name if school else "",
        audience=notebook.audience,
        parameters=build_parameters(notebook.path, {"cohort_dir": str(store.path), **told}),
        page=page,
        page_name=page.relative_to(places.pages).as_posix(),
        executed=place_within(private, f"{school.slug if school else notebook.name}.ipynb"),
        hidden=(str(store.path), str(places.cohort), str(places.pages)),
        inputs_fingerprint=read,
        report_fingerprint=report_digest(
            inputs=read, notebook=notebook.path, parameters=told, maker=maker
        ),
        is_private=notebook.audience == SCHOOL,
        takes_unusable=notebook.takes_unusable,
    )


def _page(notebook: ReportNotebook, school: StoredSchool | None, places: Places) -> Path:
    """Return where a report's page goes: private ones into a folder of their school's own."""
    audience = place_within(places.pages, notebook.audience)
    if school is None:
        return place_within(audience, f"{notebook.name}.html")
    folder, page = (
        (school.slug, notebook.name)
        if notebook.audience == SCHOOL
        else (notebook.name, school.slug)
    )
    return place_within(place_within(audience, folder), f"{page}.html")
