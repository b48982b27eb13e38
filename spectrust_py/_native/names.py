"""Names that are not ours: those of other libraries, and misspelt ones."""

from .table import OTHER_NAMES, OTHER_WORDS


def plain(name):
    """Return the name of an option as the table has it."""
    return name.strip().lstrip("-").replace("-", "_").lower()


def nearest(name, known, most=3):
    """Return the names that an unknown one may stand for.

    Parameters
    ----------
    name : str
        The unknown name.
    known : iterable of str
        Names that exist, such as "n_mels" or "--n-mels".
    most : int, optional
        How many to return at most. Default 3.

    Returns
    -------
    list of str
        The name that other libraries' users mean by it, otherwise similar
        ones, the most similar first.
    """
    import difflib

    known = list(known)
    meant = OTHER_NAMES.get(plain(name))
    found = [each for each in known if plain(each) == meant]
    return found or difflib.get_close_matches(name, known, n=most)


def word(value):
    """Return the library's word for a word that is used elsewhere."""
    if isinstance(value, str):
        return OTHER_WORDS.get(value.lower(), value)
    return value
