"""The pages that people use, rendered on the server. Each works without JavaScript but for the map."""
