#!/bin/sh
# Usage: sh tools/environment.sh FOLDER EXTRAS
# Makes FOLDER a virtual environment that holds this package, editable, with EXTRAS, at the pinned versions.
set -eu
folder=$1
extras=$2
oldest='(3, 11)'

fits() {
    "$1" -c "import sys, venv, ensurepip; sys.exit(sys.version_info < $oldest)" >/dev/null 2>&1
}

find_python() {
    for name in ${PYTHON:-} python3.11 python3.12 python3.13 python3 python; do
        if fits "$name"; then
            echo "$name"
            return
        fi
    done
    echo "rheon needs Python 3.11 or newer with the venv module, and found none." >&2
    echo "  looked for: ${PYTHON:-} python3.11 python3.12 python3.13 python3 python" >&2
    echo "  do: install it (Debian: apt-get install python3.11 python3.11-venv), or name one: make PYTHON=/path/to/python3.11" >&2
    exit 1
}

# an interrupted or outdated environment is made anew
if ! fits "$folder/bin/python" || ! "$folder/bin/python" -m pip --version >/dev/null 2>&1; then
    python=$(find_python)
    echo "making $folder with $("$python" --version)"
    rm -rf "$folder"
    "$python" -m venv "$folder"
fi

echo "installing rheon[$extras] at the versions of constraints.txt"
if command -v uv >/dev/null 2>&1 && uv pip install --quiet --python "$folder/bin/python" -c constraints.txt -e ".[$extras]"; then
    exit 0
fi
# byte code is compiled when first imported: compiling all of it now would take longer than the download
"$folder/bin/python" -m pip install -qq --no-compile --disable-pip-version-check -c constraints.txt -e ".[$extras]"
