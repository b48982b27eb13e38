"""Batches whose recordings or pictures are not files of this machine.

A chunk of such a batch is drawn as a batch of files in a folder for temporary
files, which has the same names below:

`stage`     what a worker has to know
`fetch`     recordings -> files, many at a time
`deliver`   pictures -> a folder, a store, or a shard
`draw`      a chunk -> its rows
"""
