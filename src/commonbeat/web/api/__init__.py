"""The API, a file a room."""
