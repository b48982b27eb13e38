#!/bin/sh
# Unpacks the C libraries that wheels run on into folders, from Debian's packages; the machine itself stays as it is. The
# ARM system with glibc gets Python too; Debian has none for musl.
# usage: systems.sh FOLDER
set -eu
mkdir -p "$1/apt/lists/partial" "$1/apt/cache/archives/partial" "$1/apt/packages"
folder=$(cd "$1" && pwd)
apt="-o APT::Architectures::=amd64 -o APT::Architectures::=arm64 -o Debug::NoLocking=1 -o APT::Sandbox::User=
     -o Dir::State::lists=$folder/apt/lists -o Dir::Cache=$folder/apt/cache"

# usage: unpack SYSTEM PACKAGE...
unpack() {
    system=$folder/$1
    shift
    rm -rf "$folder/apt/packages" "$system"
    mkdir -p "$folder/apt/packages" "$system"
    # shellcheck disable=SC2086
    (cd "$folder/apt/packages" && apt-get $apt download -qq "$@")
    for package in "$folder"/apt/packages/*.deb; do
        dpkg-deb -x "$package" "$system"
    done
}

# shellcheck disable=SC2086
apt-get $apt update -qq
unpack musllinux-x86_64 musl:amd64
unpack musllinux-aarch64 musl:arm64
# shellcheck disable=SC2086
unpack manylinux-aarch64 $(apt-cache $apt depends --recurse --important python3-minimal:arm64 libpython3-stdlib:arm64 |
    grep '^[a-z].*:arm64$')
rm -rf "$folder/apt"
