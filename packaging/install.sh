#!/bin/sh
# Installs the library for C and C++, removes it, or lists its files.
# usage: install.sh install|uninstall|list
#
# PREFIX      where it is used from; default /usr/local
# DESTDIR     folder in front of every path, for packages; default none
# LIBDIR      default PREFIX/lib
# INCLUDEDIR  default PREFIX/include
# BUILD       folder with libspectrust.so and libspectrust.a; default build/package
set -eu
cd "$(dirname "$0")/.."
PREFIX=${PREFIX:-/usr/local}
LIBDIR=${LIBDIR:-$PREFIX/lib}
INCLUDEDIR=${INCLUDEDIR:-$PREFIX/include}
DESTDIR=${DESTDIR:-}
BUILD=${BUILD:-build/package}
SHARE=spectrust_py/_command/share

cargo_value() {
    sed -n "s/^$1 = \"\(.*\)\"/\1/p" Cargo.toml | head -n 1
}

VERSION=$(cargo_value version)
ABI=$(sed -n 's/.*SPECTRUST_ABI_VERSION: u32 = \([0-9]*\);/\1/p' src/capi/conventions.rs)

# Kind (a file, a link, or a file made from a template), what it is made from, and where it goes.
files() {
    cat <<LIST
file $BUILD/libspectrust.so $LIBDIR/libspectrust.so.$VERSION
link libspectrust.so.$VERSION $LIBDIR/libspectrust.so.$ABI
link libspectrust.so.$ABI $LIBDIR/libspectrust.so
file $BUILD/libspectrust.a $LIBDIR/libspectrust.a
made packaging/spectrust.pc.in $LIBDIR/pkgconfig/spectrust.pc
made packaging/cmake/SpectrustConfig.cmake.in $LIBDIR/cmake/Spectrust/SpectrustConfig.cmake
made packaging/cmake/SpectrustConfigVersion.cmake.in $LIBDIR/cmake/Spectrust/SpectrustConfigVersion.cmake
file include/spectrust.h $INCLUDEDIR/spectrust.h
file include/spectrust.hpp $INCLUDEDIR/spectrust.hpp
LIST
    find "$SHARE" -type f | LC_ALL=C sort | sed "s|^$SHARE/\(.*\)|file & $PREFIX/share/\1|"
}

# The libraries that a program with the static library needs. rustc replaces its output file, whatever it is.
native_libraries() {
    empty=$(mktemp -d)
    : > "$empty/empty.rs"
    rustc --crate-type staticlib --print native-static-libs --out-dir "$empty" "$empty/empty.rs" 2>&1 \
        | sed -n 's/.*native-static-libs: //p' | head -n 1
    rm -rf "$empty"
}

made() {
    include=$(realpath -m --relative-to="$LIBDIR" "$INCLUDEDIR")
    sed -e "s|@PREFIX@|$PREFIX|; s|@LIBDIR@|$LIBDIR|; s|@INCLUDEDIR@|$INCLUDEDIR|; s|@INCLUDE_FROM_LIB@|$include|" \
        -e "s|@VERSION@|$VERSION|; s|@SONAME@|libspectrust.so.$ABI|; s|@DESCRIPTION@|$(cargo_value description)|" \
        -e "s|@LIBS@|$LIBRARIES|" "$1" > "$2"
    chmod 644 "$2"
}

install_all() {
    LIBRARIES=$(native_libraries)
    case $LIBRARIES in -l*) ;; *) echo "install.sh: rustc does not say what a static library needs" >&2; exit 1 ;; esac
    files | while read -r kind from to; do
        to=$DESTDIR$to
        mkdir -p "$(dirname "$to")"
        case $kind in
            file) install -m "$(case $from in *.so) echo 755 ;; *) echo 644 ;; esac)" "$from" "$to" ;;
            link) ln -sfn "$from" "$to" ;;
            made) made "$from" "$to" ;;
        esac
    done
}

# Removes the files, and the folders that belong to nobody else.
uninstall_all() {
    files | while read -r _ _ to; do rm -f "$DESTDIR$to"; done
    rmdir "$DESTDIR$LIBDIR/cmake/Spectrust" 2>/dev/null || true
}

case ${1:-} in
    install) install_all ;;
    uninstall) uninstall_all ;;
    list) files | while read -r _ _ to; do echo "$DESTDIR$to"; done ;;
    *) echo "usage: install.sh install|uninstall|list" >&2; exit 2 ;;
esac
