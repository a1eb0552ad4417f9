"""What differs between two data models: for whom it breaks and why, what was renamed, and what to do about it."""
