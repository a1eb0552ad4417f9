"""The open interoperability network for policing, as one program."""

__version__ = "0.1.0"
