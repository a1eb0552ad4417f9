"""Code lists over time and beside each other: the values of a day, one value's life, mappings, changes and drift."""
