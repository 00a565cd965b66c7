"""How a run is stopped: Ctrl-C and SIGTERM end it in the same way, and never half-way through."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

STOPS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def deaf_to(*numbers: signal.Signals) -> Iterator[None]:
    """Ignore signals for a while; elsewhere than in the main thread nothing can be set."""
    with _handled_by(signal.SIG_IGN, numbers):
        yield


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Let no second Ctrl-C, and no SIGTERM, break off the tidying up."""
    with deaf_to(*STOPS):
        yield


@contextmanager
def stopped_by_sigterm() -> Iterator[None]:
    """Let SIGTERM raise KeyboardInterrupt, as Ctrl-C does: a service manager stops runs with it.

    Whoever has set a way of their own, or ignores the signal, keeps it.
    """
    is_plain = signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    with _handled_by(signal.default_int_handler, (signal.SIGTERM,) if is_plain else ()):
        yield


@contextmanager
def _handled_by(handler: Any, numbers: tuple[signal.Signals, ...]) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, handler) for number in numbers}
    try:
        yield
    finally:
        for number, former in before.items():
            # None stands for a handler that was not set from Python: it cannot be set again.
            if former is not None:
                signal.signal(number, former)
