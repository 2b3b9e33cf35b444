# shellcheck shell=bash
# axe-core and playwright-core, kept in the cache. Sets NODE_PATH.

install_node_tools() {
    export NODE_PATH
    NODE_PATH=$CACHE/node-$(hash_of "$(cat "$REPO/dev/package.json")")/node_modules
    [ -e "$NODE_PATH/axe-core/axe.min.js" ] || locked "$CACHE/lock" fill_node_modules "${NODE_PATH%/*}"
}

fill_node_modules() {
    say "Installing axe-core and playwright-core with npm"
    rm -rf "$1.part"
    mkdir -p "$1.part"
    cp "$REPO/dev/package.json" "$1.part"
    npm install --prefix "$1.part" --silent --no-audit --no-fund --no-package-lock >&2 ||
        die "npm could not install axe-core; check that its registry is in reach."
    rm -rf "$1"
    mv "$1.part" "$1"
}
