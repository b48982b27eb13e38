"""Shards: files that hold many samples, as training pipelines read them.

A sample is a picture or an array of a batch with its row of the manifest:

`endings`    endings of the names of shards
`fields`     the row of a sample -> values of fixed types
`content`    the bytes of a sample -> picture or array, checked
`shard`      the face that the writers share
`tar`        tar files as WebDataset reads them
`parquet`    Parquet files as `datasets` reads them
`example`    a sample -> the bytes of a tf.train.Example
`tfrecord`   TFRecord files as tf.data reads them
`writers`    the name of a shard -> the class that writes it

The same calls give the same bytes; those of a
Parquet file also depend on the version of pyarrow. If a call fails, the shard
is incomplete and its file of no use.
"""
