"""Run the command line: ``python -m spectrust``."""

import sys

from spectrust._command.entry import main

if __name__ == "__main__":
    sys.exit(main())
