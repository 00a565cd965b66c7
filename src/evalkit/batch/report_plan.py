"""Which reports a cohort has: notebooks × schools, then the programme's, each with its places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.batch.notebook_files import ReportNotebook
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

    Unusable schools have tasks too: that they have no report is for the run to say.
    """
    inputs, maker = inputs_of(store), maker_digest(engine)
    subjects = {True: store.schools, False: (None,)}
    ordered = sorted(notebooks, key=lambda notebook: not notebook.is_per_school)
    return [
        _task(store, notebook, school, inputs, places=places, maker=maker)
        for notebook in ordered
        for school in subjects[notebook.is_per_school]
    ]


def inputs_of(store: Store) -> dict[str, str]:
    """Return, by school code, the fingerprint of all that a school's report reads.

    That is its partition and the plan.  Under ``PROGRAMME`` stands the whole cohort's.
    """
    definitions = definitions_digest(store.path)
    schools = {
        school.school_id: digest(
            [definitions, school.school_id, school.slug, school.name, school.fingerprint]
        )
        for school in store.schools
    }
    return {**schools, PROGRAMME: digest([definitions, schools])}


def _task(
    store: Store,
    notebook: ReportNotebook,
    school: StoredSchool | None,
    inputs: dict[str, str],
    *,
    places: Places,
    maker: str,
) -> ReportTask:
    school_id = school.school_id if school else PROGRAMME
    told = {"audience": notebook.audience} | ({"school": school.school_id} if school else {})
    audience = place_within(places.pages, notebook.audience)
    folder = place_within(audience, notebook.name) if school else audience
    page = place_within(folder, f"{school.slug if school else notebook.name}.html")
    private = place_within(places.work, notebook.name)
    return ReportTask(
        report=f"{notebook.name}/{school.slug}" if school else notebook.name,
        notebook=notebook.path,
        school_id=school_id,
        school_name=school.name if school else "",
        audience=notebook.audience,
        parameters=build_parameters(notebook.path, {"cohort_dir": str(store.path), **told}),
        page=page,
        page_name=page.relative_to(places.pages).as_posix(),
        executed=place_within(private, f"{page.stem}.ipynb"),
        hidden=(str(store.path), str(places.cohort), str(places.pages)),
        inputs_fingerprint=inputs[school_id],
        report_fingerprint=report_digest(
            inputs=inputs[school_id], notebook=notebook.path, parameters=told, maker=maker
        ),
    )
