"""``python -m pipeline.cli``: the command line without a script on the path, as timers call it."""

from pipeline.cli import main

main()
