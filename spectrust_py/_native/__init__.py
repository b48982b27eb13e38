"""The library as seen from Python: its functions, objects and memory.

Each module uses only modules listed above it, and the public modules `errors`
and `result`.

==============  =========================================================
`bindings`      the C header: structs, enumerations, functions
`extras`        packages that not every user needs
`numeric`       NumPy, imported on use
`library`       finds, loads and checks the shared library
`call`          calls a function; a status other than 0 is an exception
`handle`        owns an object of the library and frees it once
`table`         the tables of options and of the settings of a batch
`names`         names and words of other libraries, and misspelt ones
`columns`       the fields of a manifest's rows
`parameters`    converts a value of Python to its C field, and back
`convert`       converts numbers to float32
`numbers`       converts options that are arrays, and back
`palette`       converts 256 colours to bytes, and back
`options`       converts keyword arguments to the struct of options
`paths`         converts paths to bytes, and back
`source`        source of a recording: file, bytes, stream or samples
`interrupt`     long calls, which Ctrl-C can stop
`threads`       work on several threads, which Ctrl-C can stop
`matrix`        arrays and pixels that the library computes
`padded`        recordings of unequal length as one padded array
`stacked`       recordings of equal length, and their arrays, by address
`rows`          rows of the tables, with their documentation
`files`         the list of a batch's files
`run`           a running batch
==============  =========================================================
"""
