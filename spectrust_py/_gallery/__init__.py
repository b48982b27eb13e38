"""The page of a gallery, and what it shows.

Each module uses only modules listed above it. The page is made of the files
``page.html``, ``page.css`` and those ending in ``.js`` beside them.

==========  =============================================================
`find`      the manifest of a folder, and its rows
`places`    paths relative to the page
`stated`    what pictures say of themselves
`bands`     what the rows of pixels of a picture are
`form`      the form of the pictures: bare, or figures
`entries`   rows of a manifest as entries of the page
`page`      the page, from its files and its entries
==========  =============================================================
"""
