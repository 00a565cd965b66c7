"""Errors on the command line: a sentence and an exit code of their kind, never a traceback."""

from __future__ import annotations

import errno
import os
from typing import Any

import typer
from typer.core import TyperGroup

from evalkit.errors import EvalkitError, RunError

STOPPED = 130
"""The exit code of a command that was stopped with Ctrl-C, as shells have it."""

UNFORESEEN = 1
NO_SPACE = {errno.ENOSPC, errno.EDQUOT}
FULL = (
    "There must be space left on the disks that evalkit writes to (the cohort's, the reports' and "
    "the one for temporary files); one is full. Free some space and run it again."
)
DEBUG = "EVALKIT_DEBUG"


class PlainErrors(TyperGroup):
    """A group of commands whose errors are told in plain words on the error stream."""

    def invoke(self, ctx: typer.Context) -> Any:
        """Run a command; turn what it raises into a sentence and an exit code."""
        try:
            return super().invoke(ctx)
        except EvalkitError as error:
            if wants_traceback(ctx):
                raise
            typer.echo(f"evalkit: {error}", err=True)
            raise typer.Exit(error.exit_code) from error
        except KeyboardInterrupt as stop:
            typer.echo("\nevalkit: stopped; what was finished is kept.", err=True)
            raise typer.Exit(STOPPED) from stop
        except (typer.Exit, typer.Abort):
            raise
        except Exception as error:
            # Usage errors of typer carry their own way of being told.
            if wants_traceback(ctx) or hasattr(error, "format_message"):
                raise
            if isinstance(error, OSError) and error.errno in NO_SPACE:
                typer.echo(f"evalkit: {FULL}", err=True)
                raise typer.Exit(RunError.exit_code) from error
            # The text of a foreign error may hold pupils' values, so only its kind is told.
            typer.echo(
                f"evalkit: something went wrong that evalkit did not foresee "
                f"({type(error).__name__}). Run the command as `evalkit --traceback …` to see "
                "where; the traceback may hold pupils' data, so do not send it on unread.",
                err=True,
            )
            raise typer.Exit(UNFORESEEN) from error


def wants_traceback(ctx: typer.Context) -> bool:
    """Return whether the person asked for the whole traceback."""
    return bool(ctx.params.get("traceback")) or os.environ.get(DEBUG, "") not in {"", "0"}
