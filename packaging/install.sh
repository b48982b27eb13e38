#!/bin/sh
# Installs the library for C and C++, removes it, or lists its files.
# usage: install.sh install|uninstall|list
#
# PREFIX      where it is used from; default /usr/local
# DESTDIR     folder in front of every path, for packages; default none
# LIBDIR      default PREFIX/lib
# INCLUDEDIR  default PREFIX/include
# BUILD       folder that packaging/link.sh filled; default build/package
set -eu
cd "$(dirname "$0")/.."
PREFIX=${PREFIX:-/usr/local}
LIBDIR=${LIBDIR:-$PREFIX/lib}
INCLUDEDIR=${INCLUDEDIR:-$PREFIX/include}
DESTDIR=${DESTDIR:-}
BUILD=${BUILD:-build/package}
SHARE=spectrust_py/_command/share

VERSION=$(sh packaging/version.sh package)
ABI=$(sh packaging/version.sh abi)
DESCRIPTION=$(sed -n 's/^description = "\(.*\)"/\1/p' Cargo.toml)
case $LIBDIR$INCLUDEDIR in
    /*/*) ;;
    *) echo "install.sh: PREFIX must be an absolute path, got $PREFIX" >&2; exit 2 ;;
esac

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

made() {
    include=$(realpath -m --relative-to="$LIBDIR" "$INCLUDEDIR")
    sed -e "s|@PREFIX@|$PREFIX|; s|@LIBDIR@|$LIBDIR|; s|@INCLUDEDIR@|$INCLUDEDIR|; s|@INCLUDE_FROM_LIB@|$include|" \
        -e "s|@VERSION@|$VERSION|; s|@SONAME@|libspectrust.so.$ABI|; s|@DESCRIPTION@|$DESCRIPTION|" \
        -e "s|@LIBS@|$(cat "$BUILD/native-libraries")|" "$1" > "$2"
    chmod 644 "$2"
}

install_all() {
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
