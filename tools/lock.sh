#!/bin/sh
# Writes requirements.lock anew from pyproject.toml: exact pins with hashes for every system and
# every Python that we support, and no address of any package index.
# Pins stay as they are unless pyproject.toml forces a change; --upgrade takes the newest.
set -eu

cd "$(dirname "$0")/.."
uv_version=0.13.9

if ! .venv-tools/bin/uv --version 2>/dev/null | grep -q "^uv $uv_version"; then
    python=$(sh tools/find_python.sh)
    rm -rf .venv-tools
    "$python" -m venv .venv-tools
    .venv-tools/bin/python -m pip install --quiet "uv==$uv_version"
fi
.venv-tools/bin/uv pip compile pyproject.toml --extra test --extra build \
    --universal --python-version 3.11 --generate-hashes \
    --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
    --quiet --output-file requirements.lock "$@"
