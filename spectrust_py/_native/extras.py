"""Packages that not every user needs, and how to install them."""


def needs(user, what, extra, error):
    """Return the sentence for a package that cannot be imported.

    Parameters
    ----------
    user : str
        What needs it.
    what : str
        The package.
    extra : str
        What pip takes in brackets for it, one of those in setup.py.
    error : ImportError
        What went wrong.
    """
    return '{} needs {}, from pip install "spectrust[{}]": {}'.format(
        user, what, extra, error)
