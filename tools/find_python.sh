#!/bin/sh
# Prints the path of a Python 3.11, 3.12 or 3.13 that runs and can make a virtual environment.
# Otherwise says on stderr what was found, what is missing and how to mend it, and ends with 1.
# PYTHON=/path/to/python chooses one by hand.
set -u

wanted="Python 3.11, 3.12 or 3.13"
seen=""
without_venv=""

# A name on PATH is not yet a Python: pyenv leaves a shim for every version it ever had, and
# Windows a link to its shop.  So each one is run and asked.
# One that was chosen by hand is taken or refused, never silently passed over for another.
if [ -n "${PYTHON:-}" ]; then
    set -- "$PYTHON"
    command -v "$PYTHON" >/dev/null 2>&1 || seen="
  PYTHON=$PYTHON names nothing that can be run"
else
    set -- python3.12 python3.13 python3.11 python3 python
fi
for candidate in "$@"; do
    path=$(command -v "$candidate" 2>/dev/null) || continue
    version=$("$path" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || version=""
    case "$version" in
    3.11 | 3.12 | 3.13)
        if "$path" -c 'import venv, ensurepip' >/dev/null 2>&1; then
            printf '%s\n' "$path"
            exit 0
        fi
        without_venv="$without_venv $version"
        ;;
    "") seen="$seen
  $path does not run" ;;
    *) seen="$seen
  $path is Python $version" ;;
    esac
done

if [ -n "$without_venv" ]; then
    version=${without_venv##* }
    cat >&2 <<MESSAGE
evalkit needs Python's venv module. Python $version is here, but comes without it (Debian and
Ubuntu pack it separately).
To mend it:  sudo apt install python3-venv
If that is not enough:  sudo apt install python$version-venv
Then run the same command again.
MESSAGE
    exit 1
fi

if [ -n "$seen" ]; then
    found="Found, but of no use here:$seen"
else
    found="No Python at all was found."
fi
cat >&2 <<MESSAGE
evalkit needs $wanted. $found
To mend it:
  Debian, Ubuntu:  sudo apt install python3 python3-venv
  macOS:           brew install python@3.12
  otherwise:       install Python 3.12 from python.org
If a fitting one is installed in an unusual place, name it:  make PYTHON=/path/to/python3.12 ...
MESSAGE
exit 1
