"""How a notebook's cells are run: papermill's own engine, with a kernel that we set and can end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.log import logger

ENGINE = "evalkit_kernel"
SOCKETS = "EVALKIT_SOCKETS"
"""Environment variable of a worker: the private folder in which kernels keep their sockets."""

LONGEST_NAME = 90  # a socket's name may have about 100 characters, and ends in -ipc-1

_running: list[Any] = []


class _EndableClient(PapermillNotebookClient):
    """Runs the cells, and lets a signal handler find the kernel that runs them."""

    def create_kernel_manager(self) -> Any:
        kernel = super().create_kernel_manager()
        name = Path(os.environ.get(SOCKETS, ""), f"{uuid4().hex}.json")
        # Nobody else on the machine can listen in, and two kernels that start at once never want
        # the same port.  Without a file of its own, a kernel would put its sockets into the
        # working directory, under the same name as its neighbour's.
        if SOCKETS in os.environ and len(str(name)) < LONGEST_NAME:
            kernel.connection_file, kernel.transport = str(name), "ipc"
        _running[:] = [kernel]
        return kernel


class KernelEngine(NBClientEngine):
    """papermill's engine with the environment and the log of the kernel passed in."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        kernel_env: Mapping[str, str],
        kernel_log: IO[bytes],
        start_timeout: int = 60,
        **_: object,
    ) -> None:
        """Run the notebook that ``nb_man`` holds in a fresh kernel."""
        client = _EndableClient(
            nb_man,
            kernel_name=kernel_name,
            startup_timeout=start_timeout,
            timeout=None,
            # A kernel that has run its last cell has nothing to say goodbye to.
            shutdown_kernel="immediate",
            record_timing=False,
            log=logger,
        )
        try:
            client.execute(env=dict(kernel_env), stdout=kernel_log, stderr=subprocess.STDOUT)
        finally:
            _running.clear()


def end_with_kernel(number: int, _frame: object) -> None:
    """End this worker and its kernel at once: the handler of SIGTERM in a worker.

    A kernel looks after its parent once a second, but not while its code holds the interpreter.
    """
    for kernel in _running:
        group = getattr(kernel.provisioner, "pgid", None)
        if group and sys.platform != "win32":
            with suppress(ProcessLookupError):
                os.killpg(group, signal.SIGKILL)
    os._exit(128 + number)


papermill_engines.register(ENGINE, KernelEngine)
