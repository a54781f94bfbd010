#!/usr/bin/env bash
# The platform's tests on the newest Python and Django that it is made for. Where that Python is not on
# the machine they are skipped, and that is said.
set -euo pipefail
cd "$(dirname "$0")/.."
uv=.venv/bin/uv
python=""
for candidate in python3.13 "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.13*/bin/python3.13; do
    if found=$("$candidate" -c 'import sys; print(sys.executable)' 2>/dev/null); then
        python=$found
    fi
done
if [ -z "$python" ]; then
    echo "SKIPPED: there is no Python 3.13 here, so Django 6.1 was not tested."
    exit 0
fi
export UV_PROJECT_ENVIRONMENT=.venv-newest
"$uv" sync --frozen --inexact --python "$python" --all-extras --group dev --quiet
"$uv" pip install --python .venv-newest/bin/python --quiet 'django>=6.1,<6.2'
.venv-newest/bin/python -c 'import django, sys; print("Django", django.__version__, "on Python", sys.version.split()[0])'
# The ways in, setting up, taking part, looking at texts: each of these goes through all layers.
.venv-newest/bin/python -m pytest -n 2 --dist loadfile tests/web/accounts tests/web/challenges tests/web/moderation \
    tests/web/participation/test_pages.py tests/web/participation/test_actions.py "$@"
