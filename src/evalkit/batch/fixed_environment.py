"""What surrounds a notebook while it runs: whatever would change a page is fixed here."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import evalkit

FIXED = {
    "PYTHONHASHSEED": "0",
    "PYTHONIOENCODING": "utf-8",
    # A run may be started inside a cohort's folder: what lies there is data, not modules.
    "PYTHONSAFEPATH": "1",
    "TZ": "UTC",
    "SOURCE_DATE_EPOCH": "315532800",  # 1980-01-01, the earliest day that every format can write
    "MPLBACKEND": "agg",  # the inline backend would show, unreleased, a figure left open
    "MATPLOTLIBRC": os.devnull,
    "JUPYTER_PREFER_ENV_PATH": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    # One thread each: the work is divided by school, and sums keep their order.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
}
PERSONAL = ("PYTHONSTARTUP", "PYTHONWARNINGS", "PYTHONINSPECT", "JUPYTER_PATH")


def kernel_environment(surroundings: Mapping[str, str], *, work: Path) -> dict[str, str]:
    """Return the kernel's environment: the surroundings, without what would change a page.

    Parameters
    ----------
    surroundings
        For example ``os.environ``.
    work
        A private, empty folder; IPython's profile is made there, so that nobody's own is read.
    """
    kept = {name: value for name, value in surroundings.items() if name not in PERSONAL}
    kept |= {**FIXED, "IPYTHONDIR": str(work / "ipython")}
    source = Path(evalkit.__file__).resolve().parents[1]
    # The kernel must find this very evalkit; one in site-packages it finds by itself.
    if source.name not in ("site-packages", "dist-packages"):
        paths = [str(source), *kept.get("PYTHONPATH", "").split(os.pathsep)]
        kept["PYTHONPATH"] = os.pathsep.join(dict.fromkeys(filter(None, paths)))
    return kept


@contextmanager
def fixed_environment() -> Iterator[None]:
    """Start processes in the fixed environment; this process has its own back afterwards."""
    before = {name: os.environ.get(name) for name in FIXED}
    os.environ.update(FIXED)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
