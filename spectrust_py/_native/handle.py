"""Own an object of the library and free it once."""

import ctypes


class Single(object):
    """An object of the library that cannot be copied.

    Each is made by the method of `Spectrogram` that has its name.
    """

    def __reduce_ex__(self, protocol):
        """Refuse `copy.copy`, `copy.deepcopy` and `pickle`."""
        name = type(self).__name__
        raise TypeError(
            "a {} cannot be copied or pickled, Spectrogram.{} makes another "
            "one".format(name, name.lower()))


class Handle(object):
    """A pointer to an object of the library, freed with the last reference.

    Every call holds a reference to the handle, so that the object is not
    freed while in use. This needs no lock, which a fork could leave locked
    in the child.

    Parameters
    ----------
    structure : type
        The opaque ctypes.Structure that `pointer` points to.
    release : ctypes function
        Function that frees it. It is kept here, because module globals may
        be gone at interpreter exit.

    Attributes
    ----------
    pointer : ctypes pointer
        NULL until a call has stored an object through `out`.
    """

    pointer = None

    def __init__(self, structure, release):
        self._release = release
        self.pointer = ctypes.POINTER(structure)()

    def out(self):
        """Return the output argument for a call that creates the object."""
        return ctypes.byref(self.pointer)

    def free(self):
        """Free the object now; it must not be in use."""
        pointer, self.pointer = self.pointer, None
        if pointer:
            self._release(pointer)

    def __del__(self):
        self.free()
