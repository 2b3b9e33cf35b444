# shellcheck shell=bash
# Paths, messages and locks.

# Downloads and virtual environments: the same for every clone.
CACHE="${XDG_CACHE_HOME:-$HOME/.cache}/odoo-feedback"

CLONE_KEY=$(printf '%s' "$REPO" | sha256sum | cut -c1-8)
if [ -z "${FEEDBACK_STATE:-}" ]; then
    if [ "$(id -u)" = 0 ]; then
        FEEDBACK_STATE=/var/lib/odoo-feedback/$CLONE_KEY # PostgreSQL's user cannot enter /root
    else
        FEEDBACK_STATE=${XDG_STATE_HOME:-$HOME/.local/state}/odoo-feedback/$CLONE_KEY
    fi
fi
# Cluster, filestore and logs: one set a clone.
STATE=$FEEDBACK_STATE

say() { printf '%s %s\n' '-->' "$*" >&2; }

# One sentence on what is wrong and what to do about it.
die() {
    printf 'Stopped: %s\n' "$*" >&2
    exit 1
}

# hash_of TEXT...: twelve characters that change when the text does.
hash_of() { printf '%s\n' "$@" | sha256sum | cut -c1-12; }

# locked FILE COMMAND...: one process at a time runs the command. Descriptor 9 holds the lock: what stays running must close it.
locked() {
    local file=$1
    shift
    mkdir -p "$(dirname "$file")"
    exec 9>"$file"
    flock -n 9 || { say "Waiting for another run that holds $file" && flock 9; }
    "$@"
    exec 9>&-
}

require_space() {
    local folder=$1 needed_mb=$2 free_mb
    mkdir -p "$folder" 2>/dev/null || die "$folder cannot be written; set XDG_CACHE_HOME and FEEDBACK_STATE to folders that can."
    free_mb=$(df -Pm "$folder" | awk 'NR == 2 {print $4}')
    [ "$free_mb" -ge "$needed_mb" ] || die "$folder has $free_mb MB free and $needed_mb MB are needed; make room or set XDG_CACHE_HOME and FEEDBACK_STATE elsewhere."
}
