"""The edges that speak HTTP: API, pages, and the way in for reads."""
