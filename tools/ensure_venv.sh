#!/bin/sh
# Makes .venv in the checkout from requirements.lock, unless it is there and up to date.
# .venv/.complete is written last, so a half-built environment is never taken for a whole one.
set -u

cd "$(dirname "$0")/.." || exit 1
log=.venv-build.log
needed_mb=2000

# Settings of the caller that would send packages elsewhere than into .venv.
unset PYTHONHOME PYTHONPATH PIP_TARGET PIP_PREFIX PIP_REQUIRE_HASHES
export PIP_USER=0 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1

# A virtual environment holds its own absolute path, so a checkout that was moved needs a new one.
libraries="$(pwd) $(cksum <requirements.lock)"
package="$(cksum <pyproject.toml)"

give_up() {
    rm -rf .venv
    {
        printf '\nThe virtual environment could not be made: %s\n' "$1"
        if [ -s "$log" ]; then
            printf '\nThe last lines of %s:\n' "$log"
            grep -v '^Ignoring ' "$log" | tail -n 8 | sed 's/^/  | /'
        fi
    } >&2
    exit 1
}

reason() {
    if grep -qiE 'no space left|disk quota' "$log"; then
        echo "the disk is full. About $needed_mb MB are needed here; make room, then run it again."
    elif grep -qE 'DO NOT MATCH THE HASHES' "$log"; then
        echo "a downloaded file is not the one that requirements.lock names. Nothing of it was
installed. Run it again; if it happens twice, tell the maintainers and do not work around it."
    elif grep -qiE 'connection|timed out|timeout|name resolution|max retries|proxy|SSLError|unreachable|getaddrinfo' "$log"; then
        echo "the libraries could not be downloaded. The first time needs the internet (later runs
do not). Check the connection, or the proxy settings of your network, then run it again."
    elif grep -qE 'No matching distribution' "$log"; then
        echo "a library has no ready-made package for this computer and this Python, or the
package index could not be reached. The first time needs the internet. If it is there, try another
Python, for example:  make PYTHON=python3.12 ..."
    else
        echo "a step failed."
    fi
}

install_package() {
    .venv/bin/python -m pip install --no-deps --no-build-isolation --no-index --editable . \
        >>"$log" 2>&1 || give_up "$(reason)"
    printf '%s\n%s\n' "$libraries" "$package" >.venv/.complete || give_up "nothing can be written."
    rm -f "$log"
}

# A Python chosen by hand counts, also when an environment of another version is there already.
same_python() {
    ask='import sys; print("%d.%d" % sys.version_info[:2])'
    [ -z "${PYTHON:-}" ] ||
        [ "$("$PYTHON" -c "$ask" 2>/dev/null)" = "$(.venv/bin/python -c "$ask" 2>/dev/null)" ]
}

if [ -f .venv/.complete ] && .venv/bin/python -c '' 2>/dev/null && same_python; then
    have=$(cat .venv/.complete)
    [ "$have" = "$libraries
$package" ] && exit 0
    if [ "$(printf '%s\n' "$have" | head -n 1)" = "$libraries" ]; then
        rm -f .venv/.complete
        install_package
        exit 0
    fi
fi

python=$(sh tools/find_python.sh) || exit 1

rm -rf .venv || exit 1
rm -f "$log"
free_mb=$(df -Pk . 2>/dev/null | awk 'NR == 2 { print int($4 / 1024) }')
if [ -n "$free_mb" ] && [ "$free_mb" -lt "$needed_mb" ]; then
    give_up "only $free_mb MB are free on this disk and about $needed_mb MB are needed."
fi

trap 'rm -rf .venv; exit 130' INT TERM HUP
echo "Making the virtual environment .venv with $python." >&2
echo "The first time this downloads the libraries of requirements.lock: some minutes." >&2

"$python" -m venv .venv >"$log" 2>&1 || give_up "$(reason)"
.venv/bin/python -m pip install --only-binary :all: --require-hashes --requirement requirements.lock \
    >>"$log" 2>&1 || give_up "$(reason)"
install_package
echo "The virtual environment is ready." >&2
