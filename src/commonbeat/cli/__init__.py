"""The command line: a file a room."""
