"""Data models at work: imported, linted, compared, generated from, exemplified and mapped to each other."""
