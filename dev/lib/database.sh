# shellcheck shell=bash
# Databases are copied from two templates: `base` (Odoo and what our addons depend on) and `full` (our addons too).

ADDONS=$REPO/addons
TEST_ADDONS=$REPO/tests/odoo_addons

write_configuration() {
    export ODOO_RC=$STATE/odoo.conf
    mkdir -p "$STATE/data" "$STATE/log"
    local paths=$ODOO_ADDONS folder
    for folder in "$ADDONS" "$TEST_ADDONS"; do
        if compgen -G "$folder/*/__manifest__.py" >/dev/null; then paths+=,$folder; fi
    done
    cat >"$ODOO_RC.$$" <<EOF
[options]
addons_path = $paths
data_dir = $STATE/data
http_interface = 127.0.0.1
max_cron_threads = 0
limit_time_real = 1200
EOF
    mv "$ODOO_RC.$$" "$ODOO_RC"
    name_databases
}

our_addons() {
    local manifest
    for manifest in "$ADDONS"/*/__manifest__.py; do
        [ ! -e "$manifest" ] || basename "$(dirname "$manifest")"
    done
    # Debian leaves this file out, and a missing asset is an error in the console that fails every browser test.
    if [ -d "$TEST_ADDONS/feedback_test_assets" ] &&
        [ ! -e "${ODOO_ADDONS%%,*}/mail/static/lib/selfie_segmentation/selfie_segmentation.js" ]; then
        echo feedback_test_assets
    fi
}

# What our addons depend on, one name a line.
dependencies() {
    "$PY" - "$ADDONS" <<'EOF'
import ast, pathlib, sys
manifests = {path.parent.name: ast.literal_eval(path.read_text()) for path in pathlib.Path(sys.argv[1]).glob("*/__manifest__.py")}
print("\n".join(sorted({name for manifest in manifests.values() for name in manifest["depends"]} - manifests.keys()) or ["crm"]))
EOF
}

# Everything that an installed addon is made of.
addon_files() {
    find "$ADDONS" "$TEST_ADDONS" -type f -not -path '*/tests/*' -not -path '*/static/description/*' -not -path '*/readme/*' \
        -not -name '*.md' -not -name '*.pyc' 2>/dev/null | sort
}

# The names carry what a template is made of; the time of Odoo's release.py stands for its version.
name_databases() {
    local odoo_version
    odoo_version=$(stat -c %Y "$ODOO_ROOT/odoo/release.py"; git -C "$ODOO_ROOT" rev-parse HEAD 2>/dev/null || true)
    DATABASE=$DB_PREFIX
    BASE_TEMPLATE=$DB_PREFIX-base-$(hash_of "$(declare -f build_template)" "$ODOO_ROOT" "$odoo_version" "$(dependencies)" "$(cat "$REPO/requirements.txt")")
    FULL_TEMPLATE=$DB_PREFIX-full-$(hash_of "$BASE_TEMPLATE" "$(our_addons)" "$(addon_files | xargs -r -d '\n' sha256sum)")
}

odoo() { "$PY" -m odoo "$@"; }

# Names of the databases that match an SQL pattern, the newest first.
databases_like() { psql -qAtc "SELECT datname FROM pg_database WHERE datname LIKE '$1' ORDER BY oid DESC" postgres; }

database_exists() { databases_like "$1" | grep -qx "$1"; }

# Odoo's filestore is named by content, so a hard link is a copy.
copy_database() {
    createdb -T "$1" "$2"
    mkdir -p "$STATE/data/filestore"
    rm -rf "$STATE/data/filestore/$2"
    [ ! -d "$STATE/data/filestore/$1" ] || cp -al "$STATE/data/filestore/$1" "$STATE/data/filestore/$2"
}

drop_database() {
    PGOPTIONS='-c client_min_messages=warning' dropdb --if-exists --force "$1"
    rm -rf "$STATE/data/filestore/$1"
}

ensure_templates() {
    database_exists "$FULL_TEMPLATE" || locked "$STATE/templates.lock" build_templates
}

build_templates() {
    local addons name
    for name in $(databases_like "$DB_PREFIX-%-part"); do drop_database "$name"; done # of runs that failed
    database_exists "$BASE_TEMPLATE" || build_template "$BASE_TEMPLATE" "" "$(dependencies)"
    database_exists "$FULL_TEMPLATE" && return
    addons=$(our_addons)
    build_template "$FULL_TEMPLATE" "$BASE_TEMPLATE" "$addons"
    prune_templates "$DB_PREFIX-base-" "$BASE_TEMPLATE"
    prune_templates "$DB_PREFIX-full-" "$FULL_TEMPLATE"
}

# build_template NAME PARENT ADDONS: under a working name first, so that a template is whole or absent.
build_template() {
    local name=$1 parent=$2 addons part=$1-part log
    addons=$(printf '%s' "$3" | paste -sd ,)
    log=$STATE/log/$name.log
    say "Installing ${addons:-nothing} with demonstration data, about a minute (log: $log)"
    if [ -n "$parent" ]; then copy_database "$parent" "$part"; else createdb "$part"; fi
    if [ -n "$addons" ]; then
        odoo -d "$part" -i "$addons" --with-demo --load-language en_US,ru_RU --stop-after-init 2>&1 | tee "$log" | show_progress ||
            { tail -n 40 "$log" >&2 && die "the installation failed; the end of its log is above."; }
        check_installation "$part" "$log"
    fi
    psql -qc "ALTER DATABASE \"$part\" RENAME TO \"$name\"" postgres
    rm -rf "$STATE/data/filestore/$name"
    mv "$STATE/data/filestore/$part" "$STATE/data/filestore/$name"
}

show_progress() {
    awk '/: Loading module / { if (++count % 10 == 0) print "    " $(NF - 1), $NF >"/dev/stderr" }'
}

# Odoo goes on when demonstration data fails and when an addon warns; we do not.
check_installation() {
    local failures warnings
    failures=$(psql -qAt -F ': ' -c "SELECT m.name, f.error FROM ir_demo_failure f JOIN ir_module_module m ON m.id = f.module_id" "$1")
    [ -z "$failures" ] || die "demonstration data failed: $failures"
    warnings=$(grep -E ' (WARNING|ERROR|CRITICAL) ' "$2" | grep 'feedback[_.]' || true)
    [ -z "$warnings" ] || die "the installation warns: $warnings"
}

# Two of a level stay: the one in use and the newest of the others.
prune_templates() {
    local name
    for name in $(databases_like "$1%" | grep -vx "$2" | tail -n +2); do drop_database "$name"; done
}
