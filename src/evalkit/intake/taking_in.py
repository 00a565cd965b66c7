"""Taking a cohort in: from the folder that an analyst keeps to a store that is up to date."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from evalkit import __version__
from evalkit.catalogue import CohortPlan, load_plan
from evalkit.catalogue.plan import PLAN_FILE
from evalkit.errors import DataError
from evalkit.intake.building import mark_as_used, new_folder, remove_leftovers
from evalkit.intake.cohort_folder import find_folder
from evalkit.intake.planned_tables import planned_tables
from evalkit.intake.source_files import SOURCES_FILE, Found, find_sources
from evalkit.intake.source_map import MappedFile, read_source_map
from evalkit.intake.staleness import file_hashes
from evalkit.intake.store import Store, is_store, load_store, write_store
from evalkit.intake.withdrawn_pupils import remove_stores, stores_of_withdrawn

PRIVATE = ".evalkit"
_STORE_PREFIX = "store-"
# Raise it when the same files would be stored in another way, so that old stores are not used.
STORE_FORMAT = 8


def take_in(cohort_dir: str | Path, *, fresh: bool = False) -> Store:
    """Return the cohort's store, made or refreshed when the files, the plan or evalkit changed.

    Parameters
    ----------
    cohort_dir : str or Path
        A cohort folder (holds ``plan.toml``); relative paths are also looked up from the folders
        above the working directory.  A store is returned as it is.
    fresh : bool
        Make the store again even when nothing changed.

    Returns
    -------
    Store
        Every school of the plan (or of the files, when the plan lists none); what is wrong with
        their files is in ``problems``, and no school's fault stops another.

    Raises
    ------
    DefinitionError
        The plan, a questionnaire or ``sources.toml`` does not say what it must.
    DataError
        There is no such folder, or there are no school files in it.
    """
    return load_store(up_to_date_store(cohort_dir, fresh=fresh))


def up_to_date_store(cohort_dir: str | Path, *, fresh: bool = False) -> Path:
    """Return the folder of the store of :func:`take_in`, without reading what is in it."""
    folder = find_folder(cohort_dir)
    if is_store(folder):
        return folder
    plan = load_plan(folder)
    found, mapped = _looked_for(folder, plan)
    if not found.files and not mapped:
        raise _no_files(folder, found)
    private = _private_folder(folder)
    remove_leftovers(private)
    key = _input_key(found, mapped, private)
    name = f"{_STORE_PREFIX}{key[:12]}"
    if fresh or not is_store(private / name):
        # Imported here: whoever finds the store up to date needs no checker.
        from evalkit.intake.checking import check_files

        checked = check_files(found.files, mapped, plan=plan, told=found.problems)
        with new_folder(private, name, replace=fresh) as new:
            write_store(
                new, checked, plan=plan, definitions=_kept(found.definitions), fingerprint=key
            )
    mark_as_used(private / name)
    outdated = stores_of_withdrawn(private / name, _others(private, name))
    # Files that were changed in the meantime may have other pupils in them, and a newer store.
    if outdated and _input_key(*_looked_for(folder, load_plan(folder)), private) == key:
        remove_stores(outdated)
    _keep_two(private, name)
    return private / name


def _looked_for(folder: Path, plan: CohortPlan) -> tuple[Found, tuple[MappedFile, ...]]:
    """Return the files of a cohort folder: those named as our tables, and the foreign ones."""
    tables = planned_tables(plan)
    mapped = read_source_map(folder, tables)
    paths = frozenset(each.path for each in mapped)
    return find_sources(folder, plan=plan, tables=tables, mapped=paths), tuple(mapped)


def _others(private: Path, name: str) -> list[Path]:
    stores = private.glob(f"{_STORE_PREFIX}*")
    return [path for path in stores if path.is_dir() and path.name != name]


def _kept(definitions: Sequence[Path]) -> list[Path]:
    return [file for file in definitions if file.name != SOURCES_FILE]


def _private_folder(folder: Path) -> Path:
    private = folder / PRIVATE
    try:
        private.mkdir(mode=0o700, exist_ok=True)
        # A folder that was there before holds pupils' data all the same.
        private.chmod(0o700)
    except OSError as error:
        raise DataError(
            f"The folder {folder} cannot be written to ({error.strerror}), and the checked tables "
            f"are kept in it, in {PRIVATE}. Copy the cohort to a folder of your own."
        ) from None
    return private


def _input_key(found: Found, mapped: Sequence[MappedFile], private: Path) -> str:
    """Return a SHA-256 over all that a store is made from."""
    files = {file.label: file.path for file in found.files}
    files |= {f"mapped:{each.label}": each.path for each in mapped}
    files |= {file.name: file for file in found.definitions}
    hashes = file_hashes(files, private=private)
    # What is only told about (files that are not read) is part of the problems, so of the store.
    said = sorted(f"{each.file}|{each.kind}|{each.message}" for each in found.problems)
    whole = {"version": __version__, "format": STORE_FORMAT, "files": hashes, "said": said}
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


def _keep_two(private: Path, name: str) -> None:
    """Remove stores but this one and the one used last before it.

    That one holds nobody who has withdrawn since: such a store was removed before.

    A store's time is that of its last use, so that a store that another run still reads from
    is not the first to go.
    """
    times = {path: path.stat().st_mtime for path in _others(private, name)}
    for path in sorted(times, key=lambda path: (times[path], path.name))[:-1]:
        shutil.rmtree(path, ignore_errors=True)


def _no_files(folder: Path, found: Found) -> DataError:
    told = f" {found.problems[0].file}: {found.problems[0].message}" if found.problems else ""
    return DataError(
        f"There are no school files in {folder}, only {PLAN_FILE}.{told} Put one folder per "
        "school in it (S01/pupils.csv and so on, or a workbook), or one file per table with a "
        "column school_id, or say in sources.toml where the files are. `evalkit new` writes "
        "blank templates."
    )
