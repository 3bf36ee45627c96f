"""`python -m playgroundclient.cli`."""

import sys

from . import main

sys.exit(main())
