"""Endings of the names of shards."""

EXTENSIONS = (".tar", ".parquet", ".tfrecord")


def is_shard(path):
    """Return whether a path or URL ends like that of a shard."""
    return path.lower().endswith(EXTENSIONS)
