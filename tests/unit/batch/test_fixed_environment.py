"""What a notebook's kernel is surrounded by: nothing of the person's own that changes a page."""

from __future__ import annotations

import os
from pathlib import Path

import evalkit
from evalkit.batch.fixed_environment import FIXED, fixed_environment, kernel_environment


def test_settings_that_change_a_page_are_fixed_and_personal_ones_left_out(tmp_path):
    own = {"PATH": "p", "TZ": "Asia/Tokyo", "PYTHONSTARTUP": "s.py", "OMP_NUM_THREADS": "8"}
    kernel = kernel_environment(own, work=tmp_path)
    assert kernel["PATH"] == "p"
    assert (kernel["TZ"], kernel["OMP_NUM_THREADS"], kernel["PYTHONHASHSEED"]) == ("UTC", "1", "0")
    assert "PYTHONSTARTUP" not in kernel
    assert Path(kernel["IPYTHONDIR"]).is_relative_to(tmp_path)


def test_the_kernel_finds_this_evalkit_first(tmp_path):
    kernel = kernel_environment({"PYTHONPATH": os.pathsep.join(["other", "more"])}, work=tmp_path)
    here = str(Path(evalkit.__file__).resolve().parents[1])
    if Path(here).name == "site-packages":
        assert kernel["PYTHONPATH"].split(os.pathsep) == ["other", "more"]
    else:
        assert kernel["PYTHONPATH"].split(os.pathsep) == [here, "other", "more"]


def test_a_process_has_its_own_environment_back(monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    with fixed_environment():
        assert os.environ["TZ"] == "UTC"
        assert FIXED.items() <= os.environ.items()
    assert os.environ["TZ"] == "Asia/Tokyo"
    assert "SOURCE_DATE_EPOCH" not in os.environ
