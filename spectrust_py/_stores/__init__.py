"""Recordings and pictures that are not files of this machine.

`address`     URLs, archives, and what their members are called
`scratch`     folders for temporary files that do not outlive their process
`store`       objects of a store, through fsspec
`manifests`   manifests in a store, as files for a while
`archive`     members of tar and zip files
`recordings`  lists of recordings anywhere
`reading`     one recording that is not a file of this machine
"""
