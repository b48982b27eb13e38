"""The platforms that have a wheel."""
import collections

Target = collections.namedtuple("Target", "name triple suffix machine tag")
Target.__doc__ = """\
A platform that has a wheel.

name : what `packaging/wheels.py` calls it
triple : what rustc calls it
suffix : what cargo-zigbuild appends to that, the oldest glibc to run on
machine : processor, as in the wheel's tag
tag : platform, as auditwheel calls it
"""

TARGETS = (
    Target("manylinux-x86_64", "x86_64-unknown-linux-gnu", ".2.17",
           "x86_64", "manylinux_2_17_x86_64"),
    Target("manylinux-aarch64", "aarch64-unknown-linux-gnu", ".2.17",
           "aarch64", "manylinux_2_17_aarch64"),
    Target("musllinux-x86_64", "x86_64-unknown-linux-musl", "",
           "x86_64", "musllinux_1_2_x86_64"),
    Target("musllinux-aarch64", "aarch64-unknown-linux-musl", "",
           "aarch64", "musllinux_1_2_aarch64"),
)


def is_musl(target):
    """Return whether a target's C library is musl."""
    return target.tag.startswith("musllinux")


def find(name):
    """Return the target of that name."""
    return {target.name: target for target in TARGETS}[name]
