"""The folder that readers get: whole files, and no page that nothing stands for."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from evalkit.batch.pages_folder import (
    page_is,
    require_writable,
    sweep,
    sweep_work,
    told_if_unwritable,
    write_whole,
)
from evalkit.errors import RunError


def files(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_a_failed_write_leaves_the_old_file_and_no_half(tmp_path, monkeypatch):
    path = tmp_path / "a" / "page.html"
    write_whole(path, b"old")

    def full(self, target):
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="disk full"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert files(tmp_path) == ["a/page.html"]


def test_a_page_is_known_by_its_bytes(tmp_path):
    write_whole(tmp_path / "page.html", b"abc")
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert page_is(tmp_path / "page.html", digest=digest)
    assert not page_is(tmp_path / "page.html", digest="")
    assert not page_is(tmp_path / "absent.html", digest=digest)


def test_sweeping_takes_stale_pages_and_halves_only(tmp_path):
    kept = "commissioner/06/kept.html"
    others = [
        "commissioner/06/stale.html",
        "commissioner/gone.html",
        "commissioner/06/.x.html.1.part",
    ]
    for name in [
        kept,
        *others,
        ".manifest.csv.1.part",
        "index.html",
        "manifest.csv",
        "school/a.html",
    ]:
        write_whole(tmp_path / name, b"")
    sweep(tmp_path, audience="commissioner", keep=[kept])
    assert files(tmp_path) == [kept, "index.html", "manifest.csv", "school/a.html"]


def test_the_private_folder_forgets_schools_that_are_gone(tmp_path):
    work = tmp_path / "cohort" / "work"
    sweep_work(work, stems=[])
    assert work.stat().st_mode & 0o777 == 0o700
    for name in ["06/ash.ipynb", "06/gone.ipynb", "06/gone.log", "07/07.ipynb", "ipython/x.sqlite"]:
        write_whole(work / name, b"")
    sweep_work(work, stems=["ash"])
    assert files(work) == ["06/ash.ipynb", "07/07.ipynb", "ipython/x.sqlite"]


def test_a_folder_that_can_be_written_is_left_as_it_was(tmp_path):
    require_writable(tmp_path / "a" / "b")
    assert files(tmp_path) == []
    assert list(tmp_path.iterdir()) == []
    write_whole(tmp_path / "a" / "index.html", b"x")
    require_writable(tmp_path / "a")
    assert files(tmp_path) == ["a/index.html"]


def test_a_folder_that_cannot_be_written_is_named_with_the_remedy(tmp_path):
    write_whole(tmp_path / "taken", b"mine")
    for place in (tmp_path / "taken", tmp_path / "taken" / "below"):
        with pytest.raises(RunError, match=r"taken.* cannot: .*--reports"):
            require_writable(place)
    assert files(tmp_path) == ["taken"]


def test_a_full_disk_is_a_sentence(tmp_path):
    full = OSError(errno.ENOSPC, "No space left on device")
    sentence = r"no space left .*Free some space"
    with pytest.raises(RunError, match=sentence), told_if_unwritable(tmp_path):
        raise full
