"""What every test takes for granted: no window opens, no library grabs every core, same examples.

Set here, before anything else is imported, and inherited by the kernels and commands that tests
start.
"""

from __future__ import annotations

import os

from hypothesis import settings

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"):
    os.environ.setdefault(name, "1")
os.environ["MPLBACKEND"] = "Agg"
os.environ.setdefault("JUPYTER_PLATFORM_DIRS", "1")

# `house` tries the same examples in every run; HYPOTHESIS_PROFILE=search looks for new ones.
settings.register_profile("house", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None, max_examples=1000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "house"))
