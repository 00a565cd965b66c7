"""Progress of a run: a bar on a terminal, a line now and then where there is none."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from evalkit.batch import Progress

SECONDS_BETWEEN_LINES = 10.0


@contextmanager
def progress_of(title: str) -> Iterator[Callable[[Progress], None]]:
    """Yield a callback that shows progress on the error stream, in the way that suits it."""
    if sys.stderr.isatty():
        with _bar(title) as tell:
            yield tell
    else:
        yield lines(title, clock=time.monotonic, every=SECONDS_BETWEEN_LINES)


@contextmanager
def _bar(title: str) -> Iterator[Callable[[Progress], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    # markup is off because a report's name is made from a school's, which may hold brackets.
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[last]}", markup=False),
    )
    with Bar(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(title, total=None, last="")

        def tell(now: Progress) -> None:
            last = f"{now.report} {now.status}".strip()
            bar.update(task, completed=now.done, total=now.total, last=last)

        yield tell


def lines(title: str, *, clock: Callable[[], float], every: float) -> Callable[[Progress], None]:
    """Return a callback that writes a line when ``every`` seconds have gone by, and at the end."""
    first: tuple[float, int] | None = None
    last = 0.0

    def tell(now: Progress) -> None:
        nonlocal first, last
        time_now = clock()
        if first is None:
            # What is done before the first report was made in an earlier run and took no time.
            first = (time_now, now.done)
        elif time_now - last < every and now.done < now.total:
            return
        last = time_now
        left = _time_left(time_now - first[0], now.done - first[1], now.total - now.done)
        typer.echo(f"{title}: {now.done} of {now.total} reports{left}", err=True)

    return tell


def _time_left(seconds: float, n_made: int, n_left: int) -> str:
    if not n_made or not n_left:
        return ""
    left = seconds / n_made * n_left
    return (
        f", about {round(left)} seconds left"
        if left < 90
        else (f", about {round(left / 60)} minutes left")
    )
