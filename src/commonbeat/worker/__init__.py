"""Timed and queued work beside the server."""
