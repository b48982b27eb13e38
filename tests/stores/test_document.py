"""The code in docs/stores.md."""

import tarfile
import unittest

import fsspec
from clips import fill

from support import Case, run_document


class TestDocument(Case):

    def test_docs_stores_md(self):
        self.enter()
        for name in "a.wav", "b.wav":
            self.tone("in", name)
        fill("memory://bucket/in", ["a.wav", "b.wav"])
        self.addCleanup(fsspec.filesystem("memory").store.clear)
        with tarfile.open("corpus.tar.gz", "w:gz") as archive:
            archive.add("in/a.wav", "speaker/a.wav")
            archive.add("in/b.wav", "speaker/b.wav")
        run_document(self, "stores.md", more_than=5, flags=0)


if __name__ == "__main__":
    unittest.main()
