#!/bin/sh
# Installs Debian packages that a test needs and the machine lacks; fails where it cannot.
# usage: install.sh COMMAND-OR-PACKAGE...
set -eu
for package in "$@"; do
    if command -v "$package" >/dev/null 2>&1 || dpkg -s "$package" >/dev/null 2>&1; then
        continue
    fi
    echo "installing $package"
    if [ "$(id -u)" -ne 0 ]; then
        echo "$package is missing: install it with your system's package manager" >&2
        exit 1
    fi
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$package"
done
