"""The network that answers: the signed directory, signed messages, and questions to every owner at once."""
