"""Where a report's files go: into their folder and nowhere else."""

from __future__ import annotations

import pytest

from evalkit.batch.report_task import place_within
from evalkit.errors import RunError


def test_a_plain_name_stands_in_its_folder(tmp_path):
    assert place_within(tmp_path, "ash-grove.html") == tmp_path / "ash-grove.html"
    assert place_within(tmp_path, "{x} %2e.html").parent == tmp_path


@pytest.mark.parametrize("name", ["../x.html", "a/b.html", "/etc/x.html", "..", ".", ""])
def test_a_name_that_leads_elsewhere_is_refused(tmp_path, name):
    with pytest.raises(RunError, match="leads elsewhere"):
        place_within(tmp_path, name)


def test_a_link_that_leads_elsewhere_is_refused(tmp_path):
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "x.html").symlink_to(tmp_path / "outside.html")
    with pytest.raises(RunError, match="leads elsewhere"):
        place_within(inside, "x.html")
