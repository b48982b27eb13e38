"""Own an object of the library and free it once."""

import ctypes


class Handle(object):
    """A pointer to an object of the library, freed with the last reference.

    Whoever uses the object holds a reference to its handle meanwhile, so
    that nobody frees it under a call that is under way; this needs no lock,
    which a fork could leave locked in the child.

    Parameters
    ----------
    structure : type
        The opaque ctypes.Structure that `pointer` points to.
    release : ctypes function
        What frees it. It is kept here, as names of modules may be gone when
        the interpreter exits.

    Attributes
    ----------
    pointer : ctypes pointer
        NULL until a call has stored an object through a reference to it.
    """

    pointer = None

    def __init__(self, structure, release):
        self._release = release
        self.pointer = ctypes.POINTER(structure)()

    def out(self):
        """Return the argument through which a call stores the object."""
        return ctypes.byref(self.pointer)

    def free(self):
        """Free the object now; nobody else may be using it."""
        pointer, self.pointer = self.pointer, None
        if pointer:
            self._release(pointer)

    def __del__(self):
        self.free()
