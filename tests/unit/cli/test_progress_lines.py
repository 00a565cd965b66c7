"""Progress where there is no terminal: a line now and then."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from evalkit.cli.progress_lines import lines, progress_of


def told(capsys, *steps: tuple[float, int, int]) -> list[str]:
    """Tell progress at the given moments, (seconds, done, total), and return the lines written."""
    clock = iter([seconds for seconds, _, _ in steps])
    tell = lines("demo", clock=lambda: next(clock), every=10)
    for _, done, total in steps:
        tell(SimpleNamespace(done=done, total=total, report="", status=""))
    return capsys.readouterr().err.splitlines()


def test_a_line_now_and_then_and_one_at_the_end(capsys):
    steps = [(0, 0, 7), (3, 1, 7), (9, 2, 7), (12, 3, 7), (15, 4, 7), (20, 5, 7), (21, 6, 7)]
    assert told(capsys, *steps, (21.5, 7, 7)) == [
        "demo: 0 of 7 reports",
        "demo: 3 of 7 reports, about 16 seconds left",
        "demo: 7 of 7 reports",
    ]


def test_reports_of_an_earlier_run_do_not_count_as_fast(capsys):
    steps = [(0, 900, 1000), (100, 910, 1000)]
    assert told(capsys, *steps)[-1] == "demo: 910 of 1000 reports, about 15 minutes left"


def test_without_a_terminal_lines_go_to_the_error_stream(capsys):
    with progress_of("demo") as tell:
        tell(SimpleNamespace(done=0, total=2, report="", status=""))
        tell(SimpleNamespace(done=2, total=2, report="", status=""))
    written = capsys.readouterr()
    assert written.out == ""
    assert written.err.splitlines() == ["demo: 0 of 2 reports", "demo: 2 of 2 reports"]


def test_on_a_terminal_there_is_a_bar(capsys, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    with progress_of("demo [b]") as tell:
        tell(SimpleNamespace(done=0, total=2, report="", status=""))
        tell(SimpleNamespace(done=2, total=2, report="06 [red] x", status="made"))
    written = capsys.readouterr().err
    assert "demo [b]" in written
    assert "2/2" in written
    assert "06 [red] x made" in written


@pytest.mark.parametrize("n", [0, 5])
def test_a_run_with_nothing_to_make_says_so(capsys, n):
    assert told(capsys, (0, n, n)) == [f"demo: {n} of {n} reports"]
