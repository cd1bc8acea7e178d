#!/bin/sh
# Installs the system libraries that the window needs, where they are missing, on Debian and Ubuntu.
# Looks for the libraries themselves, not for packages: their names differ between releases.
set -u

find_library() { (ldconfig -p 2>/dev/null || /sbin/ldconfig -p) | grep -q "[[:space:]]$1 "; }

missing=""
need() { find_library "$1" || missing="$missing $2"; }

need libEGL.so.1 libegl1
need libGL.so.1 libgl1
need libglib-2.0.so.0 libglib2.0-0
need libdbus-1.so.3 libdbus-1-3
need libfontconfig.so.1 libfontconfig1
need libxkbcommon.so.0 libxkbcommon0
need libxcb-cursor.so.0 libxcb-cursor0
need libxcb-icccm.so.4 libxcb-icccm4
need libxcb-keysyms.so.1 libxcb-keysyms1
need libxcb-shape.so.0 libxcb-shape0
need libxcb-xkb.so.1 libxcb-xkb1
need libxkbcommon-x11.so.0 libxkbcommon-x11-0
# Without a font that has Hangul, Korean shows as boxes.
find /usr/share/fonts "$HOME/.local/share/fonts" "$HOME/.fonts" 2>/dev/null |
    grep -qiE 'nanum|noto.*cjk|noto.*kr|unfonts|baekmuk|malgun' || missing="$missing fonts-nanum"
# Debian ships python3 without the module that makes environments.
python=${PYTHON:-python3}
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    missing="$missing python$version-venv"
fi

[ -z "$missing" ] && exit 0

echo "Missing system packages:$missing"
if ! command -v apt-get >/dev/null 2>&1; then
    echo "This system has no apt-get: install their counterparts with its package manager."
    exit 0
fi
as_root=""
if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null 2>&1; then
        as_root=sudo
    else
        echo "Run as root, then try again:  apt-get install -y$missing"
        exit 1
    fi
fi
echo "Installing them with: $as_root apt-get install -y$missing"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -q >/dev/null || echo "The package lists could not be brought up to date; trying all the same."
# shellcheck disable=SC2086 - the list is meant to be split
$as_root apt-get install -y -q --no-install-recommends $missing >/dev/null || {
    echo "That did not work. The window may not start; the headless commands will."
    exit 1
}
