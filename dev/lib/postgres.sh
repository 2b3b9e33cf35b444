# shellcheck shell=bash
# A PostgreSQL cluster of our own, reached by a socket that only its owner can open. PG* variables of the user win.

start_postgres() {
    if ! uses_own_postgres; then
        psql -qAtc 'SELECT 1' postgres >/dev/null || die "the PostgreSQL server that the PG* variables name does not answer."
        DB_PREFIX=feedback-$CLONE_KEY
        return
    fi
    DB_PREFIX=feedback
    PG_BIN=$(postgres_bin)
    export PGHOST=$STATE/socket PGPORT=5432 PGUSER=feedback
    [ ${#PGHOST} -lt 90 ] || die "FEEDBACK_STATE is too long a path for a PostgreSQL socket; choose a shorter one."
    mkdir -p "$STATE/users" 2>/dev/null || die "$STATE cannot be written; set FEEDBACK_STATE to a folder that can."
    trap leave_postgres EXIT
    locked "$STATE/postgres.lock" join_postgres
}

# PostgreSQL refuses to run as root.
as_postgres() {
    local owner=nobody
    if [ "$(id -u)" != 0 ]; then
        "$@"
        return
    fi
    ! id postgres >/dev/null 2>&1 || owner=postgres
    (cd / && runuser -u "$owner" -- "$@")
}

join_postgres() {
    touch "$STATE/users/$$"
    [ -e "$STATE/pg/PG_VERSION" ] || make_cluster
    psql -qAtc 'SELECT 1' postgres >/dev/null 2>&1 && return
    as_postgres "$PG_BIN/pg_ctl" -D "$STATE/pg" -l "$STATE/pg/server.log" -w -s start >&2 9>&- ||
        die "PostgreSQL does not start; $STATE/pg/server.log says why."
}

make_cluster() {
    require_space "$STATE" 2000
    say "Making a PostgreSQL cluster in $STATE"
    mkdir -p "$STATE/pg" "$STATE/socket"
    if [ "$(id -u)" = 0 ]; then
        chown "$(as_postgres id -un)" "$STATE/pg" "$STATE/socket"
    fi
    as_postgres chmod 700 "$STATE/pg" "$STATE/socket" || die "the user postgres cannot enter $STATE; set FEEDBACK_STATE to a folder that every user can enter."
    as_postgres "$PG_BIN/initdb" -D "$STATE/pg" -U "$PGUSER" --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync >/dev/null ||
        die "initdb failed; its message is above."
    # Nothing here is worth the price of durability.
    as_postgres tee -a "$STATE/pg/postgresql.conf" >/dev/null <<EOF
listen_addresses = ''
unix_socket_directories = '$PGHOST'
port = $PGPORT
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
shared_buffers = 256MB
EOF
}

# The last one out stops the server.
leave_postgres() {
    locked "$STATE/postgres.lock" release_postgres
}

release_postgres() {
    local user
    rm -f "$STATE/users/$$"
    for user in "$STATE"/users/*; do
        [ -e "$user" ] || continue
        if kill -0 "$(basename "$user")" 2>/dev/null; then return; fi
        rm -f "$user"
    done
    [ ! -e "$STATE/pg/postmaster.pid" ] || as_postgres "$PG_BIN/pg_ctl" -D "$STATE/pg" -m fast -w -s stop
}
