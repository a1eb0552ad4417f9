"""Automatic number plate recognition: cameras, reads, screening, hits, searches."""
