"""The command as a module: python -m huiying.cli."""

import sys

from huiying.cli.main import main

sys.exit(main(sys.argv[1:]))
