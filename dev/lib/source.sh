# shellcheck shell=bash
# Odoo 19 Community. Sets ODOO_ROOT, the folder that holds the package `odoo`, and ODOO_ADDONS.

ODOO_PACKAGE_LINKS=(libjs-jquery libjs-jquery-form libjs-underscore fonts-font-awesome fonts-montserrat
    fonts-roboto-unhinted fonts-inconsolata fonts-ocr-b)

is_odoo_19() { grep -qs '^version_info = (19, 0,' "$1/odoo/release.py"; }

# Order: what the user names, what Python can import, what was downloaded, Debian's package, the public repository.
find_odoo() {
    local importable
    importable=$("${PYTHON:-python3}" -c 'import odoo.release as r, os; print(os.path.dirname(os.path.dirname(r.__file__)))' 2>/dev/null || true)
    if [ -n "${ODOO_SRC:-}" ]; then
        ODOO_ROOT=$ODOO_SRC
        is_odoo_19 "$ODOO_ROOT" || die "ODOO_SRC=$ODOO_SRC has no Odoo 19.0; name the folder that holds odoo/release.py."
    elif [ -n "$importable" ] && is_odoo_19 "$importable"; then
        ODOO_ROOT=$importable
    else
        locked "$CACHE/lock" download_odoo
        ODOO_ROOT=$(downloaded_odoo)
    fi
    ODOO_ADDONS=$ODOO_ROOT/odoo/addons
    [ ! -d "$ODOO_ROOT/addons/web" ] || ODOO_ADDONS=$ODOO_ROOT/addons,$ODOO_ADDONS
}

downloaded_odoo() {
    local folder
    for folder in "$CACHE/odoo-deb/usr/lib/python3/dist-packages" "$CACHE/odoo-git"; do
        if is_odoo_19 "$folder"; then printf '%s' "$folder" && return; fi
    done
    return 1
}

download_odoo() {
    downloaded_odoo >/dev/null && return
    require_space "$CACHE" 2500
    if have apt-get && grep -qs '^ID=debian' /etc/os-release; then
        unpack_debian_odoo && return
        say "Debian's package is not to be had; trying the public repository"
    fi
    say "Cloning Odoo 19.0 (about 1 GB)"
    rm -rf "$CACHE/odoo-git.part"
    GIT_TERMINAL_PROMPT=0 git clone --quiet --depth 1 -b 19.0 https://github.com/odoo/odoo "$CACHE/odoo-git.part" ||
        die "neither Debian's package odoo-19 nor the public repository is in reach; set ODOO_SRC to a source tree of Odoo 19."
    mv "$CACHE/odoo-git.part" "$CACHE/odoo-git"
}

# The package is unpacked, not installed: it depends on unstable's Python, our virtual environment does not.
unpack_debian_odoo() {
    local mirror codename name deb part=$CACHE/odoo-deb.part
    # shellcheck disable=SC2016  # apt fills this in
    mirror=$(apt-get indextargets --format '$(REPO_URI)' | grep -v security | head -n 1)
    codename=$(. /etc/os-release && printf '%s' "$VERSION_CODENAME")
    [ -n "$mirror" ] && [ -n "$codename" ] || return 1
    mkdir -p "$CACHE/apt/lists/partial" "$CACHE/apt/archives/partial" "$CACHE/debs"
    local keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    printf 'deb [signed-by=%s] %s %s main\n' "$keyring" "$mirror" sid "$keyring" "$mirror" "$codename" >"$CACHE/apt/sources.list"
    say "Downloading Odoo 19 from Debian unstable (125 MB)"
    private_apt update || return 1
    for name in odoo-19 "${ODOO_PACKAGE_LINKS[@]}"; do
        download_deb "$name" "$codename" || return 1
    done
    say "Unpacking Odoo 19 (1.1 GB)"
    rm -rf "$part" && mkdir -p "$part"
    for deb in "$CACHE"/debs/*.deb; do
        dpkg -x "$deb" "$part" || return 1
    done
    [ -z "$(find "$part" -xtype l -path '*odoo*' -print -quit)" ] || say "Some files of Odoo point at packages that were not unpacked"
    mv "$part" "$CACHE/odoo-deb"
    rm -rf "$CACHE/debs"
    is_odoo_19 "$CACHE/odoo-deb/usr/lib/python3/dist-packages"
}

# The machine's own release comes first: unstable's fonts have other file names.
download_deb() {
    local name=$1 codename=$2
    compgen -G "$CACHE/debs/${name}_*.deb" >/dev/null ||
        (cd "$CACHE/debs" && { private_apt download "$name/$codename" 2>/dev/null || private_apt download "$name/sid"; })
}

private_apt() {
    apt-get -qq -o "Dir::Etc::sourcelist=$CACHE/apt/sources.list" -o Dir::Etc::sourceparts=- -o "Dir::State::Lists=$CACHE/apt/lists" \
        -o "Dir::Cache=$CACHE/apt" -o APT::Sandbox::User="$(id -un)" "$@"
}
