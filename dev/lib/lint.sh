# shellcheck shell=bash
# Static checks. All of them run, whatever the first one finds.

shell_scripts() { grep -rlE --exclude-dir=node_modules '^(#!.*sh$|# shellcheck shell=)' "$REPO/dev" "$REPO/.ci" "$REPO/docker"; }

lint() {
    local failed=() scripts
    mapfile -t scripts < <(shell_scripts)
    say "Lint: ruff, pylint-odoo, shellcheck"
    ruff check --quiet . || failed+=("ruff check")
    ruff format --quiet --check . || failed+=("ruff format")
    "$PY" -m pylint --jobs 2 addons/* || failed+=(pylint-odoo)
    shellcheck -x "${scripts[@]}" || failed+=(shellcheck)
    [ ${#failed[@]} = 0 ] && return
    local IFS=,
    say "Lint failed: ${failed[*]}"
    return 1
}
