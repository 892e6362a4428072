"""`python -m compliance` is `haechi`."""

from compliance.cli.main import main

main()
