"""What asks other processes over HTTP."""
