"""What a worker process is before its first report."""

from __future__ import annotations

import logging
import os
import signal
import sys

# jsonschema, which nbformat imports, builds a grammar of internationalised addresses when this
# module is there: a second of work in every process, for a check that no notebook needs.  This
# file is the first that a worker imports, and nothing else imports it.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

from evalkit.batch.fixed_environment import FIXED  # noqa: E402
from evalkit.batch.kernel_engine import SOCKETS, end_with_kernel  # noqa: E402
from evalkit.batch.one_report import run_report  # noqa: E402

__all__ = ["prepare_worker", "run_report"]


def prepare_worker(sockets: str) -> None:
    """Make a worker quiet, deaf to Ctrl-C, and sure to take its kernel with it.

    Ctrl-C at a terminal reaches every process at once; only the process that started the workers
    acts on it, and ends them by SIGTERM.

    Parameters
    ----------
    sockets
        A private folder, its name short, in which kernels keep the sockets they talk through
        (not on Windows).
    """
    os.environ.update(FIXED)
    if sys.platform != "win32":
        os.environ[SOCKETS] = sockets
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, end_with_kernel)
    # They would write into the progress bar; what went wrong stands in the row.
    for name in ("papermill", "traitlets", "asyncio"):
        logger = logging.getLogger(name)
        logger.addHandler(logging.NullHandler())
        logger.propagate = False
