"""cli: the commands.  Thin: each hands its arguments to a room and says what came of it."""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    from evalkit.cli.commands import app

    app(prog_name="evalkit")
