"""`python -m rheon` is the command line."""

import sys

from rheon.app.cli import main

if __name__ == "__main__":
    sys.exit(main())
