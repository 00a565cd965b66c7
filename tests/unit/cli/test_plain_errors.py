"""Errors on the command line: a sentence and an exit code of their kind."""

from __future__ import annotations

import errno

import pytest
import typer
from typer.testing import CliRunner

from evalkit.cli.commands import everything
from evalkit.cli.plain_errors import PlainErrors
from evalkit.errors import ERRORS_BY_NAME, DataError

PUPIL = "M017"


def ending_with(error: BaseException) -> typer.Typer:
    """Return a command line whose only command ends with this error."""
    app = typer.Typer(cls=PlainErrors, pretty_exceptions_enable=False)
    app.callback()(everything)

    @app.command()
    def fail() -> None:
        raise error

    return app


@pytest.mark.parametrize("kind", list(ERRORS_BY_NAME.values()))
def test_each_kind_of_error_has_its_exit_code(kind):
    ended = CliRunner().invoke(ending_with(kind("Write a wave.")), ["fail"])
    assert ended.exit_code == kind.exit_code
    assert ended.stderr == "evalkit: Write a wave.\n"
    assert ended.stdout == ""


def test_the_exit_codes_are_all_different():
    codes = [kind.exit_code for kind in ERRORS_BY_NAME.values()]
    assert sorted(codes) == list(range(10, 15))


def test_stopping_keeps_what_was_finished():
    ended = CliRunner().invoke(ending_with(KeyboardInterrupt()), ["fail"])
    assert ended.exit_code == 130
    assert "stopped; what was finished is kept" in ended.stderr


def test_the_text_of_a_foreign_error_is_not_told():
    ended = CliRunner().invoke(ending_with(ValueError(f"bad cell {PUPIL}")), ["fail"])
    assert ended.exit_code == 1
    assert PUPIL not in ended.output
    assert "ValueError" in ended.stderr


@pytest.mark.parametrize("error", [DataError("Write a wave."), ValueError("x")])
def test_a_traceback_is_there_for_whoever_asks(error, monkeypatch):
    app = ending_with(error)
    assert CliRunner().invoke(app, ["--traceback", "fail"]).exception is error
    monkeypatch.setenv("EVALKIT_DEBUG", "1")
    assert CliRunner().invoke(app, ["fail"]).exception is error
    monkeypatch.setenv("EVALKIT_DEBUG", "0")
    assert CliRunner().invoke(app, ["fail"]).exception is not error


def test_wrong_usage_is_told_by_the_command_line_itself():
    ended = CliRunner().invoke(ending_with(DataError("")), ["fail", "--bogus"])
    assert ended.exit_code == 2
    assert "No such option" in ended.stderr


def test_a_full_disk_is_a_sentence():
    ended = CliRunner().invoke(ending_with(OSError(errno.ENOSPC, PUPIL)), ["fail"])
    assert ended.exit_code == 14
    assert "Free some space" in ended.stderr
    assert PUPIL not in ended.output
