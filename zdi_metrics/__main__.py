"""`python -m zdi_metrics` is the command `zdi`."""

from zdi_metrics.cli import main

main()
