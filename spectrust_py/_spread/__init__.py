"""A batch on an executor: workers anywhere draw chunks of the recordings.

The executor schedules and moves; the driver, which is the process of the
`Batchop`, cuts the list into chunks and puts the results together:

`chunk`      what a worker gets and what it returns
`cutting`    recordings -> chunks of about equal time
`sharding`   shards: their template, their recordings, their arrays
`kept`       shards of earlier runs: which of them stay
`interrupts`  blocks that Ctrl-C does not leave in their middle
`parts`      the manifests of chunks -> the manifest of the batch
`store_parts`  the same in a store
`staging`    a batch from and to anywhere: its chunks, and what is done
`tasks`      executors of engines that have none that serves
`pool`       an executor, and how to make it anew
`work`       a chunk -> the rows of its results, in a worker
`drive`      a batch -> its results, in the driver

A chunk is drawn as a batch of its own with a manifest of its own, a part. Its
manifest makes a chunk safe to repeat: a worker that gets the chunk of a dead
one removes what that left half done and goes on, and what was drawn keeps its
name. At the end, the parts become rows of the manifest of the batch.
"""
