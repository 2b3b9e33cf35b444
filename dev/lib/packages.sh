# shellcheck shell=bash
# Debian and Ubuntu packages that are missing.

have() { command -v "$1" >/dev/null 2>&1 || [ -x "/usr/sbin/$1" ]; }

postgres_bin() {
    local folder
    if have pg_ctl && have initdb; then
        dirname "$(readlink -f "$(command -v pg_ctl)")"
        return
    fi
    for folder in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -Vr); do
        [ -x "$folder/initdb" ] && printf '%s' "$folder" && return
    done
    return 1
}

# A command that a test starts finds our own address in PGHOST.
uses_own_postgres() {
    [ "${PGHOST:-}" = "$STATE/socket" ] || [ -z "${PGHOST:-}${PGHOSTADDR:-}${PGPORT:-}${PGSERVICE:-}" ]
}

# Names of the packages that this machine lacks. NEED_TESTS=1 adds what only the tests use.
missing_packages() {
    local python=${PYTHON:-python3}
    "$python" -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv
    have git || echo git
    have psql || echo postgresql-client
    if uses_own_postgres; then postgres_bin >/dev/null || echo postgresql; fi
    compgen -G '/usr/lib/*/libmagic.so.1' >/dev/null || echo libmagic1
    [ "${NEED_TESTS:-}" = 1 ] || return 0
    have google-chrome || have chromium || have chromium-browser || echo chromium
    [ -x /usr/lib/dovecot/imap ] || echo dovecot-imapd
    [ -x /usr/lib/dovecot/pop3 ] || echo dovecot-pop3d
    have npm || echo npm
    have wkhtmltopdf || echo wkhtmltopdf
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

install_packages() {
    local packages log=$CACHE/apt.log
    mapfile -t packages < <(missing_packages)
    [ ${#packages[@]} -gt 0 ] || return 0
    have apt-get || die "these are missing: ${packages[*]}; install them with this system's package manager."
    as_root true 2>/dev/null || die "these are missing: ${packages[*]}; run once as root: apt-get install ${packages[*]}"
    require_space "$CACHE" 4000
    say "Installing Debian packages: ${packages[*]}"
    as_root mkdir -p /etc/postgresql-common
    # Debian starts a cluster of its own with the package; ours is apart from it.
    [ -e /etc/postgresql-common/createcluster.conf ] ||
        echo 'create_main_cluster = false' | as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
    as_root apt-get -qq update || die "the package registry is out of reach; check the network or the proxy settings of apt."
    # Some releases have dropped it, and the tests do without.
    apt-cache show wkhtmltopdf >/dev/null 2>&1 || mapfile -t packages < <(printf '%s\n' "${packages[@]}" | grep -vx wkhtmltopdf)
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends "${packages[@]}" >"$log" 2>&1 ||
        { tail -n 20 "$log" >&2 && die "apt-get could not install ${packages[*]}; its message is above."; }
    # The tests start a mail server of their own.
    [[ " ${packages[*]} " != *dovecot* ]] || as_root systemctl --quiet disable --now dovecot 2>/dev/null || true
}
