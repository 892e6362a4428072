"""The command line: parse, call, print, exit code. The only home of click and of the clock."""
