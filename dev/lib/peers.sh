# shellcheck shell=bash
# What a company would install instead of our addons: fetched to be measured by dev/bench.

BENCH=$REPO/tests/bench

# The peer's addons from the Python package registry, kept in the cache. Sets PEERS.
fetch_peers() {
    PEERS=$CACHE/peers-$(hash_of "$(cat "$BENCH/peers.txt")")
    [ -d "$PEERS" ] || locked "$CACHE/lock" download_peers
}

download_peers() {
    local wheel
    [ ! -d "$PEERS" ] || return 0 # another run has been faster
    say "Downloading the peer's addons"
    rm -rf "$PEERS.part"
    "$PY" -m pip download -q --no-deps -r "$BENCH/peers.txt" -d "$PEERS.part" ||
        die "pip could not download what tests/bench/peers.txt names (its message is above); check that the Python package registry is in reach."
    for wheel in "$PEERS.part"/*.whl; do "$PY" -m zipfile -e "$wheel" "$PEERS.part"; done
    mv "$PEERS.part" "$PEERS"
}

# A configuration of its own, so that nothing else ever sees the peer's addons.
add_peers_to_configuration() {
    sed "s|^addons_path = .*|&,$PEERS/odoo/addons|" "$ODOO_RC" >"$STATE/bench.conf"
    export ODOO_RC=$STATE/bench.conf
}

# ensure_peer_template ADDON...: Odoo with these addons of the peer's. Sets PEER_TEMPLATE.
ensure_peer_template() {
    PEER_TEMPLATE=$DB_PREFIX-peer-$1-$(hash_of "$BASE_TEMPLATE" "$PEERS" "$@")
    database_exists "$PEER_TEMPLATE" || locked "$STATE/templates.lock" build_peer_template "$@"
}

build_peer_template() {
    ! database_exists "$PEER_TEMPLATE" || return 0
    build_template "$PEER_TEMPLATE" "$BASE_TEMPLATE" "$(printf '%s\n' "$@")"
    prune_templates "$DB_PREFIX-peer-$1-" "$PEER_TEMPLATE"
}
