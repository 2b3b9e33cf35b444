# shellcheck shell=bash
# The virtual environment, keyed by what it is made of. Sets PY.

make_venv() {
    local python=${PYTHON:-python3} version
    version=$("$python" -c 'import sys; print(sys.base_prefix, sys.version)')
    "$python" -c 'import sys; sys.exit(not (3, 10) <= sys.version_info < (3, 14))' ||
        die "Odoo 19 needs Python 3.10 to 3.13 and this is $version; set PYTHON to another interpreter."
    VENV=$CACHE/venv-$(hash_of "$version" "$ODOO_ROOT" "$(cat "$REPO"/requirements*.txt)")
    PY=$VENV/bin/python
    [ -e "$VENV/complete" ] || locked "$CACHE/lock" fill_venv "$python"
    touch "$VENV/complete"
    export PATH=$VENV/bin:$PATH
}

fill_venv() {
    [ -e "$VENV/complete" ] && return
    require_space "$CACHE" 1000
    say "Making a virtual environment with $("$1" -V) and installing requirements-dev.txt"
    rm -rf "$VENV"
    find "$CACHE" -maxdepth 2 -path '*/venv-*/complete' -mtime +30 -execdir sh -c 'rm -rf "$PWD"' \;
    "$1" -m venv "$VENV"
    "$PY" -m pip install -qq --disable-pip-version-check --prefer-binary -r "$REPO/requirements-dev.txt" ||
        die "pip could not install requirements-dev.txt (its message is above); check that the Python package registry is in reach."
    echo "$ODOO_ROOT" >"$("$PY" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/odoo19.pth"
    touch "$VENV/complete"
}
